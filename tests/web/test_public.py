"""The public pages: what everyone may read, and above all what nobody may read too early."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from tests.cast import AFTER, DURING, LDS, REGIONS, TANDEM, Stage

from fundament.acts import applications, calls, claims, grants, payments, proofs, selection
from fundament.core.loading import load_programme
from fundament.core.procedure import Role
from fundament.core.proposal import Outcome
from fundament.queries import public, public_awards
from fundament.queries.public import Phase
from fundament.queries.public_places import map_shapes, middle_of, place_facts, seat_of
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account, Membership
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.messages import Interest
from fundament.web import clock
from fundament.web.public.rules import award

LATER = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECRET = "Streng vertrauliches Vorhaben"


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account who reads English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The portal's clock: write another instant into the list to move it."""
    hands = [LATER]
    monkeypatch.setattr(clock, "now", lambda: hands[0])
    return hands


def words(response: HttpResponse) -> str:
    return response.content.decode()


def pages_of(reference: str, key: str) -> tuple[str, ...]:
    """Every public address that could speak of an application."""
    return (
        "/",
        "/register/",
        "/map/",
        f"/programmes/{key}/",
        f"/programmes/{key}/results/",
        f"/projects/{reference}/",
        "/open-data/awards.json",
        "/open-data/awards.csv",
        "/open-data/calls.json",
    )


def titled(stage: Stage, title: str, *, town: str = "Stadt Rodewisch", **more: object) -> Application:
    """A draft of programme B with its own title."""
    draft = stage.regions_draft(town=town, **more)  # type: ignore[arg-type]
    stage.answer(draft.reference, stage.applicant(town), title=title)
    draft.refresh_from_db()
    return draft


def decide(stage: Stage, key: str, **verdicts: Outcome) -> None:
    """The proposal with deviations, adopted and not announced; references with _ for -."""
    proposal = selection.propose_selection(key=key, account=stage.office(key), at=AFTER[key])
    lines = {line["reference"]: line["outcome"] for line in proposal.result["lines"]}
    chosen = {
        reference.replace("_", "-"): selection.Verdict(outcome=outcome, reason="Weil es so ist.")
        for reference, outcome in verdicts.items()
        if lines[reference.replace("_", "-")] != outcome.value
    }
    stage.adopted(key, proposal.number, chosen, at=AFTER[key])


def close(stage: Stage, grant: Grant, *, lessons: str) -> None:
    """A grant of programme B from its notice to its end: something is paid, nothing is spent, all is paid back."""
    officer, recipient = stage.authority(), stage.applicant(grant.partner.organisation)
    at = datetime(2021, 11, 1, 10, 0, tzinfo=UTC)
    reference, day = grant.reference, at.date()
    grants.record_finality(reference=reference, account=officer, at=at)
    payments.request_payment(
        reference=reference, cents=10_000_00, purpose="Rechnung", need_until=day, account=recipient, at=at
    )
    payments.prepare_requested(reference=reference, account=officer, at=at)
    payments.release_payment(reference=reference, number=1, account=stage.releaser(), at=at)
    proofs.submit_proof(
        reference=reference,
        figures=proofs.Figures(spent=0),
        report="Bericht",
        lessons=lessons,
        confirmed=True,
        account=recipient,
        at=at,
    )
    proofs.confirm_complete(reference=reference, account=officer, at=at)
    proofs.check_proof(reference=reference, note="geprüft", in_depth=True, account=officer, at=at)
    claims.demand_repayment(reference=reference, reason="nichts ausgegeben", account=officer, at=at)
    claims.book_repayment(reference=reference, cents=10_000_00, paid_on=day, account=officer, at=at)


def test_an_empty_portal_says_what_will_be_here(db: None, visitor: Client) -> None:
    assert "No programme is announced yet." in words(visitor.get("/"))


def test_phases_follow_state_and_clock(regions_call: Call) -> None:
    closes = regions_call.closes_at
    assert public.phase_of(regions_call, at=closes) is Phase.OPEN
    assert public.phase_of(regions_call, at=closes + timedelta(microseconds=1)) is Phase.ASSESSED
    regions_call.state = "decided"
    assert public.phase_of(regions_call, at=closes) is Phase.ASSESSED
    regions_call.state = "announced"
    assert public.phase_of(regions_call, at=closes) is Phase.ANNOUNCED
    regions_call.state = "results_published"
    assert public.phase_of(regions_call, at=closes) is Phase.RESULTS


