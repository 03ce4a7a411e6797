"""Two people act at the same instant, each in a transaction of their own: everything happens once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.cast import AFTER, DURING, REGIONS, TANDEM, Stage

from fundament.acts import applications, formal, grants, payments, selection
from fundament.acts.refusals import Refused
from fundament.commands.register import LDS
from fundament.core.ledger import AccountKind
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.verification import differences
from fundament.records.applications import Application, Submission
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.payments import Payment

pytestmark = pytest.mark.postgres
AT = AFTER[REGIONS]
LATER = AT + timedelta(days=60)
ONE = UUID(int=1)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act answered, all started at the same instant, each on a connection of its own, in the order given."""
    answers: list[Any] = [None] * len(acts)
    start = Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            answers[number] = act()
        except (Refused, NotPermitted) as refused:
            answers[number] = getattr(refused, "code", "not_permitted")
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [thread.is_alive() for thread in threads] == [False] * len(threads)
    return answers


def project(stage: Stage, town: str, grant: int) -> Application:
    """A submitted project of the region Chemnitz for 2021."""
    return stage.submit(stage.regions_draft(town=town, lines=[(2021, grant * 2, grant)]))


def checked(stage: Stage, application: Application, town: str) -> None:
    """From the announced selection to the check note."""
    reference, officer = application.reference, stage.authority(LDS)
    formal.invite_formal_application(reference=reference, account=officer, at=AT)
    formal.apply_formally(reference=reference, account=stage.applicant(town), at=AT)
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    formal.check_application(reference=reference, points=points, account=officer, at=AT)


def test_the_last_free_money_is_committed_once(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(REGIONS)
    towns = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.")
    there = [project(stage, town, 1_000_000_00) for town in towns]
    stage.scored(*there)
    stage.decided(REGIONS)
    for application, town in zip(there, towns, strict=True):
        checked(stage, application, town)
    # One cent is promised elsewhere in the meantime: now the money is there for one of the two.
    free = LedgerAccount.objects.get(kind=AccountKind.FREE.value, year=2021)
    paid, _ = LedgerAccount.objects.get_or_create(call=free.call, kind=AccountKind.PAID.value, funder="smr", year=2021)
    Booking.objects.create(debit=free, credit=paid, cents=1, event=Event.objects.latest("pk"))
    officers = [stage.person(LDS, Role.AUTHORITY, login=login) for login in ("first", "second")]

    answers = at_once(
        *(
            lambda reference=application.reference, officer=officer: grants.grant(
                reference=reference, account=officer, at=AT
            )
            for application, officer in zip(there, officers, strict=True)
        )
    )

    assert sorted(
        len(answer) if isinstance(answer, tuple) else answer for answer in answers if answer != "overdrawn"
    ) == [1]
    assert answers.count("overdrawn") == 1
    assert [grant.total for grant in Grant.objects.all()] == [1_000_000_00]
    assert sorted(Application.objects.values_list("state", flat=True)) == ["checked", "granted"]
    free.refresh_from_db()
    assert free.balance == 999_999_99
    assert list(differences()) == []


def test_two_identical_submissions_are_one_and_both_get_its_receipt(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(TANDEM)
    draft = stage.tandem_draft()
    stage.sign(draft)
    town = stage.applicant("Stadt Leisnig")

    def submit() -> tuple[UUID, str, int]:
        done = applications.submit(reference=draft.reference, key=ONE, account=town, at=DURING[TANDEM])
        return done.key, done.digest, done.pk

    first, second = at_once(submit, submit)
    receipt = Submission.objects.get()
    assert first == second == (ONE, receipt.digest, receipt.pk)
    assert Event.objects.filter(act="submit").count() == 1
    assert list(differences()) == []


def test_two_submissions_with_two_keys_are_one(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(TANDEM)
    draft = stage.tandem_draft()
    stage.sign(draft)
    people = (stage.applicant("Stadt Leisnig"), stage.applicant(stage.non_profit()))
    answers = at_once(
        *(
            lambda key=key, account=account: (
                applications.submit(reference=draft.reference, key=key, account=account, at=DURING[TANDEM]).number
            )
            for key, account in zip((ONE, UUID(int=2)), people, strict=True)
        )
    )
    assert sorted(map(str, answers)) == ["1", "not_permitted"]
    assert Submission.objects.count() == 1


def test_a_payment_that_two_people_release_is_paid_once(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(REGIONS)
    application = project(stage, "Stadt Rodewisch", 60_000_00)
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    officer, town = stage.authority(LDS), stage.applicant("Stadt Rodewisch")
    grants.record_finality(reference=given.reference, account=officer, at=LATER)
    payments.request_payment(
        reference=given.reference, cents=40_000_00, purpose="Bau", need_until=LATER.date(), account=town, at=LATER
    )
    payments.prepare_requested(reference=given.reference, account=officer, at=LATER)
    releasers = [stage.person(LDS, Role.RELEASER, login=login) for login in ("first", "second")]

    answers = at_once(
        *(
            lambda account=account: (
                payments.release_payment(reference=given.reference, number=1, account=account, at=LATER).number
            )
            for account in releasers
        )
    )

    assert sorted(map(str, answers)) == ["1", "already_released"]
    paid = LedgerAccount.objects.get(grant=given, kind=AccountKind.PAID.value)
    assert (paid.balance, Payment.objects.count()) == (40_000_00, 1)
    assert Event.objects.filter(act="release_payment").count() == 1
    assert list(differences()) == []


def test_two_who_save_the_same_revision_do_not_overwrite_each_other(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(TANDEM)
    draft = stage.tandem_draft()
    people = (stage.applicant("Stadt Leisnig"), stage.applicant(stage.non_profit()))
    answers = at_once(
        *(
            lambda account=account, title=title: applications.save_answers(
                reference=draft.reference,
                answers={"title": title},
                revision=draft.revision,
                account=account,
                at=DURING[TANDEM],
            ).answers["title"]
            for account, title in zip(people, ("Stadt", "Verein"), strict=True)
        )
    )
    kept = Application.objects.get(pk=draft.pk)
    assert sorted(answers) == sorted([kept.answers["title"], "changed_meanwhile"])
    assert kept.revision == draft.revision + 1
    assert list(differences()) == []


def test_a_selection_that_two_people_adopt_is_decided_once(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(REGIONS)
    stage.scored(project(stage, "Stadt Rodewisch", 60_000_00))
    proposal = selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=AT)
    sitting = stage.sitting(stage.decider(REGIONS), AT)
    deciders = [stage.person(stage.office(REGIONS).memberships.get().organisation, Role.DECIDER, login=n) for n in "ab"]
    answers = at_once(
        *(
            lambda account=account: selection.adopt_selection(
                key=REGIONS, proposal=proposal.number, verdicts={}, sitting=sitting, account=account, at=AT
            )
            for account in deciders
        )
    )
    assert sorted(map(str, answers)) == ["1", "not_permitted"]
    assert Event.objects.filter(act="adopt_selection").count() == 1


def test_two_drafts_started_at_once_have_two_references(two_transactions: Stage) -> None:
    stage = two_transactions
    stage.open_call(TANDEM)
    towns = ("Stadt Leisnig", "Stadt Torgau")
    people = [(stage.body(town), stage.applicant(town)) for town in towns]
    at = datetime(2024, 1, 15, tzinfo=UTC)
    answers = at_once(
        *(
            lambda body=body, account=account: (
                applications.start(key=TANDEM, organisation=body, account=account, at=at).reference
            )
            for body, account in people
        )
    )
    assert sorted(answers) == ["IVO-2023-0001", "IVO-2023-0002"]
