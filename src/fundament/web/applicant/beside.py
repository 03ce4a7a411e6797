"""The findings beside a section of the form: unmet first, then open, each leading to its field; those that are met as a number."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from fundament.core.application import ApplicationFacts
from fundament.core.eligibility import check
from fundament.core.findings import Finding, Verdict, in_reading_order
from fundament.core.questions import answers_asked
from fundament.queries.cases import CaseView
from fundament.queries.open_draft import DraftView
from fundament.web.applicant.pages import language
from fundament.web.applicant.tasks import finding_lines, questions_in


def beside_context(case: CaseView | DraftView, findings: Iterable[Finding], section: str) -> dict[str, Any]:
    """What the template "applicant/beside.html" needs, of all findings those about this section's questions."""
    about = {f"question.{question.key}" for question in questions_in(case.call.programme, section)}
    here = [finding for finding in findings if finding.about in about]
    left = [finding for finding in here if finding.verdict is not Verdict.MET]
    lines = finding_lines(case, left, language=language())
    return {"beside": lines, "beside_met": len(here) - len(left)}


def beside_saved(draft: DraftView, answers: Mapping[str, str], section: str) -> str:
    """The same as markup for a page that has just saved these answers. Findings about a question need no plan and no document."""
    programme = draft.call.programme
    facts = ApplicationFacts(
        partners=draft.bodies,
        answers=answers_asked(questions=programme.question, answers=answers),
        documents=frozenset(),
    )
    findings = in_reading_order(check(facts=facts, programme=programme))
    return render_to_string("applicant/beside.html", beside_context(draft, findings, section))