def test_open_programmes_stand_first(regions_call: Call, tandem_call: Call) -> None:
    lines = public.programmes(at=DURING[TANDEM], language="en")
    assert [(line.call.key, line.phase) for line in lines] == [(TANDEM, Phase.OPEN), (REGIONS, Phase.ASSESSED)]
    assert [line.total for line in lines] == [5_000_000_00, 4_000_000_00]


def test_an_unknown_programme_does_not_exist(db: None, visitor: Client) -> None:
    assert visitor.get("/programmes/gibt-es-nicht/").status_code == 404


def test_one_applies_while_it_is_open_and_not_later(regions_call: Call, visitor: Client, at: list[datetime]) -> None:
    at[0] = DURING[REGIONS]
    assert "Apply now" in words(visitor.get(f"/programmes/{REGIONS}/"))
    at[0] = AFTER[REGIONS]
    late = words(visitor.get(f"/programmes/{REGIONS}/"))
    assert "Apply now" not in late
    assert "The deadline has passed" in late


@pytest.mark.parametrize("key", [TANDEM, REGIONS])
@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
def test_every_rule_stands_there_with_its_source(stage: Stage, key: str, language: str, at: list[datetime]) -> None:
    call = stage.open_call(key)
    response = Client(headers={"accept-language": language}).get(f"/programmes/{key}/")
    shown = response.context
    assert len(shown["rules"]) == len(call.programme.rule)
    assert all(said.text and said.source for said in shown["rules"])
    assumed = [said for said in shown["rules"] if said.assumed]
    assert len(assumed) == sum(rule.basis == "assumed" for rule in call.programme.rule)
    assert all(said.assumption for said in assumed)
    assert sum(criterion["weight"] for criterion in shown["criteria"]) == 100


def test_the_award_says_what_is_financed_and_what_is_earmarked(stage: Stage) -> None:
    programme = stage.open_call(REGIONS).programme
    with override("en"):
        assert award(programme).text == (
            "The grant is a share of the eligible spending. "
            "Whoever is selected is invited to make the formal application. "
            "Acquired with the grant and earmarked for its purpose: Infrastructure, such as buildings."
        )
        deficit = programme.award.model_copy(
            update={"financing": "deficit", "earmarking": "none", "formal_application": False}
        )
        without = award(programme.model_copy(update={"award": deficit}))
        assert without.text == "The grant covers what the other means leave open."


def test_an_extension_is_told_with_its_reason(stage: Stage, regions_call: Call, visitor: Client) -> None:
    until = regions_call.closes_at + timedelta(days=7)
    calls.extend_deadline(
        key=REGIONS, until=until, reason="Hochwasser", account=stage.office(REGIONS), at=DURING[REGIONS]
    )
    assert "Hochwasser" in words(visitor.get(f"/programmes/{REGIONS}/"))


@pytest.fixture
def announced(stage: Stage, settings: object) -> Call:
    """Programme A, announced and not open yet."""
    file = load_programme(settings.PROGRAMMES / TANDEM)  # type: ignore[attr-defined]
    office = stage.office(TANDEM)
    body = Membership.objects.get(account=office).organisation
    return calls.announce(file=file, office=body, account=office, at=datetime(2023, 9, 1, tzinfo=UTC))


def test_the_form_is_there_and_keeps_the_address_once(announced: Call, visitor: Client) -> None:
    assert "Tell me when it opens" in words(visitor.get(f"/programmes/{TANDEM}/"))
    for _ in range(2):
        response = visitor.post(f"/programmes/{TANDEM}/interest/", {"email": "Mia@Example.org "}, follow=True)
        assert "We write to you on the day the call opens." in words(response)
    assert list(Interest.objects.values_list("email", flat=True)) == ["mia@example.org"]


@pytest.mark.parametrize("wrong", ["", "mia", "mia@"])
def test_a_wrong_address_is_named_and_stays_in_the_form(announced: Call, visitor: Client, wrong: str) -> None:
    response = visitor.post(f"/programmes/{TANDEM}/interest/", {"email": wrong})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["form"]["email"].value() == wrong
    assert not Interest.objects.exists()


