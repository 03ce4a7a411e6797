"""Triggers on both databases: balances follow bookings; what is money or decision is never changed or deleted.

SQLite forgets a table's triggers when a later migration rebuilds it, so `install` can run again at any time and a test
counts them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "records_booking",
    "records_event",
    "records_submission",
    "records_selectionproposal",
    "records_decision",
    "records_notice",
    "records_grantamount",
)
BALANCES = "records_booking_moves_balances"

_MOVE = (
    "UPDATE records_ledgeraccount SET balance = balance - NEW.cents WHERE id = NEW.debit_id; "
    "UPDATE records_ledgeraccount SET balance = balance + NEW.cents WHERE id = NEW.credit_id;"
)


def names() -> tuple[str, ...]:
    """The triggers every database of this product has."""
    return (BALANCES, *(f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")))


def install(connection: BaseDatabaseWrapper) -> None:
    """Creates all triggers, replacing older ones."""
    statements = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    made = [
        f"DROP TRIGGER IF EXISTS {BALANCES}",
        f"CREATE TRIGGER {BALANCES} AFTER INSERT ON records_booking BEGIN {_MOVE} END",
    ]
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            made += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            ]
    return made


def _postgresql() -> list[str]:
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
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            made += [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION records_refuse_change()",
            ]
    return made
