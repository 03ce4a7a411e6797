"""The database itself keeps balances, refuses to overdraw and never forgets: on SQLite and on PostgreSQL."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from tests.cast import REGIONS, Stage

from fundament.core.ledger import AccountKind
from fundament.core.procedure import Act
from fundament.queries.verification import differences
from fundament.records.applications import Application, Submission
from fundament.records.calculations import Calculation
from fundament.records.calls import Call
from fundament.records.claims import Claim, ClaimPayment
from fundament.records.decisions import Decision, ProposalLine, SelectionProposal, Sitting
from fundament.records.events import Event
from fundament.records.grants import GrantAmount, GrantInstalment
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.notices import Notice
from fundament.records.payments import BankAccount, Payment, PaymentReturn, PaymentRun
from fundament.records.proofs import InterimProof, ProofReceipt, Sample
from fundament.records.triggers import APPEND_ONLY, BALANCES, install, names

MODELS: tuple[type[models.Model], ...] = (
    Booking,
    Event,
    Submission,
    SelectionProposal,
    ProposalLine,
    Sitting,
    Decision,
    Notice,
    GrantAmount,
    GrantInstalment,
    Calculation,
    BankAccount,
    PaymentRun,
    PaymentReturn,
    ProofReceipt,
    InterimProof,
    Sample,
    Claim,
    ClaimPayment,
)


@pytest.fixture
def granted(stage: Stage, regions_call: Call) -> Application:
    """A granted project."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    stage.granted(application)
    application.refresh_from_db()
    return application


@pytest.fixture
def whole(stage: Stage, granted: Application) -> str:
    """The same project brought to its end: a row in every append-only table."""
    return stage.repaid(granted)


