"""Public things in words: phases, tables and facts, in the reader's language, for the shell's components."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fundament.core.procedure import Subject
from fundament.core.programme import Programme
from fundament.queries.budgets import BudgetLine
from fundament.queries.public import FunderYear, Phase, ProgrammeLine, RefusedLine, ResultLine, Results
from fundament.queries.public_awards import Award, MapPlace, ProjectPage
from fundament.web.case_reading import AMOUNTS, Table, marked, marker
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import day, instant, money
from fundament.wording import outcome_label, state_label

PHASES = {
    Phase.OPEN: (gettext_lazy("Open for applications"), "success"),
    Phase.ANNOUNCED: (gettext_lazy("Announced, not open yet"), "info"),
    Phase.ASSESSED: (gettext_lazy("Applications are being assessed"), ""),
    Phase.RESULTS: (gettext_lazy("Results are announced"), ""),
}


def language() -> str:
    """The reader's language, as the programmes' texts know it."""
    return get_language() or "de"


@dataclass(frozen=True, slots=True)
class Card:
    """A programme for `components/card.html`."""

    title: str
    url: str
    preline: str
    text: str
    rows: tuple[tuple[str, object], ...]
    badge: str
    kind: str


def card(line: ProgrammeLine) -> Card:
    """A programme as a card: what it is, where it stands, until when, how much money."""
    label, kind = PHASES[line.phase]
    call = line.call.programme.call
    when: tuple[str, object]
    if line.phase is Phase.ANNOUNCED:
        when = (_("Opens"), day(call.opens))
    elif line.phase is Phase.OPEN:
        when = (_("Deadline"), instant(line.call.closes_at))
    else:
        when = (_("Deadline was"), day(line.call.closes_at))
    return Card(
        title=line.title,
        url=reverse("programme", args=[line.call.key]),
        preline=_("Demonstration round") if line.call.demonstration else line.office,
        text=line.summary,
        rows=(when, (_("Budget"), money(line.total))),
        badge=str(label),
        kind=kind,
    )


def budget_table(lines: tuple[BudgetLine, ...]) -> Table:
    """Who gives how much in which year, and what became of it."""
    rows: list[tuple[object, ...]] = [
        (
            line.funder_name,
            str(line.year),
            money(line.appropriated),
            money(line.granted),
            money(line.paid),
        )
        for line in lines
    ]
    rows.append(
        (
            _("All funders and years"),
            "",
            money(sum(line.appropriated for line in lines)),
            money(sum(line.granted for line in lines)),
            money(sum(line.paid for line in lines)),
        )
    )
    return Table(
        caption=_("Budget by funder and year"),
        columns=(
            Column(_("Funder")),
            Column(_("Year")),
            Column(_("Budget"), numeric=True),
            Column(_("Granted"), numeric=True),
            Column(_("Paid so far"), numeric=True),
        ),
        rows=tuple(rows),
    )


def project_link(reference: str, title: str) -> SafeString:
    """A link to a project's public page."""
    return format_html('<a href="{}">{}</a>', reverse("project", args=[reference]), title)


def lines_of(parts: list[object]) -> SafeString:
    """Several things below each other in one cell."""
    if len(parts) == 1:
        return format_html("{}", parts[0])
    items = format_html_join("", "<li>{}</li>", ((part,) for part in parts))
    return format_html('<ul class="fm-lines">{}</ul>', items)


def unnamed() -> str:
    """What stands where the law does not name a recipient."""
    return _("Not named: small amount")


