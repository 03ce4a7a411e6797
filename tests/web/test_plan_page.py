"""The plan by cost position: added up on the server, its limits beside it, faults at their field, submitted as it stands."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
from tests.cast import DURING, TANDEM, Stage
from tests.web.test_applicant import Visitor, form_data, part_of

from fundament.acts import applications
from fundament.acts.refusals import Refused
from fundament.core.application import PlanLine, PlannedPosition
from fundament.records.applications import Application, Partner, Submission
from fundament.records.calls import Call

LEAD = "Stadt Leisnig"
LINE = PlanLine(
    year=2024,
    eligible=125_000_00,
    grant=100_000_00,
    own=25_000_00,
    costs=(
        PlannedPosition(position="personnel", cents=80_000_00),
        PlannedPosition(position="material", cents=45_000_00),
    ),
)


@pytest.fixture
def tandem(stage: Stage, tandem_call: Call, monkeypatch: pytest.MonkeyPatch) -> Application:
    """A complete, unsigned tandem draft, seen during the call."""
    monkeypatch.setattr("fundament.web.clock.now", lambda: DURING[TANDEM])
    return stage.tandem_draft()


@pytest.fixture
def town(stage: Stage, tandem: Application) -> Visitor:
    """Leisnig, who leads."""
    return Visitor(stage.applicant(LEAD))


@pytest.fixture
def part(tandem: Application) -> Partner:
    """Leisnig's part."""
    return part_of(tandem, LEAD)


def save(stage: Stage, part: Partner, *lines: PlanLine) -> None:
    """Leisnig saves its plan."""
    part.application.refresh_from_db()
    applications.save_plan(
        reference=part.application.reference,
        partner=part.pk,
        lines=lines,
        revision=part.application.revision,
        account=stage.applicant(LEAD),
        at=DURING[TANDEM],
    )


def test_spending_is_added_up_from_its_positions(tandem: Application, town: Visitor, part: Partner) -> None:
    data = form_data(town, "plan", tandem.reference, part.pk)
    # A plan that was entered without positions keeps its spending where it fits none of them.
    assert (data["cost_personnel_2024"], data["cost_material_2024"], data["eligible_2024"]) == ("", "", "125.000,00")
    data |= {"cost_personnel_2024": "80.000", "cost_material_2024": "44.999,99", "eligible_2024": "0,01"}
    town.post("plan", tandem.reference, part.pk, **data)
    year = part.plan.get(year=2024)
    assert (year.eligible, year.costs) == (
        125_000_00,
        [{"position": "personnel", "cents": 80_000_00}, {"position": "material", "cents": 44_999_99}],
    )
    again = form_data(town, "plan", tandem.reference, part.pk)
    assert (again["cost_personnel_2024"], again["cost_material_2024"], again["eligible_2024"]) == (
        "80.000,00",
        "44.999,99",
        "0,01",
    )


def test_the_limits_stand_beside_the_plan(tandem: Application, town: Visitor, part: Partner) -> None:
    page = town.get("plan", tandem.reference, part.pk)
    for words in (
        "Grant at the usual rate of 80% €500,000.00",
        "At most for this partner €500,000.00",
        "At most for the whole project €1,000,000.00 (beside the others €500,000.00 are left)",
        "All in all the grant may be up to €500,000.00",
        "Of that still free €0.00",
        "Own funds and other funding at least €125,000.00",
    ):
        assert words in page


