"""The procedure is what `procedure_expected.txt` says: for every subject, state, role, act and set of stations."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, permutations
from pathlib import Path

import pytest

from fundament.core.procedure import (
    STATION_ACTS,
    TABLE,
    Act,
    NotPermitted,
    Role,
    State,
    Subject,
    acts_open,
    permitted,
    require,
    state_before,
    station_of,
)

_ROW = re.compile(
    r"(?P<act>\w+):\s+(?P<sources>\w+(?:, \w+)*)\s+->\s+(?P<target>\w+)\s+by (?P<roles>\w+(?:, (?!if )\w+)*)"
    r"(?:, if (?P<station>\w+) (?:comes first|follows (?P<before>\w+)))?"
)
KEYS = ("association", "statements", "scoring")
ARRANGEMENTS = [chosen for number in range(4) for chosen in permutations(KEYS, number)]
"""Every order in which a programme could name its stations, none to all three."""
COMPLETE = [(*chosen, "scoring") for number in range(3) for chosen in combinations(KEYS[:2], number)]
"""The arrangements a programme may have: in this order, and scoring is always there and last."""
STATES: tuple[State | None, ...] = (None, *State)
FINAL: dict[Subject, set[State]] = {
    Subject.CALL: {State.RESULTS_PUBLISHED},
    Subject.APPLICATION: {State.WITHDRAWN, State.REFUSAL_ANNOUNCED},
    Subject.GRANT: set(),
}
Question = tuple[Subject, Act, State | None, Role]


def _lines() -> Iterator[tuple[Subject, re.Match[str]]]:
    subject = None
    for line in (Path(__file__).parent / "procedure_expected.txt").read_text("utf-8").splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line):
            subject = Subject(header[1])
        elif line and not line.startswith("#"):
            row = _ROW.fullmatch(line.strip())
            assert row is not None, f"not a row of the table: {line}"
            assert subject is not None
            yield subject, row


def _applies(row: re.Match[str], stations: tuple[str, ...]) -> bool:
    station, before = row["station"], row["before"]
    if station is None:
        return True
    if station not in stations:
        return False
    place = stations.index(station)
    return (stations[place - 1] if place else None) == before


def expected(stations: tuple[str, ...]) -> dict[Question, tuple[State, ...]]:
    """Where each act may lead, as the text file says, in a programme with these stations."""
    found: dict[Question, tuple[State, ...]] = {}
    for subject, row in _lines():
        if not _applies(row, stations):
            continue
        for word in row["sources"].split(", "):
            source = None if word == "new" else State(word)
            target = source if row["target"] == "stays" else State(row["target"])
            assert target is not None
            for role in row["roles"].split(", "):
                key = (subject, Act(row["act"]), source, Role(role))
                found[key] = (*found.get(key, ()), target)
    return found


@cache
def answered(stations: tuple[str, ...]) -> dict[Question, tuple[State, ...]]:
    """Where each act may lead, as the programme answers, for everything that can be asked."""
    found = {}
    for subject in Subject:
        for act in Act:
            for state in STATES:
                for role in Role:
                    rows = permitted(act=act, subject=subject, state=state, roles=frozenset({role}), stations=stations)
                    if rows:
                        found[subject, act, state, role] = tuple(row.target for row in rows)
    return found


@pytest.mark.parametrize("stations", ARRANGEMENTS, ids=lambda stations: "-".join(stations) or "none")
def test_it_permits_what_the_text_says_and_nothing_else(stations: tuple[str, ...]) -> None:
    assert answered(stations) == expected(stations)


@pytest.mark.parametrize("stations", COMPLETE, ids="-".join)
def test_it_answers_the_same_way_to_whoever_asks(stations: tuple[str, ...]) -> None:
    there = answered(stations)
    for subject in Subject:
        for state in STATES:
            for role in Role:
                roles = frozenset({role})
                allowed = [act for act in Act if (subject, act, state, role) in there]
                if state is not None:
                    assert list(acts_open(subject=subject, state=state, roles=roles, stations=stations)) == allowed
                for act in Act:
                    if act in allowed:
                        row = require(act=act, subject=subject, state=state, roles=roles, stations=stations)
                        assert (row.act, row.source, row.role) == (act, state, role)
                        assert row.target == there[subject, act, state, role][0]
                    else:
                        with pytest.raises(NotPermitted) as refused:
                            require(act=act, subject=subject, state=state, roles=roles, stations=stations)
                        assert (refused.value.act, refused.value.state, refused.value.roles) == (act, state, roles)


def test_it_permits_to_several_roles_what_it_permits_to_one_of_them() -> None:
    for stations in COMPLETE:
        there = answered(stations)
        for subject in Subject:
            for state in State:
                open_to_one = {act for of, act, source, _ in there if (of, source) == (subject, state)}
                everyone = acts_open(subject=subject, state=state, roles=frozenset(Role), stations=stations)
                assert set(everyone) == open_to_one
        assert acts_open(subject=Subject.CALL, state=State.OPEN, roles=frozenset(), stations=stations) == ()


def steps(subject: Subject, stations: tuple[str, ...]) -> set[tuple[State | None, State]]:
    """All steps from state to state."""
    return {
        (source, target)
        for (of, _, source, _), targets in answered(stations).items()
        if of is subject
        for target in targets
    }


def reached(subject: Subject, stations: tuple[str, ...]) -> set[State]:
    """Every state that can be reached from the start."""
    there: set[State | None] = {None}
    while new := {target for source, target in steps(subject, stations) if source in there} - there:
        there |= new
    return {state for state in there if state is not None}


def test_it_reaches_every_state_from_the_start() -> None:
    all_three = COMPLETE[-1]
    assert all_three == KEYS
    by_subject = {subject: reached(subject, all_three) for subject in Subject}
    assert by_subject[Subject.CALL] == {State.ANNOUNCED, State.OPEN, State.DECIDED, State.RESULTS_PUBLISHED}
    assert by_subject[Subject.CALL] | by_subject[Subject.APPLICATION] | by_subject[Subject.GRANT] == set(State)
    for subject in Subject:
        named = {row.source for row in TABLE if row.subject is subject} | {
            row.target for row in TABLE if row.subject is subject
        }
        assert named - {None} == by_subject[subject]


@pytest.mark.parametrize("stations", COMPLETE, ids="-".join)
@pytest.mark.parametrize("subject", list(Subject))
def test_it_can_leave_every_state_but_the_last_ones(subject: Subject, stations: tuple[str, ...]) -> None:
    there = reached(subject, stations)
    left = {source for source, target in steps(subject, stations) if source != target}
    assert there - left == FINAL[subject]


@pytest.mark.parametrize("stations", COMPLETE, ids="-".join)
def test_it_skips_the_states_of_stations_that_the_programme_does_not_have(stations: tuple[str, ...]) -> None:
    leaves = {"association": State.FORWARDED, "statements": State.COMMENTED, "scoring": State.SCORED}
    there = reached(Subject.APPLICATION, stations)
    assert {key for key, state in leaves.items() if state in there} == set(stations)


def test_it_does_the_acts_of_a_station_only_in_its_place() -> None:
    places = {
        stations: {station: state_before(station=station, stations=stations) for station in stations}
        for stations in COMPLETE
    }
    assert places == {
        ("scoring",): {"scoring": State.SUBMITTED},
        ("association", "scoring"): {"association": State.SUBMITTED, "scoring": State.FORWARDED},
        ("statements", "scoring"): {"statements": State.SUBMITTED, "scoring": State.COMMENTED},
        ("association", "statements", "scoring"): {
            "association": State.SUBMITTED,
            "statements": State.FORWARDED,
            "scoring": State.COMMENTED,
        },
    }
    for stations, before in places.items():
        sources: dict[str, set[State | None]] = {station: set() for station in KEYS}
        for _, act, source, _ in answered(stations):
            station = station_of(act)
            if station is not None:
                sources[station].add(source)
        assert sources == {station: {before[station]} if station in before else set() for station in KEYS}


def test_it_counts_six_acts_as_acts_of_stations() -> None:
    assert {act: station_of(act) for act in Act if station_of(act)} == {
        Act.RANK: "association",
        Act.FORWARD: "association",
        Act.GIVE_STATEMENT: "statements",
        Act.CLOSE_STATEMENTS: "statements",
        Act.SCORE: "scoring",
        Act.CLOSE_SCORING: "scoring",
    }
    assert set(STATION_ACTS) == set(KEYS)


def test_it_has_every_act_in_the_table_with_its_legal_basis() -> None:
    assert {row.act for row in TABLE} == set(Act)
    assert [row for row in TABLE if not row.legal_basis.strip()] == []
    assert len(set(TABLE)) == len(TABLE)


def test_it_lets_an_auditor_do_nothing() -> None:
    assert [row for row in TABLE if row.role is Role.AUDITOR] == []
