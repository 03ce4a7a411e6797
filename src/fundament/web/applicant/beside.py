"""The findings beside a section of the form: unmet first, then open, each leading to its field; those that are met as a number."""

from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string

from fundament.core.application import ApplicationFacts
from fundament.core.eligibility import check
from fundament.core.findings import Verdict, in_reading_order
from fundament.core.questions import answers_asked
from fundament.queries.open_draft import DraftView
from fundament.web.applicant.pages import language
from fundament.web.applicant.tasks import finding_lines, questions_in


def beside_context(draft: DraftView, section: str) -> dict[str, Any]:
    """What "applicant/beside.html" needs: the findings about this section's questions, which no plan or document decides."""
    programme = draft.call.programme
    facts = ApplicationFacts(
        partners=draft.bodies,
        answers=answers_asked(questions=programme.question, answers=draft.answers),
        documents=frozenset(),
    )
    about = {f"question.{question.key}" for question in questions_in(programme, section)}
    here = [one for one in in_reading_order(check(facts=facts, programme=programme)) if one.about in about]
    left = [finding for finding in here if finding.verdict is not Verdict.MET]
    return {"beside": finding_lines(draft, left, language=language()), "beside_met": len(here) - len(left)}


def beside_saved(draft: DraftView, answers: dict[str, str], section: str) -> str:
    """The same as markup, for a page that has just saved these answers."""
    return render_to_string("applicant/beside.html", beside_context(replace(draft, answers=answers), section))
