"""The letters of the fixed cast: one of each kind that lacks nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

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
            text=f"Zeigen Sie sichtbar neben dem Landessignet: {PUBLICITY_SENTENCES[0]}.", source="VwV zu § 44a SäHO Nr. 3.2"
        ),
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
