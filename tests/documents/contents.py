"""The letters of the fixed cast: one of each kind that lacks nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from fundament.documents.amendment import AmendmentContent, GrantTerms
from fundament.documents.claim import ClaimContent, InterestContent, InterestSpan, WaiverContent
from fundament.documents.letter import EarlierLetter, Hearing, PayTo
from fundament.documents.notice import (
    BUDGET_SENTENCE,
    PUBLICITY_SENTENCES,
    Body,
    Instalment,
    NoticeContent,
    RefusalContent,
    RefusalFinding,
    SourcedText,
    YearAmount,
)
from fundament.documents.revocation import RevocationContent

SIGNED = datetime(2024, 11, 15, 9, 30, tzinfo=UTC)

LANDESDIREKTION = Body(name="Landesdirektion Sachsen", address=("Altchemnitzer Straße 41", "09120 Chemnitz"))
LEISNIG = Body(name="Stadt Leisnig", address=("Der Bürgermeister", "Markt 1", "04703 Leisnig"))

TANDEM = NoticeContent(
    reference_number="SMS-IVO-2024-0004",
    dated=date(2024, 11, 15),
    authority=LANDESDIREKTION,
    recipient=LEISNIG,
    regime="communal",
    programme_title="Inklusion vor Ort",
    project_title="Zug um Zug vernetzt – Leisnig gemeinsam bewegen",
    remedy="Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage erhoben werden.",
    signatory="Im Auftrag\nMaja Krawc",
    demonstration=True,
    invented=("Aktenzeichen und Datum", "die unterzeichnende Person"),
    application_date=date(2024, 1, 31),
    kind="Projektförderung als nicht rückzahlbarer Zuschuss",
    purpose="Die Stadt baut ein Netzwerk für Inklusion auf.\n\nInvestitionen sind nicht Gegenstand der Förderung.",
    goals=("Das Netzwerk hat mindestens zehn Mitglieder.",),
    financing_type="Anteilfinanzierung",
    rate_per_cent=Decimal("80.00"),
    eligible_cents=625_000_00,
    grant_cents=500_000_00,
    requested_cents=500_000_00,
    amounts=tuple(YearAmount(year=year, funder="SMS", cents=100_000_00) for year in range(2024, 2029)),
    other_funders=("Aktion Mensch e. V.",),
    period_start=date(2024, 12, 1),
    period_end=date(2028, 12, 31),
    earmarking="fünf Jahre",
    instalments=(
        Instalment(
            label="1. Rate", condition="Bestandskraft, Vorhabensbeginn", cents=200_000_00, legal_basis="VVK Nr. 7.1"
        ),
        Instalment(label="2. Rate", condition="am 1. Juli 2026", cents=125_000_00, legal_basis="VVK Nr. 7.2"),
        Instalment(label="3. Rate", condition="Verwendungsnachweis", cents=125_000_00, legal_basis="VVK Nr. 7.1"),
        Instalment(label="Schlussrate", condition="Ende der Prüfung", cents=50_000_00, legal_basis="VVK Nr. 7.1"),
    ),
    proof_due=date(2029, 12, 31),
    proof_rule="innerhalb eines Jahres nach Erfüllung des Zuwendungszwecks",
    proof_body="Landesdirektion Sachsen",
    conditions=(SourcedText(text="Die ANBest-K sind Bestandteil dieses Bescheides.", source="VVK Nr. 5.1"),),
    duties=(
        SourcedText(text=f"{BUDGET_SENTENCE}.", source="VwV zu § 44a SäHO Nr. 3.3"),
        SourcedText(
            text=f"Zeigen Sie sichtbar neben dem Landessignet: {PUBLICITY_SENTENCES[0]}.",
            source="VwV zu § 44a SäHO Nr. 3.2",
        ),
    ),
    publicity_breach=SourcedText(
        text="Kommen Sie Ihrer Pflicht, die Öffentlichkeit zu informieren, nicht nach, erhalten Sie Gelegenheit, dies "
        "innerhalb von acht Wochen nachzuholen. Danach sollen mindestens 5 und höchstens 15 Prozent der eingesetzten "
        "Landesmittel zurückgefordert werden.",
        source="§ 44a Abs. 1 SäHO; VwV zu § 44a SäHO Nr. 3.2 und 3.4",
    ),
    reasons=(SourcedText(text="Verpflichtungsermächtigungen stehen zur Verfügung.", source="VVK Nr. 4.1"),),
    copies_to=("Kulturbahnhof e. V.",),
)

FREE = replace(
    TANDEM,
    recipient=Body(name="Kulturbahnhof e. V.", address=("Bahnhofstraße 1", "04703 Leisnig")),
    regime="non_communal",
    conditions=(SourcedText(text="Die ANBest-P sind Bestandteil dieses Bescheides.", source="VwV Nr. 5.1"),),
)

REFUSAL = RefusalContent(
    reference_number="SMS-IVO-2024-0009",
    dated=date(2024, 11, 15),
    authority=LANDESDIREKTION,
    recipient=LEISNIG,
    regime="communal",
    programme_title="Inklusion vor Ort",
    project_title="Ein Haus für alle",
    remedy=TANDEM.remedy,
    signatory="Im Auftrag\nMaja Krawc",
    demonstration=False,
    findings=(
        RefusalFinding(requirement="Zwei Partner", reason="Der Antrag nennt nur einen.", source="Aufruf, Abschnitt 3"),
        RefusalFinding(requirement="Eigenanteil", reason="Er ist nicht veranschlagt.", source="VVK Nr. 1.2"),
    ),
    reasons=(SourcedText(text="Das Ermessen ist ausgeübt.", source="§ 39 Abs. 1 VwVfG"),),
)

HEAD = {
    "reference_number": TANDEM.reference_number,
    "dated": date(2026, 3, 2),
    "authority": LANDESDIREKTION,
    "recipient": LEISNIG,
    "regime": "communal",
    "programme_title": TANDEM.programme_title,
    "project_title": TANDEM.project_title,
    "remedy": TANDEM.remedy,
    "signatory": TANDEM.signatory,
    "demonstration": True,
    "invented": ("alle Beträge",),
    "remedy_until": date(2026, 4, 7),
}
GRANTED_BY = EarlierLetter(reference_number=TANDEM.reference_number, dated=date(2024, 11, 15))
HEARD = Hearing(
    held_on=date(2026, 1, 12), answered_on=date(2026, 1, 30), answer="Wir hatten niemanden.\n\nDas tut uns leid."
)
TREASURY = PayTo(
    holder="Hauptkasse des Freistaates Sachsen", iban="DE89370400440532013000", booking_reference="SMS-IVO-2024-0004-F1"
)

BEFORE = GrantTerms(
    grant_cents=500_000_00,
    eligible_cents=625_000_00,
    rate_per_cent=Decimal("80.00"),
    period_end=date(2028, 12, 31),
    proof_due=date(2029, 12, 31),
    amounts=TANDEM.amounts,
    instalments=TANDEM.instalments,
)
AMENDMENT = AmendmentContent(
    **HEAD,
    earlier=GRANTED_BY,
    period_start=date(2024, 12, 1),
    before=BEFORE,
    after=replace(
        BEFORE,
        grant_cents=400_000_00,
        eligible_cents=500_000_00,
        period_end=date(2027, 12, 31),
        proof_due=date(2028, 12, 31),
        amounts=TANDEM.amounts[:4],
        instalments=(
            *TANDEM.instalments[:2],
            replace(TANDEM.instalments[3], cents=75_000_00),
        ),
    ),
    reason="Das Vorhaben endet ein Jahr früher.\n\nDie Stadt hat es so mitgeteilt.",
    hearing=HEARD,
)
REVOCATION = RevocationContent(
    **HEAD,
    earlier=replace(GRANTED_BY, changed_on=date(2025, 6, 3)),
    legal_basis="§ 49 Abs. 3 VwVfG",
    ineffective_from=date(2025, 10, 1),
    stood_cents=500_000_00,
    remaining_cents=150_000_00,
    remaining=(replace(TANDEM.amounts[0]), replace(TANDEM.amounts[1], cents=50_000_00)),
    paid_cents=200_000_00,
    hearing=HEARD,
    facts="Seit dem 1. Oktober 2025 gibt es das Netzwerk nicht mehr.",
    discretion="Elf Monate lang war das Geld gut verwendet.",
)
CLAIM = ClaimContent(
    **HEAD,
    earlier=GRANTED_BY,
    claim_cents=50_000_00,
    amounts=(
        YearAmount(year=2024, funder="SMS", cents=10_000_00),
        YearAmount(year=2025, funder="SMS", cents=40_000_00),
    ),
    interest_points=Decimal(5),
    interest_waived_up_to_cents=250_00,
    pay_until=date(2026, 4, 8),
    pay_to=TREASURY,
    hearing=HEARD,
    reason="Ausgezahlt ist mehr, als nach dem Widerruf bleibt.",
    revoked_by=EarlierLetter(
        reference_number=TANDEM.reference_number, dated=date(2026, 3, 2), name="Widerrufsbescheid"
    ),
    paid_cents=200_000_00,
    due_cents=150_000_00,
    since=date(2025, 10, 1),
)
INTEREST = InterestContent(
    **HEAD,
    earlier=GRANTED_BY,
    claim_cents=1_827_78,
    amounts=(YearAmount(year=2025, funder="SMS", cents=1_827_78),),
    interest_points=Decimal(5),
    interest_waived_up_to_cents=250_00,
    pay_until=date(2026, 4, 8),
    pay_to=TREASURY,
    hearing=Hearing(held_on=None, not_needed="Die Zinsen folgen aus dem Gesetz."),
    reason="Der Betrag ist erstattet.",
    year_days=360,
    month_days=30,
    spans=(
        InterestSpan(
            first=date(2025, 10, 1),
            last=date(2025, 12, 31),
            days=90,
            principal_cents=50_000_00,
            base_per_cent=Decimal("1.27"),
            rate_per_cent=Decimal("6.27"),
        ),
        InterestSpan(
            first=date(2026, 1, 1),
            last=date(2026, 4, 1),
            days=91,
            principal_cents=50_000_00,
            base_per_cent=Decimal("1.27"),
            rate_per_cent=Decimal("6.27"),
        ),
    ),
)
WAIVER = WaiverContent(
    **HEAD,
    earlier=GRANTED_BY,
    waived_cents=1_200_00,
    limit_cents=2_500_00,
    reason="Der Betrag liegt unter der Grenze.",
)
