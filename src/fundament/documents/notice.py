"""What a grant notice (Zuwendungsbescheid) and a refusal must say, what is missing, and the finished file.

Sources: VwV zu § 44 SäHO Nr. 4.2 (non-communal) and its Anlage 3, VVK Nr. 4.2 (communal), VwV zu § 44a SäHO; contracts
follow them in spirit (VwV Nr. 4.3, VVK Nr. 4.4). Money is whole euro cents, rates are per cent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fundament.documents.german import euro, per_cent
from fundament.documents.letter import (
    Body,
    IncompleteNotice,
    Instalment,
    Letter,
    Regime,
    SourcedText,
    YearAmount,
    by_year,
    contradictions_in_letter,
    contradictions_in_sum,
    insist,
    json_bytes,
    machine_readable,
    missing_in_letter,
    shown,
)
from fundament.documents.typeset import typeset

__all__ = [
    "BUDGET_SENTENCE",
    "PUBLICITY_SENTENCES",
    "Body",
    "CalculationRow",
    "IncompleteNotice",
    "Instalment",
    "NoticeContent",
    "RefusalContent",
    "RefusalFinding",
    "SourcedText",
    "YearAmount",
    "contradictions",
    "machine_readable",
    "missing_points",
    "render_notice",
    "render_refusal",
]

# VwV zu § 44a SäHO Nr. 2.5 and 3.3: word for word in every notice.
BUDGET_SENTENCE = (
    "Diese Steuermittel werden auf der Grundlage des vom Sächsischen Landtag beschlossenen Haushaltes "
    "zur Verfügung gestellt"
)

# VwV zu § 44a SäHO Nr. 3.2 and, for buildings, 2.2: what the recipient has to show to the public.
PUBLICITY_SENTENCES = tuple(
    f"Diese {measure} wird mitfinanziert durch Steuermittel auf der Grundlage des vom Sächsischen Landtag beschlossenen "
    "Haushaltes"
    for measure in ("Maßnahme", "Baumaßnahme")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculationRow:
    """One line of the calculation of a grant: its words, its amount in cents if it has one, and where it comes from."""

    text: str
    cents: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFinding:
    """One requirement that is not met: the requirement, why it is not met, and its source."""

    requirement: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContent(Letter):
    """Everything a grant notice says. Paragraphs of longer texts are parted by an empty line.

    None in ``earmarking`` means that nothing is bound; None in ``subsidy_facts`` that the grant is no subsidy within
    § 264 StGB. Empty text or an empty tuple there means that it applies and was not written down.
    ``requested_cents`` is what was applied for; a lower grant needs reasons. ``planned_cents`` is all spending of the
    project; where less is eligible, ``calculation`` says what is not. ``other_funders`` support the
    same purpose by decisions of their own. ``publicity`` is owed from the amount of VwV zu § 44a SäHO Nr. 2.1 and 3.1 on, and
    ``publicity_breach`` says what follows where it is not kept; a contract has neither.
    """

    kind: str  # Art der Zuwendung, VV Nr. 2 zu § 23 SäHO
    purpose: str
    goals: tuple[str, ...] = ()
    financing_type: str
    rate_per_cent: Decimal | None
    planned_cents: int | None = None
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
    publicity: bool = True
    publicity_breach: SourcedText | None = None
    subsidy_facts: tuple[SourcedText, ...] | None = None
    reasons: tuple[SourcedText, ...] = ()
    calculation: tuple[CalculationRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalContent(Letter):
    """Everything a refusal says: the findings that led to it and the weighing of the authority (§ 39 Abs. 1 VwVfG)."""

    findings: tuple[RefusalFinding, ...]
    reasons: tuple[SourcedText, ...] = ()


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
        ("general_conditions", "5.1", "5.1"),
    )
}

# What VwV and VVK Nr. 5.1 make part of every notice, unchanged.
_GENERAL_CONDITIONS: Mapping[Regime, tuple[str, ...]] = {
    "communal": ("ANBest-K",),
    "non_communal": ("ANBest-P", "ANBest-I"),
}


def missing_points(content: NoticeContent | RefusalContent) -> tuple[str, ...]:
    """Say in German, each with its clause, what the law demands and this content lacks."""
    clause = _clauses(regime=content.regime)
    general = missing_in_letter(
        content=content, recipient=clause["recipient"], subject=clause["purpose"], remedy=clause["remedy"]
    )
    if isinstance(content, RefusalContent):
        return (*general, *_missing_in_refusal(content=content, clause=clause))
    return (
        *general,
        *_missing_money(content=content, clause=clause),
        *_missing_terms(content=content, clause=clause),
        *_missing_texts(content=content, clause=clause),
        *_missing_publicity(content=content),
        *_missing_reasons(content=content, clause=clause),
    )


def _clauses(*, regime: Regime) -> dict[str, str]:
    return {point: by_regime[regime] for point, by_regime in _CLAUSES.items()}


def _missing_in_refusal(*, content: RefusalContent, clause: Mapping[str, str]) -> Iterator[str]:
    if not (content.findings or content.reasons):
        yield f"{clause['request']}; § 39 VwVfG: Die Begründung der Ablehnung fehlt."


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
    less = content.planned_cents is not None and content.planned_cents > content.eligible_cents
    if less and not content.calculation:
        yield (
            f"{clause['financing']}: Die Abgrenzung der zuwendungsfähigen Ausgaben fehlt, obwohl nicht alle Ausgaben "
            "zuwendungsfähig sind."
        )
    if not content.amounts:
        yield f"{clause['request']}: Die Aufteilung auf Haushaltsjahre und Mittelgeber fehlt."


def _missing_terms(*, content: NoticeContent, clause: Mapping[str, str]) -> Iterator[str]:
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
    if not all(row.condition.strip() for row in content.instalments):
        yield f"{clause['proof']}: Der Auszahlungstermin einer Rate fehlt."
    several = len({row.funder for row in content.amounts} | set(content.other_funders)) > 1
    if several and not content.proof_body.strip():
        yield f"{clause['proof_body']}: Die Stelle, die den Verwendungsnachweis erhält, fehlt bei mehreren Förderern."


def _missing_texts(*, content: NoticeContent, clause: Mapping[str, str]) -> Iterator[str]:
    if content.regime != "communal" and content.subsidy_facts == ():
        yield f"{clause['subsidy']}: Die subventionserheblichen Tatsachen fehlen."
    names = _GENERAL_CONDITIONS.get(content.regime, ())
    if not content.conditions:
        yield f"{clause['conditions']}: Die Nebenbestimmungen fehlen."
    elif names and not any(name in condition.text for name in names for condition in content.conditions):
        yield f"{clause['general_conditions']}: Die {' oder '.join(names)} sind nicht Bestandteil des Bescheides."


def _missing_publicity(*, content: NoticeContent) -> Iterator[str]:
    """§ 44a SäHO concerns the state's own money: a contract of a private funder has nothing of it."""
    if content.regime == "contract":
        return
    duties = " ".join(" ".join(duty.text.split()) for duty in content.duties)
    if BUDGET_SENTENCE not in duties:
        yield f"VwV zu § 44a SäHO Nr. 2.5 und 3.3: Der Satz „{BUDGET_SENTENCE}“ fehlt."
    if not content.publicity:
        return
    if not any(sentence in duties for sentence in PUBLICITY_SENTENCES):
        yield f"VwV zu § 44a SäHO Nr. 2.2 und 3.2: Der Hinweistext „{PUBLICITY_SENTENCES[0]}“ fehlt."
    if "Landessignet" not in duties:
        yield "VwV zu § 44a SäHO Nr. 2.2 und 3.2: Der Hinweis auf das Landessignet fehlt."