def _money(cents: int, invented: tuple[str, ...], *facts: str) -> str:
    """An amount in a list, with the marker in one word; the project's page says what exactly was made up."""
    return format_html("{} {}", money(cents), marker(_("invented"))) if set(facts) & set(invented) else money(cents)


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of the results. `before`: refused applications that stand on earlier parts."""

    programme: Programme
    selected: tuple[ResultLine, ...]
    reserve: tuple[ResultLine, ...]
    refused: tuple[RefusedLine, ...]
    before: int


def part_shown(results: Results, part: Page[ResultLine | RefusedLine]) -> Shown:
    """A page of the lines, by what was decided."""
    lines = [line for line in part if isinstance(line, ResultLine)]
    return Shown(
        programme=results.programme,
        selected=tuple(line for line in lines if line.selected),
        reserve=tuple(line for line in lines if not line.selected),
        refused=tuple(line for line in part if isinstance(line, RefusedLine)),
        before=max(0, part.start_index() - 1 - results.selected - results.reserve),
    )


def selected_table(results: Shown) -> Table:
    """The selected projects with the amount of each funder."""
    funders = results.programme.funder
    rows = []
    for line in results.selected:
        by_funder = {funder.key: sum(r.cents for r in line.money if r.funder == funder.key) for funder in funders}
        rows.append(
            (
                marked(project_link(line.reference, line.title), line.invented, "project"),
                lines_of([body.name or unnamed() for body in line.bodies]),
                *(_money(by_funder[funder.key], line.invented, "amounts") for funder in funders),
                _money(line.total, line.invented, "amounts"),
            )
        )
    return Table(
        caption=_("Selected projects with their amounts"),
        columns=(
            Column(_("Project")),
            Column(_("Bodies")),
            *(Column(funder.name, numeric=True) for funder in funders),
            Column(_("Together"), numeric=True),
        ),
        rows=tuple(rows),
    )


def years_table(results: Shown) -> Table:
    """The same amounts by fiscal year: one row for each project and funder."""
    years = sorted({row.year for line in results.selected for row in line.money})
    rows = []
    for line in results.selected:
        for funder in results.programme.funder:
            cents = {row.year: row.cents for row in line.money if row.funder == funder.key}
            if cents:
                rows.append(
                    (line.title, funder.name, *(_money(cents.get(year, 0), line.invented, *AMOUNTS) for year in years))
                )
    return Table(
        caption=_("Selected projects by funder and fiscal year"),
        columns=(Column(_("Project")), Column(_("Funder")), *(Column(str(year), numeric=True) for year in years)),
        rows=tuple(rows),
    )


def reserve_table(results: Shown) -> Table:
    """The reserve list in order."""
    return Table(
        caption=_("Reserve list, in order"),
        columns=(
            Column(_("Place on the list")),
            Column(_("Project")),
            Column(_("Lead")),
            Column(_("Requested grant"), numeric=True),
        ),
        rows=tuple(
            (
                str(line.place),
                marked(line.title, line.invented, "outcome", "project"),
                marked(line.lead or unnamed(), line.invented, "applicant"),
                _money(line.total, line.invented, "amounts"),
            )
            for line in results.reserve
        ),
    )


def comparison_table(results: Shown) -> Table:
    """For demonstration rounds: what was computed beside what people decided. Refused applications stay unnamed."""
    rows: list[tuple[object, ...]] = [
        (line.title, outcome_label(line.proposed), outcome_label(line.outcome), line.reason)
        for line in (*results.selected, *results.reserve)
    ]
    rows += [
        (
            line.title or _("Refused application %(number)s") % {"number": place},
            outcome_label(line.proposed),
            outcome_label("refuse"),
            "",
        )
        for place, line in enumerate(results.refused, results.before + 1)
    ]
    return Table(
        caption=_("Computed proposal and decision"),
        columns=(Column(_("Project")), Column(_("Proposal")), Column(_("Decision")), Column(_("Reason"))),
        rows=tuple(rows),
    )


def register_table(awards: tuple[Award, ...]) -> Table:
    """Rows of the register."""
    return Table(
        caption=_("Funded projects"),
        columns=(
            Column(_("Project")),
            Column(_("Place")),
            Column(_("Recipients")),
            Column(_("Granted, by funder")),
            Column(_("Together"), numeric=True),
            Column(_("Paid so far"), numeric=True),
            Column(_("State")),
        ),
        rows=tuple(
            (
                format_html(
                    '{}<br><span class="fm-small">{}</span>',
                    marked(project_link(award.reference, award.title), award.invented, "project"),
                    award.programme,
                ),
                award.seat.name or unnamed(),
                lines_of([grant.recipient or unnamed() for grant in award.grants]),
                lines_of(
                    [
                        format_html("{}: {}", name, _money(cents, award.invented, "amounts"))
                        for name, cents in award.by_funder
                    ]
                ),
                _money(award.total, award.invented, "amounts"),
                _money(award.paid, award.invented, "amounts", "course"),
                state_label(subject=Subject.APPLICATION, state=award.state),
            )
            for award in awards
        ),
    )


def money_table(page: ProjectPage) -> Table:
    """A project's money by year and funder; once it is granted, also what is paid."""
    if page.award is None:
        return Table(
            caption=_("Planned money by year and funder"),
            columns=(Column(_("Year")), Column(_("Funder")), Column(_("Planned"), numeric=True)),
            rows=_with_sum(page.money, page.invented),
        )
    rows: list[tuple[object, ...]] = [
        (
            str(row.year),
            grant.recipient or unnamed(),
            row.funder_name,
            _money(row.cents, page.invented, *AMOUNTS),
            _money(row.paid, page.invented, *AMOUNTS, "course"),
        )
        for grant in page.award.grants
        for row in grant.money
    ]
    total = _money(page.award.total, page.invented, "amounts")
    rows.append((_("Together"), "", "", total, _money(page.award.paid, page.invented, "amounts", "course")))
    return Table(
        caption=_("Granted money by year and funder"),
        columns=(
            Column(_("Year")),
            Column(_("Recipient")),
            Column(_("Funder")),
            Column(_("Granted"), numeric=True),
            Column(_("Paid so far"), numeric=True),
        ),
        rows=tuple(rows),
    )


