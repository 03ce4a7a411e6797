"""The desk of a planning association: what it sees, ranks and forwards, and what stays closed to others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import AFTER, REGIONS, Stage

from fundament.core.procedure import Role, State
from fundament.queries.inboxes import association_inbox, region_ranking
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.assessments import Ranking
from fundament.records.messages import Message

TOWNS = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.", "Stadt Klingenthal", "Stadt Treuen")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> datetime:
    """The portal's clock stands after the deadline of programme B; no folder of collected static files is needed."""
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("fundament.web.clock.now", lambda: AFTER[REGIONS])
    return AFTER[REGIONS]


@pytest.fixture
def visit(now: datetime) -> Callable[[Account], Client]:
    """A browser in English, logged in as a person."""

    def log_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(account)
        return client

    return log_in


@pytest.fixture
def submitted(stage: Stage, regions_call: object) -> list[Application]:
    """Three submitted applications of the region of Chemnitz."""
    return [submit(stage, town) for town in TOWNS[:3]]


def submit(stage: Stage, town: str) -> Application:
    """A submitted application with a title of its own."""
    draft = stage.regions_draft(town=town)
    stage.answer(draft.reference, stage.applicant(town), title=f"Vorhaben {town}")
    return stage.submit(draft)


def ranking(*rows: tuple[Application, object, str]) -> dict[str, object]:
    """What the ranking form sends."""
    posted: dict[str, object] = {}
    for application, rank, text in rows:
        posted[f"rank_{application.reference}"] = rank
        posted[f"assessment_{application.reference}"] = text
    return posted


def test_inbox_shows_what_waits_first(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, two, three = submitted
    officer = stage.association()
    client = visit(officer)
    client.post(f"/association/ranking/{REGIONS}/", ranking((one, 2, ""), (two, 1, "Gut."), (three, "", "")))
    client.post(f"/association/forward/{REGIONS}/", {"reference": two.reference})
    lines = [line for _call, line in association_inbox(account=officer)]
    assert [(line.reference, line.waiting, line.rank, line.state) for line in lines] == [
        (one.reference, True, 2, State.SUBMITTED),
        (three.reference, True, 0, State.SUBMITTED),
        (two.reference, False, 1, State.FORWARDED),
    ]
    assert (lines[0].title, lines[0].lead) == ("Vorhaben Stadt Rodewisch", "Stadt Rodewisch")
    assert lines[0].grant == 60_000_00
    assert (lines[0].not_met, lines[0].open) == (0, 0)
    page = client.get("/association/").content.decode()
    assert "2 applications wait for you." in page
    assert "30\u00a0July 2021, 23:59" in page


@pytest.mark.parametrize("address", ["", "cases/{}/", "ranking/{key}/"])
def test_pages_are_for_the_association_of_the_region(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client], address: str
) -> None:
    path = "/association/" + address.format(submitted[0].reference, key=REGIONS)
    assert visit(stage.association()).get(path).status_code == 200
    assert visit(stage.office(REGIONS)).get(path).status_code == 404
    assert visit(stage.applicant("Stadt Rodewisch")).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    if address:
        assert visit(stage.association("LWS")).get(path).status_code == 404


def test_drafts_do_not_exist_for_the_association(
    stage: Stage, regions_call: object, visit: Callable[[Account], Client]
) -> None:
    draft = stage.regions_draft()
    client = visit(stage.association())
    assert client.get(f"/association/cases/{draft.reference}/").status_code == 404
    assert "No application of your region has been submitted yet." in client.get("/association/").content.decode()


