"""Composes the decision paper from the selection: its sentences, its map, its figures. Always in German."""

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import quoteattr

from django.utils import timezone

from fundament.core.proposal import Outcome
from fundament.documents.decision_paper import Paper, PaperLine
from fundament.documents.german import day, euro
from fundament.queries.decision_papers import CriterionPoints, PaperCase, paper_cases
from fundament.queries.public_places import map_shapes, middle_of
from fundament.queries.selections import DecisionLine, ProposalView, ProposedLine, SelectionView, SittingView
from fundament.web.case_reading import language
from fundament.web.ministry.panel import said
from fundament.web.public.rules import selection_rules
from fundament.web.templatetags.case_words import call_title, points
from fundament.wording import outcome_label, proposal_text

_CHECK = (
    "Die Datei »vorschlag.json« in der Anlage enthält alle Eingaben, das Ergebnis und den Beweis. Ob sie unverändert ist, ob die "
    "Auswahl alle Regeln einhält und ob keine andere erlaubte Auswahl mehr Punkte hat, rechnet das Programm »fundament "
    "verify-decision« in ganzen Zahlen nach, ohne Netz und ohne Zugang zum Portal. Prüfsumme (SHA-256):"
)
_METHOD = (
    "Das Portal berechnet, welche Auswahl unter allen erlaubten die höchste Summe gewichteter Punkte hat. Gerechnet wird in ganzen "
    "Zahlen: Punkte in Tausendsteln, Geld in Cent. Es gelten diese Regeln des Programms:"
)
_SCORING = (
    "Die Punkte sind das Mittel der Bewertungen, die voneinander unabhängig abgegeben wurden, gewichtet nach den Kriterien des "
    "Programms. Höchstens erreichbar sind 100 Punkte."
)


def paper_of(seen: SelectionView, proposal: ProposalView) -> Paper:
    """The paper of the newest proposal. The reader's language must be German while this runs."""
    call, programme = seen.call, seen.call.programme
    lines = tuple(proposal.lines)
    cases = paper_cases(programme=programme, references=[line.reference for line in lines])
    labels = {one.key: call.texts.get(f"criterion.{one.key}.label", language=language()) for one in programme.criterion}
    decided = {line.reference: line for line in seen.decisions}
    return Paper(
        title="Entscheidungsvorlage zur Auswahl",
        number=str(proposal.number),
        programme=call_title(call),
        office=str(call.office),
        demonstration=call.demonstration,
        draft=seen.sitting is None,
        summary=_summary(proposal),
        method=_METHOD,
        rules=[one.text for one in selection_rules(programme)],
        scoring=_SCORING,
        criteria=[(labels[one.key], f"{one.weight} %") for one in programme.criterion],
        lines=[_line(line, cases[line.reference], decided.get(line.reference), seen, labels) for line in lines],
        map=_map(lines, cases),
        map_alt=_map_alt(lines, cases),
        map_source=map_shapes().attribution,
        stipulations=[
            f"{said(line)} {line.reason} ({line.person}, {_moment(line.at)})"
            for line in seen.stipulations
            if not line.lifted
        ],
        cost=_cost(proposal),
        pots=[
            (
                f"{pot.funder_name}, {pot.year}",
                euro(cents=pot.available),
                euro(cents=pot.used),
                euro(cents=pot.left),
            )
            for pot in proposal.pots
        ],
        sitting=_sitting(seen.sitting) if seen.sitting else [],
        minutes=seen.sitting.minutes if seen.sitting else "",
        check=_CHECK,
        digest=proposal.digest,
    )


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{day(on=local.date())}, {local:%H:%M} Uhr"


def _summary(proposal: ProposalView) -> list[tuple[str, str]]:
    proof = (
        "bewiesen: Keine andere erlaubte Auswahl hat mehr Punkte." if proposal.proven else "kein vollständiger Beweis"
    )
    ties = "Mehrere Auswahlen hatten gleich viele Punkte; entschieden hat die Regel für Gleichstand."
    return [
        ("Berechnet am", _moment(proposal.at)),
        ("Anträge", str(len(proposal.lines))),
        ("Zur Auswahl vorgeschlagen", str(proposal.selected)),
        ("Punkte zusammen", points(proposal.total)),
        ("Bestmöglich", proof),
        *([("Gleichstand", ties)] if proposal.ties_broken else []),
    ]


