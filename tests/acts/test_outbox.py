"""Sending mail: a server that fails delays and loses nothing, nothing is sent twice, and people get the mails they want."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.acts.test_two_at_once import at_once
from tests.cast import Stage
from tests.mail_server import MailServer, mail_server

from fundament.acts.mail import Letter, tell, tell_each
from fundament.acts.outbox import FIRST_WAIT, LONGEST_WAIT, Outbox, Sending, outbox_state, send_waiting, wait_after
from fundament.commands.main import main
from fundament.core.procedure import Role
from fundament.records.accounts import Account
from fundament.records.messages import Message

AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that answers."""
    with mail_server(settings) as running:
        yield running


def write(*addresses: str, key: str = "k", urgent: bool = False, at: datetime = AT) -> None:
    """Mail in the outbox."""
    tell(key=key, addresses=addresses, subject="Neuigkeit", body="Guten Tag,\n\netwas.\n", at=at, urgent=urgent)


def run(at: datetime = AT) -> Sending:
    """One run of the sender at an instant."""
    return send_waiting(clock=lambda: at)


def done(sent: int, *, kept: int = 0, unreachable: bool = False, **failed: int) -> Sending:
    """What a run is expected to say."""
    return Sending(sent=sent, kept=kept, failed=failed, unreachable=unreachable)


# ── a server that fails ──


