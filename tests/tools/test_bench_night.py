"""What the benchmark of deadline night calls a fault: it must be able to find one."""

from tests.bench.night import faults

ASKED = ["A-1", "A-2", "A-3"]


def test_nothing_is_wrong_when_every_receipt_is_there_once_and_the_rest_is_absent() -> None:
    assert faults(acknowledged={"A-1": 1, "A-2": 1}, stored={"A-1": 1, "A-2": 1}, asked=ASKED) == []
    # Stored and never acknowledged, because the worker died in between: that is no fault.
    assert faults(acknowledged={"A-1": 1}, stored={"A-1": 1, "A-3": 1}, asked=ASKED) == []


def test_what_was_acknowledged_and_is_not_there_is_lost() -> None:
    assert faults(acknowledged={"A-1": 1}, stored={}, asked=ASKED) == ["A-1: acknowledged and not stored"]


def test_what_is_there_twice_is_doubled() -> None:
    assert faults(acknowledged={"A-1": 1}, stored={"A-1": 2}, asked=ASKED) == ["A-1: stored 2 times"]


def test_what_nobody_asked_for_is_found() -> None:
    assert faults(acknowledged={}, stored={"B-1": 1}, asked=ASKED) == ["B-1: stored and never asked for"]
