"""Each letter that follows a grant says what the law demands of it, and is a file that everyone can read, sealed or not."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.documents.contents import (
    AMENDMENT,
    BEFORE,
    CLAIM,
    FREE,
    HEARD,
    INTEREST,
    REFUSAL,
    REVOCATION,
    SIGNED,
    TANDEM,
    WAIVER,
)
from tests.documents.reading import headings, opened, structure_faults, text

from fundament.documents import amendment, claim, notice, revocation
from fundament.documents.claim import ClaimContent
from fundament.documents.letter import EarlierLetter, Hearing, IncompleteNotice, Letter, machine_readable
from fundament.documents.notice import BUDGET_SENTENCE, Body
from fundament.documents.revocation import name_of
from fundament.documents.seal import SealKey, check_seal, make_demonstration_key, seal

CONTRACT = {"regime": "contract", "remedy": "", "remedy_until": None}
ASKED = Hearing(held_on=date(2026, 1, 12))
NOT_ASKED = Hearing(held_on=None, not_needed="Sie haben es selbst so mitgeteilt.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of letter: one that lacks nothing, how it is rendered, what is missing, what contradicts."""

    content: Letter
    render: Callable[..., bytes]
    missing: Callable[[Any], tuple[str, ...]]
    contradictions: Callable[[Any], tuple[str, ...]]
    title: str
    private: str


