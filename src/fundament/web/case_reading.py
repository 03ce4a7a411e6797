"""A case in the reader's words: the values that `case/summary.html` and its sister parts draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fundament.core.findings import Finding, Verdict
from fundament.core.programme import Programme
from fundament.core.questions import Question, asked
from fundament.core.sourced import Citation
from fundament.core.texts import Texts
from fundament.queries.cases import CaseView, PartnerView
from fundament.queries.public_places import municipality_label
from fundament.web.cost_reading import cost_columns, cost_rows
from fundament.web.file_reading import FileNote, file_notes, is_harmful
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import euro, instant, per_cent
from fundament.wording import answer_words, body_label, finding_text, invented_label

AMOUNTS = frozenset({"amounts", "yearly_amounts"})
"""What `invented` calls made-up money."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table for `components/table.html`."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and pairs (name, value) below it."""

    title: str
    rows: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding for `components/findings.html`."""

    verdict: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document: what it is, the file's name, its size in words, the key its link needs, and what is known of it."""

    label: str
    name: str
    size: str
    id: int
    added_at: datetime
    notes: tuple[FileNote, ...]
    harmful: bool


@dataclass(frozen=True, slots=True)
class CaseShown:
    """Everything that `case/summary.html` shows, in words."""

    facts: tuple[tuple[str, object], ...]
    partners: Table
    amounts: tuple[Table, ...]
    answers: tuple[Part, ...]
    documents: tuple[DocumentShown, ...]
    to_judge: tuple[FindingShown, ...]
    met: tuple[FindingShown, ...]
    met_in_words: str
    invented: tuple[str, ...]


def language() -> str:
    """The reader's language, as the programme's texts know it."""
    return get_language() or "de"


def invented_words(fact: str) -> str:
    """What was made up; a fact without words of its own is named in general."""
    try:
        return invented_label(fact)
    except KeyError:
        return _("Some of the data is invented")


def marker(words: str) -> SafeString:
    """The marker of made-up data with these words."""
    return mark_safe(render_to_string("components/invented.html", {"text": words}))  # noqa: S308 - a template escaped it


def mark_of(invented: Iterable[str], *facts: str) -> SafeString:
    """The marker beside what one of these facts says was made up; empty if none was."""
    found = [fact for fact in facts if fact in set(invented)]
    return marker(invented_words(found[0])) if found else mark_safe("")


def marked(value: object, invented: Iterable[str], *facts: str) -> object:
    """The value, with the marker beside it where one of these facts was made up."""
    mark = mark_of(invented, *facts)
    return format_html("{} {}", value, mark) if mark else value


def as_read(case: CaseView) -> CaseShown:
    """The case in words, in the language that is active."""
    texts, programme = case.call.texts, case.call.programme
    shown = [_finding(finding, texts, programme) for finding in case.findings]
    met = tuple(finding for finding in shown if finding.verdict == Verdict.MET.value)
    return CaseShown(
        facts=_facts(case, texts),
        partners=_partners(case, texts),
        amounts=tuple(table for partner in case.partners if partner.lines for table in _amounts(case, partner)),
        answers=_answers(case, texts, programme),
        documents=tuple(
            DocumentShown(
                label=texts.get(f"document.{document.key}", language=language()),
                name=document.name,
                size=filesizeformat(document.size),
                id=document.id,
                added_at=document.added_at,
                notes=file_notes(document),
                harmful=is_harmful(document),
            )
            for document in case.documents
        ),
        to_judge=tuple(finding for finding in shown if finding.verdict != Verdict.MET.value),
        met=met,
        met_in_words=ngettext("%(number)s condition is met", "%(number)s conditions are met", len(met))
        % {"number": len(met)},
        invented=tuple(dict.fromkeys(invented_words(fact) for fact in case.invented)),
    )


