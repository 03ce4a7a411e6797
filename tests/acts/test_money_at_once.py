"""Two officials act on the same money at once, each in a transaction of their own: it moves once, and the books are right."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from tests.acts.test_any_order import Scene
from tests.acts.test_two_at_once import at_once
from tests.books import faults
from tests.cast import REGIONS, Stage
from tests.plays import Play, at

from fundament.acts import amendments, budgets, claims, grants, payments, proofs
from fundament.commands.register import LDS
from fundament.core.procedure import Role
from fundament.queries.verification import differences
from fundament.records.accounts import Account
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking
from fundament.records.payments import Payment, PaymentRun

pytestmark = pytest.mark.postgres
DAY = date(2021, 10, 1)
NEXT_YEAR = date(2022, 6, 1)


@pytest.fixture
def play(two_transactions: Stage) -> Play:
    """A grant of 60,000 euros in 2021 and 30,000 in 2022, final and begun; each of its acts can be done by two people."""
    stage = two_transactions
    stage.open_call(REGIONS)
    lines = [(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    play = Play(stage=stage, grant=given)
    play.final(date(2021, 8, 24))
    play.starts(date(2021, 9, 6))
    return play


def officials(play: Play, role: Role = Role.AUTHORITY) -> Sequence[Account]:
    """Two people of the authority in the same role."""
    return [play.stage.person(play.grant.authority, role, login=login) for login in ("first", "second")]


def by(play: Play, account: Account, day: date) -> dict[str, Any]:
    """What each act of this person names."""
    return {**play.authority(day), "account": account}


def both(play: Play, day: date, act: Callable[..., Any], *, role: Role = Role.AUTHORITY, **given: Any) -> list[Any]:
    """What the same act answered to two people at once."""
    return at_once(
        *(lambda account=account: act(**by(play, account, day), **given) for account in officials(play, role))
    )


def refusals(answers: Sequence[Any]) -> list[str]:
    """The codes of those who came second."""
    return sorted(answer for answer in answers if isinstance(answer, str))


def moved(act: str) -> list[int]:
    """What an act booked, in cents."""
    return list(Booking.objects.filter(event__act=act).order_by("pk").values_list("cents", flat=True))


def nothing_is_wrong() -> None:
    """The books, the chains of events and the law agree."""
    assert [*faults(), *differences()] == []


def asked(play: Play, cents: int, day: date = DAY) -> None:
    """The recipient asked for money."""
    given = {"cents": cents, "purpose": "Bau", "need_until": day + timedelta(days=30)}
    payments.request_payment(**play.recipient(day), **given)


def overpaid(play: Play) -> None:
    """All 90,000 euros are paid, and 75,000 of 150,000 were spent: 45,000 are to come back."""
    play.pays_request(60_000_00, DAY, until=DAY + timedelta(days=30))
    play.pays_request(30_000_00, NEXT_YEAR, until=NEXT_YEAR + timedelta(days=30))
    play.proves(NEXT_YEAR, 75_000_00)
    play.checks(NEXT_YEAR)


def test_a_request_that_two_people_prepare_is_set_aside_once(play: Play) -> None:
    asked(play, 40_000_00)
    answers = both(play, DAY, payments.prepare_requested)
    assert refusals(answers) == ["nothing_requested"]
    assert (moved("prepare_payment"), Payment.objects.count()) == ([40_000_00], 1)
    nothing_is_wrong()


def test_an_instalment_that_two_people_prepare_is_set_aside_once(two_transactions: Stage) -> None:
    scene = Scene.of(two_transactions, 2025)
    account = two_transactions.authority(LDS)
    (given,) = grants.grant(reference=scene.references[0], account=account, at=at(scene.first))
    play, day = Play(stage=two_transactions, grant=given), date(2025, 6, 2)
    play.final(day)
    play.starts(day)
    answers = both(play, day, payments.prepare_instalment, number=1)
    assert refusals(answers) == ["instalment_paid"]
    # 40 % of 90,000 (VVK 7.1).
    assert (moved("prepare_payment"), Payment.objects.count()) == ([36_000_00], 1)
    nothing_is_wrong()


def test_two_requests_at_once_are_one(play: Play) -> None:
    people = [play.stage.person("Stadt Rodewisch", Role.EDITOR, login=login) for login in ("first", "second")]
    given = {"cents": 60_000_00, "purpose": "Bau", "need_until": DAY}
    answers = at_once(
        *(lambda account=account: payments.request_payment(**by(play, account, DAY), **given) for account in people)
    )
    assert refusals(answers) == ["request_open"]
    assert Payment.objects.count() == 1
    nothing_is_wrong()


def test_the_rest_that_two_people_prepare_is_set_aside_once(play: Play) -> None:
    play.proves(DAY, 150_000_00)
    play.checks(DAY)
    # What is still to pay is 60,000 of this year and 30,000 of the next: carried over, it is one payment of 2022.
    play.ends_year(2021, NEXT_YEAR, consent="Einwilligung")
    answers = both(play, NEXT_YEAR, payments.prepare_rest)
    assert refusals(answers) == ["nothing_left"]
    assert (moved("prepare_payment"), Payment.objects.count()) == ([90_000_00], 1)
    nothing_is_wrong()


def test_a_run_that_two_people_release_is_one_run(play: Play) -> None:
    asked(play, 40_000_00)
    payments.prepare_requested(**play.authority(DAY))
    run = [(play.reference, 1)]
    answers = at_once(
        *(
            lambda account=account: payments.release_run(
                payments=run, limit=40_000_00, account=account, at=play.authority(DAY)["at"]
            )
            for account in officials(play, Role.RELEASER)
        )
    )
    assert refusals(answers) == ["already_released"]
    assert (moved("release_payment"), PaymentRun.objects.count()) == ([40_000_00], 1)
    nothing_is_wrong()


def test_money_that_is_taken_from_a_grant_while_it_is_set_aside_is_not_both(play: Play) -> None:
    asked(play, 60_000_00)
    amendments.hear(**play.authority(DAY), facts="Das Vorhaben wird kleiner.", until=DAY + timedelta(days=14))
    first, second = officials(play)
    smaller = {"amounts": {("smr", 2021): 30_000_00, ("smr", 2022): 30_000_00}, "eligible": 150_000_00}
    answers = at_once(
        lambda: payments.prepare_requested(**by(play, first, DAY)),
        lambda: amendments.amend(**by(play, second, DAY), **smaller, last=play.grant.last, reason="Weniger"),
    )
    # Whoever comes first leaves the other nothing: 60,000 are set aside, or 30,000 are left.
    assert refusals(answers) in (["already_paid_more"], ["more_than_left"])
    prepared = refusals(answers) == ["already_paid_more"]
    assert moved("prepare_payment") == ([60_000_00] if prepared else [])
    assert play.now.total == (90_000_00 if prepared else 60_000_00)
    nothing_is_wrong()


def test_the_last_free_cents_are_added_to_one_grant_once(play: Play) -> None:
    budgets.close_year(  # only what 2022 has is left
        key=REGIONS,
        year=2021,
        consent="Einwilligung",
        account=play.stage.office(REGIONS),
        at=play.authority(NEXT_YEAR)["at"],
    )
    # 1,970,000 euros of 2022 are free: two people who each add 1,000,000 cannot both have it.
    more = {"amounts": {("smr", 2021): 60_000_00, ("smr", 2022): 1_030_000_00}, "eligible": 2_000_000_00}
    answers = both(play, NEXT_YEAR, amendments.amend, **more, last=play.grant.last, reason="Mehr Geld")
    assert refusals(answers) == ["nothing_changes"]
    assert (play.now.total, play.now.version) == (1_090_000_00, 2)
    nothing_is_wrong()


def test_two_grants_that_pass_money_between_the_years_in_opposite_directions_both_do(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(REGIONS)
    towns = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.")
    lines = [(2021, 100_000_00, 60_000_00), (2022, 100_000_00, 60_000_00)]
    there = [stage.submit(stage.regions_draft(town=town, lines=lines)) for town in towns]
    stage.scored(*there)
    stage.decided(REGIONS)
    plays = [Play(stage=stage, grant=stage.granted(application)[0]) for application in there]
    later, sooner = (
        {("smr", 2021): 60_000_00 + more, ("smr", 2022): 60_000_00 - more} for more in (-10_000_00, 10_000_00)
    )
    answers = at_once(
        *(
            lambda play=play, account=account, amounts=amounts: amendments.amend(
                **by(play, account, DAY),
                amounts=amounts,
                eligible=200_000_00,
                last=play.grant.last,
                reason="Verschoben",
            )
            for play, account, amounts in zip(plays, officials(plays[0]), (later, sooner), strict=True)
        )
    )
    assert refusals(answers) == []
    assert [{(row.funder, row.year): row.cents for row in play.now.terms()} for play in plays] == [later, sooner]
    nothing_is_wrong()


def test_a_repayment_that_two_people_demand_is_demanded_once(play: Play) -> None:
    overpaid(play)
    answers = both(play, NEXT_YEAR, claims.demand_repayment, reason="Minderausgaben")
    assert refusals(answers) == ["not_permitted"]
    assert list(play.grant.claims.values_list("number", "cents")) == [(1, 45_000_00)]
    nothing_is_wrong()


def test_a_repayment_that_two_people_book_is_booked_once(play: Play) -> None:
    overpaid(play)
    play.demands(NEXT_YEAR)
    answers = both(play, NEXT_YEAR, claims.book_repayment, cents=45_000_00, paid_on=NEXT_YEAR)
    assert refusals(answers) == ["not_permitted"]
    assert moved("book_repayment") == [30_000_00, 15_000_00]
    nothing_is_wrong()


def test_two_parts_of_a_repayment_at_once_are_both_booked(play: Play) -> None:
    overpaid(play)
    play.demands(NEXT_YEAR)
    answers = both(play, NEXT_YEAR, claims.book_repayment, cents=22_500_00, paid_on=NEXT_YEAR)
    assert refusals(answers) == []
    assert sum(moved("book_repayment")) == 45_000_00
    assert play.now.state == "proof_checked"
    nothing_is_wrong()


def test_a_payment_that_comes_back_to_two_people_comes_back_once(play: Play) -> None:
    play.pays_request(40_000_00, DAY, until=DAY)
    answers = both(play, DAY, payments.return_payment, number=1, reason="Konto erloschen", returned_on=DAY)
    assert refusals(answers) == ["already_returned"]
    assert moved("return_payment") == [40_000_00]
    nothing_is_wrong()


def test_a_grant_is_not_closed_while_its_rest_is_set_aside(play: Play) -> None:
    play.pays_request(60_000_00, DAY, until=DAY)
    play.proves(NEXT_YEAR, 150_000_00)
    play.checks(NEXT_YEAR)
    first, second = officials(play)
    answers = at_once(
        lambda: payments.prepare_rest(**by(play, first, NEXT_YEAR)),
        lambda: proofs.close(**by(play, second, NEXT_YEAR)),
    )
    assert refusals(answers) == ["still_to_pay"]
    assert (moved("prepare_payment")[-1], play.now.state) == (30_000_00, "proof_checked")
    nothing_is_wrong()


def test_a_revocation_and_a_payment_at_once_are_one_of_them(play: Play) -> None:
    asked(play, 60_000_00)
    amendments.hear(**play.authority(DAY), facts="Auflage verletzt.", until=DAY + timedelta(days=14))
    amendments.answer_hearing(**play.recipient(DAY), answer="Stimmt.")
    first, second = officials(play)
    how = {
        "remaining": 0,
        "ineffective_from": DAY,
        "legal_basis": "§ 49 Abs. 3 VwVfG",
        "facts": "Auflage verletzt.",
        "discretion": "Abgewogen.",
    }
    answers = at_once(
        lambda: payments.prepare_requested(**by(play, first, DAY)),
        lambda: amendments.revoke(**by(play, second, DAY), **how),
    )
    assert refusals(answers) in (["payment_in_release"], ["not_permitted"])
    nothing_is_wrong()


def test_a_year_that_ends_while_its_money_is_set_aside_takes_it_along_or_waits(play: Play) -> None:
    day = date(2022, 1, 10)
    asked(play, 30_000_00, day)
    officer, _ = officials(play)
    office = play.stage.office(REGIONS)
    end = {"key": REGIONS, "year": 2022, "consent": "Einwilligung", "account": office}
    late = play.authority(date(2023, 1, 9))["at"]
    answers = at_once(
        lambda: payments.prepare_requested(**by(play, officer, day)),
        lambda: budgets.close_year(**end, at=late),
    )
    # Set aside first, the year must wait for it; ended first, the money is promised for 2023 and no longer for 2022.
    assert refusals(answers) in (["payment_in_release"], ["carry_over_first"], ["overdrawn"])
    assert (moved("prepare_payment") == []) is (refusals(answers) != ["payment_in_release"])
    nothing_is_wrong()


def test_a_year_that_two_people_end_is_ended_once(play: Play) -> None:
    office = play.grant.application.call.office
    people = [play.stage.person(office, Role.OFFICE, login=login) for login in ("first", "second")]
    end = {"key": REGIONS, "year": 2021, "consent": "Einwilligung", "at": play.authority(NEXT_YEAR)["at"]}
    answers = at_once(*(lambda account=account: budgets.close_year(**end, account=account) for account in people))
    assert refusals(answers) == ["year_closed"]
    assert Event.objects.filter(act="close_year").count() == 1
    nothing_is_wrong()


def test_a_notice_becomes_final_once(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(REGIONS)
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    play = Play(stage=stage, grant=given)
    answers = both(play, date(2021, 8, 24), grants.record_finality)
    assert refusals(answers) == ["not_permitted"]
    assert Grant.objects.get().state == "final"
    nothing_is_wrong()
