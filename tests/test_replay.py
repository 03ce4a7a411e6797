"""Both real rounds, played again through the real acts, end as they were published, to the cent and to the day."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from pytest_django.plugin import DjangoDbBlocker
from tests.cast import REGIONS, TANDEM

from fundament.commands import cast, register
from fundament.commands.replay import Replay
from fundament.core.ledger import AccountKind
from fundament.core.programme import Programme
from fundament.core.rounds import load_round
from fundament.queries.budgets import budget_of
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.decisions import Decision
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantAmount
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.notices import Notice

UNTIL = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
"""Up to here the fiscal years that are over are ended."""

pytestmark = [pytest.mark.stores, pytest.mark.django_db, pytest.mark.usefixtures("played")]


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Both rounds, played once for all tests here, and gone afterwards."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        register.fill()
        cast.create()
        for key in (TANDEM, REGIONS):
            Replay(key=key, say=said.append, until=UNTIL).play()
        yield said
        transaction.set_rollback(True)


def outcomes(key: str) -> dict[str, int]:
    """How many decisions of a round ended how."""
    found = Decision.objects.filter(application__call__key=key).values_list("outcome", flat=True)
    return {outcome: list(found).count(outcome) for outcome in ("select", "reserve", "refuse")}


def committed_by(key: str, *columns: str) -> dict[tuple[object, ...], int]:
    """What the notices of a round promised, in cents, by these columns."""
    rows = GrantAmount.objects.filter(grant__application__call__key=key).values(*columns).annotate(sum=Sum("cents"))
    return {tuple(row[column] for column in columns): row["sum"] for row in rows.order_by()}


def day_of(key: str, act: str, *, subject: str = "call") -> list[str]:
    """The days on which an act was done in a round, each once, in the programme's zone."""
    zone = ZoneInfo("Europe/Berlin")
    found = Event.objects.filter(call__key=key, subject=subject, act=act).values_list("at", flat=True)
    return sorted({at.astimezone(zone).strftime("%d.%m.%Y") for at in found})


def programme(key: str) -> Programme:
    """The programme as it was announced."""
    return Call.objects.get(key=key).programme