def test_an_open_call_needs_no_address(regions_call: Call, visitor: Client, at: list[datetime]) -> None:
    at[0] = DURING[REGIONS]
    response = visitor.post(f"/programmes/{REGIONS}/interest/", {"email": "mia@example.org"})
    assert (response.status_code, response.headers["Location"]) == (302, f"/programmes/{REGIONS}/")
    assert not Interest.objects.exists()


def test_reading_keeps_nothing(announced: Call, visitor: Client) -> None:
    assert visitor.get(f"/programmes/{TANDEM}/interest/").status_code == 405
    assert visitor.post("/programmes/gibt-es-nicht/interest/", {"email": "m@example.org"}).status_code == 404


def test_no_page_speaks_of_an_application_before_its_announcement(
    stage: Stage, regions_call: Call, visitor: Client, at: list[datetime]
) -> None:
    draft = titled(stage, SECRET)

    def leaks() -> list[str]:
        pages = pages_of(draft.reference, REGIONS)
        return [
            page
            for page in pages
            if any(word in words(visitor.get(page)) for word in (SECRET, "Stadt Rodewisch", "14523360"))
            or (page.startswith("/projects") and visitor.get(page).status_code != 404)
        ]

    assert leaks() == []
    stage.submit(draft)
    assert leaks() == []
    stage.scored(draft)
    assert leaks() == []
    decide(stage, REGIONS)
    draft.refresh_from_db()
    assert draft.state == "selected"
    assert leaks() == []
    assert visitor.get(f"/programmes/{REGIONS}/results/").status_code == 404
    assert public.programmes(at=LATER, language="en")[0].phase is Phase.ASSESSED
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    assert leaks() == [f"/programmes/{REGIONS}/results/", f"/projects/{draft.reference}/"]
    stage.granted(draft)
    # The order of `pages_of`; the programme's own page and the calls never speak of a single application.
    assert leaks() == [
        "/register/",
        "/map/",
        f"/programmes/{REGIONS}/results/",
        f"/projects/{draft.reference}/",
        "/open-data/awards.json",
        "/open-data/awards.csv",
    ]


def test_who_was_refused_stays_unnamed(stage: Stage, regions_call: Call, visitor: Client, at: list[datetime]) -> None:
    kept, refused = titled(stage, "Bleibt"), titled(stage, SECRET, town="Stadt Torgau")
    stage.submit(kept)
    stage.submit(refused)
    stage.scored(kept, refused)
    decide(stage, REGIONS, **{refused.reference.replace("-", "_"): Outcome.REFUSE})
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    for page in pages_of(refused.reference, REGIONS):
        for word in (SECRET, "Torgau", refused.reference):
            if word == refused.reference and page.startswith("/projects"):
                continue  # the page that does not exist repeats its own address
            assert word not in words(visitor.get(page)), page
    assert visitor.get(f"/projects/{refused.reference}/").status_code == 404
    shown = words(visitor.get(f"/programmes/{REGIONS}/results/"))
    assert "1 application was refused." in shown
    assert "Refused application 1" in shown
    found = public.results(key=REGIONS, at=LATER, language="en")
    assert [(line.title, line.note) for line in found.lines if isinstance(line, public.RefusedLine)] == [("", "")]
    assert (found.refused, found.named) == (1, ())


@pytest.mark.parametrize(
    ("note", "invented", "named"),
    [
        ("Quelle: https://example.org", [], True),
        ("Quelle: https://example.org", ["amounts"], True),
        ("Quelle: https://example.org", ["applicant"], False),
        ("Quelle: https://example.org", ["project"], False),
        ("Quelle: https://example.org", ["outcome"], False),
        ("", [], False),
    ],
)
def test_only_a_published_source_names_the_refused(
    stage: Stage, regions_call: Call, note: str, invented: list[str], named: bool
) -> None:
    refused = titled(stage, SECRET)
    stage.submit(refused)
    stage.scored(refused)
    decide(stage, REGIONS, **{refused.reference.replace("-", "_"): Outcome.REFUSE})
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    Application.objects.update(historic_note=note, invented=invented)
    found = public.results(key=REGIONS, at=LATER, language="de")
    assert [(line.title, line.lead) for line in found.named] == ([(SECRET, "Stadt Rodewisch")] if named else [])
    assert [line.title for line in found.lines] == [SECRET if named else ""]


