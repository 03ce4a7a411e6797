"""Every kind of rule at its boundary, to the cent, and every finding with its source."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from fundament.core import programme as p
from fundament.core import rules as r
from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.eligibility import check
from fundament.core.findings import Finding, Verdict, in_reading_order

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
SOURCED: dict[str, Any] = {"basis": "stated", "source": {"in": "call", "place": "1"}}


def programme(*rules: dict[str, Any], **changes: Any) -> p.Programme:
    """A small programme: a town leads, one non-profit may take part, both receive grants."""
    of: dict[str, Any] = {
        "key": "small",
        "version": 1,
        "zone": "Europe/Berlin",
        "territory": "14",
        "sources": {"call": {"title": "Call"}},
        "call": {**SOURCED, "announced": "2024-01-01", "opens": "2024-01-01", "closes": "2024-02-01"},
        "funder": [
            {
                **SOURCED,
                "key": "land",
                "name": "Land",
                "body": "ministry",
                "money": "state_budget",
                "budget": {2024: 1_000},
                "pays": ["town", "club"],
                "granting_authority": "Authority",
            }
        ],
        "partner": [
            {
                **SOURCED,
                "role": "town",
                "bodies": ["town", "municipality"],
                "at_least": 1,
                "at_most": 1,
                "lead": True,
                "receives_grant": True,
            },
            {
                **SOURCED,
                "role": "club",
                "bodies": ["non_profit_association"],
                "at_least": 0,
                "at_most": 2,
                "receives_grant": True,
            },
        ],
        "rule": [{**SOURCED, **rule} for rule in rules],
        "question": [],
        "station": [],
        "criterion": [{**SOURCED, "key": "idea", "weight": 100, "levels": 5}],
        "selection": {**SOURCED, "maximise": "weighted_score", "ties": [], "reserve": True},
        "award": {**SOURCED, "financing": "share"},
    }
    return p.Programme.model_validate(of | changes)


def partner(
    role: str = "town",
    *,
    eligible: int = 100_000_00,
    grant: int = 60_000_00,
    year: int = 2024,
    seat: str = "14522310",
    kind: BodyKind = BodyKind.TOWN,
    name: str = "Leisnig",
) -> PartnerFacts:
    """A partner with one year of plan; the rest of its spending are own funds."""
    line = PlanLine(year=year, eligible=eligible, grant=grant, own=eligible - grant)
    return PartnerFacts(role=role, name=name, kind=kind, seat=seat, lines=(line,))


def club(**changes: Any) -> PartnerFacts:
    """A non-profit in the second role."""
    return partner("club", **{"kind": BodyKind.NON_PROFIT_ASSOCIATION, "name": "Verein", **changes})


def facts(*partners: PartnerFacts, **answers: str) -> ApplicationFacts:
    """An application of these partners, or of one town."""
    return ApplicationFacts(partners=partners or (partner(),), answers=answers)


def answers_of(rule: str, of: p.Programme, application: ApplicationFacts) -> list[tuple[Verdict, str, str]]:
    """Verdict, code and place of every finding of a rule."""
    return [(f.verdict, f.reason.code, f.about) for f in check(facts=application, programme=of) if f.rule == rule]


def finding_of(rule: str, of: p.Programme, application: ApplicationFacts) -> Finding:
    """The only finding of a rule."""
    (found,) = (one for one in check(facts=application, programme=of) if one.rule == rule)
    return found


@pytest.mark.parametrize(
    ("grant", "verdict", "code", "over"),
    [
        (59_999_99, MET, "cap_kept", 0),
        (60_000_00, MET, "cap_kept", 0),
        (60_000_01, NOT_MET, "cap_exceeded", 1),
    ],
)
def test_it_holds_the_cap_of_a_partner_to_the_cent(grant: int, verdict: Verdict, code: str, over: int) -> None:
    of = programme({"kind": "cap_per_partner", "role": "club", "euro": 60_000})
    found = finding_of("cap_per_partner", of, facts(partner(grant=99_999_00), club(grant=grant)))
    assert (found.verdict, found.reason.code, found.about) == (verdict, code, "plan.club")
    assert dict(found.reason.values) == {
        "name": "Verein",
        "grant_cents": grant,
        "cap_cents": 60_000_00,
        "over_cents": over,
    }


@pytest.mark.parametrize(("grant", "verdict"), [(39_999_99, MET), (40_000_00, MET), (40_000_01, NOT_MET)])
def test_it_holds_the_cap_of_an_award_over_all_partners_together(grant: int, verdict: Verdict) -> None:
    of = programme({"kind": "cap_per_award", "euro": 100_000})
    found = finding_of("cap_per_award", of, facts(partner(grant=60_000_00), club(grant=grant)))
    assert (found.verdict, found.about) == (verdict, "plan.town")


@pytest.mark.parametrize(
    ("grant", "verdict", "code"),
    [
        (9_999_99, NOT_MET, "grant_too_small"),
        (10_000_00, NOT_MET, "grant_too_small"),  # "mehr als"
        (10_000_01, MET, "grant_large_enough"),
    ],
)
def test_it_asks_for_more_than_the_minimum(grant: int, verdict: Verdict, code: str) -> None:
    of = programme({"kind": "minimum_grant", "role": "town", "more_than_euro": 10_000})
    assert answers_of("minimum_grant", of, facts(partner(grant=grant))) == [(verdict, code, "plan.town")]


@pytest.mark.parametrize(
    ("grant", "verdict", "code"),
    [
        (60_000_00, MET, "share_fits"),
        (60_000_01, OPEN, "share_needs_reasons"),
        (75_000_00, OPEN, "share_needs_reasons"),
        (75_000_01, NOT_MET, "share_above"),
    ],
)
def test_it_lets_a_person_judge_between_the_usual_and_the_highest_share(
    grant: int, verdict: Verdict, code: str
) -> None:
    of = programme({"kind": "share_of_eligible_spending", "role": "town", "usual": 60, "up_to": 75})
    assert answers_of("share_of_eligible_spending", of, facts(partner(grant=grant))) == [(verdict, code, "plan.town")]


def test_it_rounds_the_highest_share_down() -> None:
    of = programme({"kind": "share_of_eligible_spending", "role": "town", "usual": 50, "up_to": 50})
    odd = [
        (grant, finding_of("share_of_eligible_spending", of, facts(partner(eligible=3, grant=grant))))
        for grant in (1, 2)
    ]
    assert [(grant, found.verdict) for grant, found in odd] == [(1, MET), (2, NOT_MET)]


@pytest.mark.parametrize(
    ("other", "verdict", "code"),
    [
        (59_999_99, NOT_MET, "shares_differ"),
        (60_000_00, MET, "shares_equal"),
        (60_000_01, NOT_MET, "shares_differ"),
    ],
)
def test_it_asks_for_equal_grants_to_the_cent(other: int, verdict: Verdict, code: str) -> None:
    of = programme({"kind": "equal_share_of_partners"})
    found = answers_of("equal_share_of_partners", of, facts(partner(), club(grant=other)))
    assert found == [(verdict, code, "plan.town")]


@pytest.mark.parametrize(
    ("year", "eligible", "verdict"),
    [(2023, 1, NOT_MET), (2024, 1, MET), (2028, 1, MET), (2029, 1, NOT_MET), (2029, 0, MET)],
)
def test_it_keeps_spending_within_the_years(year: int, eligible: int, verdict: Verdict) -> None:
    of = programme({"kind": "years_within", "first": 2024, "last": 2028})
    found = finding_of("years_within", of, facts(partner(), club(year=year, eligible=eligible, grant=0)))
    assert (found.verdict, found.about) == (verdict, "plan.town")


@pytest.mark.parametrize(
    ("seat", "verdict", "code"),
    [
        ("14522310", MET, "seat_in_territory"),
        ("14", MET, "seat_in_territory"),
        ("15002000", NOT_MET, "seat_outside"),
        ("01400000", NOT_MET, "seat_outside"),
        ("", OPEN, "seat_unknown"),
    ],
)
def test_it_wants_the_seat_of_the_lead_in_the_territory(seat: str, verdict: Verdict, code: str) -> None:
    of = programme({"kind": "lead_seat_in_territory"})
    application = facts(partner(seat=seat), club(seat="15002000"))
    assert answers_of("lead_seat_in_territory", of, application) == [(verdict, code, "partner.town")]


@pytest.mark.parametrize(
    ("number", "named", "verdict", "code"),
    [
        (3, "", MET, "cooperation_fits"),
        (2, "", NOT_MET, "cooperation_missing"),
        (2, "  ", NOT_MET, "cooperation_missing"),
        (2, "Städteverbund Göltzschtal", OPEN, "cooperation_named"),
    ],
)
def test_it_counts_the_bodies_that_cooperate(number: int, named: str, verdict: Verdict, code: str) -> None:
    of = programme({"kind": "cooperation_of_at_least", "number": 3})
    partners = [partner(), club(), club()][:number]
    found = answers_of("cooperation_of_at_least", of, facts(*partners, cooperation=named))
    assert found == [(verdict, code, "question.cooperation")]


@pytest.mark.parametrize(
    ("answer", "verdict"), [("investive", MET), ("non_investive", NOT_MET), ("Investive", NOT_MET), ("", OPEN)]
)
def test_it_takes_the_measure_as_declared(answer: str, verdict: Verdict) -> None:
    of = programme({"kind": "measure_is", "measure": "investive"})
    assert finding_of("measure_is", of, facts(measure=answer)).verdict == verdict


@pytest.mark.parametrize(("answer", "verdict"), [("culture", MET), ("sport", MET), ("roads", NOT_MET), ("", OPEN)])
def test_it_takes_one_of_the_fields(answer: str, verdict: Verdict) -> None:
    of = programme({"kind": "field_is_one_of", "fields": ["culture", "sport"]})
    assert finding_of("field_is_one_of", of, facts(field=answer)).verdict == verdict


@pytest.mark.parametrize(("answer", "verdict"), [("yes", MET), ("no", NOT_MET), ("Yes", NOT_MET), ("", NOT_MET)])
def test_it_wants_the_declaration_that_nothing_has_begun(answer: str, verdict: Verdict) -> None:
    of = programme({"kind": "not_begun"})
    assert finding_of("not_begun", of, facts(not_begun=answer)).verdict == verdict


@pytest.mark.parametrize(("when_unmet", "blocks"), [("stops", True), ("person_judges", False)])
def test_it_stops_the_submission_or_leaves_it_to_a_person(when_unmet: str, blocks: bool) -> None:
    of = programme({"kind": "not_begun", "when_unmet": when_unmet})
    unmet, met = (finding_of("not_begun", of, facts(not_begun=said)) for said in ("", "yes"))
    assert (unmet.verdict, unmet.blocks, met.verdict, met.blocks) == (NOT_MET, blocks, MET, False)


@pytest.mark.parametrize(
    ("kind", "clubs", "verdict", "code"),
    [
        (BodyKind.TOWN, 0, MET, "partners_fit"),
        (BodyKind.TOWN, 2, MET, "partners_fit"),
        (BodyKind.TOWN, 3, NOT_MET, "partners_number"),
    ],
)
def test_it_counts_the_partners_of_a_role(kind: BodyKind, clubs: int, verdict: Verdict, code: str) -> None:
    found = answers_of("partner", programme(), facts(partner(kind=kind), *[club()] * clubs))
    assert found == [(MET, "partners_fit", "partner.town"), (verdict, code, "partner.club")]


def test_it_refuses_a_body_of_another_kind_and_a_missing_lead() -> None:
    wrong = answers_of("partner", programme(), facts(partner(kind=BodyKind.DISTRICT)))
    missing = answers_of("partner", programme(), facts(club()))
    assert wrong == [(NOT_MET, "body_not_allowed", "partner.town"), (MET, "partners_fit", "partner.club")]
    assert missing == [(NOT_MET, "partners_number", "partner.town"), (MET, "partners_fit", "partner.club")]


@pytest.mark.parametrize(
    ("own", "other", "verdict", "code"),
    [
        (40_000_00, 0, MET, "plan_adds_up"),
        (39_999_99, 1, MET, "plan_adds_up"),
        (39_999_99, 0, NOT_MET, "plan_does_not_add_up"),
        (40_000_01, 0, NOT_MET, "plan_does_not_add_up"),
    ],
)
def test_it_wants_a_plan_that_adds_up_to_the_cent(own: int, other: int, verdict: Verdict, code: str) -> None:
    line = PlanLine(year=2024, eligible=100_000_00, grant=60_000_00, own=own, other=other)
    found = answers_of("plan", programme(), facts(replace(partner(), lines=(line,))))
    assert found == [(verdict, code, "plan.town")]


@pytest.mark.parametrize("lines", [(), (PlanLine(year=2024, eligible=0, grant=0, own=0),)])
def test_it_refuses_an_empty_plan(lines: tuple[PlanLine, ...]) -> None:
    found = answers_of("plan", programme(), facts(replace(partner(), lines=lines)))
    assert found == [(NOT_MET, "plan_empty", "plan.town")]


@pytest.mark.parametrize(
    ("answer", "required", "verdict", "code"),
    [
        ("x" * 10, True, MET, "answer_given"),
        ("x" * 11, True, NOT_MET, "answer_too_long"),
        (f"  {'x' * 10}  ", True, MET, "answer_given"),
        ("", True, NOT_MET, "answer_missing"),
        (" \n", True, NOT_MET, "answer_missing"),
    ],
)
def test_it_wants_an_answer_that_is_not_too_long(answer: str, required: bool, verdict: Verdict, code: str) -> None:
    question = {"key": "summary", "section": "project", "kind": "text", "at_most": 10, "required": required}
    found = answers_of("question", programme(question=[question]), facts(summary=answer))
    assert found == [(verdict, code, "question.summary")]


@pytest.mark.parametrize(
    ("answer", "required", "verdict", "code"),
    [
        ("a", True, MET, "answer_given"),
        ("c", True, NOT_MET, "answer_not_a_choice"),
        ("c", False, NOT_MET, "answer_not_a_choice"),
        ("", False, MET, "answer_optional"),
    ],
)
def test_it_wants_one_of_the_choices(answer: str, required: bool, verdict: Verdict, code: str) -> None:
    question = {
        "key": "kind",
        "section": "project",
        "kind": "choice",
        "choices": ["a", "b"],
        "required": required,
    }
    found = answers_of("question", programme(question=[question]), facts(kind=answer))
    assert found == [(verdict, code, "question.kind")]


def test_it_wants_an_optional_text_that_is_given_to_keep_its_length_too() -> None:
    question = {"key": "more", "section": "project", "kind": "text", "at_most": 10, "required": False}
    found = answers_of("question", programme(question=[question]), facts(more="x" * 11))
    assert found == [(NOT_MET, "answer_too_long", "question.more")]


@pytest.mark.parametrize(
    ("required", "there", "verdict", "code"),
    [
        (True, True, MET, "document_there"),
        (True, False, NOT_MET, "document_missing"),
        (False, False, MET, "document_optional"),
        (False, True, MET, "document_there"),
    ],
)
def test_it_wants_the_required_documents(required: bool, there: bool, verdict: Verdict, code: str) -> None:
    of = programme(document=[{**SOURCED, "key": "offer", "required": required}])
    application = replace(facts(), documents=frozenset({"offer"} if there else ()))
    assert answers_of("document", of, application) == [(verdict, code, "document.offer")]


def test_it_answers_everything_at_once_with_the_source_of_each() -> None:
    of = programme(
        {"kind": "cap_per_award", "euro": 1},
        {"kind": "not_begun", "source": {"in": "call", "place": "7"}},
        {"kind": "minimum_grant", "role": "club", "more_than_euro": 1},
        document=[{**SOURCED, "key": "offer", "required": True}],
        question=[{"key": "title", "section": "project", "kind": "line"}],
    )
    found = check(facts=facts(), programme=of)
    assert [(f.rule, f.verdict, f.citation.place if f.citation else None) for f in found] == [
        ("question", NOT_MET, None),
        ("partner", MET, "1"),
        ("partner", MET, "1"),
        ("plan", MET, "1"),
        ("cap_per_award", NOT_MET, "1"),
        ("not_begun", NOT_MET, "7"),
        ("document", NOT_MET, "1"),
    ]
    assert [f.verdict for f in in_reading_order(found)] == [NOT_MET] * 4 + [MET] * 3


def test_it_knows_every_kind_of_rule_of_the_schema() -> None:
    kinds = ["lead_seat_in_territory", "measure_is", "field_is_one_of", "share_of_eligible_spending", "cap_per_award"]
    kinds += ["cap_per_partner", "minimum_grant", "equal_share_of_partners", "years_within"]
    kinds += ["cooperation_of_at_least", "no_other_funding", "not_begun"]
    values: dict[str, dict[str, Any]] = {
        "measure_is": {"measure": "investive"},
        "field_is_one_of": {"fields": ["culture"]},
        "share_of_eligible_spending": {"role": "town", "usual": 60, "up_to": 60},
        "cap_per_award": {"euro": 1},
        "cap_per_partner": {"role": "town", "euro": 1},
        "minimum_grant": {"role": "town", "more_than_euro": 1},
        "years_within": {"first": 2024, "last": 2024},
        "cooperation_of_at_least": {"number": 2},
        "no_other_funding": {"role": "town"},
    }
    of = programme(*({"kind": kind, **values.get(kind, {})} for kind in kinds))
    assert [f.rule for f in check(facts=facts(), programme=of) if f.rule not in {"partner", "plan"}] == kinds
    assert sorted(kinds) == sorted(
        get_args(one.model_fields["kind"].annotation)[0] for one in r.RuleBase.__subclasses__()
    )