def test_it_promises_at_most_five_million_euros_half_of_it_by_each_funder() -> None:
    by_funder = committed_by(TANDEM, "funder")
    total = sum(by_funder.values())
    assert total <= 5_000_000_00
    assert by_funder == {("sms",): total // 2, ("aktion-mensch",): total // 2}
    assert total % 2 == 0
    assert total > 0


def test_it_gives_half_to_each_kind_of_partner_in_every_tandem() -> None:
    by_role = committed_by(TANDEM, "grant__partner__role")
    total = sum(by_role.values())
    assert by_role == {("municipal_administration",): total // 2, ("non_profit",): total // 2}
    tandems = committed_by(TANDEM, "grant__application", "grant__partner__role")
    halves: dict[object, set[int]] = {}
    for (application, _), cents in tandems.items():
        halves.setdefault(application, set()).add(cents)
    assert [len(cents) for cents in halves.values()] == [1] * 5
    assert max(max(cents) for cents in halves.values()) <= 500_000_00


def test_it_promises_at_most_two_million_euros_in_each_year_of_the_regions() -> None:
    by_year = committed_by(REGIONS, "year")
    assert sorted(by_year) == [(2021,), (2022,)]
    assert max(by_year.values()) <= 2_000_000_00


@pytest.mark.parametrize("key", [TANDEM, REGIONS])
def test_it_accounts_for_every_cent_of_every_budget(key: str) -> None:
    call = Call.objects.get(key=key)
    budgets = {(funder.key, year): cents for funder in call.programme.funder for year, cents in funder.budget.items()}
    lines = {(line.funder, line.year): line for line in budget_of(call=call)}
    assert {pot: line.appropriated for pot, line in lines.items()} == budgets
    moved: dict[tuple[str, int], int] = dict.fromkeys(lines, 0)
    for booking in Booking.objects.filter(event__call__key=key, event__act="close_year").select_related(
        "debit", "credit"
    ):
        moved[booking.debit.funder, booking.debit.year] -= booking.cents
        moved[booking.credit.funder, booking.credit.year] += booking.cents
    assert {pot: line.carried for pot, line in lines.items()} == moved
    assert sum(line.free + line.granted + line.lapsed for line in lines.values()) == sum(budgets.values())
    assert min(line.free for line in lines.values()) >= 0


def test_it_selects_five_tandems_and_grants_each_twice() -> None:
    assert outcomes(TANDEM)["select"] == 5
    assert Grant.objects.filter(application__call__key=TANDEM).count() == 10
    selected = Application.objects.filter(call__key=TANDEM, decision__outcome="select")
    assert sorted(a.partners.get(role="municipal_administration").organisation.name for a in selected) == [
        "Stadt Auerbach/Vogtl.",
        "Stadt Chemnitz",
        "Stadt Dresden",
        "Stadt Leisnig",
        "Stadt Torgau",
    ]


def test_it_registers_fifteen_projects_and_selects_six() -> None:
    assert Application.objects.filter(call__key=REGIONS).count() == 15
    assert outcomes(REGIONS) == {"select": 6, "reserve": 9, "refuse": 0}
    assert Grant.objects.filter(application__call__key=REGIONS).count() == 6
    assert sorted(Notice.objects.filter(grant__application__call__key=REGIONS).values_list("kind", flat=True)) == [
        "claim",
        *["grant"] * 6,
    ]


def test_it_marks_the_nine_that_nobody_named_as_invented() -> None:
    unnamed = Application.objects.filter(call__key=REGIONS, decision__outcome="reserve")
    assert [sorted(application.invented) for application in unnamed] == [
        ["amounts", "answers", "applicant", "course", "outcome", "project", "scores"]
    ] * 9
    named = Application.objects.filter(call__key=REGIONS, decision__outcome="select")
    assert [sorted(application.invented) for application in named] == [["amounts", "answers", "course", "scores"]] * 6
    assert Call.objects.filter(demonstration=False).count() == 0


@pytest.mark.parametrize(
    ("key", "act", "subject", "day"),
    [
        (TANDEM, "announce", "call", "31.08.2023"),
        (TANDEM, "open", "call", "22.10.2023"),
        (TANDEM, "submit", "application", "31.01.2024"),
        (TANDEM, "adopt_selection", "call", "03.05.2024"),
        (TANDEM, "announce_decision", "call", "03.05.2024"),
        (TANDEM, "publish_result", "application", "03.05.2024"),
        (REGIONS, "announce", "call", "21.05.2021"),
        (REGIONS, "open", "call", "21.05.2021"),
        (REGIONS, "submit", "application", "15.07.2021"),
        (REGIONS, "forward", "application", "30.07.2021"),
    ],
)
def test_it_happens_on_the_days_that_were_published(key: str, act: str, subject: str, day: str) -> None:
    assert day_of(key, act, subject=subject) == [day]


@pytest.mark.parametrize(("key", "closes"), [(TANDEM, "31.01.2024"), (REGIONS, "15.07.2021")])
def test_it_closes_on_the_last_microsecond_of_the_published_day(key: str, closes: str) -> None:
    at = Call.objects.get(key=key).closes_at.astimezone(ZoneInfo("Europe/Berlin"))
    assert at.strftime("%d.%m.%Y %H:%M:%S.%f") == f"{closes} 23:59:59.999999"


def test_it_holds_together_when_everything_is_computed_anew() -> None:
    assert list(differences()) == []


def test_it_leaves_every_case_where_its_events_say() -> None:
    for subject, things in (
        ("call", Call.objects.all()),
        ("application", Application.objects.all()),
        ("grant", Grant.objects.all()),
    ):
        stored = {thing.pk: thing.state for thing in things}
        said = {}
        for pk, target in (
            Event.objects.filter(subject=subject).order_by("number").values_list(f"{subject}_id", "target")
        ):
            said[pk] = target
        assert stored == said
        assert stored


def test_it_pays_nothing_that_no_second_person_released() -> None:
    paid = LedgerAccount.objects.filter(kind=AccountKind.PAID.value).aggregate(sum=Sum("balance"))["sum"]
    returned = Booking.objects.filter(event__act="book_repayment").aggregate(sum=Sum("cents"))["sum"]
    released = [payment for grant in Grant.objects.prefetch_related("payments") for payment in grant.payments.all()]
    assert [payment.pk for payment in released if payment.prepared_by_id == payment.released_by_id] == []
    assert sum(payment.cents for payment in released) == paid + returned


def test_it_says_why_wherever_people_deviated_from_the_proposal() -> None:
    deviating = [decision for decision in Decision.objects.all() if decision.outcome != decision.proposed]
    unknown = {decision.pk for decision in deviating if "outcome" in decision.application.invented}
    said = {decision.pk: decision.reason.partition(".")[0] for decision in deviating}
    assert len(unknown) == 9
    assert {pk: words for pk, words in said.items() if pk in unknown} == dict.fromkeys(
        unknown, "Das Ergebnis ist nicht veröffentlicht"
    )
    assert {words for pk, words in said.items() if pk not in unknown} == {
        "Historische Entscheidung, wie veröffentlicht"
    }


@pytest.mark.parametrize("key", [TANDEM, REGIONS])
def test_it_changes_nothing_when_played_a_second_time(key: str) -> None:
    def counted() -> list[int]:
        return [model.objects.count() for model in (Call, Application, Event, Booking, Grant, Notice, Decision)]

    before, said = counted(), []
    Replay(key=key, say=said.append, until=UNTIL).play()
    assert counted() == before
    assert said == [f"{key}: schon nachgespielt, nichts zu tun."]


def test_it_plays_every_project_of_the_file() -> None:
    for key in (TANDEM, REGIONS):
        titles = sorted(project.title for project in load_round(settings.PROGRAMMES / key / "round.toml").project)
        played_titles = sorted(a.answers["title"] for a in Application.objects.filter(call__key=key))
        assert played_titles == titles