def _with_sum(rows: tuple[FunderYear, ...], invented: tuple[str, ...]) -> tuple[tuple[object, ...], ...]:
    shown: list[tuple[object, ...]] = [
        (str(row.year), row.funder_name, _money(row.cents, invented, *AMOUNTS)) for row in rows
    ]
    shown.append((_("Together"), "", _money(sum(row.cents for row in rows), invented, "amounts")))
    return tuple(shown)


def project_facts(page: ProjectPage, programme: Programme) -> tuple[tuple[str, object], ...]:
    """The project at a glance."""
    link = format_html('<a href="{}">{}</a>', reverse("programme", args=[page.key]), page.programme)
    rows: list[tuple[str, object]] = [
        (_("Programme"), link),
        (_("State"), state_label(subject=Subject.APPLICATION, state=page.state)),
    ]
    for partner in programme.partner:
        names = [body.name or unnamed() for body in page.bodies if body.role == partner.role]
        if names:
            label = page.call.texts.get(f"partner.{partner.role}", language=language())
            rows.append((label, marked(lines_of(list(names)), page.invented, "applicant")))
    if page.award is not None:
        first = min(grant.first for grant in page.award.grants)
        last = max(grant.last for grant in page.award.grants)
        period = _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}
        rows += [
            (_("Granted on"), marked(day(max(g.granted_on for g in page.award.grants)), page.invented, "course")),
            (_("Funding period"), marked(period, page.invented, "course")),
            (_("Granting authority"), lines_of(list(dict.fromkeys(grant.authority for grant in page.award.grants)))),
            (
                _("Type of funding"),
                _("Project funding, share")
                if programme.award.financing == "share"
                else _("Project funding, fixed amount"),
            ),
        ]
    return tuple(rows)


def map_table(places: tuple[MapPlace, ...]) -> Table:
    """The map as a table."""
    return Table(
        caption=_("Places with funded projects"),
        columns=(
            Column(_("Municipality or district")),
            Column(_("District")),
            Column(_("Projects")),
            Column(_("Granted to bodies there"), numeric=True),
        ),
        rows=tuple(
            (
                place.seat.name,
                place.seat.district,
                lines_of([project_link(reference, title) for reference, title in place.projects]),
                _money(place.cents, ("amounts",) if place.invented else (), "amounts"),
            )
            for place in places
        ),
    )