def _facts(case: CaseView, texts: Texts) -> tuple[tuple[str, object], ...]:
    rows: list[tuple[str, object]] = [
        (_("Reference"), case.reference),
        (_("Programme"), texts.get("title", language=language())),
    ]
    if case.submissions:
        rows.append((_("Submitted"), instant(case.submissions[0][1])))
    if len(case.submissions) > 1:
        rows.append((_("Completed"), instant(case.submissions[-1][1])))
    rows.append((_("Requested grant"), marked(euro(case.grant), case.invented, *AMOUNTS)))
    rows.append((_("Eligible spending"), marked(euro(case.eligible), case.invented, *AMOUNTS)))
    if case.eligible:
        # Rounded down to a tenth to be read; the findings compare exactly.
        rows.append((_("Share of the grant"), per_cent(Decimal(case.grant * 1000 // case.eligible) / 10)))
    return tuple(rows)


def _partners(case: CaseView, texts: Texts) -> Table:
    return Table(
        caption=_("Who takes part"),
        columns=(Column(_("Organisation")), Column(_("Part")), Column(_("Kind of body")), Column(_("Signed"))),
        rows=tuple(
            (
                marked(partner.name, case.invented, "applicant"),
                texts.get(f"partner.{partner.role}", language=language()),
                _kind(partner),
                instant(partner.signed_at) if partner.signed_at else _("Not signed"),
            )
            for partner in case.partners
        ),
    )


def _kind(partner: PartnerView) -> str:
    """The kind of body, and that it writes in Upper Sorbian where it does."""
    kind = body_label(partner.kind)
    return (
        _("%(kind)s; writes in Upper Sorbian (§ 9 SächsSorbG)") % {"kind": kind}
        if partner.correspondence == "hsb"
        else kind
    )


def _amounts(case: CaseView, partner: PartnerView) -> tuple[Table, ...]:
    """The plan of a partner, and what its spending is for where that is said."""
    plan = _plan(partner)
    rows = cost_rows(case.call, partner.lines, language=language())
    if not rows:
        return (plan,)
    caption = _("Spending of %(name)s by cost position") % {"name": partner.name}
    return plan, Table(caption=caption, columns=cost_columns(partner.lines), rows=rows)


def _plan(partner: PartnerView) -> Table:
    lines = partner.lines
    rows: list[tuple[object, ...]] = [
        (str(line.year), euro(line.eligible), euro(line.grant), euro(line.own), euro(line.other)) for line in lines
    ]
    if len(lines) > 1:
        rows.append(
            (
                _("All years"),
                euro(partner.eligible),
                euro(partner.grant),
                euro(sum(line.own for line in lines)),
                euro(sum(line.other for line in lines)),
            )
        )
    return Table(
        caption=_("Financing plan of %(name)s") % {"name": partner.name},
        columns=(
            Column(_("Year")),
            Column(_("Eligible spending"), numeric=True),
            Column(_("Grant"), numeric=True),
            Column(_("Own funds"), numeric=True),
            Column(_("Other funding"), numeric=True),
        ),
        rows=tuple(rows),
    )


def _answers(case: CaseView, texts: Texts, programme: Programme) -> tuple[Part, ...]:
    sections: dict[str, list[tuple[str, object]]] = {}
    for question in asked(questions=programme.question, answers=case.answers):
        label = texts.get(f"question.{question.key}.label", language=language())
        sections.setdefault(question.section, []).append((label, _answer(question, case, texts)))
    return tuple(
        Part(texts.get(f"section.{section}", language=language()), tuple(rows)) for section, rows in sections.items()
    )


def _answer(question: Question, case: CaseView, texts: Texts) -> object:
    answer = case.answers.get(question.key, "").strip()
    if not answer:
        return _("Not answered")
    if question.kind == "yes":
        return _("Yes") if answer == "yes" else answer
    words = answer_words(
        question=question, answer=answer, texts=texts, language=language(), municipality=municipality_label
    )
    if question.kind == "choice":
        return words
    facts = ("project", "answers") if question.key == "title" else ("answers",)
    # `linebreaks` with autoescape returns safe markup in which everything that was typed is escaped.
    shown = mark_safe(linebreaks(words, autoescape=True)) if question.kind == "text" else words  # noqa: S308
    return marked(shown, case.invented, *facts)


def source_words(citation: Citation | None, programme: Programme) -> str:
    """Where a rule stands: title of the document, place, quoted words."""
    if citation is None:
        return ""
    title = programme.sources[citation.in_].title
    where = f"{title}, {citation.place}" if citation.place else title
    return f"{where}: „{citation.quote}“" if citation.quote else where


def _finding(finding: Finding, texts: Texts, programme: Programme) -> FindingShown:
    source = source_words(finding.citation, programme)
    if finding.basis == "assumed":
        source = _("%(source)s. This rule is partly or wholly an assumption.") % {"source": source}
    return FindingShown(
        verdict=finding.verdict.value,
        text=finding_text(finding=finding, texts=texts, language=language()),
        source=_("Source: %(source)s") % {"source": source} if source else "",
    )
