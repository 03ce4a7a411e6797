"""Who came in time is not late because a worker was busy; and nobody can claim to have come earlier than they did."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse
from tests.cast import Stage
from tests.web.test_applicant import Visitor, form_data

from fundament.records.applications import Submission
from fundament.records.calls import Call
from fundament.web.middleware import WAITED_AT_MOST, ArrivalMiddleware, arrived

NOW = datetime(2024, 1, 31, 23, 0, 5, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def seen(monkeypatch: pytest.MonkeyPatch, header: str | None) -> datetime:
    """The arrival that the portal takes for true, five seconds after midnight."""
    monkeypatch.setattr("fundament.web.clock.now", lambda: NOW)
    headers = {} if header is None else {"X-Request-Start": header}
    request = RequestFactory(headers=headers).get("/")
    found: list[datetime] = []
    ArrivalMiddleware(lambda one: found.append(arrived(one)))(request)  # type: ignore[arg-type, return-value]  # no answer needed
    return found[0]


def stamp(at: datetime) -> str:
    """An instant as a server in front writes it."""
    return f"t={int(at.timestamp())}.{at.microsecond:06d}"


@pytest.mark.parametrize(
    ("header", "at"),
    [
        (stamp(NOW - timedelta(seconds=6, microseconds=1)), NOW - timedelta(seconds=6, microseconds=1)),
        (f"{int(NOW.timestamp()) - 6}.5", NOW - timedelta(seconds=5, milliseconds=500)),
        (stamp(NOW - WAITED_AT_MOST), NOW - WAITED_AT_MOST),
        (stamp(NOW - WAITED_AT_MOST - MICROSECOND), NOW),
        (stamp(NOW + timedelta(seconds=1)), NOW),
        ("t=", NOW),
        ("gestern", NOW),
        ("t=1706742000.1234567", NOW),
        (None, NOW),
    ],
)
def test_the_server_in_front_is_believed_as_far_as_it_can_be_right(
    monkeypatch: pytest.MonkeyPatch, settings: Any, header: str | None, at: datetime
) -> None:
    settings.ARRIVAL_HEADER = "X-Request-Start"
    assert seen(monkeypatch, header) == at


def test_without_the_operators_word_no_header_counts(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ARRIVAL_HEADER = ""
    assert seen(monkeypatch, stamp(NOW - timedelta(seconds=6))) == NOW


def test_who_waited_for_a_worker_over_the_deadline_is_in_time_to_the_microsecond(
    stage: Stage, tandem_call: Call, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ARRIVAL_HEADER = "X-Request-Start"
    draft = stage.tandem_draft()
    stage.sign(draft)
    town = Visitor(stage.applicant("Stadt Leisnig"))
    monkeypatch.setattr("fundament.web.clock.now", lambda: tandem_call.closes_at)
    data = form_data(town, "submit", draft.reference)
    monkeypatch.setattr("fundament.web.clock.now", lambda: tandem_call.closes_at + timedelta(seconds=9))
    path = reverse("submit", args=[draft.reference])
    late = town.client.post(path, data, headers={"X-Request-Start": stamp(tandem_call.closes_at + MICROSECOND)})
    assert late.status_code == 200
    assert not Submission.objects.exists()
    assert town.client.post(path, data, headers={"X-Request-Start": stamp(tandem_call.closes_at)}).status_code == 302
    assert Submission.objects.get().at == tandem_call.closes_at