def test_a_withdrawn_selection_disappears(
    stage: Stage, regions_call: Call, visitor: Client, at: list[datetime]
) -> None:
    application = titled(stage, SECRET)
    stage.submit(application)
    stage.scored(application)
    stage.decided(REGIONS)
    assert visitor.get(f"/projects/{application.reference}/").status_code == 200
    applications.withdraw(
        reference=application.reference,
        reason="",
        account=stage.applicant("Stadt Rodewisch"),
        at=AFTER[REGIONS],
    )
    assert visitor.get(f"/projects/{application.reference}/").status_code == 404
    assert SECRET not in words(visitor.get(f"/programmes/{REGIONS}/results/"))


@pytest.mark.parametrize("reference", ["VR-2021-9999", "gibt-es-nicht"])
def test_an_unknown_project_does_not_exist(db: None, visitor: Client, reference: str) -> None:
    assert visitor.get(f"/projects/{reference}/").status_code == 404


def test_selected_and_reserve_in_order(stage: Stage, regions_call: Call, visitor: Client) -> None:
    towns = ("Stadt Rodewisch", "Stadt Torgau", "Stadt Leisnig")
    drafts = [
        titled(stage, f"Vorhaben {number}", town=town, lines=((2021, 2_500_000_00, 1_500_000_00),))
        for number, town in enumerate(towns, 1)
    ]
    for draft in drafts:
        stage.submit(draft)
    stage.scored(*drafts, points=(2, 5, 3))
    stage.decided(REGIONS)
    found = public.results(key=REGIONS, at=LATER, language="de")
    lines = [line for line in found.lines if isinstance(line, public.ResultLine)]
    chosen, waiting = ([line for line in lines if line.selected is selected] for selected in (True, False))
    assert (found.selected, found.reserve, found.total, found.all_granted) == (1, 2, 1_500_000_00, False)
    assert [(line.title, line.total, line.granted) for line in chosen] == [("Vorhaben 2", 1_500_000_00, False)]
    assert [(line.place, line.title) for line in waiting] == [(1, "Vorhaben 3"), (2, "Vorhaben 1")]
    assert [(row.funder, row.year, row.cents) for row in chosen[0].money] == [("smr", 2021, 1_500_000_00)]
    shown = words(visitor.get(f"/programmes/{REGIONS}/results/"))
    assert "Amounts are those applied for, until the notice is issued." in shown
    assert "Proposal and decision" in shown
    # A reserve project has a line in the results and no page of its own.
    assert visitor.get(f"/projects/{waiting[0].reference}/").status_code == 404


def test_outside_demonstrations_the_proposal_stays_inside(stage: Stage, regions_call: Call, visitor: Client) -> None:
    application = stage.submit(titled(stage, "Eins"))
    stage.scored(application)
    stage.decided(REGIONS)
    Call.objects.update(demonstration=False)
    assert "Proposal and decision" not in words(visitor.get(f"/programmes/{REGIONS}/results/"))


def test_who_moved_up_is_told(stage: Stage, regions_call: Call) -> None:
    first = stage.submit(titled(stage, "Eins"))
    second = stage.submit(titled(stage, "Zwei", town="Stadt Torgau"))
    stage.scored(first, second)
    decide(stage, REGIONS, **{second.reference.replace("-", "_"): Outcome.RESERVE})
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    selection.promote(reference=second.reference, reason="Geld frei", account=stage.decider(REGIONS), at=AFTER[REGIONS])
    found = public.results(key=REGIONS, at=LATER, language="de")
    lines = [line for line in found.lines if isinstance(line, public.ResultLine)]
    assert [(line.title, line.promoted) for line in lines] == [("Eins", False), ("Zwei", True)]
    assert (found.selected, found.reserve) == (2, 0)


