"""Every value and every refusal has words; a few sentences are compared whole."""

import ast
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from django.conf import settings
from django.utils.translation import override

from fundament.acts.formal import CHECK_POINTS
from fundament.core.award import YearAmount, schedule
from fundament.core.bodies import BodyKind, ServiceField
from fundament.core.calculation import Step, StepCode
from fundament.core.cases import load_cases
from fundament.core.eligibility import check
from fundament.core.findings import Finding, Reason, Verdict
from fundament.core.law import load_law
from fundament.core.ledger import AccountKind
from fundament.core.loading import load_programme
from fundament.core.plan_faults import FaultCode, PlanFault
from fundament.core.portfolio import Candidate, Rules
from fundament.core.procedure import TABLE, Act, Role, State, Subject
from fundament.core.programme import Earmarking
from fundament.core.proposal import Outcome
from fundament.core.quotas import QuotaKind
from fundament.core.regime import Regime
from fundament.core.selection import propose
from fundament.core.stipulations import StipulationKind
from fundament.core.texts import LANGUAGES
from fundament.documents.bank_details import Code as IbanCode
from fundament.documents.uploaded_pdf import PdfFault
from fundament.documents.uploaded_picture import PictureFault
from fundament.wording import (
    act_done,
    act_label,
    basis_label,
    body_label,
    check_point_label,
    condition_label,
    earmarking_label,
    field_label,
    finding_text,
    invented_label,
    ledger_label,
    mark_label,
    not_permitted_text,
    outcome_label,
    position_label,
    proposal_text,
    quota_kind_label,
    refusal_text,
    regime_label,
    role_label,
    state_label,
    stipulation_label,
    verdict_label,
)
from fundament.wording.calculation_words import plan_fault_text, step_text
from fundament.wording.findings import _WORDS as FINDING_WORDS
from fundament.wording.refusal_words import WORDS as REFUSAL_WORDS
from fundament.wording.refusal_words import applying, granting, paying, selecting, settling
from fundament.wording.values import day, euro, grouped, instants, listed, megabytes

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/fundament"
FOLDERS = sorted(path.parent for path in (ROOT / "programmes").glob("*/programme.toml"))
INCLUSION = load_programme(ROOT / "programmes/inklusion-vor-ort-2023")
RANK_FAULTS = {"rank_below_one", "rank_leaves_gap"}
SAMPLES: dict[str, str | int] = {
    "answer": "maybe",
    "arrived": "2024-02-01T00:00:00+01:00",
    "body": "town",
    "by": "region",
    "condition": "under_way",
    "day": "2024-07-02",
    "deadline": "2024-01-31T23:59:59.999999+01:00",
    "earliest": "2024-07-01",
    "document": "letters_of_intent",
    "faults": "1 iban, None debtor_iban",
    "field": "roads",
    "final_on": "2024-07-02",
    "grants": "1.000,00\u00a0€ / 1.000,01\u00a0€",
    "latest": "2024-07-02",
    "on": "2024-07-02",
    "opens": "2023-10-22T00:00:00+02:00",
    "points": "necessity, later_budgets",
    "question": "title",
    "rate": "62,5",
    "received_on": "2024-07-02",
    "role": "non_profit",
    "until": "2024-07-02",
    "usual": "60",
    **dict.fromkeys(("at_least", "at_most", "first", "last", "length", "number", "over", "size", "version", "year"), 2),
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def sample(name: str) -> str | int:
    """A value as acts and rules give it under this name."""
    return 123_456 if name == "cents" or name.endswith("_cents") else SAMPLES.get(name, f"<{name}>")


def constants(node: ast.expr, function: ast.AST) -> set[str]:
    """The texts an expression may be: itself, either branch of a choice, or what its name is given in the function."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return constants(node.body, function) | constants(node.orelse, function)
    if isinstance(node, ast.JoinedStr):
        start, codes = {
            "f'file_{fault}'": ("file", PdfFault),
            "f'file_{picture}'": ("file", PictureFault),
            "f'iban_{wrong.code}'": ("iban", IbanCode),
        }[ast.unparse(node)]
        return {f"{start}_{code}" for code in get_args(codes)}
    assert isinstance(node, ast.Name), ast.dump(node)
    given = [
        n.value for n in ast.walk(function) if isinstance(n, ast.Assign) and ast.dump(n.targets[0]) == stored(node)
    ]
    return set().union(*(constants(value, function) for value in given))


def stored(name: ast.Name) -> str:
    """The name as it stands on the left of an assignment."""
    return ast.dump(ast.Name(id=name.id, ctx=ast.Store()))


def names(call: ast.Call, function: ast.AST) -> set[str]:
    """Names of the values given at a call, those of `**values` too."""
    found = {keyword.arg for keyword in call.keywords if keyword.arg}
    for keyword in call.keywords:
        if keyword.arg is None:
            assert isinstance(keyword.value, ast.Name)
            given = [
                n.value
                for n in ast.walk(function)
                if isinstance(n, ast.AnnAssign) and ast.dump(n.target) == stored(keyword.value)
            ]
            found |= {
                k.value
                for each in given
                if isinstance(each, ast.Dict)
                for k in each.keys
                if isinstance(k, ast.Constant)
            }
    return found


def sites(path: Path, callee: str) -> Iterator[tuple[str, set[str], str]]:
    """Code, names of values and function of each call of `callee` in a file."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == callee:
                    for code in constants(call.args[0], function):
                        yield code, names(call, function), function.name


def refusals() -> Iterator[tuple[str, frozenset[str]]]:
    """Each code that an act is refused with, and the names of its values; a class of its own has its code within."""
    for path in sorted((SOURCE / "acts").rglob("*.py")):
        for code, given, _ in sites(path, "Refused"):
            yield code, frozenset(given)
        for kind in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(kind, ast.ClassDef) and [ast.unparse(base) for base in kind.bases] == ["Refused"]:
                for call in ast.walk(kind):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
                        yield next(iter(constants(call.args[0], kind))), frozenset(names(call, kind))


REFUSALS = sorted(set(refusals()), key=lambda refusal: (refusal[0], sorted(refusal[1])))
REASONS = [*sites(SOURCE / "core/eligibility.py", "Reason.of"), *sites(SOURCE / "core/questions.py", "Reason.of")]


def test_every_value_has_a_label() -> None:
    states = {(row.subject, state) for row in TABLE for state in (row.source, row.target) if state is not None}
    assert {state for _, state in states} == set(State)
    labels = [
        *(state_label(subject=subject, state=state.value) for subject, state in states),
        *(act_label(act) for act in Act),
        *(act_done(act) for act in Act),
        *(role_label(role) for role in Role),
        *(body_label(kind) for kind in BodyKind),
        *(field_label(field) for field in ServiceField),
        *(verdict_label(verdict) for verdict in Verdict),
        *(outcome_label(outcome) for outcome in Outcome),
        *(regime_label(regime) for regime in Regime),
        *(ledger_label(kind) for kind in AccountKind),
        *(earmarking_label(kind) for kind in get_args(Earmarking)),
        *(check_point_label(point) for point in CHECK_POINTS),
        *(position_label(position) for position in ("agrees", "objects", "no_answer")),
        *(invented_label(fact) for fact in ("amounts", "project", "applicant", "scores", "course", "answers")),
        *(basis_label(basis) for basis in ("stated", "assumed")),
        *(stipulation_label(kind) for kind in StipulationKind),
        *(quota_kind_label(kind) for kind in get_args(QuotaKind)),
        *(mark_label(mark) for mark in (*ServiceField, "upper", "middle", "other", "Oberes Elbtal")),
    ]
    assert all(labels)


def test_the_same_state_has_words_of_its_own_for_application_and_grant() -> None:
    assert state_label(subject=Subject.APPLICATION, state=State.GRANTED) == "Granted"
    assert state_label(subject=Subject.GRANT, state=State.GRANTED) == "Notice issued"


def test_every_condition_of_an_instalment_has_a_label() -> None:
    law, rows = load_law(settings.LAW)[Regime.NON_COMMUNAL], (YearAmount(funder="sms", year=2024, cents=100_000_000),)
    instalments = [
        instalment
        for day_of_grant in (date(2024, 7, 1), date(2022, 7, 1))
        for instalment in schedule(rows=rows, law=law, on=day_of_grant, first=date(2024, 1, 1), last=date(2028, 12, 31))
    ]
    assert [condition_label(instalment.condition) for instalment in instalments] == [
        "Once the notice is final and the start of the project is reported",
        "While the project is under way",
        "Once the complete proof of use is submitted",
        "Once the proof of use is checked",
        "On request, for money that is needed soon",
    ]


def test_refusals_have_words_exactly_for_the_codes_of_the_acts() -> None:
    codes = {code for code, _ in REFUSALS}
    assert set(REFUSAL_WORDS) == (codes - {"ranking_faulty"}) | RANK_FAULTS


def test_no_code_has_words_in_two_places() -> None:
    parts = (applying, selecting, granting, paying, settling)
    assert sum(len(part.WORDS) for part in parts) == len(REFUSAL_WORDS)


def test_no_act_is_refused_outside_of_acts() -> None:
    others = [path for path in SOURCE.rglob("*.py") if path.parent != SOURCE / "acts"]
    assert [path.name for path in others if list(sites(path, "Refused"))] == []


def test_a_payment_file_has_words_exactly_for_what_a_bank_refuses() -> None:
    source = (SOURCE / "documents/payment_file.py").read_text("utf-8")
    codes = re.findall(r'_fault\((?:None|row), "(\w+)"|code="(\w+)"', source)
    assert set(paying.FILE_FAULTS) == {one or other for one, other in codes}


def test_faults_of_a_payment_file_are_said_in_one_sentence() -> None:
    assert refusal_text(code="payment_file", values={"faults": "2 iban, None debtor_iban"}) == (
        "The bank would not take the file: payment 2 of the run: the recipient's IBAN cannot be right; "
        "the authority's IBAN cannot be right. Nothing was paid. Please have this put right, then try again."
    )


@pytest.mark.parametrize(("code", "given"), REFUSALS)
def test_a_refusal_needs_no_more_than_the_act_gives(code: str, given: frozenset[str]) -> None:
    for fault in sorted(RANK_FAULTS) if code == "ranking_faulty" else [""]:
        text = refusal_text(
            code=code, values={name: sample(name) for name in given} | ({"fault": fault} if fault else {})
        )
        assert text.endswith(".")
        assert "%" not in text


@pytest.mark.parametrize("code", FaultCode)
def test_every_fault_of_a_plan_can_be_said(code: FaultCode) -> None:
    text = plan_fault_text(fault=PlanFault(code=code, position="staff", year=2024), positions={"staff": "Personnel"})
    assert text.startswith("Personnel, 2024: ")
    assert text.endswith(".")


STEP_VALUES = {
    StepCode.UNIT_COST: (("quantity", "0.5"), ("unit_cents", 6_000_000)),
    StepCode.FLAT_RATE: (("per_cent", "15"), ("base_cents", 1_000_000)),
    StepCode.CUT: (("reason", "nicht notwendig"),),
    StepCode.UNPAID_WORK: (("planned_cents", 1_000), ("at_most_cents", 2_000)),
    StepCode.RATE: (("per_cent", "62.5"), ("eligible_cents", 1_000_000)),
    StepCode.GRANT: (("funder", "sms"),),
}


@pytest.mark.parametrize("code", StepCode)
def test_every_step_of_a_calculation_can_be_said(code: StepCode) -> None:
    step = Step(code=code, year=2024, position="staff", cents=100, values=STEP_VALUES.get(code, ()))
    assert "%" not in step_text(step=step, positions={"staff": "Personnel"}, funders={"sms": "Ministry"})


def test_a_step_shows_its_rate_and_amount_as_the_reader_writes_them() -> None:
    step = Step(code=StepCode.RATE, year=2024, cents=100, values=STEP_VALUES[StepCode.RATE])
    assert step_text(step=step, positions={}, funders={}) == "Limit 2024: 62.5 per cent of €10,000.00"


def test_findings_have_words_exactly_for_the_reasons_of_the_rules() -> None:
    split = {
        "partners_number": {"partners_too_few", "partners_too_many"},
        "cap_kept": {"cap_kept", "cap_kept_together"},
        "cap_exceeded": {"cap_exceeded", "cap_exceeded_together"},
    }
    assert set(FINDING_WORDS) == set().union(*(split.get(code, {code}) for code, _, _ in REASONS))


@pytest.mark.parametrize(("code", "given", "function"), sorted(REASONS, key=lambda reason: (reason[0], reason[2])))
def test_a_finding_needs_no_more_than_the_rule_gives(code: str, given: set[str], function: str) -> None:
    for name in ("Stadt Pirna", ""):
        values = {key: sample(key) for key in given} | ({"name": name} if "name" in given else {})
        rule = "question" if function in {"_question", "answer_fault"} else "another"
        text = finding_text(finding=found(rule, Reason.of(code, **values)), texts=INCLUSION.texts, language="en")
        assert text.endswith(".")
        assert "%" not in text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_the_worked_cases_can_be_said(folder: Path, language: str) -> None:
    file = load_programme(folder)
    for case in load_cases(folder):
        for finding in check(facts=case.facts(), programme=file.programme):
            assert "%" not in finding_text(finding=finding, texts=file.texts, language=language)


def found(rule: str, reason: Reason, *, verdict: Verdict = Verdict.NOT_MET, stops: bool = True) -> Finding:
    """A finding about the question for the title."""
    return Finding(rule, verdict, reason, "question.title", None, "stated", stops=stops)


def said(reason: Reason, *, stops: bool = True) -> str:
    """An unmet finding in English."""
    return finding_text(finding=found("rule", reason, stops=stops), texts=INCLUSION.texts, language="en")


def test_too_late_by_less_than_a_second_shows_the_microseconds() -> None:
    text = refusal_text(
        code="too_late",
        values={"arrived": "2021-08-31T10:00:00.000400+00:00", "deadline": "2021-08-31T12:00:00+02:00"},
    )
    assert text == (
        "Your application arrived on 31 August 2021 at 12:00:00.000400. The deadline ended on 31 August 2021 at "
        "12:00:00.000000, so it could not be accepted. Your draft is kept, unchanged. If it is not your fault that it "
        "is late, you can ask for reinstatement within two weeks; the overview of the application leads you there."
    )


def test_instants_that_differ_are_shown_to_the_second() -> None:
    values = {"arrived": "2024-01-31T23:00:00+00:00", "deadline": "2024-01-31T23:59:59.999999+01:00"}
    assert instants(values) == {
        "arrived": "1 February 2024 at 00:00:00",
        "deadline": "31 January 2024 at 23:59:59",
    }


def test_on_the_day_the_clock_changes_summer_and_winter_time_are_named() -> None:
    values = {"arrived": "2024-10-27T01:30:00+00:00", "deadline": "2024-10-27T00:30:00+00:00"}
    assert instants(values) == {
        "arrived": "27 October 2024 at 02:30:00.000000 (winter time)",
        "deadline": "27 October 2024 at 02:30:00.000000 (summer time)",
    }


def test_a_cap_is_exceeded_by_one_partner_or_by_all_together() -> None:
    values = {"grant_cents": 50_000_001, "cap_cents": 50_000_000, "over_cents": 1}
    assert said(Reason.of("cap_exceeded", name="Stadt Pirna", **values)) == (
        "Stadt Pirna asks for €500,000.01. At most €500,000.00 are possible. Please lower the grant by €0.01."
    )
    assert said(Reason.of("cap_exceeded", name="", **values)) == (
        "All partners together ask for €500,000.01. At most €500,000.00 are possible. "
        "Please lower the grants by €0.01 in total."
    )


def test_a_higher_share_needs_reasons() -> None:
    reason = Reason.of("share_needs_reasons", name="Stadt Pirna", grant_cents=7_000_000, usual="60", rate="72,5")
    assert said(reason) == (
        "Stadt Pirna asks for €70,000.00, more than the usual 60 per cent of its eligible spending. Up to 72.5 per "
        "cent are possible with special reasons. Please give these reasons in the application; a person will "
        "judge them."
    )


def test_an_unmet_rule_that_does_not_stop_says_so() -> None:
    assert said(Reason.of("document_missing", document="letters_of_intent"), stops=False) == (
        "“Letters of intent from supporting organisations” is missing. Please attach it. "
        "The application can be submitted all the same; a person will judge this point."
    )


def test_a_proposal_names_budgets_and_competing_applications() -> None:
    line = {
        "reference": "IVO-2023-0007",
        "outcome": "reserve",
        "code": "budget_used",
        "score": 71_250,
        "place": 2,
        "pots": [{"funder": "sms", "year": 2024}, {"funder": "other", "year": 2025}],
        "competes_with": ["IVO-2023-0001", "IVO-2023-0002"],
    }
    funder_names = {"sms": "Ministry of Social Affairs"}
    titles = {"IVO-2023-0001": "All Together"}
    assert proposal_text(line=line, titles=titles, funder_names=funder_names) == (
        "Proposed for the reserve list, place 2. Beside the applications of the best selection, too little is left of: "
        "Ministry of Social Affairs (2024) and other (2025). There would be room for it if one of these were not "
        "selected: “All Together” (IVO-2023-0001) and IVO-2023-0002."
    )


PROPOSED = [
    (
        {"outcome": "refuse", "code": "decided_before"},
        "Proposed for refusal. People had decided about it before the calculation.",
    ),
    (
        {"outcome": "reserve", "place": 2, "code": "rule_binds", "competes_with": ["A-1"]},
        "Proposed for the reserve list, place 2. Beside the applications of the best selection, a rule of the programme leaves "
        "no room for it. There would be room for it if A-1 were not selected.",
    ),
    (
        {"outcome": "select", "code": "in_best_portfolio"},
        "Proposed for selection. It belongs to the applications that together reach the highest score within the "
        "budgets and the limit on awards.",
    ),
    (
        {"outcome": "refuse", "code": "not_eligible"},
        "Proposed for refusal. It does not meet every condition of the programme. The findings name what is missing.",
    ),
    (
        {"outcome": "refuse", "code": "larger_than_budget", "pots": [{"funder": "sms", "year": 2024}]},
        "Proposed for refusal. It needs more than a whole budget holds, even with no other application. "
        "See: sms (2024).",
    ),
    (
        {"outcome": "refuse", "code": "limit_reached", "competes_with": ["A-1"]},
        "Proposed for refusal. Every award that the programme allows goes to an application of the best selection. "
        "There would be room for it if A-1 were not selected.",
    ),
    (
        {"outcome": "refuse", "code": "limit_reached", "pots": [{"funder": "sms", "year": 2024}]},
        "Proposed for refusal. Every award that the programme allows goes to an application of the best selection. "
        "Besides, too little would be left of: sms (2024). "
        "There would be room for it only if several of the selected applications were not selected.",
    ),
    (
        {"outcome": "refuse", "code": "budget_used", "competes_with": ["A-1"]},
        "Proposed for refusal. The money would be enough, but it would not raise the total score of the selection.",
    ),
]


@pytest.mark.parametrize(("line", "expected"), PROPOSED)
def test_every_reason_of_a_proposal_has_words(line: dict[str, object], expected: str) -> None:
    whole = {"place": 0, "pots": [], "competes_with": [], **line}
    assert proposal_text(line=whole, titles={}, funder_names={}) == expected


@pytest.mark.parametrize("awards_at_most", [None, 1])
def test_what_the_solver_proposes_can_be_said(awards_at_most: int | None) -> None:
    needs = {"A-1": 60, "A-2": 60, "A-3": 200, "A-4": 10}
    candidates = [
        Candidate(
            reference=reference,
            score=1_000,
            rank=0,
            submitted=reference,
            needs={("sms", 2024): cents},
            blocked_by=("document: document_missing",) if reference == "A-4" else (),
        )
        for reference, cents in needs.items()
    ]
    proposal = propose(
        candidates=candidates,
        rules=Rules(budgets={("sms", 2024): 100}, awards_at_most=awards_at_most),
        ties=["earlier_submission"],
        reserve=False,
    )
    lines = [asdict(line) | {"pots": [{"funder": f, "year": y} for f, y in line.pots]} for line in proposal.lines]
    assert [line["code"] for line in lines] == [
        "in_best_portfolio",
        "budget_used" if awards_at_most is None else "limit_reached",
        "larger_than_budget",
        "not_eligible",
    ]
    assert all(proposal_text(line=line, titles={}, funder_names={}).endswith(".") for line in lines)


def test_an_act_may_be_somebody_elses_or_not_possible_in_the_state() -> None:
    assert not_permitted_text(act=Act.SUBMIT, state=State.SIGNED) == (
        "“Submit application” is not open to you here. It is for: Signatory of the leading organisation. Nothing was changed. "
        "If this is your task, please ask for your roles to be checked."
    )
    assert not_permitted_text(act=Act.SUBMIT, state=State.WITHDRAWN) == (
        "“Submit application” is not possible in the present state: Withdrawn. Nothing was changed. "
        "Please reload the page; it shows what you can do now."
    )


@pytest.mark.parametrize("act", Act)
def test_no_refused_act_tells_a_decision_before_it_is_announced(act: Act) -> None:
    """People who do not decide get the same words whatever was decided."""
    texts = {not_permitted_text(act=act, state=state) for state in (State.SELECTED, State.RESERVE, State.REFUSED)}
    assert len(texts) == 1


@pytest.mark.parametrize("state", [None, *State])
def test_every_act_has_words_in_every_state(state: State | None) -> None:
    subjects = {row.act: row.subject for row in TABLE}
    of_subject = {(row.subject, place) for row in TABLE for place in (row.source, row.target)}
    for act in Act:
        if (subjects[act], state) in of_subject:
            assert not_permitted_text(act=act, state=state).startswith(f"“{act_label(act)}” is not ")


def test_amounts_days_and_numbers_follow_the_language() -> None:
    assert (euro(123_456), day(date(2024, 1, 31)), grouped(1_500)) == ("€1,234.56", "31 January 2024", "1,500")
    for language in ("de", "de-simple"):
        with override(language):
            assert (euro(123_456), day(date(2024, 1, 31))) == ("1.234,56\u00a0€", "31. Januar 2024")
            assert grouped(1_500) == "1.500"


def test_a_byte_above_a_limit_does_not_look_like_the_limit() -> None:
    assert (megabytes(20_000_000), megabytes(20_000_001)) == ("20", "20.1")


def test_lists_read_as_in_a_sentence() -> None:
    assert [listed(items) for items in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]
