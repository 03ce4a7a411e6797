"""What every letter of an authority says, whatever it decides, and how its content becomes text for a template.

Money is whole euro cents, rates are per cent, paragraphs of longer texts are parted by an empty line.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from fundament.documents.german import day, euro, per_cent

Regime = Literal["communal", "non_communal", "contract"]


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
class EarlierLetter:
    """The letter that this one changes or follows: what it is called, its number and its day, when it was last changed."""

    reference_number: str
    dated: date | None
    name: str = "Zuwendungsbescheid"
    changed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How the recipient was heard before a decision that burdens it (§ 28 VwVfG).

    The day of the letter that asked, then the day and gist of the answer, if one came; or why no hearing was needed
    (§ 28 Abs. 2 and 3 VwVfG).
    """

    held_on: date | None
    answered_on: date | None = None
    answer: str = ""
    not_needed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTo:
    """Where money is paid: the holder of the account, its IBAN, and what to write with the payment (Kassenzeichen)."""

    holder: str
    iban: str
    booking_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What every decision says, whatever it decides. Empty text and None mean: not there yet.

    ``remedy_until`` is the last day to contest, where the delivery is known or presumed; the binding text says how many
    months there are, ``remedy_months``. ``sealed_by`` is the name in the certificate of an electronic seal, which itself is
    invisible.
    """

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
    remedy_until: date | None = None
    remedy_months: int | None = None
    sealed_by: str = ""


class IncompleteNotice(ValueError):
    """The letter must not go out: it lacks something (``missing``) or contradicts itself (``contradictions``)."""

    def __init__(self, *, missing: tuple[str, ...], contradictions: tuple[str, ...]) -> None:
        self.missing = missing
        self.contradictions = contradictions
        super().__init__("\n".join((*missing, *contradictions)))


def insist(*, missing: tuple[str, ...], contradictions: tuple[str, ...]) -> None:
    """Let nothing pass that lacks something or contradicts itself. Raises IncompleteNotice."""
    if missing or contradictions:
        raise IncompleteNotice(missing=missing, contradictions=contradictions)


def missing_in_letter(
    *, content: Letter, recipient: str = "§ 37 Abs. 1 VwVfG", subject: str = "§ 37 Abs. 1 VwVfG", remedy: str = ""
) -> Iterator[str]:
    """Yield what every letter must have: certain, signed, with remedy (§ 37 Abs. 1, 3 and 6 VwVfG).

    ``recipient``, ``subject`` and ``remedy`` are the clauses that the regime adds.
    """
    if not content.reference_number.strip():
        yield "§ 37 Abs. 1 VwVfG: Das Aktenzeichen fehlt."
    if content.dated is None:
        yield "§ 37 Abs. 1 VwVfG: Das Datum fehlt."
    if not (content.authority.name.strip() and filled(content.authority.address)):
        yield "§ 37 Abs. 3 VwVfG: Name oder Anschrift der Bewilligungsbehörde fehlt."
    if not content.signatory.strip():
        yield "§ 37 Abs. 3 VwVfG: Unterschrift oder Namenswiedergabe fehlt."
    if not (content.recipient.name.strip() and filled(content.recipient.address)):
        yield f"{recipient}: Name oder Anschrift des Zuwendungsempfängers fehlt."
    if not (content.programme_title.strip() and content.project_title.strip()):
        yield f"{subject}: Die Bezeichnung des Förderprogramms oder des Vorhabens fehlt."
    if content.regime != "contract":
        yield from _missing_in_remedy(text=content.remedy, clause=remedy)


def _missing_in_remedy(*, text: str, clause: str) -> Iterator[str]:
    prefix = f"{clause}; § 37 Abs. 6 VwVfG" if clause else "§ 37 Abs. 6 VwVfG"
    if not text.strip():
        yield f"{prefix}: Die Rechtsbehelfsbelehrung fehlt."
    elif "Monat" not in text or not ("Widerspruch" in text or "Klage" in text):
        yield f"{prefix}: Die Rechtsbehelfsbelehrung nennt den Rechtsbehelf oder seine Frist nicht."


def missing_in_earlier(*, earlier: EarlierLetter) -> Iterator[str]:
    """Yield what is needed to say without doubt which letter is meant (§ 37 Abs. 1 VwVfG)."""
    if not (earlier.name.strip() and earlier.reference_number.strip()):
        yield "§ 37 Abs. 1 VwVfG: Bezeichnung oder Aktenzeichen des früheren Bescheides fehlt."
    if earlier.dated is None:
        yield "§ 37 Abs. 1 VwVfG: Das Datum des früheren Bescheides fehlt."


def missing_in_hearing(*, hearing: Hearing | None, clause: str) -> Iterator[str]:
    """Yield what the letter lacks on the hearing: its day, or why there was none (§ 28, § 39 Abs. 1 VwVfG)."""
    if hearing is None or not (hearing.held_on or hearing.not_needed.strip()):
        yield f"{clause}§ 28 VwVfG: Die Anhörung fehlt; es fehlt auch ein Grund, warum sie nicht nötig war."
    elif hearing.answered_on is not None and not hearing.answer.strip():
        yield f"{clause}§ 39 Abs. 1 VwVfG: Der Inhalt der Äußerung fehlt."


def missing_in_payment(*, until: date | None, pay_to: PayTo | None) -> Iterator[str]:
    """Yield what a demand lacks so that it can be paid (§ 37 Abs. 1 VwVfG)."""
    if until is None:
        yield "§ 37 Abs. 1 VwVfG: Der Tag, bis zu dem zu zahlen ist, fehlt."
    if pay_to is None or not (pay_to.holder.strip() and pay_to.iban.strip() and pay_to.booking_reference.strip()):
        yield "§ 37 Abs. 1 VwVfG: Das Konto oder der Verwendungszweck der Zahlung fehlt."


def contradictions_in_letter(*, content: Letter) -> Iterator[str]:
    """Yield where the general part of a letter contradicts itself."""
    if content.invented and not content.demonstration:
        yield "Erfundene Angaben sind nur in einer Vorführung erlaubt."
    if content.remedy_until and content.dated and content.remedy_until <= content.dated:
        yield "Die Frist für den Rechtsbehelf endet, bevor sie beginnt."


def contradictions_in_sum(*, name: str, cents: tuple[int, ...], total: int, what: str = "bewilligt") -> Iterator[str]:
    """Yield where the parts of a grant or a demand, if any are given, do not add up to it."""
    if cents and sum(cents) != total:
        yield f"{name} ergeben {euro(cents=sum(cents))}, {what} sind {euro(cents=total)}."
    if any(part < 0 for part in cents):
        yield f"{name} enthalten einen negativen Betrag."


def machine_readable(content: Letter) -> dict[str, object]:
    """Return the content as plain JSON values: days in ISO 8601, cents as integers, rates as decimal text."""
    plain: dict[str, object] = json.loads(json.dumps(asdict(content), default=str))
    return plain


def json_bytes(*, data: Mapping[str, object]) -> bytes:
    """Write the attachment: readable, sorted, the same bytes for the same data. Raises TypeError for what is no JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False).encode()


def shown(*, content: Letter) -> dict[str, object]:
    """Write every amount, day and rate of the content as German text; the templates only lay out."""
    return _shown(asdict(content))


def _shown(plain: Mapping[str, object]) -> dict[str, object]:
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


def by_year(*, amounts: tuple[YearAmount, ...]) -> dict[str, object]:
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


def filled(lines: tuple[str, ...]) -> bool:
    """Whether any line says something."""
    return any(line.strip() for line in lines)
