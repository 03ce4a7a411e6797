"""What a grant notice (Zuwendungsbescheid) and a refusal must say, what is missing, and the finished file.

Sources: VwV zu § 44 SäHO Nr. 4.2 (non-communal) and its Anlage 3, VVK Nr. 4.2 (communal); contracts follow them in
spirit (VwV Nr. 4.3, VVK Nr. 4.4). Money is whole euro cents, rates are per cent.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from fundament.documents.german import day, euro, per_cent
from fundament.documents.typeset import typeset

Regime = Literal["communal", "non_communal", "contract"]

# VwV zu § 44a SäHO Nr. 2.5 and 3.3: word for word in every notice.
BUDGET_SENTENCE = (
    "Diese Steuermittel werden auf der Grundlage des vom Sächsischen Landtag beschlossenen Haushaltes "
    "zur Verfügung gestellt"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An authority, a municipality or an organisation, as it stands in the address window."""

    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAmount:
    """What one funder gives in one fiscal year, in cents."""

    year: int
    funder: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One payment in cents, what must have happened before it, and the clause that says so (VwV and VVK Nr. 7)."""

    label: str
    condition: str
    cents: int
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedText:
    """A paragraph of the letter and where it comes from, for example ``ANBest-K Nr. 6.1``."""

    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFinding:
    """One requirement that is not met: the requirement, why it is not met, and its source."""

    requirement: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What every decision says, whatever it decides. Empty text and None mean: not there yet."""

    reference_number: str
    dated: date | None
    authority: Body
    recipient: Body
    regime: Regime
    programme_title: str
    project_title: str
    remedy: str  # Rechtsbehelfsbelehrung
    signatory: str  # § 37 Abs. 3 VwVfG: signature or name; lines parted by a line feed
    demonstration: bool
    invented: tuple[str, ...] = ()
    application_date: date | None = None
    contact: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContent(Letter):
    """Everything a grant notice says. Paragraphs of longer texts are parted by an empty line.

    None in ``earmarking`` means that nothing is bound; None in ``subsidy_facts`` that the grant is no subsidy within
    § 264 StGB. Empty text or an empty tuple there means that it applies and was not written down.
    ``requested_cents`` is what was applied for; a lower grant needs reasons. ``other_funders`` support the same purpose
    by decisions of their own.
    """

    kind: str  # Art der Zuwendung, VV Nr. 2 zu § 23 SäHO
    purpose: str
    goals: tuple[str, ...] = ()
    financing_type: str
    rate_per_cent: Decimal | None
    eligible_cents: int
    grant_cents: int
    requested_cents: int | None = None
    amounts: tuple[YearAmount, ...]
    other_funders: tuple[str, ...] = ()
    period_start: date | None
    period_end: date | None
    earmarking: str | None
    instalments: tuple[Instalment, ...]
    proof_due: date | None
    proof_rule: str = ""
    proof_body: str
    conditions: tuple[SourcedText, ...]
    duties: tuple[SourcedText, ...]
    subsidy_facts: tuple[SourcedText, ...] | None = None
    reasons: tuple[SourcedText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalContent(Letter):
    """Everything a refusal says: the findings that led to it and the weighing of the authority (§ 39 Abs. 1 VwVfG)."""

    findings: tuple[RefusalFinding, ...]
    reasons: tuple[SourcedText, ...] = ()


class IncompleteNotice(ValueError):
    """The letter must not go out: it lacks something (``missing``) or contradicts itself (``contradictions``)."""

    def __init__(self, *, missing: tuple[str, ...], contradictions: tuple[str, ...]) -> None:
        self.missing = missing
        self.contradictions = contradictions
        super().__init__("\n".join((*missing, *contradictions)))


# Where each point of a notice is demanded, by regime (VwV: to § 44 SäHO; VVK: its Anlage 3). A contract has no remedy.
_CLAUSES: Mapping[str, Mapping[Regime, str]] = {
    point: {
        "communal": f"VVK Nr. {communal}",
        "non_communal": f"VwV Nr. {non_communal}",
        "contract": f"VwV Nr. 4.3 mit Nr. {non_communal}",
    }
    for point, communal, non_communal in (
        ("request", "4.1", "4.1"),
        ("recipient", "4.2.1", "4.2.1"),
        ("amount", "4.2.2", "4.2.2"),
        ("purpose", "4.2.3", "4.2.3"),
        ("financing", "4.2.4", "4.2.4"),
        ("period", "4.2.5", "4.2.5"),
        ("earmarking", "4.2.6", "4.2.6"),
        ("proof", "4.2.7", "4.2.7"),
        ("proof_body", "4.2.8", "4.2.8"),
        ("subsidy", "4.2.9", "4.2.9"),
        ("conditions", "4.2.9", "4.2.10"),
        ("remedy", "4.2.10", "4.2.11"),
    )
}


def missing_points(content: NoticeContent | RefusalContent) -> tuple[str, ...]:
    """Say in German, each with its clause, what the law demands and this content lacks."""
    return (*_missing_in_letter(content=content), *_missing_in_body(content=content))


def _missing_in_letter(*, content: Letter) -> Iterator[str]:
    """§ 37 Abs. 1, 3 and 6 VwVfG: certain, signed, with remedy."""
    clause = {point: by_regime[content.regime] for point, by_regime in _CLAUSES.items()}
    if not content.reference_number.strip():
        yield "§ 37 Abs. 1 VwVfG: Das Aktenzeichen fehlt."
    if content.dated is None:
        yield "§ 37 Abs. 1 VwVfG: Das Datum fehlt."
    if not (content.authority.name.strip() and _filled(content.authority.address)):
        yield "§ 37 Abs. 3 VwVfG: Name oder Anschrift der Bewilligungsbehörde fehlt."
    if not content.signatory.strip():
        yield "§ 37 Abs. 3 VwVfG: Unterschrift oder Namenswiedergabe fehlt."
    if not (content.recipient.name.strip() and _filled(content.recipient.address)):
        yield f"{clause['recipient']}: Name oder Anschrift des Zuwendungsempfängers fehlt."
    if not (content.programme_title.strip() and content.project_title.strip()):
        yield f"{clause['purpose']}: Die Bezeichnung des Förderprogramms oder des Vorhabens fehlt."
    if content.regime != "contract" and not content.remedy.strip():
        yield f"{clause['remedy']}; § 37 Abs. 6 VwVfG: Die Rechtsbehelfsbelehrung fehlt."


def _missing_in_body(*, content: NoticeContent | RefusalContent) -> Iterator[str]:
    clause = {point: by_regime[content.regime] for point, by_regime in _CLAUSES.items()}
    if isinstance(content, RefusalContent):
        if not (content.findings or content.reasons):
            yield f"{clause['request']}; § 39 VwVfG: Die Begründung der Ablehnung fehlt."
        return
    yield from _missing_money(content=content, clause=clause)
    if not content.purpose.strip():
        yield f"{clause['purpose']}: Der Zuwendungszweck fehlt."
    if content.period_start is None or content.period_end is None:
        yield f"{clause['period']}: Beginn oder Ende des Bewilligungszeitraums fehlt."
    if content.earmarking is not None and not content.earmarking.strip():
        yield f"{clause['earmarking']}: Die zeitliche Bindung fehlt."
    if content.proof_due is None:
        yield f"{clause['proof']}: Die Frist für den Verwendungsnachweis fehlt."
    if not content.instalments:
        yield f"{clause['proof']}: Die Auszahlungen fehlen."
    several = len({row.funder for row in content.amounts} | set(content.other_funders)) > 1
    if several and not content.proof_body.strip():
        yield f"{clause['proof_body']}: Die Stelle, die den Verwendungsnachweis erhält, fehlt bei mehreren Förderern."
    if content.regime != "communal" and content.subsidy_facts == ():
        yield f"{clause['subsidy']}: Die subventionserheblichen Tatsachen fehlen."
    if not content.conditions:
        yield f"{clause['conditions']}: Die Nebenbestimmungen fehlen."
    duties = " ".join(" ".join(duty.text.split()) for duty in content.duties)
    if content.regime != "contract" and BUDGET_SENTENCE not in duties:
        yield f"VwV zu § 44a SäHO Nr. 2.5 und 3.3: Der Satz „{BUDGET_SENTENCE}“ fehlt."
    if content.requested_cents is not None and content.grant_cents < content.requested_cents and not content.reasons:
        yield f"{clause['request']}; § 39 VwVfG: Die Begründung fehlt, obwohl weniger bewilligt als beantragt ist."


def _missing_money(*, content: NoticeContent, clause: Mapping[str, str]) -> Iterator[str]:
    if not content.kind.strip():
        yield f"{clause['amount']}: Die Art der Zuwendung fehlt."
    if content.grant_cents <= 0:
        yield f"{clause['amount']}: Die Höhe der Zuwendung fehlt."
    if "anteil" in content.financing_type.casefold() and content.rate_per_cent is None:
        yield f"{clause['amount']}: Der Fördersatz der Anteilfinanzierung fehlt."
    if not content.financing_type.strip():
        yield f"{clause['financing']}: Die Finanzierungsart fehlt."
    if content.eligible_cents <= 0:
        yield f"{clause['financing']}: Der Umfang der zuwendungsfähigen Ausgaben fehlt."
    if not content.amounts:
        yield f"{clause['request']}: Die Aufteilung auf Haushaltsjahre und Mittelgeber fehlt."


def contradictions(content: NoticeContent | RefusalContent) -> tuple[str, ...]:
    """Say in German where the content contradicts itself: sums, rate, days, invented facts in a real letter."""
    return tuple(_contradictions(content=content))


def _contradictions(*, content: NoticeContent | RefusalContent) -> Iterator[str]:
    if content.invented and not content.demonstration:
        yield "Erfundene Angaben sind nur in einer Vorführung erlaubt."
    if isinstance(content, RefusalContent):
        return
    grant = content.grant_cents
    for name, rows in (("Haushaltsjahre und Mittelgeber", content.amounts), ("Auszahlungen", content.instalments)):
        total = sum(row.cents for row in rows)
        if rows and total != grant:
            yield f"{name} ergeben {euro(cents=total)}, bewilligt sind {euro(cents=grant)}."
        if any(row.cents < 0 for row in rows):
            yield f"{name} enthalten einen negativen Betrag."
    if grant > content.eligible_cents > 0:
        yield f"Die Zuwendung übersteigt die zuwendungsfähigen Ausgaben von {euro(cents=content.eligible_cents)}."
    rate = content.rate_per_cent
    # Less than one cent above the exact share is rounding; more is a contradiction.
    if rate is not None and grant * 100 - rate * content.eligible_cents >= 100:
        share = f"{per_cent(rate=rate)} von {euro(cents=content.eligible_cents)}"
        yield f"Die Zuwendung übersteigt den Fördersatz: {share} sind weniger als {euro(cents=grant)}."
    if content.period_start and content.period_end and content.period_end < content.period_start:
        yield "Der Bewilligungszeitraum endet, bevor er beginnt."
    if content.proof_due and content.period_start and content.proof_due < content.period_start:
        yield "Der Verwendungsnachweis ist fällig, bevor der Bewilligungszeitraum beginnt."


def machine_readable(content: NoticeContent | RefusalContent) -> dict[str, object]:
    """Return the content as plain JSON values: days in ISO 8601, cents as integers, rates as decimal text."""
    plain: dict[str, object] = json.loads(json.dumps(asdict(content), default=str))
    return plain


def render_notice(content: NoticeContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the notice as one PDF/UA-1 and PDF/A-3a file with ``data`` attached as ``bescheid.json``.

    The same arguments give the same bytes. ``timestamp`` must know its time zone; ``data`` holds JSON values, usually
    ``machine_readable(content)`` and what the authority adds to it.
    Raises IncompleteNotice with everything that is missing or contradicts itself, ValueError for a naive timestamp,
    TypeError for data that is no JSON and NotTypeset for a text that cannot be printed.
    """
    _insist(content=content)
    shown = _shown(asdict(content)) | {
        "clauses": {point: by_regime[content.regime] for point, by_regime in _CLAUSES.items()},
        "share": content.rate_per_cent is not None,
        "years": _years(amounts=content.amounts),
    }
    return typeset(template="notice.typ", shown=shown, attachment=_json(data=data), timestamp=timestamp)


def render_refusal(content: RefusalContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the refusal; arguments, result and errors are those of render_notice."""
    _insist(content=content)
    return typeset(
        template="refusal.typ", shown=_shown(asdict(content)), attachment=_json(data=data), timestamp=timestamp
    )


def _insist(*, content: NoticeContent | RefusalContent) -> None:
    missing, wrong = missing_points(content), contradictions(content)
    if missing or wrong:
        raise IncompleteNotice(missing=missing, contradictions=wrong)


def _json(*, data: Mapping[str, object]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False).encode()


def _years(*, amounts: tuple[YearAmount, ...]) -> dict[str, object]:
    """Lay the amounts out by year and funder, with a sum for each; funders in the order they are named."""
    funders = tuple(dict.fromkeys(row.funder for row in amounts))

    def cells(rows: tuple[YearAmount, ...]) -> list[str]:
        by_funder = [sum(row.cents for row in rows if row.funder == funder) for funder in funders]
        return [euro(cents=cents) for cents in ((*by_funder, sum(by_funder)) if len(funders) > 1 else by_funder)]

    years = sorted({row.year for row in amounts})
    return {
        "header": [*funders, "Summe"] if len(funders) > 1 else [*funders],
        "rows": [[str(year), *cells(tuple(row for row in amounts if row.year == year))] for year in years],
        "total": cells(amounts),
    }


def _shown(plain: Mapping[str, object]) -> dict[str, object]:
    """Write every amount, day and rate of the content as German text; the templates only lay out."""
    return {key: _text(key=key, value=value) for key, value in plain.items()}


def _text(*, key: str, value: object) -> object:
    if isinstance(value, Mapping):
        return _shown(value)
    if isinstance(value, tuple):
        return [_text(key=key, value=item) for item in value]
    if isinstance(value, date):
        return day(on=value)
    if isinstance(value, Decimal):
        return per_cent(rate=value)
    if isinstance(value, int) and key.endswith("cents"):
        return euro(cents=value)
    return value


def _filled(lines: tuple[str, ...]) -> bool:
    return any(line.strip() for line in lines)
