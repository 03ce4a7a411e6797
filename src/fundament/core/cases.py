"""Worked cases, written by officials: an application and what the rules must answer.

They run as tests and by `fundament programme check`.
Whatever a case does not name must be met: a case holds only if the whole of the answer is as expected.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.eligibility import check
from fundament.core.findings import Finding, Verdict
from fundament.core.loading import FaultyProgramme, read_model
from fundament.core.programme import Programme
from fundament.core.sourced import EuroCents, Frozen, Key, Year


class CaseLine(Frozen):
    """One fiscal year of a partner's financing plan, in euros in the file."""

    year: Year
    eligible: EuroCents
    grant: EuroCents
    own: EuroCents
    other: EuroCents = 0


class CasePartner(Frozen):
    """A partner of the case. Without `seat` (an AGS) the seat counts as unknown."""

    role: Key
    name: str
    kind: BodyKind
    seat: str = Field(default="", pattern=r"^\d{0,8}$")
    lines: list[CaseLine] = Field(default_factory=list)


class Expected(Frozen):
    """What the findings of a rule, or about a thing, or both, must answer. Only not_met says whether it `blocks`."""

    rule: str = ""
    about: str = ""
    verdict: Literal["met", "not_met", "open"]
    blocks: bool | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.rule and not self.about:
            raise ValueError("names_nothing")
        if (self.verdict == "not_met") != (self.blocks is not None):
            raise ValueError("blocks")
        return self

    def covers(self, finding: Finding) -> bool:
        """Whether this expectation speaks about the finding."""
        return self.rule in {"", finding.rule} and self.about in {"", finding.about}


class Case(Frozen):
    """One worked case: the facts, the answers expected, and whether the application may be submitted."""

    id: Key
    title: str
    may_be_submitted: bool
    documents: list[Key] = Field(default_factory=list)
    partner: list[CasePartner] = Field(default_factory=list)
    answers: dict[Key, str] = Field(default_factory=dict)
    expect: list[Expected]

    def facts(self) -> ApplicationFacts:
        """The application as the rules see it."""
        return ApplicationFacts(
            partners=tuple(
                PartnerFacts(
                    role=partner.role,
                    name=partner.name,
                    kind=partner.kind,
                    seat=partner.seat,
                    lines=tuple(PlanLine(**line.model_dump()) for line in partner.lines),
                )
                for partner in self.partner
            ),
            answers=self.answers,
            documents=frozenset(self.documents),
        )


_SAID = {Verdict.MET: "erfüllt", Verdict.NOT_MET: "nicht erfüllt", Verdict.OPEN: "offen"}


def _said(verdict: Verdict, *, blocks: bool) -> str:
    if verdict is not Verdict.NOT_MET:
        return f"»{_SAID[verdict]}«"
    return f"»{_SAID[verdict]}« ({'hält die Einreichung auf' if blocks else 'hält die Einreichung nicht auf'})"


def run_case(*, case: Case, programme: Programme) -> tuple[str, ...]:
    """How the rules' answer differs from the case, in German, one sentence each; empty when the case holds."""
    findings = check(facts=case.facts(), programme=programme)
    different = _unknown(case, programme)
    for finding in findings:
        about = [expected for expected in case.expect if expected.covers(finding)]
        expectations = {(Verdict(expected.verdict), bool(expected.blocks)) for expected in about}
        found = (finding.verdict, finding.blocks)
        for expectation in sorted(expectations or {(Verdict.MET, False)}):
            if expectation != found:
                different.append(
                    f"{finding.rule} ({finding.about}): erwartet {_said(expectation[0], blocks=expectation[1])}, "
                    f"festgestellt {_said(found[0], blocks=found[1])}, Grund: {finding.reason.code}."
                )
    different += [
        f"{expected.rule or expected.about}: erwartet, aber keine Regel des Programms sagt etwas dazu."
        for expected in case.expect
        if not any(expected.covers(finding) for finding in findings)
    ]
    may_be_submitted = not any(finding.blocks for finding in findings)
    if may_be_submitted != case.may_be_submitted:
        yes, no = "Einreichung möglich", "Einreichung nicht möglich"
        expected_words, found_words = (yes, no) if case.may_be_submitted else (no, yes)
        different.append(f"Ergebnis: erwartet »{expected_words}«, festgestellt »{found_words}«.")
    return tuple(different)


def _unknown(case: Case, programme: Programme) -> list[str]:
    """Names in the case that the programme does not know: the case would test nothing with them."""
    known = {
        "Rolle": ({partner.role for partner in case.partner}, {partner.role for partner in programme.partner}),
        "Frage": (set(case.answers), {question.key for question in programme.question}),
        "Unterlage": (set(case.documents), {document.key for document in programme.document}),
    }
    return [
        f"{name} »{key}«: gibt es in diesem Programm nicht."
        for name, (used, there) in known.items()
        for key in sorted(used - there)
    ]


def load_cases(folder: Path) -> tuple[Case, ...]:
    """The cases of a programme folder, by file name. Raises FaultyProgramme with every fault of every case."""
    cases, faults = [], []
    for path in sorted((folder / "cases").glob("*.toml")):
        case, found = read_model(file=f"cases/{path.name}", source=path.read_text("utf-8"), model=Case)
        faults += found
        if case is not None:
            cases.append(case)
    if faults:
        raise FaultyProgramme(tuple(faults))
    return tuple(cases)