def _line(
    line: ProposedLine, case: PaperCase, decision: DecisionLine | None, seen: SelectionView, labels: dict[str, str]
) -> PaperLine:
    return PaperLine(
        reference=line.reference,
        title=line.title,
        applicant=case.lead,
        score=points(line.score),
        share=min(100, max(0.5, line.score / 1000)),
        rank=str(line.rank or "–"),
        amount=euro(cents=line.amount),
        cents=line.amount,
        proposed=outcome_label(line.outcome),
        selected=line.outcome == Outcome.SELECT.value,
        reason=proposal_text(line=line.stored, titles=line.titles, funder_names=seen.funder_names),
        criteria={labels[key]: _criterion(one) for key, one in case.criteria.items()},
        decided=_decided(decision) if decision else "",
        deviation=decision.reason if decision and decision.deviates else "",
        condition=_condition(decision) if decision else "",
    )


def _criterion(one: CriterionPoints) -> str:
    mean = f"{float(one.mean):.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{mean} (Spanne {one.spread})"


def _decided(decision: DecisionLine) -> str:
    place = f", Platz {decision.place}" if decision.place else ""
    return outcome_label(decision.outcome) + place


def _condition(decision: DecisionLine) -> str:
    if decision.condition_until is None:
        return ""
    return f"{decision.condition} (bis zum Ablauf des {day(on=decision.condition_until)})"


def _cost(proposal: ProposalView) -> str:
    free = proposal.free
    if free is None:
        return ""
    changes = [
        f"{words}: {', '.join(references)}."
        for words, references in (
            ("Nur deshalb ausgewählt", free.only_with),
            ("Deshalb nicht ausgewählt", free.only_without),
        )
        if references
    ]
    cost = (
        f"Ohne Festlegungen hätte die beste Auswahl {points(free.total)} Punkte, das sind {points(free.lost)} mehr. "
        f"Der Unterschied in den verplanten Mitteln beträgt {euro(cents=free.more)}."
    )
    return " ".join([cost, *(changes or ["An der Auswahl ändern sie nichts."])])


def _sitting(sitting: SittingView) -> list[tuple[str, str]]:
    away = "; ".join(
        f"{name} ({'ganzer Aufruf' if references == ('*',) else ', '.join(references)})"
        for name, references in sitting.recused
    )
    return [
        ("Sitzung am", day(on=sitting.held_on)),
        ("Ort", sitting.place),
        ("Anwesend", ", ".join(sitting.present)),
        ("Wegen Befangenheit ferngeblieben", away or "niemand"),
        (
            "Abstimmung",
            f"dafür {sitting.votes_for}, dagegen {sitting.votes_against}, Enthaltungen {sitting.abstentions}",
        ),
        ("Niedergeschrieben von", f"{sitting.recorded_by}, {_moment(sitting.at)}"),
    ]


def _places(lines: Sequence[ProposedLine], cases: dict[str, PaperCase]) -> dict[str, bool]:
    """Seats that the map knows, and whether a selected application leads there."""
    shapes = map_shapes()
    found: dict[str, bool] = {}
    for line in lines:
        seat = cases[line.reference].seat
        if seat in shapes.municipalities or seat in shapes.districts:
            found[seat] = found.get(seat, False) or line.outcome == Outcome.SELECT.value
    return found


def _map(lines: Sequence[ProposedLine], cases: dict[str, PaperCase]) -> str:
    places = _places(lines, cases)
    if not places:
        return ""
    shapes = map_shapes()
    outlines = "".join(f"<path d={quoteattr(path)}/>" for path in shapes.districts.values())
    dots = ""
    for seat, selected in sorted(places.items(), key=lambda place: place[1]):
        x, y = middle_of(shapes.path(seat))
        dots += f'<circle cx="{x}" cy="{y}" r="14" fill="{"#14233f" if selected else "#ffffff"}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{shapes.view_box}">'
        f'<g fill="#f2f5f9" stroke="#4a5367" stroke-width="2">{outlines}</g>'
        f'<g stroke="#14233f" stroke-width="4">{dots}</g></svg>'
    )


def _map_alt(lines: Sequence[ProposedLine], cases: dict[str, PaperCase]) -> str:
    places = _places(lines, cases)
    selected = sum(places.values())
    return (
        f"Karte von Sachsen mit {len(places)} Orten, aus denen Anträge kommen; in {selected} davon ist ein Antrag zur Auswahl "
        "vorgeschlagen. Die Tabelle der Anträge nennt sie."
    )
