"""The mailbox in the portal: everything that was written to a person, nothing written to others, and the way to the case."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import LDS, REGIONS, Stage

from fundament.acts.mail import case_mail, tell
from fundament.core.procedure import Role
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.messages import Message

AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
Visit = Callable[[Account], Client]


@pytest.fixture
def visit() -> Visit:
    """A browser in English, logged in as a person."""

    def log_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(account)
        return client

    return log_in


@pytest.fixture
def person(stage: Stage) -> Account:
    """Who writes and signs for Rodewisch."""
    return stage.applicant("Stadt Rodewisch")


def write(to: str, number: int = 1, *, reference: str = "", urgent: bool = False) -> Message:
    """A message to an address, about a case or about none."""
    if reference:
        case_mail(
            key=f"k{number}", addresses=[to], reference=reference, what=f"Nachricht {number}.", at=AT, urgent=urgent
        )
    else:
        tell(key=f"k{number}", addresses=[to], subject=f"Betreff {number}", body=f"Tag,\n\nText {number}.\n", at=AT)
    return Message.objects.latest("pk")


def text(client: Client, name: str, *args: object, status: int = 200, **query: object) -> str:
    """The page under a name."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


# ── whose ──


def test_the_mailbox_holds_what_was_written_to_the_address_and_nothing_else(
    stage: Stage, person: Account, visit: Visit
) -> None:
    mine, foreign = write(person.email, 1), write("fremd@b.test", 2)
    client = visit(person)
    assert "Betreff 1" in text(client, "mailbox")
    assert "Betreff 2" not in text(client, "mailbox")
    assert "Text 1." in text(client, "message", mine.pk)
    text(client, "message", foreign.pk, status=404)
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_another_spelling_of_an_address_is_another_person(stage: Stage, visit: Visit) -> None:
    small, capital = (Account.objects.create_user(email) for email in ("anna@b.test", "Anna@b.test"))
    message = write("anna@b.test")
    text(visit(small), "message", message.pk)
    text(visit(capital), "message", message.pk, status=404)
    assert "Betreff" not in text(visit(capital), "mailbox")


def test_marking_all_as_read_leaves_the_messages_of_others(stage: Stage, person: Account, visit: Visit) -> None:
    write(person.email, 1), write(person.email, 2), write("fremd@b.test", 3)
    assert visit(person).post(reverse("mailbox_all_read")).status_code == 302
    assert list(Message.objects.filter(read_at=None).values_list("to", flat=True)) == ["fremd@b.test"]
    assert visit(person).get(reverse("mailbox_all_read")).status_code == 405


# ── reading ──


def test_opening_marks_as_read_once_and_looking_ahead_does_not(stage: Stage, person: Account, visit: Visit) -> None:
    message, client = write(person.email), visit(person)
    assert client.head(reverse("message", args=[message.pk])).status_code == 200
    message.refresh_from_db()
    assert message.read_at is None
    assert "kern-badge--info" in text(client, "mailbox")
    text(client, "message", message.pk)
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    text(client, "message", message.pk)
    message.refresh_from_db()
    assert message.read_at == first
    assert "kern-badge--info" not in text(client, "mailbox")


def test_newest_come_first_on_pages_of_fifty(stage: Stage, person: Account, visit: Visit) -> None:
    for number in range(1, 52):
        write(person.email, number)
    client = visit(person)
    first, last = text(client, "mailbox"), text(client, "mailbox", page=2)
    assert (first.index("Betreff 51<"), first.count("Betreff "), last.count("Betreff ")) == (
        first.index("Betreff "),
        50,
        1,
    )
    for nonsense in ("0", "x", "999"):
        text(client, "mailbox", page=nonsense)


def test_many_messages_take_no_more_statements(stage: Stage, person: Account, visit: Visit) -> None:
    client, counts = visit(person), []
    for number in (1, 40):
        write(person.email, number)
        for more in range(100 * number, 100 * number + number):
            write(person.email, more)
        with CaptureQueriesContext(connection) as statements:
            text(client, "mailbox")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_message_with_markup_is_shown_as_text(stage: Stage, person: Account, visit: Visit) -> None:
    tell(key="x", addresses=[person.email], subject="<script>1</script>", body="a\n\n<img src=x>\n", at=AT)
    page = text(visit(person), "message", Message.objects.get().pk)
    assert "<script>1" not in page
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page