KINDS = {
    "notice": Kind(
        content=TANDEM,
        render=notice.render_notice,
        missing=notice.missing_points,
        contradictions=notice.contradictions,
        title="Zuwendungsbescheid",
        private="Zuwendungsvertrag",
    ),
    "refusal": Kind(
        content=REFUSAL,
        render=notice.render_refusal,
        missing=notice.missing_points,
        contradictions=notice.contradictions,
        title="Ablehnungsbescheid",
        private="Absage",
    ),
    "amendment": Kind(
        content=AMENDMENT,
        render=amendment.render_amendment,
        missing=amendment.missing_points,
        contradictions=amendment.contradictions,
        title="Änderungsbescheid",
        private="Änderung des Zuwendungsvertrags",
    ),
    "revocation": Kind(
        content=REVOCATION,
        render=revocation.render_revocation,
        missing=revocation.missing_points,
        contradictions=revocation.contradictions,
        title="Widerrufsbescheid",
        private="Kürzung der Zuwendung",
    ),
    "claim": Kind(
        content=CLAIM,
        render=claim.render_claim,
        missing=claim.missing_points,
        contradictions=claim.contradictions,
        title="Erstattungsbescheid",
        private="Rückforderung",
    ),
    "interest": Kind(
        content=INTEREST,
        render=claim.render_interest,
        missing=claim.missing_points,
        contradictions=claim.contradictions,
        title="Zinsbescheid",
        private="Zinsforderung",
    ),
    "waiver": Kind(
        content=WAIVER,
        render=claim.render_waiver,
        missing=claim.missing_points,
        contradictions=claim.contradictions,
        title="Bescheid über den Verzicht auf eine Rückforderung",
        private="Verzicht auf eine Rückforderung",
    ),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    file = tmp_path_factory.mktemp("seal") / "seal.p12"
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return make_demonstration_key(file=file, name="Amt", passphrase="geheim", at=at)


def words(kind: str, content: Letter) -> str:
    with opened(KINDS[kind].render(content, timestamp=SIGNED, data={})) as pdf:
        return text(pdf)


def faults(kind: str, content: Letter) -> list[str]:
    """All that is missing or contradicts itself, with plain spaces."""
    with pytest.raises(IncompleteNotice) as refused:
        KINDS[kind].render(content, timestamp=SIGNED, data={})
    return [point.replace("\u00a0", " ") for point in (*refused.value.missing, *refused.value.contradictions)]


# --- every kind ---------------------------------------------------------------------------------------------------


@every_kind
def test_it_lacks_nothing_and_contradicts_nothing(kind: Kind) -> None:
    assert (kind.missing(kind.content), kind.contradictions(kind.content)) == ((), ())


@every_kind
def test_it_is_accessible_and_archivable_before_and_after_the_seal(kind: Kind, key: SealKey) -> None:
    pdf = kind.render(kind.content, timestamp=SIGNED, data=machine_readable(kind.content))
    sealed = seal(pdf=pdf, key=key, at=SIGNED, reason="Bescheid")
    assert (structure_faults(pdf), structure_faults(sealed)) == ([], [])
    assert check_seal(pdf=sealed, certificate=key.certificate).holds
    with opened(pdf) as before, opened(sealed) as after:
        assert text(before) == text(after)
        assert headings(before) == headings(after)


@every_kind
def test_it_is_called_what_it_is_and_carries_its_content_for_machines(kind: Kind) -> None:
    data = machine_readable(kind.content)
    with opened(kind.render(kind.content, timestamp=SIGNED, data=data)) as pdf:
        assert str(pdf.docinfo.Title).startswith(f"{kind.title} {kind.content.reference_number}: ")
        assert json.loads(pdf.Root.AF[0].EF.F.read_bytes()) == data
        assert kind.content.remedy in text(pdf)


LATER = ("amendment", "revocation", "claim", "interest", "waiver")
later_kinds = pytest.mark.parametrize("kind", [KINDS[name] for name in LATER], ids=LATER)


@later_kinds
def test_a_private_funder_decides_nothing_and_cites_no_regulation(kind: Kind) -> None:
    given: Any = kind.content
    content = replace(given, **CONTRACT, earlier=replace(given.earlier, name="Zuwendungsvertrag"))
    if content.__class__ is ClaimContent:
        content = replace(content, revoked_by=replace(content.revoked_by, name="Kürzung der Zuwendung"))
    pdf = kind.render(content, timestamp=SIGNED, data={})
    assert structure_faults(pdf) == []
    with opened(pdf) as read:
        said = text(read)
        assert str(read.docinfo.Title).startswith(f"{kind.private} {content.reference_number}: ")
    assert [word for word in ("Bescheid", "bescheid ", "VVK", "VwV", "ANBest", "Widerspruch") if word in said] == []


@every_kind
def test_the_same_content_gives_the_same_bytes(kind: Kind) -> None:
    first, again = (kind.render(kind.content, timestamp=SIGNED, data={}) for _ in range(2))
    assert first == again


@every_kind
def test_what_every_letter_needs_is_named_at_once(kind: Kind) -> None:
    empty = Body(name=" ", address=())
    bare = replace(
        kind.content, reference_number="", dated=None, authority=empty, signatory=" ", remedy="", remedy_until=None
    )
    said = [point.partition(": ")[2] for point in kind.missing(bare)]
    assert said[:5] == [
        "Das Aktenzeichen fehlt.",
        "Das Datum fehlt.",
        "Name oder Anschrift der Bewilligungsbehörde fehlt.",
        "Unterschrift oder Namenswiedergabe fehlt.",
        "Die Rechtsbehelfsbelehrung fehlt.",
    ]


@pytest.mark.parametrize("kind", LATER)
def test_it_says_without_doubt_which_letter_it_follows(kind: str) -> None:
    content: Any = KINDS[kind].content
    assert faults(kind, replace(content, earlier=EarlierLetter(reference_number="", dated=None))) == [
        "§ 37 Abs. 1 VwVfG: Bezeichnung oder Aktenzeichen des früheren Bescheides fehlt.",
        "§ 37 Abs. 1 VwVfG: Das Datum des früheren Bescheides fehlt.",
    ]


# --- hearing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["amendment", "revocation", "claim"])
def test_who_was_asked_and_who_answered_is_told(kind: str) -> None:
    content: Any = KINDS[kind].content
    assert (
        "Anhörung Sie hatten mit Schreiben vom 12. Januar 2026 Gelegenheit, sich zu den erheblichen Tatsachen zu äußern. Am "
        "30. Januar 2026 haben Sie sich wie folgt geäußert: Wir hatten niemanden. Das tut uns leid. Grundlage: § 28 VwVfG"
    ) in words(kind, content)
    assert "zu äußern. Sie haben sich nicht geäußert. Grundlage" in words(kind, replace(content, hearing=ASKED))
    assert "Anhörung Sie haben es selbst so mitgeteilt. Grundlage: § 28 VwVfG" in words(
        kind, replace(content, hearing=NOT_ASKED)
    )


@pytest.mark.parametrize(
    ("kind", "clause"), [("amendment", ""), ("revocation", "VVK Nr. 8.3; "), ("claim", ""), ("interest", "")]
)
def test_nothing_burdens_anyone_who_was_not_heard(kind: str, clause: str) -> None:
    content: Any = KINDS[kind].content
    missing = f"{clause}§ 28 VwVfG: Die Anhörung fehlt; es fehlt auch ein Grund, warum sie nicht nötig war."
    for hearing in (None, Hearing(held_on=None), Hearing(held_on=None, not_needed=" ")):
        assert faults(kind, replace(content, hearing=hearing)) == [missing]
    assert faults(kind, replace(content, hearing=replace(HEARD, answer=" "))) == [
        f"{clause}§ 39 Abs. 1 VwVfG: Der Inhalt der Äußerung fehlt."
    ]
    assert KINDS[kind].missing(replace(content, hearing=None, **CONTRACT)) == ()


# --- amendment ----------------------------------------------------------------------------------------------------


def test_an_amendment_says_what_changes_from_what_to_what() -> None:
    said = words("amendment", AMENDMENT)
    for part in (
        "der Zuwendungsbescheid vom 15. November 2024 (Aktenzeichen SMS-IVO-2024-0004) wird geändert.",
        "Gegenstand bisher künftig Grundlage Höhe der Zuwendung 500.000,00 € 400.000,00 € VVK Nr. 4.2.2 "
        "Zuwendungsfähige Ausgaben 625.000,00 € 500.000,00 € VVK Nr. 4.2.4 "
        "Ende des Bewilligungszeitraums 31. Dezember 2028 31. Dezember 2027 VVK Nr. 4.2.5 "
        "Verwendungsnachweis spätestens am 31. Dezember 2029 31. Dezember 2028 VVK Nr. 4.2.7",
        "2027, SMS 100.000,00 € 100.000,00 € 2028, SMS 100.000,00 € – Summe 500.000,00 € 400.000,00 €",
        "3. Rate Verwendungsnachweis 125.000,00 € – VVK Nr. 7.1 "
        "Schlussrate Ende der Prüfung 50.000,00 € 75.000,00 € VVK Nr. 7.1 Summe 500.000,00 € 400.000,00 €",
        "Im Übrigen bleibt der Zuwendungsbescheid mit seinen Nebenbestimmungen unverändert. "
        "Grundlage: VVK Nr. 4.6, ANBest-K Nr. 2.1",
        "Begründung Das Vorhaben endet ein Jahr früher. Die Stadt hat es so mitgeteilt.",
    ):
        assert part in said
    assert ("Fördersatz" in said, BUDGET_SENTENCE in said) == (False, False)


def test_an_amendment_of_the_period_alone_says_nothing_else() -> None:
    later = replace(BEFORE, period_end=date(2029, 3, 31), proof_due=date(2030, 3, 31))
    said = words("amendment", replace(AMENDMENT, after=later, hearing=None))
    assert "Grundlage Ende des Bewilligungszeitraums 31. Dezember 2028 31. März 2029 VVK Nr. 4.2.5" in said
    assert "Im Übrigen bleibt" in said
    assert [word for word in ("Höhe der", "Haushaltsjahr", "Rate", "Anhörung", "ANBest") if word in said] == []


def test_more_money_of_the_state_comes_with_the_sentence_on_the_budget() -> None:
    more = replace(
        BEFORE,
        grant_cents=600_000_00,
        rate_per_cent=None,
        eligible_cents=750_000_00,
        amounts=(*BEFORE.amounts, replace(BEFORE.amounts[0], funder="SMR")),
        instalments=(replace(BEFORE.instalments[0], cents=600_000_00),),
    )
    said = words("amendment", replace(AMENDMENT, after=more, hearing=None))
    assert f"{BUDGET_SENTENCE}. Grundlage: VwV zu § 44a SäHO Nr. 2.5 und 3.3" in said
    assert "Fördersatz 80 % – VVK Nr. 4.2.2" in said
    assert "2024, SMR – 100.000,00 €" in said


def test_an_amendment_of_a_contract_is_signed_by_both() -> None:
    said = words("amendment", replace(AMENDMENT, **CONTRACT))
    assert said.count("Ort, Datum, Unterschrift") == 2
    assert "Landesdirektion Sachsen (Zuwendungsgeber) und Stadt Leisnig (Zuwendungsempfänger) ändern den" in said
    assert "Im Übrigen gilt der Vertrag unverändert fort." in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"after": BEFORE}, "Es ändert sich nichts."),
        ({"reason": " "}, "§ 39 Abs. 1 VwVfG: Die Begründung der Änderung fehlt."),
        (
            {"after": replace(AMENDMENT.after, amounts=BEFORE.amounts)},
            "Haushaltsjahre und Mittelgeber ergeben 500.000,00 €, bewilligt sind 400.000,00 €.",
        ),
        (
            {"after": replace(AMENDMENT.after, instalments=BEFORE.instalments)},
            "Auszahlungen ergeben 500.000,00 €, bewilligt sind 400.000,00 €.",
        ),
        (
            {"after": replace(AMENDMENT.after, eligible_cents=399_999_99)},
            "Die Zuwendung übersteigt die zuwendungsfähigen Ausgaben von 399.999,99 €.",
        ),
        (
            {"after": replace(AMENDMENT.after, period_end=date(2024, 11, 30))},
            "Der Bewilligungszeitraum endet, bevor er beginnt.",
        ),
        (
            {"after": replace(AMENDMENT.after, proof_due=date(2027, 12, 30))},
            "Der Verwendungsnachweis ist fällig, bevor der Bewilligungszeitraum endet.",
        ),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    assert faults("amendment", replace(AMENDMENT, **changes)) == [said]