def test_who_takes_part_does_not_judge(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    officer = stage.association()
    officer.memberships.create(organisation=stage.body("Stadt Rodewisch"), role=Role.EDITOR.value)
    inbox = association_inbox(account=Account.objects.get(pk=officer.pk))
    assert list(inbox) == [], "who weighs applications against each other is in conflict with all of them"
    for one in submitted:
        assert visit(officer).get(f"/association/cases/{one.reference}/").status_code == 404


def test_case_shows_the_application(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    page = visit(stage.association()).get(f"/association/cases/{submitted[0].reference}/").content.decode()
    for words in (
        "<h1>Vorhaben Stadt Rodewisch</h1>",
        "€60,000.00",
        "Financing plan of Stadt Rodewisch",
        "How will services become easier to reach?",
        "Antwort zu innovation",
        "unterlage.pdf",
        "Every condition that can be checked by rule is met.",
        "Ask for completion",
    ):
        assert words in page


def test_typed_markup_stays_text(stage: Stage, regions_call: object, visit: Callable[[Account], Client]) -> None:
    draft = stage.regions_draft()
    stage.answer(draft.reference, stage.applicant("Stadt Rodewisch"), title="<b>T</b>", summary="<script>1</script>")
    stage.submit(draft)
    page = visit(stage.association()).get(f"/association/cases/{draft.reference}/").content.decode()
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page
    assert "<h1>&lt;b&gt;T&lt;/b&gt;</h1>" in page


def test_completion_is_requested_once_with_words_and_a_day_that_can_be_moved(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, client = submitted[0], visit(stage.association())
    path = f"/association/cases/{one.reference}/completion/"
    empty = client.post(path, {"text": " "})
    assert empty.status_code == 200
    assert empty.context["form"].errors == {
        "text": ["This field is required."],
        "until": ["This field is required."],
    }
    day = AFTER[REGIONS].date() + timedelta(weeks=2)
    asked = {"text": "Bitte die Kosten erläutern.", "until": day.isoformat()}
    assert client.post(path, asked).status_code == 302
    one.refresh_from_db()
    assert one.state == State.COMPLETION_REQUESTED
    assert Message.objects.filter(key__startswith=f"completion:{one.reference}").count() == 3
    again = client.post(path, asked)
    assert again.status_code == 200
    assert "You have asked for exactly this already." in again.content.decode()
    sooner = client.post(path, asked | {"until": (day - timedelta(days=10)).isoformat()})
    assert "at least 7 days" in sooner.content.decode()
    assert client.post(path, asked | {"until": (day + timedelta(days=7)).isoformat()}).status_code == 302
    assert Message.objects.filter(key__startswith=f"completion:{one.reference}").count() == 6
    assert client.get(path).status_code == 405


def test_ranking_is_saved_and_shown_again(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, two, three = submitted
    client, path = visit(stage.association()), f"/association/ranking/{REGIONS}/"
    answer = client.post(path, ranking((one, 1, "Erste."), (two, 1, ""), (three, 3, "Dritte.")))
    assert answer.status_code == 302
    assert list(Ranking.objects.order_by("pk").values_list("rank", "assessment")) == [
        (1, "Erste."),
        (1, ""),
        (3, "Dritte."),
    ]
    form = client.get(path).context["form"]
    assert [form[f"rank_{each.reference}"].value() for each in submitted] == [1, 1, 3]


@pytest.mark.parametrize(
    ("ranks", "faulty", "words"),
    [
        (
            (1, 3, 4),
            {
                1: "Rank 3 leaves a gap. Applications ranked before it: 1. Rank 2 comes next.",
                2: "Rank 4 leaves a gap. Applications ranked before it: 2. Rank 3 comes next.",
            },
            True,
        ),
        ((0, 1, 2), {0: "Ensure this value is greater than or equal to 1."}, True),
        (("erster", 1, 2), {0: "Enter a whole number."}, True),
        (("", 1, 2), {0: "Give a rank to what you have assessed."}, True),
        (("", "", ""), {None: "Give at least one application a rank."}, False),
    ],
)
def test_faults_are_named_at_their_field_and_nothing_is_lost(
    stage: Stage,
    submitted: list[Application],
    visit: Callable[[Account], Client],
    ranks: tuple[object, ...],
    faulty: dict[int | None, str],
    words: bool,
) -> None:
    text = "Meine Bewertung" if words else ""
    rows = [(application, rank, text) for application, rank in zip(submitted, ranks, strict=True)]
    answer = visit(stage.association()).post(f"/association/ranking/{REGIONS}/", ranking(*rows))
    assert answer.status_code == 200
    form = answer.context["form"]
    names = {n: "__all__" if n is None else f"rank_{submitted[n].reference}" for n in faulty}
    assert set(form.errors) == set(names.values())
    for number, start in faulty.items():
        assert form.errors[names[number]][0].startswith(start)
    assert [form[f"rank_{a.reference}"].value() for a in submitted] == [str(rank) for rank in ranks]
    assert answer.content.decode().count("Meine Bewertung") == (3 if words else 0)
    assert Ranking.objects.count() == 0


def test_ranks_that_stand_are_counted(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, two, three = submitted
    client, path = visit(stage.association()), f"/association/ranking/{REGIONS}/"
    client.post(path, ranking((one, 1, ""), (two, "", ""), (three, "", "")))
    client.post(f"/association/forward/{REGIONS}/", {"reference": one.reference})
    assert client.post(path, ranking((two, 3, ""), (three, 4, ""))).status_code == 200
    assert client.post(path, ranking((two, 2, ""), (three, 3, ""))).status_code == 302
    assert list(Ranking.objects.order_by("application__reference").values_list("rank", flat=True)) == [1, 2, 3]


def order(stage: Stage) -> list[tuple[int, str]]:
    """The saved ranking of the region."""
    ranking = region_ranking(account=stage.association(), key=REGIONS).standing()
    return sorted((one.rank, one.title.removeprefix("Vorhaben Stadt ")) for one in ranking)


def test_a_button_moves_one_step_and_saves_what_was_written(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, two, three = submitted
    client, path = visit(stage.association()), f"/association/ranking/{REGIONS}/"
    names = [each.removeprefix("Stadt ") for each in TOWNS[:3]]
    rows = ranking((one, 1, "Gut."), (two, 2, "Auch gut."), (three, "", ""))
    answer = client.post(path, rows | {"move": f"up:{three.reference}"})
    assert answer.headers["Location"] == f"{path}?page=1&moved=up%3A{three.reference}"
    assert order(stage) == [(1, names[0]), (2, names[1]), (3, names[2])]
    page = client.get(answer.headers["Location"]).content.decode()
    assert f"{three.reference} has rank 3 now. The ranking has been saved." in page
    assert f'value="up:{three.reference}" autofocus' in page
    rows = ranking((one, 1, "Gut."), (two, 2, "Auch gut."), (three, 3, "Besser als gedacht."))
    client.post(path, rows | {"move": f"up:{three.reference}"})
    assert order(stage) == [(1, names[0]), (2, names[2]), (3, names[1])]
    assert Ranking.objects.get(application=three).assessment == "Besser als gedacht."
    rows = ranking((one, 1, "Gut."), (two, 3, "Auch gut."), (three, 2, "Besser als gedacht."))
    client.post(path, rows | {"move": f"past:{two.reference}:{one.reference}"})
    assert order(stage) == [(1, names[1]), (2, names[0]), (3, names[2])]


def test_a_move_over_a_faulty_number_names_it_and_moves_nothing(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, two, three = submitted
    rows = ranking((one, 1, ""), (two, 3, ""), (three, 3, ""))
    answer = visit(stage.association()).post(
        f"/association/ranking/{REGIONS}/", rows | {"move": f"up:{three.reference}"}
    )
    assert answer.status_code == 200
    assert f"rank_{two.reference}" in answer.context["form"].errors
    assert Ranking.objects.count() == 0


@pytest.mark.parametrize("move", ["", "up", "up:", "sideways:X", "past:X", "up:X:Y", "up:XX-0000"])
def test_an_unknown_move_only_saves(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client], move: str
) -> None:
    one, two, three = submitted
    rows = ranking((one, 2, ""), (two, 1, ""), (three, "", ""))
    visit(stage.association()).post(f"/association/ranking/{REGIONS}/", rows | {"move": move})
    assert [rank for rank, _ in order(stage)] == [1, 2]


def test_equal_ranks_are_explained(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, two, three = submitted
    client, path = visit(stage.association()), f"/association/ranking/{REGIONS}/"
    client.post(path, ranking((one, 1, ""), (two, 1, ""), (three, 3, "")))
    page = client.get(path).content.decode()
    assert f"Equal at rank 1: {one.reference}, {two.reference}. The next rank is 3." in page
    assert "both have the same points" in page


def test_a_second_page_leaves_the_first_as_it_is(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("station_pages", "association.views"):
        monkeypatch.setattr(f"fundament.web.{module}.PER_PAGE", 2)
    one, two, three = submitted
    client, path = visit(stage.association()), f"/association/ranking/{REGIONS}/"
    client.post(path, ranking((one, 1, "Eins"), (two, 2, "Zwei")))
    answer = client.post(f"{path}?page=2", ranking((three, 3, "Drei")) | {"move": f"up:{three.reference}"})
    assert "page=1&" in answer.headers["Location"]
    assert list(Ranking.objects.order_by("rank").values_list("application", "assessment")) == [
        (one.pk, "Eins"),
        (three.pk, "Drei"),
        (two.pk, "Zwei"),
    ]


def test_what_was_sent_is_saved_although_the_page_holds_others_by_now(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundament.web.station_pages.PER_PAGE", 2)
    one, two, three = submitted
    client, path = visit(stage.association()), f"/association/ranking/{REGIONS}/"
    client.post(path, ranking((one, 1, ""), (two, 2, ""), (three, 3, "")))
    client.post(path, ranking((two, 2, ""), (three, 1, ""), (one, 3, "")))
    assert client.post(path, ranking((one, 3, "Lange geschrieben"), (two, 2, ""))).status_code == 302
    assert Ranking.objects.get(application=one).assessment == "Lange geschrieben"
    assert Ranking.objects.get(application=three).rank == 1


def test_forwarding_all_takes_what_is_ranked(
    stage: Stage, submitted: list[Application], visit: Callable[[Account], Client]
) -> None:
    one, two, three = submitted
    client = visit(stage.association())
    client.post(f"/association/ranking/{REGIONS}/", ranking((one, 1, ""), (two, 2, ""), (three, "", "")))
    answer = client.post(f"/association/forward/{REGIONS}/", {"all": "yes"}, follow=True)
    assert "2 applications have been forwarded to the ministry." in answer.content.decode()
    states = Application.objects.order_by("reference").values_list("state", flat=True)
    assert list(states) == [State.FORWARDED, State.FORWARDED, State.SUBMITTED]
    refused = client.post(f"/association/forward/{REGIONS}/", {"reference": three.reference}, follow=True)
    assert "The application is not ranked yet." in refused.content.decode()
    assert client.get(f"/association/forward/{REGIONS}/").status_code == 405


def test_lists_take_the_same_number_of_statements(
    stage: Stage, regions_call: object, visit: Callable[[Account], Client]
) -> None:
    client = visit(stage.association())
    counts = []
    for town in TOWNS[:3]:
        submit(stage, town)
        for path in ("/association/", f"/association/ranking/{REGIONS}/"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counts.append((path, len(seen)))
    assert len(set(counts)) == 2