def test_many_results_are_read_in_pages(
    stage: Stage, regions_call: Call, visitor: Client, at: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundament.web.public.views.PER_PAGE", 2)
    names = ("Eins", "Zwei", "Drei", "Vier", "Fünf")
    towns = ("Stadt Rodewisch", "Stadt Torgau", "Stadt Leisnig", "Stadt Plauen", "Stadt Treuen")
    there = [stage.submit(titled(stage, name, town=town)) for name, town in zip(names, towns, strict=True)]
    stage.scored(*there)
    outcomes = [Outcome.SELECT, Outcome.SELECT, Outcome.RESERVE, Outcome.REFUSE, Outcome.REFUSE]
    decide(stage, REGIONS, **{a.reference.replace("-", "_"): o for a, o in zip(there, outcomes, strict=True)})
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    pages = [words(visitor.get(f"/programmes/{REGIONS}/results/?page={page}")) for page in (1, 2, 3)]
    assert [[name for name in names if name in page] for page in pages] == [["Eins", "Zwei"], ["Drei"], []]
    refused = [[number for number in (1, 2) if f"Refused application {number}" in page] for page in pages]
    assert refused == [[], [1], [2]]
    assert all("2 applications were refused." in page and "€120,000.00" in page for page in pages)


def grant_all(stage: Stage, *applications: Application) -> None:
    for application in applications:
        stage.submit(application)
    stage.scored(*applications)
    stage.decided(applications[0].call.key)
    for application in applications:
        application.refresh_from_db()
        stage.granted(application)


def test_a_tandem_stands_there_to_the_cent(stage: Stage, tandem_call: Call, visitor: Client) -> None:
    draft = stage.tandem_draft()
    grant_all(stage, draft)
    award = public_awards.register(at=LATER, language="de").awards[0]
    assert award.reference == draft.reference
    assert [(grant.recipient, grant.total) for grant in award.grants] == [
        ("Stadt Leisnig", 500_000_00),
        ("Kulturbahnhof e.V.", 500_000_00),
    ]
    assert [cents for _name, cents in award.by_funder] == [500_000_00, 500_000_00]
    assert (award.total, award.paid) == (1_000_000_00, 0)
    assert (award.seat.name, award.seat.district, award.seat.region) == (
        "Leisnig",
        "Mittelsachsen",
        "Region Chemnitz",
    )
    shown = words(visitor.get("/register/"))
    assert "Kulturbahnhof e.V." in shown
    assert "€1,000,000.00" in shown


def test_every_invented_amount_of_the_register_is_marked(stage: Stage, tandem_call: Call, visitor: Client) -> None:
    draft = stage.tandem_draft()
    grant_all(stage, draft)

    def marks(*invented: str) -> tuple[int, bool]:
        type(draft).objects.update(invented=list(invented))
        shown = visitor.get("/register/").content.decode()
        return shown.count('<span class="fm-invented">invented</span>'), "The sums hold invented amounts" in shown

    # Two funders, the total and what is paid; only what is paid; nothing.
    assert [marks("amounts"), marks("course"), marks()] == [(4, True), (1, True), (0, False)]


def test_an_empty_register_and_a_search_without_hits_say_so(stage: Stage, regions_call: Call, visitor: Client) -> None:
    assert "Nothing is granted yet." in words(visitor.get("/register/"))
    assert "No funded project fits." in words(visitor.get("/register/?q=xyz"))


@pytest.mark.parametrize(
    ("grant", "named", "shown"),
    [(10_000_00, True, True), (9_999_99, False, True), (2_500_00, False, True), (2_499_99, False, False)],
)
def test_thresholds_of_the_transparency_act(
    stage: Stage, regions_call: Call, visitor: Client, grant: int, named: bool, shown: bool
) -> None:
    draft = titled(stage, "Klein", lines=((2021, 20_000_00, grant),))
    grant_all(stage, draft)
    found = public_awards.register(at=LATER, language="de").awards
    assert len(found) == shown
    pages = ["/register/", f"/projects/{draft.reference}/", f"/programmes/{REGIONS}/results/", "/map/"]
    pages += ["/open-data/awards.json", "/open-data/awards.csv"]
    assert all(("Rodewisch" in words(visitor.get(page))) == named for page in pages)
    if shown and not named:
        assert "Not named: small amount" in words(visitor.get("/register/"))


def test_filters(stage: Stage, regions_call: Call, tandem_call: Call) -> None:
    tandem, other = stage.tandem_draft(), titled(stage, "Brücke über die Göltzsch")
    grant_all(stage, tandem)
    grant_all(stage, other)

    def found(**filters: str) -> list[str]:
        return [a.reference for a in public_awards.register(at=LATER, language="de", **filters).awards]

    both = [tandem.reference, other.reference]
    assert found() == both
    assert found(key=TANDEM) == [tandem.reference]
    assert found(district="14523") == [other.reference]
    assert found(text="gÖltzsch") == [other.reference]
    assert found(text="kulturbahnhof") == [tandem.reference]
    assert found(text="Ellefeld") == [other.reference]
    assert found(key=TANDEM, district="14523") == []
    offered = public_awards.register(at=LATER, language="de", key=TANDEM)
    assert [label for _key, label in offered.districts] == ["Mittelsachsen", "Vogtlandkreis"]
    assert offered.total == 1_000_000_00


def test_pages_ask_the_database_as_often_for_three_as_for_one(
    stage: Stage, regions_call: Call, visitor: Client
) -> None:
    pages = (
        "/register/",
        "/map/",
        f"/programmes/{REGIONS}/results/",
        "/open-data/awards.json",
        "/open-data/calls.json",
    )
    towns = ("Stadt Rodewisch", "Stadt Torgau", "Stadt Leisnig")
    drafts = [stage.submit(titled(stage, town, town=town)) for town in towns]
    stage.scored(*drafts)
    stage.decided(REGIONS)
    stage.granted(drafts[0])

    def statements() -> list[int]:
        counts = []
        for page in pages:
            visitor.get(page)
            with CaptureQueriesContext(connection) as asked:
                visitor.get(page)
            counts.append(len(asked))
        return counts

    one = statements()
    for draft in drafts[1:]:
        stage.granted(draft)
    assert len(public_awards.register(at=LATER, language="de").awards) == 3
    assert statements() == one


def test_reports_and_lessons_only_after_closing(stage: Stage, regions_call: Call, visitor: Client) -> None:
    draft = titled(stage, "Brücke")
    grant_all(stage, draft)
    grant = Grant.objects.select_related("partner__organisation").get()
    close(stage, grant, lessons="Früh mit den Nachbarn reden")
    page = f"/projects/{draft.reference}/"
    assert "Früh mit den Nachbarn reden" not in words(visitor.get(page))
    proofs.close(reference=grant.reference, account=stage.authority(LDS), at=datetime(2021, 12, 1, tzinfo=UTC))
    shown = words(visitor.get(page))
    assert "Früh mit den Nachbarn reden" in shown
    assert "Bericht" in shown


def test_only_public_answers_are_shown(stage: Stage, regions_call: Call, visitor: Client) -> None:
    draft = titled(stage, "Brücke")
    stage.answer(
        draft.reference,
        stage.applicant("Stadt Rodewisch"),
        title="Brücke",
        summary="Das darf jeder lesen",
        innovation="Das bleibt im Antrag",
    )
    grant_all(stage, draft)
    shown = words(visitor.get(f"/projects/{draft.reference}/"))
    assert "Das darf jeder lesen" in shown
    assert "Das bleibt im Antrag" not in shown


def test_the_steps_of_the_authority_concern_nobody_else(stage: Stage, regions_call: Call) -> None:
    application = stage.submit(titled(stage, "Brücke"))
    stage.scored(application)
    stage.decided(REGIONS)
    for state in ("selection_announced", "invited", "formally_applied", "checked"):
        Application.objects.update(state=state)
        page = public_awards.project(reference=application.reference, at=LATER, language="de")
        assert (page.state.value, page.award) == ("selection_announced", None)


def test_the_place_is_an_estimate_and_says_so(stage: Stage, regions_call: Call, visitor: Client) -> None:
    draft = titled(stage, "Brücke")
    grant_all(stage, draft)
    shown = words(visitor.get(f"/projects/{draft.reference}/"))
    assert shown.count("Estimate: straight line, no travel time") == 4
    assert "Rodewisch in figures" in shown


def test_an_unannounced_one_raises(stage: Stage, regions_call: Call) -> None:
    draft = titled(stage, "Brücke")
    with pytest.raises(NotVisible):
        public_awards.project(reference=draft.reference, at=LATER, language="de")


def test_seats_of_five_and_eight_digits() -> None:
    on = LATER.date()
    assert seat_of("14523", on=on).name == "Vogtlandkreis"
    assert seat_of("14523360", on=on).name == "Rodewisch"
    assert (seat_of("", on=on).name, seat_of("99999999", on=on).name) == ("", "")


def test_facts_come_from_the_register() -> None:
    facts = place_facts("14523360", on=LATER.date())
    assert facts is not None
    assert (facts.population, facts.district, facts.region) == (6_131, "Vogtlandkreis", "Region Chemnitz")
    assert facts.station.km <= facts.step_free_station.km
    assert place_facts("14523", on=LATER.date()) is None


def test_the_map_holds_all_of_saxony() -> None:
    shapes = map_shapes()
    assert [len(some) for some in (shapes.municipalities, shapes.districts, shapes.regions)] == [418, 13, 4]
    assert middle_of("M10,10l10,0 0,20 -10,0z") == (15, 20)
    assert middle_of("M0,0l4,4zM10,10l10,0 0,10z") == (10, 10)


def test_the_map_draws_and_lists_the_same_places(stage: Stage, tandem_call: Call, visitor: Client) -> None:
    grant_all(stage, stage.tandem_draft())
    shown = words(visitor.get("/map/"))
    assert shown.count('class="fm-map__place"') == 418
    assert shown.count('class="fm-map__marker"') == 1
    places = public_awards.places_with_awards(at=LATER, language="de")
    assert [(place.seat.name, place.cents, len(place.projects)) for place in places] == [("Leisnig", 1_000_000_00, 1)]


@pytest.mark.parametrize("page", ["/accessibility/", "/imprint/", "/privacy/", "/open-data/", "/demo-logins/"])
@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
def test_the_quiet_pages_answer(db: None, page: str, language: str) -> None:
    shown = words(Client(headers={"accept-language": language}).get(page))
    assert shown.count("<h1") == 1
    levels = [int(part[0]) for part in shown.split("<h")[1:] if part[0] in "123456"]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_demo_logins_only_in_a_demonstration(stage: Stage, visitor: Client) -> None:
    stage.auditor()
    Account.objects.update(demonstration=True)
    shown = words(visitor.get("/demo-logins/"))
    assert "Sächsischer Rechnungshof" in shown
    assert "fundament-demo" in shown
    with override_settings(DEMO=False):
        assert visitor.get("/demo-logins/").status_code == 404


def test_accounts_outside_the_demonstration_are_not_listed(stage: Stage) -> None:
    stage.auditor()
    assert public.demo_logins() == ()


def test_the_health_check(db: None, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    response = visitor.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")

    def silent() -> None:
        from django.db import OperationalError  # noqa: PLC0415 -- only this test needs it

        raise OperationalError

    monkeypatch.setattr("fundament.web.public.pages.database_answers", silent)
    assert visitor.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("body", "role", "label", "address"),
    [
        ("Stadt Leisnig", Role.EDITOR, "My applications", "/applications/"),
        ("Planungsverband Region Chemnitz", Role.ASSOCIATION, "Association", "/association/"),
        (LDS, Role.RELEASER, "Authority", "/authority/"),
        ("Sächsischer Rechnungshof", Role.AUDITOR, "Audit", "/audit/"),
    ],
)
def test_everyone_comes_to_their_own_desk(
    stage: Stage, visitor: Client, body: str, role: Role, label: str, address: str
) -> None:
    visitor.force_login(stage.person(body, role), backend="fundament.records.login.Backend")
    assert visitor.get("/desk/").headers["Location"] == address
    entries = [entry.label for entry in visitor.get("/").context["navigation"]]
    assert entries == ["Home", "Funded projects", "Results map", label]


def test_a_newcomer_starts_with_applications_and_a_stranger_logs_in(stage: Stage, visitor: Client) -> None:
    assert visitor.get("/desk/").headers["Location"] == "/accounts/login/?next=/desk/"
    account = Account.objects.create_user("neu@example.org")
    visitor.force_login(account, backend="fundament.records.login.Backend")
    assert visitor.get("/desk/").headers["Location"] == "/applications/"
