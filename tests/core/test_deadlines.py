"""The calendar of a grant: every period from its law, every state from its dates, nothing that the regime does not have."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.dates import is_working_day
from fundament.core.deadlines import (
    Advance,
    Deadline,
    DeadlineKey,
    GrantDates,
    InterimProof,
    Owner,
    Standing,
    deadlines,
)
from fundament.core.law import Law, Parameter, Value
from fundament.core.law_vocabulary import VOCABULARY
from fundament.core.regime import Regime
from fundament.wording.deadline_words import deadline_text, deadline_title, owner_label, standing_label

K = DeadlineKey
SINCE = date(2020, 1, 1)

EVERYWHERE: dict[str, Value] = {
    "presumed_delivery": 4,
    "remedy": 1,
    "begin_within": 12,
    "proof_due": 6,
    "proof_completeness_check": 1,
    "final_instalment_within": 6,
    "payout": "standard",
    "revocation_within": 12,
    "earmarking_infrastructure": 12,
    "earmarking_it": 3,
    "earmarking_other": 5,
    "publicity_building_from": 2_500_000,
    "publicity_other_from": 500_000,
    "publicity_cure": 8,
    "transparency_from": 250_000,
    "transparency_kept": 5,
}
NON_COMMUNAL_ONLY: dict[str, Value] = {
    "advance_need": 6,
    "interim_proof_above": 36,
    "records_kept": 5,
    "court_list_above": 5_000_000,
}


def parameter(key: str, value: Value, *, since: date = SINCE) -> Parameter:
    """A value of the law whose clause is its key."""
    return Parameter(key=key, unit=VOCABULARY[key].unit, value=value, valid_from=since, clause=f"§ {key}")


def law_of(regime: Regime, values: dict[str, Value]) -> Law:
    """A law with these values from 2020 on."""
    return Law(regime, MappingProxyType({key: (parameter(key, value),) for key, value in values.items()}))


NON_COMMUNAL = law_of(Regime.NON_COMMUNAL, EVERYWHERE | NON_COMMUNAL_ONLY)
COMMUNAL = law_of(Regime.COMMUNAL, EVERYWHERE)
CONTRACT = law_of(Regime.CONTRACT, {})

# Posted on Monday 4 August 2025, delivered on Friday the 8th.
GRANT = GrantDates(
    granted_on=date(2025, 8, 4),
    granted=50_000_000,
    state_share=50_000_000,
    building=False,
    first=date(2025, 9, 1),
    last=date(2027, 12, 31),
    proof_due=date(2028, 6, 30),
)
TODAY = date(2025, 10, 1)


def found(key: DeadlineKey, *, law: Law = NON_COMMUNAL, today: date = TODAY, **facts: Any) -> list[tuple[date, str]]:
    """Day and state of the deadlines with this key, of the grant with these facts."""
    rows = deadlines(law=law, facts=replace(GRANT, **facts), today=today)
    return [(row.day, row.state.value) for row in rows if row.key is key]


def test_a_new_grant_has_its_calendar_in_the_order_of_days() -> None:
    expected = [
        (K.TRANSPARENCY, date(2025, 8, 4), Owner.AUTHORITY, "§ transparency_from", Standing.OPEN),
        (K.REMEDY_ENDS, date(2025, 9, 8), Owner.RECIPIENT, "§ remedy", Standing.DONE),
        (K.FINAL_FROM, date(2025, 9, 9), Owner.AUTHORITY, "§ remedy", Standing.OPEN),
        (K.COURT_LIST, date(2026, 1, 1), Owner.AUTHORITY, "§ court_list_above", Standing.LATER),
        (K.BEGIN_BY, date(2026, 8, 10), Owner.RECIPIENT, "§ begin_within", Standing.OPEN),
        (K.PUBLICITY, date(2027, 12, 31), Owner.RECIPIENT, "§ publicity_other_from", Standing.OPEN),
        (K.PERIOD_ENDS, date(2027, 12, 31), Owner.RECIPIENT, "VwV Nr. 4.2.5", Standing.OPEN),
        (K.PROOF_DUE, date(2028, 6, 30), Owner.RECIPIENT, "§ proof_due", Standing.LATER),
    ]
    assert deadlines(law=NON_COMMUNAL, facts=GRANT, today=TODAY) == tuple(
        Deadline(key=key, number=1, day=day, owner=owner, clause=clause, state=state)
        for key, day, owner, clause, state in expected
    )


@pytest.mark.parametrize(
    ("law", "clause"),
    [(COMMUNAL, "VVK Nr. 4.2.5"), (NON_COMMUNAL, "VwV Nr. 4.2.5"), (CONTRACT, "entsprechend VwV Nr. 4.2.5")],
)
def test_the_approval_period_ends_in_every_regime_by_its_own_clause(law: Law, clause: str) -> None:
    rows = deadlines(law=law, facts=GRANT, today=TODAY)
    assert [row.clause for row in rows if row.key is K.PERIOD_ENDS] == [clause]


def eventful(**facts: Any) -> GrantDates:
    """A grant to which everything happened that sets a period running."""
    dates = {
        "advances": (Advance(paid_on=date(2025, 10, 15), used=False),),
        "interim_proofs": (InterimProof(due=date(2026, 3, 31), submitted=False),),
        "publicity_warned_on": date(2026, 1, 5),
        "proof_submitted_on": date(2028, 6, 1),
        "completeness_confirmed_on": date(2028, 6, 15),
        "known_facts_on": date(2026, 1, 5),
        "hearing_until": date(2026, 2, 2),
        "claim_due_on": date(2026, 4, 1),
        "earmarking": "other",
        "earmarked_from": date(2027, 12, 31),
        "published_on": date(2025, 8, 4),
    }
    return replace(GRANT, **(dates | facts))


def keys(law: Law) -> set[DeadlineKey]:
    """What a law makes of an eventful grant."""
    return {row.key for row in deadlines(law=law, facts=eventful(), today=TODAY)}


def test_every_kind_of_deadline_exists_without_a_commune() -> None:
    assert keys(NON_COMMUNAL) == set(K)


def test_a_commune_has_no_advances_interim_proofs_kept_records_and_list_for_the_court() -> None:
    only = {K.ADVANCE_USED_BY, K.INTERIM_PROOF, K.RECORDS_UNTIL, K.COURT_LIST}
    assert keys(COMMUNAL) == set(K) - only


def test_a_law_without_values_leaves_what_the_file_of_the_case_says() -> None:
    assert keys(CONTRACT) == {K.PERIOD_ENDS, K.HEARING_ANSWER, K.CLAIM_DUE}


def test_a_law_that_begins_after_the_grant_gives_it_no_deadline() -> None:
    history = {"presumed_delivery": (parameter("presumed_delivery", 4, since=date(2025, 8, 5)),)}
    assert deadlines(law=Law(Regime.NON_COMMUNAL, history), facts=GRANT, today=TODAY) == deadlines(
        law=law_of(Regime.NON_COMMUNAL, {}), facts=GRANT, today=TODAY
    )


@pytest.mark.parametrize(
    ("key", "deadline", "facts"),
    [
        ("proof_completeness_check", K.COMPLETENESS_CHECK, {"proof_submitted_on": date(2026, 1, 1)}),
        ("revocation_within", K.REVOCATION_LIMIT, {"known_facts_on": date(2026, 1, 1)}),
        ("transparency_kept", K.TRANSPARENCY_UNTIL, {"published_on": date(2026, 1, 1)}),
    ],
)
def test_what_begins_with_a_later_event_follows_the_law_of_its_day(
    key: str, deadline: DeadlineKey, facts: dict[str, Any]
) -> None:
    known, unknown = (
        Law(Regime.NON_COMMUNAL, {key: (parameter(key, 1, since=since),)})
        for since in (date(2026, 1, 1), date(2026, 1, 2))
    )
    assert len(found(deadline, law=known, **facts)) == 1
    assert found(deadline, law=unknown, **facts) == []


# the notice


@pytest.mark.parametrize(
    ("posted", "last", "final"),
    [
        (date(2025, 8, 4), date(2025, 9, 8), date(2025, 9, 9)),
        (date(2025, 9, 17), date(2025, 10, 21), date(2025, 10, 22)),
        (date(2025, 9, 27), date(2025, 11, 3), date(2025, 11, 4)),  # 31 October is a holiday, then comes a weekend
    ],
)
def test_a_notice_is_final_the_day_after_the_remedy_ended(posted: date, last: date, final: date) -> None:
    assert found(K.REMEDY_ENDS, granted_on=posted, today=last) == [(last, "open")]
    assert found(K.REMEDY_ENDS, granted_on=posted, today=final) == [(last, "done")]
    assert found(K.FINAL_FROM, granted_on=posted, today=last) == [(final, "later")]
    assert found(K.FINAL_FROM, granted_on=posted, today=final) == [(final, "open")]


def test_a_notice_does_not_miss_its_finality_and_is_final_once_recorded() -> None:
    assert found(K.FINAL_FROM, today=date(2030, 1, 1)) == [(date(2025, 9, 9), "open")]
    recorded = {"final_recorded_on": date(2025, 8, 20), "today": date(2025, 8, 20)}
    assert found(K.FINAL_FROM, **recorded) == [(date(2025, 9, 9), "done")]
    assert found(K.REMEDY_ENDS, **recorded) == [(date(2025, 9, 8), "done")]


def test_a_contested_notice_does_not_become_final_by_time() -> None:
    assert found(K.FINAL_FROM, contested=True) == []
    assert found(K.REMEDY_ENDS, contested=True, today=date(2025, 8, 20)) == [(date(2025, 9, 8), "done")]


def test_a_project_begins_within_a_year_of_the_presumed_delivery() -> None:
    day = date(2026, 8, 10)  # 8 August 2026 is a Saturday
    assert found(K.BEGIN_BY, today=day) == [(day, "open")]
    assert found(K.BEGIN_BY, today=day + timedelta(days=1)) == [(day, "missed")]
    assert found(K.BEGIN_BY, today=day + timedelta(days=1), started_on=date(2025, 9, 1)) == [(day, "done")]


def test_a_published_tender_is_the_start_of_a_communal_project_only() -> None:
    tender = {"tender_published_on": date(2025, 9, 1)}
    assert found(K.BEGIN_BY, law=COMMUNAL, **tender) == [(date(2026, 8, 10), "done")]
    assert found(K.BEGIN_BY, law=NON_COMMUNAL, **tender) == [(date(2026, 8, 10), "open")]


# while the project runs


def test_the_approval_period_runs_from_its_first_day_to_its_last() -> None:
    days = (date(2025, 8, 31), date(2025, 9, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert [found(K.PERIOD_ENDS, today=day)[0][1] for day in days] == ["later", "open", "open", "done"]


def test_each_advance_is_used_within_six_months_of_its_payment() -> None:
    advances = (
        Advance(paid_on=date(2025, 10, 15), used=True),
        Advance(paid_on=date(2026, 8, 31), used=False, late=True),  # February has no 31st, and the 28th is a Sunday
        Advance(paid_on=date(2026, 9, 15), used=False),
    )
    rows = deadlines(law=NON_COMMUNAL, facts=replace(GRANT, advances=advances), today=date(2027, 3, 2))
    assert [(row.number, row.day, row.state) for row in rows if row.key is K.ADVANCE_USED_BY] == [
        (1, date(2026, 4, 15), Standing.DONE),
        (2, date(2027, 3, 1), Standing.MISSED),
        (3, date(2027, 3, 15), Standing.OPEN),
    ]


@pytest.mark.parametrize(
    ("used", "late", "before", "after"),
    [
        (False, False, "open", "done"),  # the recipient reports what it cannot use in time; it did not
        (False, True, "open", "missed"),
        (True, False, "done", "done"),
        (True, True, "open", "missed"),  # used, but not in time
    ],
)
def test_an_advance_counts_as_used_in_time_unless_it_is_known_not_to_be(
    used: bool, late: bool, before: str, after: str
) -> None:
    advances, day = (Advance(paid_on=date(2025, 10, 15), used=used, late=late),), date(2026, 4, 15)
    assert found(K.ADVANCE_USED_BY, advances=advances, today=day) == [(day, before)]
    assert found(K.ADVANCE_USED_BY, advances=advances, today=day + timedelta(days=1)) == [(day, after)]
    assert found(K.ADVANCE_USED_BY, advances=advances, today=day, closed_on=day) == [(day, "done")]


def test_an_advance_follows_the_law_of_the_day_of_the_grant() -> None:
    history = {"advance_need": (parameter("advance_need", 2), parameter("advance_need", 6, since=date(2023, 1, 1)))}
    law = Law(Regime.NON_COMMUNAL, history)
    advances = (Advance(paid_on=date(2023, 2, 15), used=False),)
    today = date(2023, 2, 16)
    assert found(K.ADVANCE_USED_BY, law=law, granted_on=date(2022, 12, 31), advances=advances, today=today) == [
        (date(2023, 4, 17), "open")
    ]
    assert found(K.ADVANCE_USED_BY, law=law, granted_on=date(2023, 1, 1), advances=advances, today=today) == [
        (date(2023, 8, 15), "open")
    ]


def test_interim_proofs_come_one_after_the_other() -> None:
    proofs = (
        InterimProof(due=date(2026, 3, 31), submitted=True),
        InterimProof(due=date(2027, 3, 31), submitted=False),
        InterimProof(due=date(2028, 3, 31), submitted=False),
    )
    states = {
        today: [state for _, state in found(K.INTERIM_PROOF, interim_proofs=proofs, today=today)]
        for today in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 4, 1))
    }
    assert states == {
        date(2026, 3, 31): ["done", "later", "later"],
        date(2026, 4, 1): ["done", "open", "later"],
        date(2027, 4, 1): ["done", "missed", "open"],
    }


@pytest.mark.parametrize(
    ("building", "state_share", "owed"),
    [(False, 499_999, False), (False, 500_000, True), (True, 2_499_999, False), (True, 2_500_000, True)],
)
def test_publicity_is_owed_from_the_amount_on(building: bool, state_share: int, owed: bool) -> None:
    rows = found(K.PUBLICITY, building=building, state_share=state_share)
    assert rows == ([(date(2027, 12, 31), "open")] if owed else [])


def test_publicity_begins_with_the_project() -> None:
    assert found(K.PUBLICITY, today=date(2025, 8, 31)) == [(date(2027, 12, 31), "later")]
    early = {"started_on": date(2025, 8, 31), "today": date(2025, 8, 31)}
    assert found(K.PUBLICITY, **early) == [(date(2027, 12, 31), "open")]
    assert found(K.PUBLICITY, **early, publicity_shown_on=date(2025, 8, 31)) == [(date(2027, 12, 31), "done")]


def test_missing_publicity_is_made_up_for_within_eight_weeks() -> None:
    warned = {"publicity_warned_on": date(2025, 9, 19)}  # eight weeks later is a Friday
    assert found(K.PUBLICITY_CURE, **warned) == [(date(2025, 11, 14), "open")]
    assert found(K.PUBLICITY_CURE, **warned, today=date(2025, 11, 15)) == [(date(2025, 11, 14), "missed")]
    assert found(K.PUBLICITY_CURE, **warned, publicity_shown_on=TODAY) == [(date(2025, 11, 14), "done")]
    assert found(K.PUBLICITY_CURE, publicity_warned_on=date(2025, 9, 24)) == [(date(2025, 11, 20), "open")]
    assert found(K.PUBLICITY_CURE, **warned, state_share=499_999) == []


# the proof of use


def test_the_proof_is_due_on_the_stored_day_and_can_come_once_the_period_is_over() -> None:
    days = (date(2027, 12, 31), date(2028, 1, 1), date(2028, 6, 30), date(2028, 7, 1))
    assert [found(K.PROOF_DUE, today=day)[0][1] for day in days] == ["later", "open", "open", "missed"]
    assert found(K.PROOF_DUE, today=date(2028, 7, 4), proof_submitted_on=date(2028, 7, 3)) == [
        (date(2028, 6, 30), "done")
    ]


def test_the_authority_checks_within_a_month_whether_the_proof_is_complete() -> None:
    proof = {"proof_submitted_on": date(2028, 5, 31), "today": date(2028, 6, 30)}
    assert found(K.COMPLETENESS_CHECK) == []
    assert found(K.COMPLETENESS_CHECK, **proof) == [(date(2028, 6, 30), "open")]
    assert found(K.COMPLETENESS_CHECK, **(proof | {"today": date(2028, 7, 1)})) == [(date(2028, 6, 30), "missed")]
    for fact in ("completeness_confirmed_on", "papers_requested_on", "proof_checked_on"):
        assert found(K.COMPLETENESS_CHECK, **proof, **{fact: date(2028, 6, 20)}) == [(date(2028, 6, 30), "done")]


def test_papers_handed_in_later_start_the_month_anew() -> None:
    proof = {
        "proof_submitted_on": date(2028, 5, 31),
        "papers_requested_on": date(2028, 6, 20),
        "papers_last_handed_in_on": date(2028, 7, 10),
        "today": date(2028, 7, 11),
    }
    assert found(K.COMPLETENESS_CHECK, **proof) == [(date(2028, 8, 10), "open")]
    assert found(K.FINAL_INSTALMENT, **proof) == []
    confirmed = proof | {"completeness_confirmed_on": date(2028, 7, 10)}
    assert found(K.COMPLETENESS_CHECK, **confirmed) == [(date(2028, 8, 10), "done")]
    assert found(K.FINAL_INSTALMENT, **confirmed) == [(date(2029, 1, 10), "open")]


def test_what_was_confirmed_before_papers_arrived_no_longer_counts() -> None:
    proof = {
        "proof_submitted_on": date(2028, 5, 31),
        "completeness_confirmed_on": date(2028, 6, 20),
        "papers_last_handed_in_on": date(2028, 7, 10),
        "today": date(2028, 7, 11),
    }
    assert found(K.COMPLETENESS_CHECK, **proof) == [(date(2028, 8, 10), "open")]
    assert found(K.FINAL_INSTALMENT, **proof) == []


def test_the_last_instalment_is_paid_within_six_months_of_the_complete_proof() -> None:
    proof = {"proof_submitted_on": date(2028, 5, 31), "proof_checked_on": date(2028, 8, 1)}
    day = date(2028, 11, 30)
    assert found(K.FINAL_INSTALMENT, **proof, today=day) == [(day, "open")]
    assert found(K.FINAL_INSTALMENT, **proof, today=day + timedelta(days=1)) == [(day, "missed")]
    assert found(K.FINAL_INSTALMENT, **proof, today=day, final_instalment_paid_on=day) == [(day, "done")]


def test_who_is_paid_in_advances_has_no_last_instalment() -> None:
    law = law_of(Regime.NON_COMMUNAL, EVERYWHERE | {"payout": "advance_on_request"})
    proof = {"proof_submitted_on": date(2028, 5, 31), "completeness_confirmed_on": date(2028, 6, 20)}
    assert found(K.FINAL_INSTALMENT, law=law, **proof) == []


# recovery


def test_a_notice_is_revoked_within_a_year_of_knowing_the_facts_whatever_the_weekday() -> None:
    known, day = date(2026, 1, 10), date(2027, 1, 10)
    assert not is_working_day(day)
    assert found(K.REVOCATION_LIMIT, known_facts_on=known, today=day) == [(day, "open")]
    assert found(K.REVOCATION_LIMIT, known_facts_on=known, today=day + timedelta(days=1)) == [(day, "missed")]
    assert found(K.REVOCATION_LIMIT, known_facts_on=known, revocation_decided_on=known) == [(day, "done")]


def test_a_hearing_is_open_until_its_day_or_until_it_is_answered_or_decided() -> None:
    until = date(2026, 2, 2)
    assert found(K.HEARING_ANSWER, hearing_until=until, today=until) == [(until, "open")]
    assert found(K.HEARING_ANSWER, hearing_until=until, today=until + timedelta(days=1)) == [(until, "missed")]
    assert found(K.HEARING_ANSWER, hearing_until=until, hearing_answered_on=until) == [(until, "done")]
    assert found(K.HEARING_ANSWER, hearing_until=until, revocation_decided_on=until) == [(until, "done")]


def test_a_claim_is_open_until_it_is_paid() -> None:
    due = date(2026, 4, 1)
    assert found(K.CLAIM_DUE, claim_due_on=due, today=due) == [(due, "open")]
    assert found(K.CLAIM_DUE, claim_due_on=due, today=due + timedelta(days=1)) == [(due, "missed")]
    assert found(K.CLAIM_DUE, claim_due_on=due, claim_paid_on=due) == [(due, "done")]


@pytest.mark.parametrize(("law", "like"), [(COMMUNAL, ""), (NON_COMMUNAL, ""), (CONTRACT, "entsprechend ")])
def test_hearing_and_claim_follow_administrative_law_and_in_a_contract_its_example(law: Law, like: str) -> None:
    rows = deadlines(law=law, facts=eventful(), today=TODAY)
    assert [row.clause for row in rows if row.key in {K.HEARING_ANSWER, K.CLAIM_DUE}] == [
        f"{like}§ 28 VwVfG",
        f"{like}§ 49a Abs. 1 VwVfG",
    ]


# afterwards


@pytest.mark.parametrize(
    ("earmarking", "until"),
    [
        ("infrastructure", [(date(2039, 12, 31), "later")]),
        ("it", [(date(2030, 12, 31), "later")]),
        ("other", [(date(2032, 12, 31), "later")]),
        ("none", []),
    ],
)
def test_what_was_acquired_is_bound_for_as_long_as_its_kind_says(earmarking: str, until: list[Any]) -> None:
    assert found(K.EARMARKED_UNTIL, earmarking=earmarking, earmarked_from=date(2027, 12, 31)) == until


def test_earmarking_runs_to_its_own_last_day_also_on_a_sunday() -> None:
    bound = {"earmarking": "it", "earmarked_from": date(2028, 2, 4)}
    day = date(2031, 2, 4)
    assert [found(K.EARMARKED_UNTIL, **bound, today=now) for now in (day, day + timedelta(days=1))] == [
        [(day, "open")],
        [(day, "done")],
    ]
    sunday = date(2031, 2, 2)
    assert not is_working_day(sunday)
    assert found(K.EARMARKED_UNTIL, earmarking="it", earmarked_from=date(2028, 2, 2)) == [(sunday, "later")]


def test_records_are_kept_for_five_years_after_the_proof_or_as_long_as_things_are_bound() -> None:
    proof = {"proof_submitted_on": date(2028, 5, 31), "today": date(2028, 6, 1)}
    assert found(K.RECORDS_UNTIL) == []
    assert found(K.RECORDS_UNTIL, **proof) == [(date(2033, 5, 31), "open")]
    assert found(K.RECORDS_UNTIL, **proof, earmarking="it", earmarked_from=date(2027, 12, 31)) == [
        (date(2033, 5, 31), "open")
    ]
    assert found(K.RECORDS_UNTIL, **proof, earmarking="infrastructure", earmarked_from=date(2027, 12, 31)) == [
        (date(2039, 12, 31), "open")
    ]


# the registers


@pytest.mark.parametrize(
    ("granted_on", "after"),
    [
        (date(2025, 1, 1), date(2025, 7, 1)),
        (date(2025, 6, 30), date(2025, 7, 1)),
        (date(2025, 7, 1), date(2026, 1, 1)),
        (date(2025, 12, 31), date(2026, 1, 1)),
    ],
)
def test_the_list_for_the_court_is_sent_once_the_half_year_is_over(granted_on: date, after: date) -> None:
    before = after - timedelta(days=1)
    assert found(K.COURT_LIST, granted_on=granted_on, today=before) == [(after, "later")]
    assert found(K.COURT_LIST, granted_on=granted_on, today=after + timedelta(days=90)) == [(after, "open")]
    assert found(K.COURT_LIST, granted_on=granted_on, court_listed_on=after) == [(after, "done")]


@pytest.mark.parametrize(
    ("key", "granted", "listed"),
    [
        (K.COURT_LIST, 5_000_000, False),
        (K.COURT_LIST, 5_000_001, True),
        (K.TRANSPARENCY, 249_999, False),
        (K.TRANSPARENCY, 250_000, True),
    ],
)
def test_a_register_begins_at_its_amount_and_the_list_for_the_court_above_it(
    key: DeadlineKey, granted: int, listed: bool
) -> None:
    assert len(found(key, granted=granted)) == listed


def test_a_grant_is_published_for_five_years_at_most() -> None:
    published = {"published_on": date(2025, 8, 10)}
    assert found(K.TRANSPARENCY, **published) == [(date(2025, 8, 4), "done")]
    assert found(K.TRANSPARENCY_UNTIL) == []
    days = (date(2030, 8, 10), date(2030, 8, 11))
    assert [found(K.TRANSPARENCY_UNTIL, **published, today=day)[0][1] for day in days] == ["open", "done"]


@pytest.mark.parametrize(
    ("granted_on", "must"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), False),  # put off by then: no longer three years but five
        (date(2027, 12, 31), False),
        (date(2028, 1, 1), True),
    ],
)
def test_grants_must_be_published_from_the_day_the_platform_works(granted_on: date, must: bool) -> None:
    key, act = "transparency_platform_within", date(2023, 1, 1)
    platform = (parameter(key, 3, since=act), parameter(key, 5, since=date(2026, 1, 1)))
    law = Law(Regime.NON_COMMUNAL, {"transparency_from": (parameter("transparency_from", 0),), key: platform})
    assert len(found(K.TRANSPARENCY, law=law, granted_on=granted_on)) == must


# the whole


def test_what_the_notice_asks_for_is_over_when_nothing_of_it_is_left() -> None:
    asked = {
        K.BEGIN_BY,
        K.ADVANCE_USED_BY,
        K.INTERIM_PROOF,
        K.PERIOD_ENDS,
        K.PROOF_DUE,
        K.COMPLETENESS_CHECK,
        K.FINAL_INSTALMENT,
    }
    open_before, open_after = (
        {
            row.key
            for proof in ({}, {"completeness_confirmed_on": None}, {"proof_submitted_on": None})
            for row in deadlines(law=NON_COMMUNAL, facts=eventful(**proof, **left), today=TODAY)
            if row.state in {Standing.OPEN, Standing.LATER}
        }
        for left in ({}, {"granted": 0, "state_share": 0})
    )
    of_its_amount = {K.COURT_LIST, K.PUBLICITY, K.PUBLICITY_CURE}
    assert open_before - open_after == asked | of_its_amount


def test_a_closed_case_has_nothing_left_to_do_but_what_binds_on() -> None:
    facts = eventful(closed_on=date(2028, 12, 1))
    rows = deadlines(law=NON_COMMUNAL, facts=facts, today=date(2028, 12, 2))
    assert {row.key for row in rows if row.state is not Standing.DONE} == {
        K.FINAL_FROM,
        K.COURT_LIST,
        K.EARMARKED_UNTIL,
        K.RECORDS_UNTIL,
        K.TRANSPARENCY_UNTIL,
    }


@given(
    law=st.sampled_from([NON_COMMUNAL, COMMUNAL, CONTRACT]),
    today=st.dates(min_value=date(2025, 8, 4), max_value=date(2045, 1, 1)),
    granted_on=st.dates(min_value=date(2025, 1, 1), max_value=date(2030, 1, 1)),
)
def test_deadlines_stand_in_the_order_of_days_and_today_changes_only_their_states(
    law: Law, today: date, granted_on: date
) -> None:
    facts = eventful(granted_on=granted_on)
    rows = deadlines(law=law, facts=facts, today=today)
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    earlier = deadlines(law=law, facts=facts, today=date(2025, 1, 1))
    assert [replace(row, state=Standing.OPEN) for row in rows] == [replace(row, state=Standing.OPEN) for row in earlier]
    assert all(row.state is not Standing.MISSED for row in rows if today <= row.day)


def test_every_deadline_has_a_title_and_one_sentence_of_its_own() -> None:
    with override("en"):
        titles, texts = [deadline_title(key) for key in K], [deadline_text(key) for key in K]
        assert (len(set(titles)), len(set(texts))) == (len(K), len(K))
        assert [text for text in texts if not text.endswith(".") or text.count(". ")] == []
        assert [title for title in titles if title.endswith(".")] == []


def test_owners_and_states_have_words() -> None:
    with override("en"):
        assert [owner_label(owner) for owner in Owner] == ["Recipient", "Granting authority"]
        assert [standing_label(state) for state in Standing] == ["Under way", "Done or over", "Missed", "Later"]