# --- revocation ---------------------------------------------------------------------------------------------------


def test_a_revocation_in_part_says_from_when_how_much_and_what_stays() -> None:
    said = words("revocation", REVOCATION)
    for part in (
        "Der Zuwendungsbescheid vom 15. November 2024 (Aktenzeichen SMS-IVO-2024-0004, zuletzt geändert am 3. Juni 2025) wird "
        "mit Wirkung vom 1. Oktober 2025 an in Höhe von 350.000,00 € widerrufen.",
        "Bisher bewilligt 500.000,00 € Davon entfallen 350.000,00 € Es bleiben bewilligt 150.000,00 €",
        "Haushaltsjahr SMS 2024 100.000,00 € 2025 50.000,00 € Summe 150.000,00 € "
        "Grundlage: § 49 Abs. 3 VwVfG, VVK Nr. 8.2.3 und 8.2.4",
        "Ausgezahlt sind 200.000,00 €. Davon sind 50.000,00 € zu erstatten. Dieser Betrag ist vom 1. Oktober 2025 an zu verzinsen.",
        "Grundlage: § 49a Abs. 1 und 3 VwVfG, VVK Nr. 8.5, ANBest-K Nr. 8.1 und 8.4",
        "Sachverhalt Seit dem 1. Oktober 2025 gibt es das Netzwerk nicht mehr.",
        "Abwägung Elf Monate lang war das Geld gut verwendet. Grundlage: VVK Nr. 8.3",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("legal_basis", "name", "decision", "basis"),
    [
        ("§ 48 VwVfG", "Rücknahmebescheid", "ganz zurückgenommen.", "§ 48 VwVfG, VwV Nr. 8.2.2"),
        ("§ 49 Abs. 3 VwVfG", "Widerrufsbescheid", "ganz widerrufen.", "§ 49 Abs. 3 VwVfG, VwV Nr. 8.2.3 und 8.2.4"),
        ("§ 49 Abs. 2 VwVfG", "Widerrufsbescheid", "ganz widerrufen.", "§ 49 Abs. 2 VwVfG, VwV Nr. 8.1"),
        (
            "§ 36 Abs. 2 Nr. 2 VwVfG",
            "Bescheid über den Eintritt einer auflösenden Bedingung",
            "ganz unwirksam.",
            "§ 36 Abs. 2 Nr. 2 VwVfG, VwV Nr. 8.2.1",
        ),
    ],
)
def test_each_legal_basis_has_its_own_words(legal_basis: str, name: str, decision: str, basis: str) -> None:
    whole = replace(
        REVOCATION,
        regime="non_communal",
        legal_basis=legal_basis,
        remaining_cents=0,
        remaining=(),
        paid_cents=0,
        ineffective_from=date(2026, 3, 2),
    )
    said = words("revocation", whole)
    assert name_of(regime="non_communal", legal_basis=legal_basis, whole=True) == name
    assert f"{name} Zug um Zug" in said
    assert f"vom 2. März 2026 an {decision}" in said
    assert f"Es bleiben bewilligt 0,00 € Grundlage: {basis} " in said
    assert "Ausgezahlt sind 0,00 €. Zu erstatten ist nichts." in said


