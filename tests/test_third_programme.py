"""A third programme is a folder of files: it runs from the call to the last instalment without a line of code."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from tests.cast import LDS, Stage

from fundament.acts import (
    applications,
    budgets,
    calls,
    conflicts,
    formal,
    grants,
    payments,
    proofs,
    selection,
    stations,
)
from fundament.acts.refusals import Refused
from fundament.commands.cast import bank_account
from fundament.core.application import PlanLine
from fundament.core.loading import FaultyProgramme, load_programme, read_programme
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.budgets import budget_of
from fundament.queries.verification import differences
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.decisions import Decision
from fundament.records.grants import Grant
from fundament.records.notices import Notice

KEY = "kultur-auf-dem-land"
FILE = load_programme(Path(__file__).parent / "programmes" / KEY)
OFFICE = "Sächsisches Staatsministerium für Wissenschaft, Kultur und Tourismus"
DURING = datetime(2024, 2, 1, 10, 0, tzinfo=UTC)
AFTER = datetime(2024, 3, 1, 10, 0, tzinfo=UTC)
FINAL = datetime(2024, 6, 3, 10, 0, tzinfo=UTC)
END = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)


@pytest.fixture
def call(stage: Stage) -> Call:
    """The third programme, announced and open."""
    office = stage.body(OFFICE)
    account = stage.person(office, Role.OFFICE)
    at = FILE.programme.opens_at
    calls.announce(file=FILE, office=office, account=account, at=at)
    return calls.open_call(key=KEY, account=account, at=at)


def applied(stage: Stage, body: Organisation, lines: list[tuple[int, int, int]]) -> Application:
    """A submitted application of one body alone."""
    who = stage.applicant(body)
    reference = applications.start(key=KEY, organisation=body, account=who, at=DURING).reference
    answers = {"title": f"Kultur in {body.name}", "summary": "Konzerte", "not_begun": "yes"}
    applications.save_answers(reference=reference, answers=answers, revision=1, account=who, at=DURING)
    application = Application.objects.get(reference=reference)
    applications.save_plan(
        reference=reference,
        partner=application.partners.get().pk,
        lines=[PlanLine(year=y, eligible=e, grant=g, own=e - g) for y, e, g in lines],
        revision=application.revision,
        account=who,
        at=DURING,
    )
    applications.sign(reference=reference, account=who, at=DURING)
    applications.submit(reference=reference, key=uuid4(), account=who, at=DURING)
    application.refresh_from_db()
    return application


def decided(stage: Stage, *points: tuple[Application, int]) -> None:
    """Scored by one assessor, proposed, adopted, announced."""
    office, decider = stage.person(OFFICE, Role.OFFICE), stage.person(OFFICE, Role.DECIDER)
    assessor = stage.person(OFFICE, Role.ASSESSOR)
    conflicts.declare_before_scoring(
        free=[application.reference for application, _ in points], conflicts={}, account=assessor, at=AFTER
    )
    for application, value in points:
        stations.score(
            reference=application.reference,
            points={"people": value, "lasting": value},
            comment="",
            account=assessor,
            at=AFTER,
        )
    stations.close_scoring(key=KEY, account=office, at=AFTER)
    proposal = selection.propose_selection(key=KEY, account=office, at=AFTER)
    sitting = stage.sitting(decider, AFTER)
    selection.adopt_selection(
        key=KEY, proposal=proposal.number, verdicts={}, sitting=sitting, account=decider, at=AFTER
    )
    selection.announce_decision(key=KEY, account=office, at=AFTER)


def granted(stage: Stage, application: Application, who: Account) -> Grant:
    """Applied formally, checked, granted."""
    reference, officer = application.reference, stage.authority(LDS)
    formal.invite_formal_application(reference=reference, account=officer, at=AFTER)
    formal.apply_formally(reference=reference, account=who, at=AFTER)
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    formal.check_application(reference=reference, points=points, account=officer, at=AFTER)
    (given,) = grants.grant(reference=reference, account=officer, at=AFTER)
    bank_account(given.partner.organisation, at=AFTER)
    bank_account(given.authority, at=AFTER)
    return given


def instalments(given: Grant) -> list[tuple[int, int, str, str]]:
    """Number, cents, condition and clause of each instalment."""
    return list(given.instalments.values_list("number", "cents", "condition", "clause"))


def test_it_loads_with_its_money_its_window_and_its_one_station() -> None:
    programme = FILE.programme
    assert (programme.key, programme.stations, programme.total_budget) == (KEY, ("scoring",), 300_000_00)
    assert programme.closes_at.isoformat() == "2024-02-29T23:59:59.999999+01:00"


def test_it_runs_from_the_call_to_instalments_of_the_law(stage: Stage, call: Call) -> None:
    club, town = stage.non_profit(), stage.body("Stadt Torgau")
    one = applied(stage, club, [(2024, 125_000_00, 100_000_00), (2025, 125_000_00, 100_000_00)])
    two = applied(stage, town, [(2024, 100_000_00, 80_000_00)])
    three = applied(stage, stage.body("Stadt Leisnig"), [(2024, 1_250_00, 1_000_00)])
    assert [a.reference for a in (one, two, three)] == [f"KADL-{number:04d}" for number in (1, 2, 3)]

    decided(stage, (one, 4), (two, 3), (three, 1))

    # No reserve in this programme: what does not fit is refused.
    assert list(Decision.objects.order_by("application").values_list("outcome", "proposed")) == [
        ("select", "select"),
        ("select", "select"),
        ("refuse", "refuse"),
    ]
    three.refresh_from_db()
    assert three.state == "refusal_announced"

    large, small = granted(stage, one, stage.applicant(club)), granted(stage, two, stage.applicant(town))
    assert instalments(large) == [
        (1, 80_000_00, "final_and_started", "VwV Nr. 7.2"),
        (2, 50_000_00, "under_way", "VwV Nr. 7.2"),
        (3, 50_000_00, "proof_complete", "VwV Nr. 7.2"),
        (4, 20_000_00, "proof_checked", "VwV Nr. 7.2"),
    ]
    assert instalments(small) == [
        # A town follows the rules for local authorities.
        (1, 32_000_00, "final_and_started", "VVK Nr. 7.1"),
        (2, 40_000_00, "proof_complete", "VVK Nr. 7.1"),
        (3, 8_000_00, "proof_checked", "VVK Nr. 7.1"),
    ]
    # Six months (ANBest-P 6.1) and a year (ANBest-K 6.1) after the end of the approval period.
    assert (large.proof_due, small.proof_due) == (date(2026, 6, 30), date(2025, 12, 31))
    assert [bytes(pdf)[:5] for pdf in Notice.objects.values_list("pdf", flat=True)] == [b"%PDF-"] * 2
    assert {(line.year, line.free, line.committed) for line in budget_of(call=call)} == {
        (2024, 0, 180_000_00),
        (2025, 20_000_00, 100_000_00),
    }
    assert list(differences()) == []


def test_it_pays_each_instalment_once_when_its_condition_holds(stage: Stage, call: Call) -> None:
    town = stage.body("Stadt Torgau")
    who, officer, releaser = stage.applicant(town), stage.authority(LDS), stage.releaser(LDS)
    application = applied(stage, town, [(2024, 100_000_00, 80_000_00)])
    decided(stage, (application, 3))
    reference = granted(stage, application, who).reference

    def paid(number: int, at: datetime) -> str | int:
        """The cents of an instalment, prepared and released, or the code with which it is refused."""
        try:
            payment = payments.prepare_instalment(reference=reference, number=number, account=officer, at=at)
        except Refused as refused:
            return refused.code
        payments.release_payment(reference=reference, number=payment.number, account=releaser, at=at)
        return payment.cents

    with pytest.raises(NotPermitted):
        paid(1, FINAL)
    grants.record_finality(reference=reference, account=officer, at=FINAL)
    assert paid(1, FINAL) == "condition_open"
    grants.report_start(reference=reference, started_on=date(2024, 5, 2), account=who, at=FINAL)
    with pytest.raises(Refused, match="no_request_needed"):
        payments.request_payment(
            reference=reference, cents=1, purpose="x", need_until=FINAL.date(), account=who, at=FINAL
        )
    with pytest.raises(NotPermitted):
        payments.prepare_instalment(reference=reference, number=1, account=who, at=FINAL)
    assert [paid(number, FINAL) for number in (1, 1, 2, 3)] == [
        32_000_00,
        "instalment_paid",
        "condition_open",
        "condition_open",
    ]
    proofs.submit_proof(
        reference=reference,
        figures=proofs.Figures(spent=95_000_00),
        report="x",
        lessons="",
        confirmed=True,
        account=who,
        at=END,
    )
    assert [paid(number, END) for number in (2, 3)] == ["condition_open", "condition_open"]
    proofs.confirm_complete(reference=reference, account=officer, at=END)
    # The year of the money is over: it may be paid on with the consent to carry it over (§ 45 SäHO).
    assert paid(2, END) == "carry_over_first"
    for year in (2024, 2025):
        budgets.close_year(
            key=KEY, year=year, consent="Einwilligung", account=stage.person(OFFICE, Role.OFFICE), at=END
        )
    assert [paid(number, END) for number in (2, 3)] == [40_000_00, "condition_open"]
    settled = proofs.check_proof(reference=reference, note="geprüft", in_depth=True, account=officer, at=END)
    assert (settled.due, settled.reduced, settled.clause) == (76_000_00, 4_000_00, "ANBest-K Nr. 2.1.1")
    # The last instalment is what the settled grant still leaves: 76,000 less 72,000.
    assert [paid(number, END) for number in (3, 3)] == [4_000_00, "instalment_paid"]
    assert proofs.close(reference=reference, account=officer, at=END).state == "closed"
    lines = {line.year: line for line in budget_of(call=call)}
    assert {year: (line.free, line.lapsed, line.carried, line.paid) for year, line in lines.items()} == {
        2024: (0, 100_000_00, -48_000_00, 32_000_00),
        2025: (0, 120_000_00, 0, 0),
        2026: (4_000_00, 0, 48_000_00, 44_000_00),
    }
    assert list(differences()) == []


def test_it_has_no_desks_that_it_does_not_name(stage: Stage, call: Call) -> None:
    application = applied(stage, stage.body("Stadt Torgau"), [(2024, 100_000_00, 80_000_00)])
    with pytest.raises(NotPermitted):
        stations.rank(ranks={application.reference: 1}, assessments={}, account=stage.association("LWS"), at=AFTER)
    with pytest.raises(Refused, match="no_such_station"):
        stations.close_statements(key=KEY, account=stage.person(OFFICE, Role.OFFICE), at=AFTER)


STATION = '[[station]]\nkey    = "{key}"\nbasis  = "stated"\nsource = {{ in = "aufruf", place = "Nr. 8" }}\n'


@pytest.mark.parametrize(
    "stations_named",
    [(), ("association",), ("scoring", "association"), ("statements", "association", "scoring")],
    ids="-".join,
)
def test_it_is_refused_when_its_stations_lead_nowhere(stations_named: tuple[str, ...]) -> None:
    assert STATION.format(key="scoring") in FILE.source
    source = FILE.source.replace(
        STATION.format(key="scoring"), "\n".join(STATION.format(key=key) for key in stations_named)
    )
    # Without any station the list is still there, and empty.
    source = source if stations_named else source.replace("territory =", "station   = []\nterritory =")
    with pytest.raises(FaultyProgramme) as refused:
        read_programme(source=source, text_sources=FILE.text_sources)
    assert [fault.problem for fault in refused.value.faults] == [
        "So käme kein Antrag zur Auswahl. Die Reihenfolge ist association, statements, scoring; "
        "scoring gehört immer dazu."
    ]


@pytest.mark.parametrize(
    "stations_named",
    [("association", "scoring"), ("statements", "scoring"), ("association", "statements", "scoring")],
    ids="-".join,
)
def test_it_may_have_every_station_in_its_order(stations_named: tuple[str, ...]) -> None:
    source = FILE.source.replace(
        STATION.format(key="scoring"), "\n".join(STATION.format(key=key) for key in stations_named)
    )
    assert read_programme(source=source, text_sources=FILE.text_sources).programme.stations == stations_named