def sql(statement: str, *values: object) -> list[tuple[object, ...]]:
    """Runs a statement past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def there() -> list[str]:
    """The triggers in this database."""
    if connection.vendor == "sqlite":
        return sorted(str(row[0]) for row in sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    return sorted(str(row[0]) for row in sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))


def refused_of(act: Callable[[type[models.Model]], object]) -> list[str]:
    """The tables on which an act is refused by the database and leaves the number of rows as it was."""
    found = []
    for model in MODELS:
        before = list(model._default_manager.order_by("pk").values())
        assert before, model
        try:
            with transaction.atomic():
                act(model)
        except IntegrityError:
            assert list(model._default_manager.order_by("pk").values()) == before
            found.append(model._meta.db_table)
    return found


def drop(trigger: str, table: str) -> None:
    """What someone with the rights of an administrator could do."""
    sql(f"DROP TRIGGER {trigger}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))


def test_it_has_every_trigger_in_this_database(db: None) -> None:
    assert there() == sorted(names())
    assert len(names()) == 1 + 2 + 2 * len(APPEND_ONLY)


def test_it_can_install_them_again_at_any_time(db: None) -> None:
    drop(f"{APPEND_ONLY[0]}_no_delete", APPEND_ONLY[0])
    drop(BALANCES, "records_booking")
    install(connection)
    install(connection)
    assert there() == sorted(names())


def test_it_covers_everything_that_is_money_or_decision() -> None:
    assert tuple(model._meta.db_table for model in MODELS) == APPEND_ONLY


def test_it_refuses_to_change_or_delete_by_plain_sql(whole: str) -> None:
    assert refused_of(lambda model: sql(f"UPDATE {model._meta.db_table} SET id = id")) == [*APPEND_ONLY]  # noqa: S608
    assert refused_of(lambda model: sql(f"DELETE FROM {model._meta.db_table}")) == [*APPEND_ONLY]  # noqa: S608


def test_it_keeps_a_released_payment_as_it_is(whole: str) -> None:
    statements = ("UPDATE records_payment SET cents = 1", "DELETE FROM records_payment")
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(statement)
    assert list(Payment.objects.values_list("cents", flat=True)) == [60_000_00, 60_000_00]


def test_it_says_that_the_table_is_append_only(granted: Application) -> None:
    with pytest.raises(IntegrityError, match="records_notice is append-only"), transaction.atomic():
        sql("UPDATE records_notice SET sha256 = 'x'")


def test_it_refuses_to_change_or_delete_by_the_orm(whole: str) -> None:
    assert refused_of(lambda model: model._default_manager.update(id=models.F("id"))) == [*APPEND_ONLY]
    assert refused_of(lambda model: model._default_manager.order_by("pk")[0].save()) == [*APPEND_ONLY]
    assert refused_of(lambda model: model._default_manager.all()._raw_delete("default")) == [*APPEND_ONLY]  # type: ignore[attr-defined]
    assert refused_of(lambda model: model._default_manager.all().delete()) == [*APPEND_ONLY]


def test_it_protects_a_case_from_being_deleted_from_above(granted: Application) -> None:
    with pytest.raises(ProtectedError):
        granted.delete()
    with pytest.raises(ProtectedError):
        granted.call.delete()


def test_it_moves_balances_with_every_booking(granted: Application) -> None:
    held = {(row.kind, row.year): row.balance for row in LedgerAccount.objects.all()}
    assert held == {
        (AccountKind.SOURCE.value, 2021): -2_000_000_00,
        (AccountKind.SOURCE.value, 2022): -2_000_000_00,
        (AccountKind.FREE.value, 2021): 1_940_000_00,
        (AccountKind.FREE.value, 2022): 2_000_000_00,
        (AccountKind.COMMITTED.value, 2021): 60_000_00,
        (AccountKind.AUTHORISATION_SOURCE.value, 2022): -2_000_000_00,
        (AccountKind.AUTHORISED.value, 2022): 2_000_000_00,
    }
    assert list(differences()) == []


def insert(debit: LedgerAccount, credit: LedgerAccount, cents: int) -> None:
    """A booking past the ORM and past every check of ours."""
    with transaction.atomic():
        sql(
            "INSERT INTO records_booking (debit_id, credit_id, cents, event_id) VALUES (%s, %s, %s, %s)",
            debit.pk,
            credit.pk,
            cents,
            Event.objects.latest("pk").pk,
        )


def test_it_refuses_to_overdraw_by_a_cent_whoever_writes(granted: Application) -> None:
    free = LedgerAccount.objects.get(kind=AccountKind.FREE.value, year=2021)
    committed = LedgerAccount.objects.get(kind=AccountKind.COMMITTED.value, year=2021)
    with pytest.raises(IntegrityError, match="account_never_overdrawn"):
        insert(free, committed, 1_940_000_01)
    free.refresh_from_db()
    assert free.balance == 1_940_000_00
    insert(free, committed, 1_940_000_00)
    free.refresh_from_db()
    committed.refresh_from_db()
    assert (free.balance, committed.balance) == (0, 2_000_000_00)
    assert list(differences()) == []


@pytest.mark.parametrize(("cents", "constraint"), [(0, "booking_above_zero"), (-1, "booking_above_zero")])
def test_it_refuses_a_booking_of_nothing_or_less(granted: Application, cents: int, constraint: str) -> None:
    free, committed = LedgerAccount.objects.filter(year=2021).exclude(kind=AccountKind.SOURCE.value).order_by("-kind")
    with pytest.raises(IntegrityError, match=constraint):
        insert(free, committed, cents)


def test_it_refuses_a_booking_from_an_account_to_itself(granted: Application) -> None:
    free = LedgerAccount.objects.get(kind=AccountKind.FREE.value, year=2021)
    with pytest.raises(IntegrityError, match="booking_two_accounts"):
        insert(free, free, 1)


def test_it_notices_a_balance_that_no_booking_explains(granted: Application) -> None:
    LedgerAccount.objects.filter(kind=AccountKind.FREE.value, year=2022).update(balance=2_000_000_01)
    assert list(differences()) == [
        f"Konto {REGIONS} free smr 2022: gespeichert 200000001 Cent, gebucht 200000000 Cent."
    ]


def test_it_notices_an_event_that_was_changed_behind_its_back(granted: Application) -> None:
    decided = Event.objects.get(application=granted, subject="application", act=Act.SELECT.value)
    drop("records_event_no_update", "records_event")
    Event.objects.filter(pk=decided.pk).update(data={"proposed": "refuse"})
    assert list(differences()) == [
        f"application {granted.pk}, Ereignis {decided.number}: "
        "Die Prüfsumme stimmt nicht; das Ereignis oder ein früheres wurde verändert.",
        f"{granted}, Entscheidung 1: proposed ist select, nachgerechnet refuse.",
    ]


def test_it_notices_a_change_also_when_its_digest_was_computed_anew(granted: Application) -> None:
    decided = Event.objects.get(application=granted, subject="application", act=Act.SELECT.value)
    before = Event.objects.get(application=granted, subject="application", number=decided.number - 1)
    decided.data = {"proposed": "refuse"}
    drop("records_event_no_update", "records_event")
    Event.objects.filter(pk=decided.pk).update(data=decided.data, digest=decided.computed_digest(before=before.digest))
    assert list(differences()) == [
        f"application {granted.pk}, Ereignis {decided.number + 1}: "
        "Die Prüfsumme stimmt nicht; das Ereignis oder ein früheres wurde verändert.",
        f"{granted}, Entscheidung 1: proposed ist select, nachgerechnet refuse.",
    ]


@pytest.mark.parametrize(
    "change", [{"act": Act.REFUSE.value}, {"role": "office"}, {"target": "refused"}, {"at": "2021-07-20T10:00:01Z"}]
)
def test_it_covers_act_role_target_and_instant_with_the_digest(granted: Application, change: dict[str, str]) -> None:
    decided = Event.objects.get(application=granted, subject="application", act=Act.SELECT.value)
    drop("records_event_no_update", "records_event")
    Event.objects.filter(pk=decided.pk).update(**change)
    said = f"application {granted.pk}, Ereignis {decided.number}: Die Prüfsumme stimmt nicht; "
    assert [one for one in differences() if one.startswith(said)] == [
        said + "das Ereignis oder ein früheres wurde verändert."
    ]


def test_it_notices_an_event_that_is_gone(granted: Application) -> None:
    drop("records_event_no_delete", "records_event")
    last = Event.objects.filter(application=granted, subject="application").latest("number")
    Event.objects.filter(pk=last.pk)._raw_delete("default")  # type: ignore[attr-defined]
    assert list(differences()) == [
        f"application {granted.pk}: gespeichert ist »granted«, die Ereignisse ergeben »checked«.",
        f"{granted}, Berechnung 1: at ist 2021-07-20T12:00:00+02:00, nachgerechnet leer.",
    ]


def test_it_notices_a_state_that_no_event_explains(granted: Application) -> None:
    Application.objects.filter(pk=granted.pk).update(state="closed")
    assert list(differences()) == [
        f"application {granted.pk}: gespeichert ist »closed«, die Ereignisse ergeben »granted«."
    ]


def test_it_notices_a_submission_that_was_changed(granted: Application) -> None:
    submission = Submission.objects.get(application=granted)
    drop("records_submission_no_update", "records_submission")
    Submission.objects.filter(pk=submission.pk).update(content={**submission.content, "answers": {}})
    assert list(differences()) == [
        f"{granted.reference}: Die Prüfsumme der 1. Einreichung stimmt nicht.",
        f"{granted.reference}: Die Antworten sind andere als die eingereichten.",
    ]