def test_a_contract_ends_or_shrinks() -> None:
    whole = replace(REVOCATION, **CONTRACT, remaining_cents=0, remaining=())
    assert "Beendigung des Zuwendungsvertrags Zug" in words("revocation", whole)
    assert "gilt vom 1. Oktober 2025 an nicht mehr." in words("revocation", whole)
    part = words("revocation", replace(REVOCATION, **CONTRACT))
    assert "gilt vom 1. Oktober 2025 an in Höhe von 350.000,00 € nicht mehr." in part


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"legal_basis": ""}, "VVK Nr. 8.1: Die Rechtsgrundlage fehlt."),
        ({"ineffective_from": None}, "VVK Nr. 8.5: Der Tag fehlt, von dem an der Bescheid unwirksam ist."),
        ({"facts": "\n"}, "VVK Nr. 8.1; § 39 Abs. 1 VwVfG: Der Sachverhalt fehlt."),
        ({"discretion": ""}, "VVK Nr. 8.3; § 39 Abs. 1 VwVfG: Die Abwägung fehlt."),
        ({"regime": "non_communal", "discretion": ""}, "VwV Nr. 8.3; § 39 Abs. 1 VwVfG: Die Abwägung fehlt."),
        (
            {"stood_cents": 150_000_00},
            "Es bleiben 150.000,00 €, das ist nicht weniger als die bewilligten 150.000,00 €.",
        ),
        (
            {"remaining": REVOCATION.remaining[:1]},
            "Haushaltsjahre und Mittelgeber ergeben 100.000,00 €, bewilligt sind 150.000,00 €.",
        ),
        (
            {"legal_basis": "§ 49 Abs. 2 VwVfG", "paid_cents": 0},
            "Ein Widerruf nach § 49 Abs. 2 VwVfG gilt nur für die Zukunft, nicht von einem früheren Tag an.",
        ),
        (
            {"legal_basis": "§ 49 Abs. 2 VwVfG", "ineffective_from": date(2026, 3, 2)},
            "Ein Widerruf nach § 49 Abs. 2 VwVfG lässt ausgezahltes Geld unberührt: ausgezahlt sind 200.000,00 €, bleiben sollen "
            "150.000,00 €.",
        ),
    ],
)
def test_a_revocation_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    assert faults("revocation", replace(REVOCATION, **changes)) == [said]