def test_waits_double_from_five_minutes_to_six_hours() -> None:
    minutes = [wait_after(attempts=number) // MINUTE for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 5_000)]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 360, 360, 360]


@pytest.mark.usefixtures("db")
def test_a_mail_that_is_sent_is_counted_marked_and_not_sent_again(server: MailServer) -> None:
    write("a@b.test", "c@d.test")
    assert (run(), run(AT + LONGEST_WAIT)) == (done(2), done(0))
    assert server.addressees == ["a@b.test", "c@d.test"]
    assert server.connections == 1
    assert set(Message.objects.values_list("attempts", "sent_at", "failed_at")) == {(1, AT, None)}


@pytest.mark.usefixtures("db")
def test_one_bad_address_does_not_stop_the_others(server: MailServer) -> None:
    server.refuses = frozenset({"bad@b.test"})
    write("a@b.test", "bad@b.test", "c@d.test")
    assert run() == done(2, SMTPRecipientsRefused=1)
    assert server.addressees == ["a@b.test", "c@d.test"]
    bad = Message.objects.get(to="bad@b.test")
    assert (bad.attempts, bad.failed_at, bad.sent_at) == (1, AT, None)


@pytest.mark.usefixtures("db")
def test_a_mail_that_cannot_be_written_does_not_stop_the_others(server: MailServer) -> None:
    write("a@b.test", "c@d.test")
    Message.objects.filter(to="a@b.test").update(subject="zwei\nZeilen")
    assert run() == done(1, BadHeaderError=1)
    assert server.addressees == ["c@d.test"]


@pytest.mark.usefixtures("db")
def test_a_failed_mail_waits_longer_each_time_and_then_goes(server: MailServer) -> None:
    server.refuses = frozenset({"a@b.test"})
    write("a@b.test")
    at, tried = AT, []
    while len(tried) < 10:
        if run(at).failed:
            tried.append(at)
        at += MINUTE
    gaps = [(later - earlier) // MINUTE for earlier, later in pairwise(tried)]
    assert gaps == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    server.refuses = frozenset()
    assert run(tried[-1] + LONGEST_WAIT) == done(1)
    row = Message.objects.get()
    assert (row.attempts, row.failed_at, row.sent_at) == (11, tried[-1], tried[-1] + LONGEST_WAIT)


@pytest.mark.usefixtures("db")
def test_a_server_that_is_down_ends_the_run_and_nothing_is_lost(settings: Any, server: MailServer) -> None:
    write("a@b.test", "c@d.test", "e@f.test")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_PORT = closed.getsockname()[1]
    assert run() == done(0, unreachable=True, ConnectionRefusedError=1)
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    settings.EMAIL_PORT = server.port
    assert run(AT + MINUTE) == done(2)
    assert run(AT + FIRST_WAIT) == done(1)
    assert sorted(server.addressees) == ["a@b.test", "c@d.test", "e@f.test"]


@pytest.mark.usefixtures("db")
def test_a_server_that_says_nothing_is_given_up_and_tried_again(server: MailServer) -> None:
    write("a@b.test")
    server.silent = True
    silent = run()
    assert (silent.sent, silent.unreachable, sum(silent.failed.values())) == (0, True, 1)
    server.silent = False
    assert run(AT + FIRST_WAIT) == done(1)


@pytest.mark.usefixtures("db")
def test_a_server_that_ends_connections_gets_new_ones(server: MailServer) -> None:
    server.ends_after = 2
    write(*(f"p{number}@b.test" for number in range(7)))
    assert run() == done(7)
    assert (len(server.taken), server.connections) == (7, 4)


# ── exactly once ──


class _Meanwhile(EmailBackend):
    """While it sends, something else happens."""

    then: Callable[[], object]

    def send_messages(self, messages: Any) -> int:
        sent = super().send_messages(messages)
        type(self).then()
        return sent


@pytest.fixture
def meanwhile(settings: Any) -> type[_Meanwhile]:
    """Mail goes into memory, and something happens between sending and marking."""
    settings.EMAIL_BACKEND = f"{__name__}._Meanwhile"
    return _Meanwhile


@pytest.mark.usefixtures("db")
def test_a_second_sender_takes_only_what_the_first_is_not_sending(meanwhile: type[_Meanwhile]) -> None:
    write("a@b.test", "c@d.test", "e@f.test")
    runs: list[Sending] = []

    def second() -> None:
        meanwhile.then = staticmethod(lambda: None)  # type: ignore[assignment]  # the second is not disturbed
        runs.append(run(AT + timedelta(seconds=1)))

    meanwhile.then = staticmethod(second)  # type: ignore[assignment]  # called without an instance
    assert (run(), runs) == (done(1), [done(2)])
    assert sorted(one.to[0] for one in mail.outbox) == ["a@b.test", "c@d.test", "e@f.test"]


@pytest.mark.usefixtures("db")
def test_a_crash_between_sending_and_marking_sends_that_one_again_and_no_other(meanwhile: type[_Meanwhile]) -> None:
    write("a@b.test", "c@d.test")

    def crash() -> None:
        raise KeyboardInterrupt

    meanwhile.then = staticmethod(crash)  # type: ignore[assignment]  # called without an instance
    with pytest.raises(KeyboardInterrupt):
        run()
    meanwhile.then = staticmethod(lambda: None)  # type: ignore[assignment]  # it works again
    assert (run(AT + MINUTE), run(AT + FIRST_WAIT), run(AT + LONGEST_WAIT)) == (done(1), done(1), done(0))
    assert [one.to[0] for one in mail.outbox] == ["a@b.test", "c@d.test", "a@b.test"]


@pytest.mark.postgres
def test_two_senders_at_the_same_moment_send_everything_once(two_transactions: Stage, settings: Any) -> None:
    addresses = [f"p{number}@b.test" for number in range(30)]
    write(*addresses)
    with mail_server(settings) as server:
        answers = at_once(run, run, run, run)
    assert sum(answer.sent for answer in answers) == 30
    assert sorted(server.addressees) == sorted(addresses)


# ── what people want ──


def people(stage: Stage) -> None:
    """One person for each choice."""
    for choice in ("all", "deadlines", "none"):
        account = stage.person("Stadt Leisnig", Role.EDITOR, login=choice)
        Account.objects.filter(pk=account.pk).update(email=f"{choice}@b.test", mails=choice)


def test_people_get_the_mails_they_want_and_the_mailbox_keeps_all(stage: Stage, server: MailServer) -> None:
    people(stage)
    addresses = ["all@b.test", "deadlines@b.test", "none@b.test", "without-account@b.test"]
    write(*addresses, key="news")
    write(*addresses, key="deadline", urgent=True)
    assert run() == done(5, kept=3)
    assert sorted(server.addressees) == [
        "all@b.test",
        "all@b.test",
        "deadlines@b.test",
        "without-account@b.test",
        "without-account@b.test",
    ]
    assert Message.objects.count() == 8
    assert outbox_state() == Outbox(waiting=0, failing=0, oldest=None, failed_at=None)


def test_a_later_choice_sends_nothing_of_before(stage: Stage, server: MailServer) -> None:
    people(stage)
    write("none@b.test")
    assert run() == done(0, kept=1)
    Account.objects.update(mails="all")
    assert run(AT + LONGEST_WAIT) == done(0)


@pytest.mark.usefixtures("db")
def test_news_with_a_deadline_go_first(server: MailServer) -> None:
    write("a@b.test", "b@b.test")
    write("z@b.test", key="deadline", urgent=True)
    run()
    assert server.addressees == ["z@b.test", "a@b.test", "b@b.test"]


@pytest.mark.usefixtures("db")
def test_the_choices_of_a_hundred_people_are_read_by_one_statement(server: MailServer) -> None:
    write(*(f"p{number}@b.test" for number in range(100)))
    with CaptureQueriesContext(connection) as statements:
        run()
    assert sum('FROM "records_account"' in one["sql"] for one in statements) == 1


# ── what is written ──


@pytest.mark.usefixtures("db")
def test_a_long_address_and_a_long_title_fail_no_act() -> None:
    long = "a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".test"
    for _ in range(2):
        tell(key="k" * 60, addresses=[long], subject="Titel " * 60, body="x", at=AT)
    tell_each(key="k" * 60, letters=[Letter(address=long, subject="zwei\nZeilen", body="x")], at=AT)
    row = Message.objects.get()
    assert (row.to, len(row.key) <= 200, len(row.subject)) == (long, True, 200)


@pytest.mark.usefixtures("db")
def test_sorbian_letters_arrive_in_subject_and_body(server: MailServer) -> None:
    words = "Wjesna rada Ralbicy-Róžant, Křižan Łušćanski: č ć ě ł ń ó ř ŕ š ś ž ź Č Ć Ě Ł Ń Ó Ř Ŕ Š Ś Ž Ź"
    tell(key="k", addresses=["a@b.test"], subject=words, body=words, at=AT)
    run()
    parsed = message_from_bytes(server.taken[0][1])
    body = parsed.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert (str(make_header(decode_header(parsed["Subject"]))), body.decode().strip()) == (words, words)
    assert parsed["Subject"].isascii()


# ── what the operator sees ──


def test_the_command_says_what_waits_and_why_without_content(
    stage: Stage, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.refuses = frozenset({"bad@b.test"})
    people(stage)
    write("a@b.test", "bad@b.test", "none@b.test", at=AT)
    assert main(["send-mail"]) == 2
    said = capsys.readouterr().out.splitlines()
    failed_at = Message.objects.get(to="bad@b.test").failed_at
    assert failed_at is not None
    assert said[:4] == [
        "1 Nachrichten versandt.",
        "1 Nachrichten bleiben im Postfach des Portals: So haben es die Personen gewählt.",
        "1 Nachrichten nicht angenommen: SMTPRecipientsRefused.",
        "1 Nachrichten warten, die älteste seit 26.11.2026, 13:00 Uhr.",
    ]
    assert said[4].startswith("1 davon sind schon einmal gescheitert, zuletzt am ")
    assert "@" not in "".join(said)
    assert main(["send-mail"]) == 0