# ── the way to the case ──


def links(client: Client, message: Message) -> list[str]:
    """Where the message leads."""
    answer = client.get(reverse("message", args=[message.pk]))
    return [address for _, address in answer.context["links"]]


def test_a_message_leads_each_reader_to_the_case_at_the_own_desk(
    stage: Stage, regions_call: Call, person: Account, visit: Visit
) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    case, money = application.reference, grant.reference
    readers = {
        person: (f"/applications/{case}/", f"/grants/{money}/"),
        stage.authority(LDS): (f"/authority/cases/{case}/", f"/authority/grants/{money}/"),
        stage.office(REGIONS): (f"/ministry/cases/{case}/", None),
        stage.association(application.planning_region): (f"/association/cases/{case}/", None),
        stage.assessors(REGIONS)[0]: (f"/assessments/cases/{case}/", None),
        stage.auditor(): (f"/audit/cases/{case}/", None),
        stage.applicant("Stadt Torgau"): (None, None),
    }
    for number, (account, expected) in enumerate(readers.items()):
        client = visit(account)
        found = [
            links(client, write(account.email, 1000 * number + more, reference=reference))
            for more, reference in enumerate((case, money))
        ]
        assert found == [[address] if address else [] for address in expected]
        for addresses in found:
            for address in addresses:
                assert client.get(address).status_code == 200


def test_a_message_without_a_reference_or_with_one_that_does_not_exist_leads_nowhere(
    stage: Stage, person: Account, visit: Visit
) -> None:
    client = visit(person)
    assert links(client, write(person.email, 1)) == []
    assert links(client, write(person.email, 2, reference="VR-2021-9999")) == []


# ── how many ──


def test_the_number_of_unread_stands_on_the_first_pages_of_desks_only(
    stage: Stage, regions_call: Call, person: Account, visit: Visit
) -> None:
    draft = stage.regions_draft()
    Message.objects.all().delete()
    write(person.email, 1), write(person.email, 2)
    client = visit(person)
    assert "Messages (2 unread)" in text(client, "my_applications")
    assert "Messages (2 unread)" in text(client, "mailbox")
    for name, args in (("home", ()), ("application", (draft.reference,)), ("submit", (draft.reference,))):
        with CaptureQueriesContext(connection) as statements:
            page = text(client, name, *args)
        assert "unread)" not in page
        assert not [one for one in statements if "records_message" in one["sql"]]


def test_the_number_is_one_statement_and_nothing_for_strangers(stage: Stage, person: Account, visit: Visit) -> None:
    write(person.email)
    with CaptureQueriesContext(connection) as statements:
        text(visit(person), "my_applications")
    assert sum("records_message" in one["sql"] for one in statements) == 1
    with CaptureQueriesContext(connection) as statements:
        page = text(Client(), "home")
    assert "/messages/" not in page
    assert not [one for one in statements if "records_message" in one["sql"]]


# ── the choice ──


@pytest.mark.parametrize("choice", ["all", "deadlines", "none"])
def test_a_person_chooses_which_messages_are_mailed(stage: Stage, person: Account, visit: Visit, choice: str) -> None:
    client = visit(person)
    assert client.post(reverse("mail_choice"), {"mails": choice}).status_code == 302
    person.refresh_from_db()
    assert person.mails == choice
    assert f'value="{choice}" ' in text(client, "mail_choice")
    answer = client.get(reverse("mail_choice"))
    assert answer.context["form"].initial == {"mails": choice}


@pytest.mark.parametrize("nonsense", ["", "some", "ALL", "all,none"])
def test_another_choice_is_refused_in_words(stage: Stage, person: Account, visit: Visit, nonsense: str) -> None:
    answer = visit(person).post(reverse("mail_choice"), {"mails": nonsense})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"mails": ["Please choose one of the three."]}
    person.refresh_from_db()
    assert person.mails == "all"


def test_a_choice_is_for_oneself_alone(stage: Stage, person: Account, visit: Visit) -> None:
    other = stage.person("Stadt Rodewisch", Role.EDITOR, login="other")
    visit(person).post(reverse("mail_choice"), {"mails": "none", "account": other.pk})
    other.refresh_from_db()
    assert other.mails == "all"