# --- demands ------------------------------------------------------------------------------------------------------


def test_a_demand_says_how_much_by_when_to_whom_and_at_what_interest() -> None:
    said = words("claim", CLAIM)
    for part in (
        "Maßgeblich ist: Widerrufsbescheid vom 2. März 2026. Zu erstatten sind 50.000,00 €.",
        "Ausgezahlt 200.000,00 € Davon stehen Ihnen zu 150.000,00 € Zu erstatten 50.000,00 €",
        "Haushaltsjahr SMS 2024 10.000,00 € 2025 40.000,00 € Summe 50.000,00 € "
        "Grundlage: § 49a Abs. 1 VwVfG, VVK Nr. 8.2, ANBest-K Nr. 8.1",
        "Bitte zahlen Sie bis spätestens 8. April 2026 auf dieses Konto: Zahlung Angabe Empfänger Hauptkasse des Freistaates "
        "Sachsen IBAN DE89 3704 0044 0532 0130 00 Verwendungszweck SMS-IVO-2024-0004-F1",
        "Der Betrag ist vom 1. Oktober 2025 an bis zur Zahlung mit 5 Prozentpunkten über dem Basiszinssatz jährlich zu verzinsen.",
        "Bis 250,00 € werden sie nicht erhoben. Grundlage: § 49a Abs. 3 VwVfG, VVK Nr. 8.5 und 8.8",
        "Begründung Ausgezahlt ist mehr, als nach dem Widerruf bleibt.",
    ):
        assert part in said


