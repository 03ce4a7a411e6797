"""The transparency table: thresholds to the cent, natural persons never, state money alone, as the notice in force has it."""

from datetime import UTC, date, datetime

import pytest
from tests.cast import Stage
from tests.queries.registers.rows import TANDEM_ON, another, changed, culture_grant, tandem_grants

from fundament.core.bodies import LEGAL_PERSONS, BodyKind
from fundament.core.procedure import Act
from fundament.queries.registers.transparency import TransparencyRow, transparency_table
from fundament.records.accounts import Organisation
from fundament.records.calls import Call

TODAY = datetime(2024, 3, 4, 10, 0, tzinfo=UTC)


def shown(at: datetime = TODAY) -> dict[str, tuple[int, str]]:
    """Amount and recipient by reference."""
    return {row.reference: (row.cents, row.recipient) for row in transparency_table(at=at)}


def test_a_row_has_what_the_act_asks_for_and_own_funds_are_left_out(stage: Stage, tandem_call: Call) -> None:
    town, _private = tandem_grants(stage)
    assert transparency_table(at=TODAY) == (
        TransparencyRow(
            reference=town.reference,
            notice_on=TANDEM_ON,
            amended_on=None,
            cents=500_000_00,
            authority="Sächsische Aufbaubank – Förderbank – (SAB)",
            first=date(2024, 1, 1),
            last=date(2028, 12, 31),
            subject="Antwort zu title",
            financing="share",
            recipient="Stadt Leisnig",
            invented=(),
            demonstration=True,
        ),
    )


def test_the_thresholds_hold_to_the_cent(stage: Stage) -> None:
    like = culture_grant(stage)
    name = like.partner.organisation.name
    given = {cents: another(like, cents=cents).reference for cents in (2_499_99, 2_500_00, 9_999_99, 10_000_00)}
    assert shown() == {
        like.reference: (80_000_00, name),
        given[2_500_00]: (2_500_00, ""),
        given[9_999_99]: (9_999_99, ""),
        given[10_000_00]: (10_000_00, name),
    }


def test_a_natural_person_is_never_named(stage: Stage) -> None:
    given = culture_grant(stage, cents=50_000_00)
    Organisation.objects.filter(pk=given.partner.organisation_id).update(kind="natural_person")
    assert shown() == {given.reference: (50_000_00, "")}
    assert set(BodyKind) == LEGAL_PERSONS


def test_the_amount_is_the_one_of_the_notice_in_force(stage: Stage) -> None:
    like = culture_grant(stage, cents=10_000_00)
    name = like.partner.organisation.name
    more, less, gone = (another(like, cents=cents) for cents in (9_000_00, 12_000_00, 12_000_00))
    changed(more, cents=10_000_00, act=Act.AMEND, on=date(2024, 3, 2))
    changed(less, cents=9_000_00, act=Act.REVOKE, on=date(2024, 3, 3))
    changed(gone, cents=0, act=Act.REVOKE, on=date(2024, 3, 3))
    # What the check of the proof leaves is not what was granted.
    type(like).objects.filter(pk=like.pk).update(due=5_00)
    assert shown() == {
        like.reference: (10_000_00, name),
        more.reference: (10_000_00, name),
        less.reference: (9_000_00, ""),
    }
    assert {row.reference: row.amended_on for row in transparency_table(at=TODAY)} == {
        like.reference: None,
        more.reference: date(2024, 3, 2),
        less.reference: date(2024, 3, 3),
    }


@pytest.mark.parametrize(
    ("at", "listed"),
    [
        (datetime(2022, 12, 31, 22, 59, tzinfo=UTC), False),
        (datetime(2022, 12, 31, 23, 0, tzinfo=UTC), True),
        (datetime(2029, 3, 1, 22, 59, tzinfo=UTC), True),
        (datetime(2029, 3, 1, 23, 0, tzinfo=UTC), False),
    ],
    ids=["before the act", "first day of the act", "last day", "five years later"],
)
def test_a_row_stays_for_five_years(stage: Stage, at: datetime, listed: bool) -> None:
    given = culture_grant(stage)
    assert list(shown(at)) == ([given.reference] if listed else [])


def test_the_youngest_notice_comes_first(stage: Stage) -> None:
    like = culture_grant(stage)
    old, young = (another(like, cents=3_000_00, on=date(2024, month, 1)) for month in (1, 3))
    rows = transparency_table(at=TODAY)
    assert [row.reference for row in rows] == [like.reference, young.reference, old.reference]
