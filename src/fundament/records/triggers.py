"""Triggers on both databases: balances follow bookings; what is money or decision is never changed or deleted.

SQLite forgets a table's triggers when a later migration rebuilds it, so `install` can run again at any time and a test
counts them.
"""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "records_booking",
    "records_event",
    "records_submission",
    "records_selectionproposal",
    "records_proposalline",
    "records_sitting",
    "records_decision",
    "records_notice",
    "records_grantamount",
    "records_grantinstalment",
    "records_calculation",
    "records_bankaccount",
    "records_paymentrun",
    "records_paymentreturn",
    "records_proofreceipt",
    "records_interimproof",
    "records_sample",
    "records_claim",
    "records_claimpayment",
)
RELEASED = ("records_payment_released_no_update", "records_payment_no_delete")
"""A payment is filled in until it is released; from then on it stays as it is."""
BALANCES = "records_booking_moves_balances"

_MOVE = (
    "UPDATE records_ledgeraccount SET balance = balance - NEW.cents WHERE id = NEW.debit_id; "
    "UPDATE records_ledgeraccount SET balance = balance + NEW.cents WHERE id = NEW.credit_id;"
)


def names() -> tuple[str, ...]:
    """The triggers every database of this product has."""
    return (BALANCES, *RELEASED, *(f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")))


def install(connection: BaseDatabaseWrapper) -> None:
    """Creates the triggers of all tables there are, replacing older ones: an early migration runs before the later tables."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        tables = [table for table in APPEND_ONLY if table in there]
        statements = _sqlite(tables) if connection.vendor == "sqlite" else _postgresql(tables)
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drops the triggers, for a migration that rebuilds tables: SQLite cannot while a trigger names one. `install` follows it."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        held = [("records_booking", BALANCES), *(("records_payment", name) for name in RELEASED)]
        held += [(table, f"{table}_no_{verb}") for table in APPEND_ONLY for verb in ("update", "delete")]
        for table, name in held:
            if table in there:
                on = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _sqlite(tables: Sequence[str]) -> list[str]:
    made = [
        f"DROP TRIGGER IF EXISTS {BALANCES}",
        f"CREATE TRIGGER {BALANCES} AFTER INSERT ON records_booking BEGIN {_MOVE} END",
    ]
    no_update, no_delete = RELEASED
    made += [
        f"DROP TRIGGER IF EXISTS {no_update}",
        f"CREATE TRIGGER {no_update} BEFORE UPDATE ON records_payment WHEN OLD.released_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'a released payment never changes'); END",
        f"DROP TRIGGER IF EXISTS {no_delete}",
        f"CREATE TRIGGER {no_delete} BEFORE DELETE ON records_payment "
        "BEGIN SELECT RAISE(ABORT, 'a payment is never deleted'); END",
    ]
    for table in tables:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            made += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            ]
    return made


def _postgresql(tables: Sequence[str]) -> list[str]:
    made = [
        f"CREATE OR REPLACE FUNCTION {BALANCES}() RETURNS trigger LANGUAGE plpgsql AS "
        # Always the lower id first: two bookings on the same accounts in turn must not wait for each other for ever.
        "$$ BEGIN PERFORM 1 FROM records_ledgeraccount WHERE id IN (NEW.debit_id, NEW.credit_id) ORDER BY id FOR UPDATE; "
        f"{_MOVE} RETURN NULL; END $$",
        "CREATE OR REPLACE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {BALANCES} ON records_booking",
        f"CREATE TRIGGER {BALANCES} AFTER INSERT ON records_booking FOR EACH ROW EXECUTE FUNCTION {BALANCES}()",
    ]
    no_update, no_delete = RELEASED
    made += [
        f"DROP TRIGGER IF EXISTS {no_update} ON records_payment",
        f"CREATE TRIGGER {no_update} BEFORE UPDATE ON records_payment FOR EACH ROW "
        "WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION records_refuse_change()",
        f"DROP TRIGGER IF EXISTS {no_delete} ON records_payment",
        f"CREATE TRIGGER {no_delete} BEFORE DELETE ON records_payment FOR EACH ROW "
        "EXECUTE FUNCTION records_refuse_change()",
    ]
    for table in tables:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            made += [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION records_refuse_change()",
            ]
    return made
