"""The decision paper of a selection, for the panel and for those who read its decision later: PDF/UA-1 and PDF/A-3a, and a table.

Everything it says arrives as text; here it is only laid out. In German, as all that goes on file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from fundament.core.money import Cents
from fundament.documents.tables import Column, Value, xlsx_bytes
from fundament.documents.typeset import typeset

CHART_AT_MOST = 60
"""Bars that can be told apart on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One application as the paper shows it. `share` is its score in per cent of full points, for the figure."""

    reference: str
    title: str
    applicant: str
    score: str
    share: float
    rank: str
    amount: str
    cents: Cents
    proposed: str
    selected: bool
    reason: str
    criteria: Mapping[str, str]
    decided: str = ""
    deviation: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All that the paper says, in German. `draft`: not adopted yet. `map` is an SVG, "" without one; its words stand beside."""

    title: str
    number: str
    programme: str
    office: str
    demonstration: bool
    draft: bool
    summary: Sequence[tuple[str, str]]
    method: str
    rules: Sequence[str]
    scoring: str
    criteria: Sequence[tuple[str, str]]
    lines: Sequence[PaperLine]
    map: str
    map_alt: str
    map_source: str
    stipulations: Sequence[str]
    cost: str
    pots: Sequence[tuple[str, str, str, str]]
    sitting: Sequence[tuple[str, str]]
    minutes: str
    check: str
    digest: str


def paper_pdf(paper: Paper, *, attachment: bytes, at: datetime) -> bytes:
    """The paper with the file of the proposal attached as vorschlag.json; the same arguments give the same bytes.

    Raises NotTypeset for a text that cannot be printed, ValueError for an instant without a zone.
    """
    lines = paper.lines if len(paper.lines) <= CHART_AT_MOST else ()
    shown = asdict(paper) | {
        "chart": [
            {"reference": one.reference, "share": one.share, "score": one.score, "selected": one.selected}
            for one in lines
        ],
        "chart_alt": "Balken: " + "; ".join(f"{one.reference} {one.score} Punkte" for one in lines) + ".",
        "deviations": [
            f"{one.reference}, {one.title}: vorgeschlagen {one.proposed}, entschieden {one.decided}. {one.deviation}"
            for one in paper.lines
            if one.deviation
        ],
        "conditions": [f"{one.reference}, {one.title}: {one.condition}" for one in paper.lines if one.condition],
        "decisions": [(one.reference, one.title, one.proposed, one.decided) for one in paper.lines],
    }
    return typeset(template="decision_paper.typ", shown=shown, attachment=attachment, timestamp=at)


def paper_xlsx(paper: Paper) -> bytes:
    """The lines of the paper as a table, with the method, the stipulations and the sitting as notes."""
    criteria = [Column(key=f"criterion {label}", title=label, kind="text") for label, _weight in paper.criteria]
    columns = [
        Column(key="reference", title="Aktenzeichen", kind="text"),
        Column(key="title", title="Vorhaben", kind="text"),
        Column(key="applicant", title="Antragsteller", kind="text"),
        Column(key="score", title="Punkte", kind="text"),
        Column(key="rank", title="Rang", kind="text"),
        Column(key="cents", title="Zuwendung", kind="euro"),
        *criteria,
        Column(key="proposed", title="Vorgeschlagen", kind="text"),
        Column(key="reason", title="Gründe des Vorschlags", kind="text"),
        Column(key="decided", title="Entschieden", kind="text"),
        Column(key="deviation", title="Grund der Abweichung", kind="text"),
        Column(key="condition", title="Bedingung", kind="text"),
    ]
    rows: list[Mapping[str, Value]] = [
        {column.key: getattr(line, column.key) for column in columns if column not in criteria}
        | {column.key: line.criteria.get(column.title, "") for column in criteria}
        for line in paper.lines
    ]
    notes = [
        f"{paper.title}, Vorschlag {paper.number}: {paper.programme}",
        *(["Vorführung: erfundene Angaben."] if paper.demonstration else []),
        *(f"{name}: {value}" for name, value in paper.summary),
        paper.method,
        *paper.rules,
        paper.scoring,
        *(f"Gewicht {weight}: {label}" for label, weight in paper.criteria),
        *(f"Festlegung: {text}" for text in paper.stipulations),
        *([paper.cost] if paper.cost else []),
        *(f"{name}: verfügbar {there}, verplant {used}, übrig {left}" for name, there, used, left in paper.pots),
        *(f"{name}: {value}" for name, value in paper.sitting),
        *([paper.minutes] if paper.minutes else []),
        paper.check,
        paper.digest,
    ]
    return xlsx_bytes(title="Entscheidungsvorlage", columns=columns, rows=rows, notes=notes)