def test_a_demand_after_a_proof_rests_on_the_resolving_condition() -> None:
    said = words("claim", replace(CLAIM, revoked_by=None, regime="non_communal", recipient=FREE.recipient))
    assert "Grundlage: § 49a Abs. 1 VwVfG, VwV Nr. 8.2.1, ANBest-P Nr. 2.1 und 8.2.1" in said
    assert "Maßgeblich ist:" not in said


def test_interest_is_shown_with_its_steps() -> None:
    said = words("interest", INTEREST)
    assert "Auf den erstatteten Betrag sind 1.827,78 € Zinsen zu zahlen: 5 Prozentpunkte über dem Basiszinssatz" in said
    assert (
        "Zeitraum Betrag Basiszinssatz Zinssatz Tage 1. Oktober 2025 bis 31. Dezember 2025 50.000,00 € 1,27 % 6,27 % 90 "
        "1. Januar 2026 bis 1. April 2026 50.000,00 € 1,27 % 6,27 % 91"
    ) in said
    assert "Grundlage: § 49a Abs. 3 VwVfG, VVK Nr. 8.5 und 8.8, Zins-A Nr. 2.1 bis 2.4" in said


def test_a_waiver_says_that_nothing_is_to_be_paid() -> None:
    said = words("waiver", WAIVER)
    assert "1.200,00 € sind mehr ausgezahlt, als Ihnen zusteht. Dieser Betrag wird nicht zurückgefordert." in said
    assert "Zu viel ausgezahlt 1.200,00 € Grenze, um die es dabei geht 2.500,00 € Grundlage: VVK Nr. 8.7" in said
    assert "Grundlage: VwV Nr. 8.8" in words("waiver", replace(WAIVER, regime="non_communal"))


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("claim", {"reason": ""}, ["§ 39 Abs. 1 VwVfG: Die Begründung fehlt."]),
        ("waiver", {"reason": ""}, ["§ 39 Abs. 1 VwVfG: Die Begründung fehlt."]),
        ("claim", {"pay_until": None}, ["§ 37 Abs. 1 VwVfG: Der Tag, bis zu dem zu zahlen ist, fehlt."]),
        ("claim", {"pay_to": None}, ["§ 37 Abs. 1 VwVfG: Das Konto oder der Verwendungszweck der Zahlung fehlt."]),
        ("interest", {"pay_to": None}, ["§ 37 Abs. 1 VwVfG: Das Konto oder der Verwendungszweck der Zahlung fehlt."]),
        (
            "claim",
            {"since": None},
            ["§ 49a Abs. 3 VwVfG, VVK Nr. 8.5 und 8.8: Der Tag fehlt, von dem an Zinsen anfallen."],
        ),
        (
            "interest",
            {"spans": ()},
            ["§ 49a Abs. 3 VwVfG, VVK Nr. 8.5 und 8.8: Die Berechnung der Zinsen fehlt."],
        ),
        ("claim", {"pay_until": date(2026, 3, 2)}, ["Zu zahlen ist vor dem Tag dieses Schreibens."]),
        (
            "claim",
            {"amounts": CLAIM.amounts[:1]},
            ["Haushaltsjahre und Mittelgeber ergeben 10.000,00 €, gefordert sind 50.000,00 €."],
        ),
        (
            "claim",
            {"paid_cents": 190_000_00},
            ["Gefordert werden 50.000,00 €, aber ausgezahlt sind 190.000,00 €, zu belassen 150.000,00 €."],
        ),
        (
            "claim",
            {"claim_cents": 0, "amounts": (), "due_cents": 200_000_00},
            ["§ 49a Abs. 1 VwVfG: Der Betrag fehlt."],
        ),
        (
            "interest",
            {"claim_cents": 250_00, "amounts": ()},
            ["Zinsen bis 250,00 € werden nicht erhoben."],
        ),
    ],
)
def test_a_demand_that_cannot_be_is_refused(kind: str, changes: dict[str, Any], said: list[str]) -> None:
    assert faults(kind, replace(KINDS[kind].content, **changes)) == said