def test_an_amount_that_cannot_be_read_is_named_at_its_position_and_nothing_is_lost(
    tandem: Application, town: Visitor, part: Partner
) -> None:
    data = form_data(town, "plan", tandem.reference, part.pk)
    data |= {"cost_personnel_2025": "viel", "cost_material_2026": "7,77"}
    page = town.post("plan", tandem.reference, part.pk, status=200, **data)
    assert "“viel” cannot be read as an amount. Please write it like 1.234,56." in page
    assert part.plan.get(year=2026).costs == []
    answer = town.client.post(f"/applications/{tandem.reference}/plan/{part.pk}/", data).content.decode()
    assert 'name="cost_personnel_2025" value="viel"' in answer
    assert 'name="cost_material_2026" value="7,77"' in answer
    assert 'href="#id_cost_personnel_2025"' in answer


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (replace(LINE, costs=(PlannedPosition(position="yacht", cents=1),)), "cost_position_unknown"),
        (replace(LINE, costs=(PlannedPosition(position="investment", cents=1),)), "cost_position_unknown"),
        (replace(LINE, eligible=125_000_00 - 1), "positions_exceed_spending"),
    ],
)
def test_a_position_that_cannot_be_planned_is_refused_and_the_plan_kept(
    stage: Stage, part: Partner, line: PlanLine, code: str
) -> None:
    before = list(part.plan.values())
    with pytest.raises(Refused) as refused:
        save(stage, part, line)
    assert refused.value.code == code
    assert list(part.plan.values()) == before


def test_the_positions_are_part_of_what_is_signed_and_submitted(
    stage: Stage, tandem: Application, town: Visitor, part: Partner
) -> None:
    save(stage, part, *(replace(LINE, year=year) for year in range(2024, 2029)))
    tandem.refresh_from_db()
    stage.sign(tandem)
    tandem.refresh_from_db()
    assert tandem.state == "signed"
    moved = replace(LINE, costs=LINE.costs[:1])
    save(stage, part, moved, *(replace(LINE, year=year) for year in range(2025, 2029)))
    tandem.refresh_from_db()
    assert tandem.state == "draft"
    stage.submit(tandem)
    lead = Submission.objects.get().content["partners"][0]
    assert [len(year["costs"]) for year in lead["plan"]] == [1, 2, 2, 2, 2]
    page = town.get("application", tandem.reference)
    assert f"Spending of {LEAD} by cost position" in page
    assert "€45,000.00" in page


def test_the_plan_goes_out_as_a_spreadsheet_and_comes_back_into_the_form_unsaved(
    stage: Stage, tandem: Application, town: Visitor, part: Partner
) -> None:
    save(stage, part, LINE)
    answer = town.client.get(reverse("plan_xlsx", args=[tandem.reference, part.pk]))
    assert answer["Cache-Control"] == "private, no-store"
    book = load_workbook(BytesIO(answer.content))
    book.active["C2"] = "81.000,00"
    out = BytesIO()
    book.save(out)
    file = SimpleUploadedFile("plan.xlsx", out.getvalue())
    path = reverse("plan", args=[tandem.reference, part.pk])
    page = town.client.post(path, {"act": "from_file", "sheet": file})
    assert "Nothing is saved yet: please check them, then save." in page.content.decode()
    form = page.context["form"]
    assert (form["cost_personnel_2024"].value(), form["grant_2024"].value()) == ("81.000,00", "100.000,00")
    assert part.plan.get(year=2024).costs[0]["cents"] == 80_000_00
    sent = {name: form[name].value() for name in form.fields}
    town.post("plan", tandem.reference, part.pk, **sent)
    assert part.plan.get(year=2024).costs[0]["cents"] == 81_000_00


def test_a_file_that_is_no_plan_is_named_beside_its_field_and_the_form_stays(
    tandem: Application, town: Visitor, part: Partner
) -> None:
    file = SimpleUploadedFile("plan.xlsx", b"nichts")
    path = reverse("plan", args=[tandem.reference, part.pk])
    page = town.client.post(path, {"act": "from_file", "sheet": file}).content.decode()
    assert "The file is no table of a financing plan." in page
    assert 'name="grant_2024" value="100.000,00"' in page
    assert "Please choose a file first." in town.client.post(path, {"act": "from_file"}).content.decode()


def test_partners_read_the_others_plan_as_a_spreadsheet_and_strangers_do_not(
    stage: Stage, tandem: Application, part: Partner
) -> None:
    Visitor(stage.applicant(stage.non_profit())).client.get(reverse("plan_xlsx", args=[tandem.reference, part.pk]))
    stranger = Visitor(stage.applicant("Stadt Torgau")).client
    assert stranger.get(reverse("plan_xlsx", args=[tandem.reference, part.pk])).status_code == 404
