"""An application to read through: answers, partners and plans as rows, from the draft or from a submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat, linebreaksbr
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from fundament.core.application import PlanLine
from fundament.core.questions import Question
from fundament.core.texts import Texts
from fundament.queries.cases import CaseView, PartnerView
from fundament.queries.public_places import municipality_label
from fundament.records.calls import Call
from fundament.records.facts import costs_from
from fundament.web.applicant.pages import language as current
from fundament.web.applicant.plans import PlanSum, sums, total, years_of
from fundament.web.applicant.tasks import questions_in, sections_of
from fundament.web.cost_reading import cost_columns, cost_rows
from fundament.web.file_reading import file_notes
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import money
from fundament.wording import answer_words, body_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part to read: pairs of name and value; `change` is the address of its form."""

    title: str
    rows: tuple[tuple[str, str], ...]
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTable:
    """A financing plan to read."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    change: str = ""


def answer_parts(
    call: Call, answers: Mapping[str, str], *, language: str, reference: str = "", sections: Sequence[str] = ()
) -> tuple[Part, ...]:
    """The answers, section by section; with a `reference` each part leads to its form."""
    programme, texts = call.programme, call.texts
    return tuple(
        Part(
            title=texts.get(f"section.{section}", language=language),
            rows=tuple(
                (
                    texts.get(f"question.{question.key}.label", language=language),
                    shown_answer(question, answers.get(question.key, ""), texts, language),
                )
                for question in questions_in(programme, section, answers=answers)
            ),
            change=reverse("answers", args=[reference, section]) if reference else "",
        )
        for section in sections or sections_of(programme)
    )


def shown_answer(question: Question, answer: str, texts: Texts, language: str) -> str:
    """An answer as people read it: choices by their label, declarations as yes or no, texts with their lines."""
    if question.kind == "yes":
        return _("Yes, declared") if answer == "yes" else _("Not declared")
    if not answer:
        return _("No answer")
    words = answer_words(
        question=question, answer=answer, texts=texts, language=language, municipality=municipality_label
    )
    return linebreaksbr(words)


def plan_columns(*, with_spending: bool = True) -> tuple[Column, ...]:
    """The head of every plan table. Where spending is typed by position the table of means does without it."""
    spending = (Column(_("Eligible spending"), numeric=True),) if with_spending else ()
    return (
        Column(_("Year")),
        *spending,
        Column(_("Grant"), numeric=True),
        Column(_("Own funds"), numeric=True),
        Column(_("Other funding"), numeric=True),
    )


def plan_table(*, name: str, lines: Sequence[PlanLine], years: Sequence[int], change: str = "") -> PlanTable:
    """A plan by year with its total."""
    shown = sums(lines=lines, years=years_of(programme_years=years, lines=lines))
    rows = [_plan_row(str(row.year), row) for row in shown]
    return PlanTable(
        caption=_("Financing plan: %(name)s") % {"name": name},
        columns=plan_columns(),
        rows=(*rows, _plan_row(_("Total"), total(lines))),
        change=change,
    )


def _plan_row(label: str, row: PlanSum) -> tuple[object, ...]:
    return (label, *(money(cents) for cents in (row.eligible, row.grant, row.own, row.other)))


def _with_costs(call: Call, name: str, lines: Sequence[PlanLine], plan: PlanTable) -> tuple[PlanTable, ...]:
    """A plan, and beside it what its spending is for where that is said."""
    rows = cost_rows(call, lines, language=current())
    if not rows:
        return (plan,)
    caption = _("Spending of %(name)s by cost position") % {"name": name}
    return plan, PlanTable(caption=caption, columns=cost_columns(lines), rows=rows)


def plan_tables(case: CaseView, *, changeable: bool = False) -> tuple[PlanTable, ...]:
    """The plans of the partners who receive a grant."""
    return tuple(
        table
        for partner in case.partners
        if partner.receives_grant
        for table in plan_of(case, partner, changeable=changeable)
    )


def plan_of(case: CaseView, partner: PartnerView, *, changeable: bool = False) -> tuple[PlanTable, ...]:
    """The plan of one partner, and what its spending is for where that is said."""
    change = reverse("plan", args=[case.reference, partner.id]) if changeable and partner.mine else ""
    plan = plan_table(name=partner.name, lines=partner.lines, years=case.call.programme.years, change=change)
    return _with_costs(case.call, partner.name, partner.lines, plan)


def document_rows(case: CaseView, *, language: str) -> tuple[tuple[str, str], ...]:
    """The attached documents: name in the programme, then file, size, checksum, scan and signatures."""
    return tuple(
        (
            case.call.texts.get(f"document.{document.key}", language=language),
            format_html(
                "{} ({})<br>SHA-256: {}{}",
                document.name,
                filesizeformat(document.size),
                document.sha256,
                format_html_join("", "<br>{}", ((note.text,) for note in file_notes(document))),
            ),
        )
        for document in case.documents
    )


def submitted_partners(call: Call, content: Mapping[str, Any], *, language: str) -> tuple[tuple[str, str], ...]:
    """The partners of a submission: role, then name and kind."""
    return tuple(
        (
            call.texts.get(f"partner.{partner['role']}", language=language),
            f"{partner['organisation']} ({body_label(partner['kind'])})",
        )
        for partner in content["partners"]
    )


def submitted_plans(call: Call, content: Mapping[str, Any]) -> tuple[PlanTable, ...]:
    """The plans of a submission, of every partner that planned something or receives a grant."""
    tables: list[PlanTable] = []
    for partner in content["partners"]:
        lines = [
            PlanLine(
                year=line["year"],
                eligible=line["eligible_cents"],
                grant=line["grant_cents"],
                own=line["own_cents"],
                other=line["other_cents"],
                costs=costs_from(line.get("costs", ())),
            )
            for line in partner["plan"]
        ]
        if lines or call.programme.role(partner["role"]).receives_grant:
            plan = plan_table(name=partner["organisation"], lines=lines, years=call.programme.years)
            tables += _with_costs(call, partner["organisation"], lines, plan)
    return tuple(tables)


def submitted_documents(call: Call, content: Mapping[str, Any], *, language: str) -> tuple[tuple[str, str], ...]:
    """The documents of a submission with their checksums."""
    return tuple(
        (
            call.texts.get(f"document.{document['key']}", language=language),
            format_html("{}<br>SHA-256: {}", document["name"], document["sha256"]),
        )
        for document in content["documents"]
    )
