"""Two requests arrive at the same instant, as two clicks do, each answered by a worker of its own."""

import re
from collections.abc import Sequence
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.cast import DURING, TANDEM, Stage

from fundament.queries.verification import differences
from fundament.records.accounts import Account
from fundament.records.applications import Submission
from fundament.records.events import Event
from fundament.records.messages import Message
from fundament.web import clock

pytestmark = pytest.mark.postgres
Post = tuple[Client, str, dict[str, str]]


def answers_to(posts: Sequence[Post]) -> list[tuple[int, str]]:
    """Status and where it leads, of posts that start together, each on a connection of its own."""
    answers: list[tuple[int, str]] = [(0, "")] * len(posts)
    start = Barrier(len(posts))

    def run(number: int, post: Post) -> None:
        client, address, data = post
        try:
            start.wait(timeout=10)
            answer = client.post(address, data)
            answers[number] = (answer.status_code, answer.headers.get("Location", ""))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number, post)) for number, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [thread.is_alive() for thread in threads] == [False] * len(threads)
    return answers


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="fundament.records.login.Backend")
    return client


def signed_draft(stage: Stage) -> str:
    """A draft that all have signed."""
    draft = stage.tandem_draft()
    stage.sign(draft)
    return draft.reference


def key_on(client: Client, address: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_pretalx_two_identical_final_posts_at_the_same_moment_ten_times_are_one_submission_each(
    two_transactions: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pretalx stored the same submission twice in ten of ten tries."""
    stage = two_transactions
    stage.open_call(TANDEM)
    monkeypatch.setattr(clock, "now", lambda: DURING[TANDEM])
    town = stage.applicant("Stadt Leisnig")
    for _ in range(10):
        reference = signed_draft(stage)
        address, twin = reverse("submit", args=[reference]), (client_of(town), client_of(town))
        data = {"key": key_on(twin[0], address)}
        receipt = (302, reverse("receipt", args=[reference, 1]))
        assert answers_to([(client, address, data) for client in twin]) == [receipt, receipt]
        (kept,) = Submission.objects.filter(application__reference=reference)
        assert Event.objects.filter(application__reference=reference, act="submit").count() == 1
        pages = [client.get(receipt[1]).content.decode() for client in twin]
        assert [kept.digest in page for page in pages] == [True, True]
    assert Submission.objects.count() == 10
    told = Message.objects.filter(key__startswith="submitted:").values_list("key", flat=True)
    assert len(told) == len(set(told)) == 10 * 2
    assert list(differences()) == []


def test_two_windows_and_two_people_at_the_same_moment_come_to_one_receipt(
    two_transactions: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = two_transactions
    stage.open_call(TANDEM)
    monkeypatch.setattr(clock, "now", lambda: DURING[TANDEM])
    reference = signed_draft(stage)
    address, town = reverse("submit", args=[reference]), stage.applicant("Stadt Leisnig")
    posts = [(client_of(town), address, {"key": str(uuid4())}) for _ in range(4)]
    assert answers_to(posts) == [(302, reverse("receipt", args=[reference, 1]))] * 4
    assert Submission.objects.count() == 1
    assert list(differences()) == []
