"""The public page "Does it fit?": answered at once, with sources, from the address alone; no odd address breaks it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import DURING, REGIONS, TANDEM, Stage
from tests.web.test_applicant import plain

from fundament.records.calls import Call

FITS = {"kind": "town", "seat": "Leisnig", "with_non_profit": "1", "q_not_begun": "on"}
Ask = Callable[..., str]


@pytest.fixture
def ask(tandem_call: Call, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Ask:
    """The words of the page with these answers, for someone without an account."""
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("fundament.web.clock.now", lambda: DURING[TANDEM])
    visitor = Client(headers={"accept-language": "en"})

    def read(**given: str) -> str:
        answer = visitor.get(reverse("fit", args=[TANDEM]), given)
        assert answer.status_code == 200
        return plain(answer.content)

    return read


def test_it_is_asked_before_anything_is_answered(ask: Ask) -> None:
    page = ask()
    assert "You need no account, and nothing is stored" in page
    assert "The answer" not in page
    assert "What kind of organisation would lead the application?" in page


def test_a_fitting_project_hears_so_with_the_sources_and_the_way_on(ask: Ask) -> None:
    page = ask(**FITS)
    assert "Nothing speaks against it so far." in page
    assert "This is no promise." in page
    assert "Source: " in page
    assert "Apply now" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "non_profit_association"}, "With these answers it does not fit."),
        ({"kind": "none"}, "With these answers it does not fit."),
        ({"seat": ""}, "Some points remain open, a person will judge them."),
        ({"eligible": "100.000", "grant": "80.000,01"}, "Please lower the grant to at most €80,000.00."),
        ({"eligible": "viel"}, "“viel” cannot be read as an amount."),
        ({"seat": "Atlantis"}, "The register of Saxony has no municipality “Atlantis”."),
        ({"kind": "bank"}, "Select a valid choice."),
        ({"with_non_profit": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"with_non_profit": "viele"}, "Enter a whole number."),
    ],
)
def test_what_does_not_fit_or_cannot_be_read_is_said(ask: Ask, changes: dict[str, str], words: str) -> None:
    assert words in ask(**FITS | changes)


def test_a_part_of_a_name_that_several_bear_asks_for_the_whole(ask: Ask) -> None:
    assert "fits several municipalities" in ask(**FITS | {"seat": "Neu"})


def test_it_costs_one_statement_and_stores_nothing(ask: Ask) -> None:
    with CaptureQueriesContext(connection) as seen:
        ask(**FITS)
    assert [query["sql"].split()[0] for query in seen] == ["SELECT"]


def test_the_call_leads_to_it_and_an_unknown_programme_is_not_there(stage: Stage, ask: Ask) -> None:
    page = Client().get(reverse("programme", args=[TANDEM])).content.decode()
    assert reverse("fit", args=[TANDEM]) in page
    assert Client().get(reverse("fit", args=["nichts"])).status_code == 404


def test_the_questions_follow_the_programme(stage: Stage, regions_call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundament.web.clock.now", lambda: DURING[REGIONS])
    form = Client().get(reverse("fit", args=[REGIONS])).context["form"]
    assert list(form.fields) == [
        "kind",
        "seat",
        "with_cooperation_partner",
        "q_measure",
        "q_field",
        "q_no_other_programme",
        "q_not_begun",
        "eligible",
        "grant",
    ]
