"""Missing publicity in the browser, in three languages: the warning, the recipient's answer, the range of the law, the inbox."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, LDS, REGIONS, Stage

from fundament.acts import amendments, grants, objections, publicity
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.web import clock

NOW = AFTER[REGIONS] + timedelta(days=60)
OVER = datetime.fromisoformat("2021-11-15T23:00:00Z")
TOWN = "Stadt Rodewisch"
SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the portal's clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(NOW)
    return set_clock


@pytest.fixture
def given(stage: Stage, regions_call: Call, at: SetClock) -> Grant:
    """Rodewisch's 60,000 euros of the state, final."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    grants.record_finality(reference=grant.reference, account=stage.authority(LDS), at=NOW)
    return grant


def browser(account: Account, language: str = "en") -> Client:
    """A browser of somebody who is logged in and reads a language."""
    client = Client(headers={"accept-language": language})
    client.force_login(account)
    return client


def words(content: bytes) -> str:
    """The text of a page with single spaces; no id stands on it twice."""
    page = content.decode()
    twice = [ident for ident, number in Counter(re.findall(r'\sid="([^"]+)"', page)).items() if number > 1]
    assert twice == []
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"</?data[^>]*>", "", page))
    return re.sub(r"\s+", " ", unescape(bare))


def page(client: Client, name: str, *args: object) -> str:
    """The text of a page that opens."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return words(answer.content)


def send(client: Client, name: str, reference: str, **data: str) -> str:
    """The text one lands on after an act, or of the page that comes back."""
    answer = client.post(reverse(name, args=[reference]), data, follow=True)
    assert answer.status_code == 200
    return words(answer.content)


def test_the_recipient_reads_the_warning_with_its_day_and_says_where_it_shows_it(stage: Stage, given: Grant) -> None:
    officer, town, reference = browser(stage.authority(LDS)), browser(stage.applicant(TOWN)), given.reference
    assert "The recipient has reported nothing about it yet." in page(officer, "authority_grant", reference)
    assert "1 entry is missing or wrong" in send(officer, "authority_grant", reference, act="warn_publicity")
    done = send(officer, "authority_grant", reference, act="warn_publicity", reason="Am Rathaus hängt nichts.")
    assert "Warned on 18 September 2021 that publicity is missing: Am Rathaus hängt nichts." in done
    assert "The recipient can make up for it until 15 November 2021." in done
    shown = page(town, "grant", reference)
    assert "Your next step Show by 15 November 2021 that the state pays" in shown
    assert "On 18 September 2021 the authority warned that publicity is missing Am Rathaus hängt nichts." in shown
    form = page(town, "report_publicity", reference)
    assert "On 18 September 2021 the authority warned that this is missing: Am Rathaus hängt nichts." in form
    assert "2 entries are missing or wrong" in send(town, "report_publicity", reference)
    late = send(town, "report_publicity", reference, where="Tafel", since="2021-09-19")
    assert "The day lies in the future." in late
    told = send(town, "report_publicity", reference, where="Tafel am Rathaus", since="2021-09-18")
    assert "Thank you. The authority knows now where you show it." in told
    assert "You reported that it is shown since 18 September 2021: Tafel am Rathaus" in told
    assert "the authority warned" not in told
    read = page(officer, "authority_grant", reference)
    assert "The recipient reported that it is shown since 18 September 2021: Tafel am Rathaus" in read
    assert "Since then the recipient has reported or confirmed that it is shown." in read


def test_the_revocation_names_the_range_of_the_law_once_the_time_is_over(
    stage: Stage, given: Grant, at: SetClock
) -> None:
    officer, reference = browser(stage.authority(LDS)), given.reference
    text = (
        "Where publicity stayed missing, as a rule between €3,000.00 and €9,000.00 of the state's €60,000.00 are "
        "reclaimed. Of the grant between €51,000.00 and €57,000.00 remain then."
    )
    publicity.warn_publicity(reference=reference, reason="Nichts.", account=stage.authority(LDS), at=NOW)
    assert text not in page(officer, "authority_grant", reference)
    at(OVER)
    assert page(officer, "authority_grant", reference).count(text) == 1
    how = {"reference": reference, "at": OVER}
    until = OVER.date() + timedelta(days=30)
    amendments.hear(**how, facts="Kein Hinweis.", until=until, account=stage.authority(LDS))
    amendments.answer_hearing(**how, answer="Kommt.", account=stage.applicant(TOWN))
    # Beside the warning, and in the form of the revocation.
    assert page(officer, "authority_grant", reference).count(text) == 2
    town = page(browser(stage.applicant(TOWN)), "grant", reference)
    assert "Show that the state pays: you had time until 15 November 2021" in town
    assert "You had time to make up for it until 15 November 2021." in town


@pytest.mark.parametrize(
    ("language", "warned", "inbox"),
    [
        ("en", "On 18 September 2021 the authority warned that publicity is missing", "Objections to decide on"),
        (
            "de",
            "Am 18. September 2021 hat die Bewilligungsbehörde beanstandet, dass der Hinweis auf die Förderung fehlt",
            "Widersprüche zu entscheiden",
        ),
        (
            "de-simple",
            "Am 18. September 2021 hat das Amt geschrieben: Der Hinweis auf das Förder-Geld fehlt",
            "Über Widersprüche entscheiden",
        ),
    ],
)
def test_every_page_speaks_three_languages_and_has_each_id_once(
    stage: Stage, given: Grant, at: SetClock, language: str, warned: str, inbox: str
) -> None:
    reference, account = given.reference, stage.authority(LDS)
    publicity.warn_publicity(reference=reference, reason="Nichts.", account=account, at=NOW)
    objections.object_to_letter(
        reference=reference, letter=1, reason="Zu wenig.", account=stage.applicant(TOWN), at=AFTER[REGIONS]
    )
    at(OVER)
    officer, town = browser(account, language), browser(stage.applicant(TOWN), language)
    page(officer, "authority_grant", reference)
    page(town, "report_publicity", reference)
    assert warned in page(town, "grant", reference)
    assert inbox in page(officer, "authority_inbox")


def test_the_inbox_shows_when_an_objection_arrived_and_from_when_a_court_can_be_asked(
    stage: Stage, given: Grant
) -> None:
    objections.object_to_letter(
        reference=given.reference, letter=1, reason="Zu wenig.", account=stage.applicant(TOWN), at=AFTER[REGIONS]
    )
    shown = page(browser(stage.authority(LDS)), "authority_inbox")
    assert "Project Organisation Programme Received on Court possible from Amount" in shown
    assert "20 July 2021 21 October 2021" in shown