def _missing_reasons(*, content: NoticeContent, clause: Mapping[str, str]) -> Iterator[str]:
    if _partial(content=content) and not content.reasons:
        yield f"{clause['request']}; § 39 VwVfG: Die Begründung fehlt, obwohl weniger bewilligt als beantragt ist."


def _partial(*, content: NoticeContent) -> bool:
    return content.requested_cents is not None and content.grant_cents < content.requested_cents


def contradictions(content: NoticeContent | RefusalContent) -> tuple[str, ...]:
    """Say in German where the content contradicts itself: sums, rate, days, invented facts in a real letter."""
    general = tuple(contradictions_in_letter(content=content))
    return general if isinstance(content, RefusalContent) else (*general, *_contradictions(content=content))


def _contradictions(*, content: NoticeContent) -> Iterator[str]:
    grant = content.grant_cents
    for name, rows in (("Haushaltsjahre und Mittelgeber", content.amounts), ("Auszahlungen", content.instalments)):
        yield from contradictions_in_sum(name=name, cents=tuple(row.cents for row in rows), total=grant)
    if content.planned_cents is not None and content.planned_cents < content.eligible_cents:
        yield f"Zuwendungsfähig ist mehr als die gesamten Ausgaben von {euro(cents=content.planned_cents)}."
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


def render_notice(content: NoticeContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the notice as one PDF/UA-1 and PDF/A-3a file with ``data`` attached as ``bescheid.json``.

    The same arguments give the same bytes. ``timestamp`` must know its time zone; ``data`` holds JSON values, usually
    ``machine_readable(content)`` and what the authority adds to it.
    Raises IncompleteNotice with everything that is missing or contradicts itself, ValueError for a naive timestamp,
    TypeError for data that is no JSON and NotTypeset for a text that cannot be printed.
    """
    insist(missing=missing_points(content), contradictions=contradictions(content))
    text = shown(content=content) | {
        "clauses": _clauses(regime=content.regime),
        "share": content.rate_per_cent is not None,
        # The financing of a share or of a deficit has a maximum, a fixed amount is what it is (VwV and VVK Nr. 2.2).
        "at_most": content.rate_per_cent is not None or "fehlbedarf" in content.financing_type.casefold(),
        "partial": _partial(content=content),
        "years": by_year(amounts=content.amounts),
    }
    return typeset(template="notice.typ", shown=text, attachment=json_bytes(data=data), timestamp=timestamp)


def render_refusal(content: RefusalContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the refusal; arguments, result and errors are those of render_notice."""
    insist(missing=missing_points(content), contradictions=contradictions(content))
    return typeset(
        template="refusal.typ", shown=shown(content=content), attachment=json_bytes(data=data), timestamp=timestamp
    )
