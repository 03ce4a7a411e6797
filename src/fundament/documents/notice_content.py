"""From a grant's rows to what its notice says. The wording is German: the German notice is the binding one."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_UP, Decimal

from fundament.core.award import Instalment as PlannedInstalment
from fundament.core.award import YearAmount as GrantedAmount
from fundament.core.award import leading_funder
from fundament.core.programme import Regime
from fundament.documents.notice import (
    BUDGET_SENTENCE,
    Body,
    Instalment,
    NoticeContent,
    SourcedText,
    YearAmount,
)
from fundament.records.applications import Application, Partner
from fundament.records.grants import Grant

_CONDITIONS = {
    "final_and_started": "nach Bestandskraft dieses Bescheides und Anzeige des Vorhabensbeginns, ohne Antrag",
    "under_way": "zwischen Anzeige des Vorhabensbeginns und Vorlage des Verwendungsnachweises, ohne Antrag",
    "proof_complete": "nach Abschluss der Maßnahme und Vorlage des vollständigen Verwendungsnachweises, ohne Antrag",
    "proof_checked": "nach Prüfung des Verwendungsnachweises, spätestens sechs Monate nach dessen Vorlage, ohne Antrag",
    "on_request": "auf Anforderung, soweit die Mittel voraussichtlich in der Verwendungsfrist benötigt werden",
}
_ANCILLARY = {
    Regime.COMMUNAL: (
        "Die Allgemeinen Nebenbestimmungen für Zuwendungen zur Projektförderung an kommunale Körperschaften (ANBest-K) "
        "sind Bestandteil dieses Bescheides.",
        "VVK Nr. 5.1, Anlage 3a",
    ),
    Regime.NON_COMMUNAL: (
        "Die Allgemeinen Nebenbestimmungen für Zuwendungen zur Projektförderung (ANBest-P) sind Bestandteil dieses "
        "Bescheides.",
        "VwV Nr. 5.1, Anlage 2",
    ),
    Regime.CONTRACT: (
        "Die Förderbestimmungen des Geldgebers gelten entsprechend den Allgemeinen Nebenbestimmungen (ANBest-P).",
        "Annahme dieser Vorführung: Die Bestimmungen des Vertrages sind nicht veröffentlicht.",
    ),
}
_PUBLICITY = (
    "Weisen Sie auf die Förderung hin und verwenden Sie das Landessignet: Diese Maßnahme wird mitfinanziert durch "
    "Steuermittel auf der Grundlage des vom Sächsischen Landtag beschlossenen Haushaltes."
)


def notice_content(
    *,
    grant: Grant,
    application: Application,
    partner: Partner,
    amounts: Sequence[GrantedAmount],
    instalments: Sequence[PlannedInstalment],
    requested: int,
    signatory: str,
    dated: date,
    submitted: date,
) -> NoticeContent:
    """Everything the notice of this grant says. All amounts in cents."""
    programme, texts = application.call.programme, application.call.texts
    regime = Regime(grant.regime)
    funders = {funder.key: funder for funder in programme.funder}
    paying = {row.funder for row in amounts}
    leading = leading_funder(programme=programme, role=programme.role(partner.role))
    title = application.answers.get("title", application.reference)
    return NoticeContent(
        reference_number=grant.reference,
        dated=dated,
        authority=Body(name=grant.authority.name, address=tuple(leading.granting_address)),
        recipient=Body(name=partner.organisation.name, address=tuple(partner.organisation.address)),
        regime=grant.regime,  # type: ignore[arg-type]  # the column holds one of the three words of the letter
        programme_title=texts.get("title", language="de"),
        project_title=title,
        remedy=_remedy(regime, grant.authority.name, leading.granting_address),
        signatory=signatory,
        demonstration=application.call.demonstration,
        invented=_invented(application),
        application_date=submitted,
        kind="Zuschuss im Rahmen einer Projektförderung",
        purpose=_purpose(application, title, texts.get("purpose", language="de")),
        financing_type="Anteilfinanzierung" if programme.award.financing == "share" else "Festbetragsfinanzierung",
        rate_per_cent=_rate(grant) if programme.award.financing == "share" else None,
        eligible_cents=grant.eligible,
        grant_cents=grant.total,
        requested_cents=requested,
        amounts=tuple(YearAmount(year=row.year, funder=funders[row.funder].name, cents=row.cents) for row in amounts),
        other_funders=tuple(funder.name for funder in programme.funder if funder.key not in paying),
        period_start=grant.first,
        period_end=grant.last,
        earmarking=_earmarking(programme.award.earmarked_years),
        instalments=tuple(
            Instalment(
                label=f"{row.number}. Rate" if row.year is None else f"Haushaltsjahr {row.year}",
                condition=_CONDITIONS[row.condition],
                cents=row.cents,
                legal_basis=row.clause,
            )
            for row in instalments
        ),
        proof_due=grant.proof_due,
        proof_body=grant.authority.name,
        conditions=(SourcedText(text=_ANCILLARY[regime][0], source=_ANCILLARY[regime][1]),),
        duties=_duties(regime),
    )


def _rate(grant: Grant) -> Decimal:
    """The grant in per cent of its eligible spending, to two places, rounded up so that the rate covers the grant."""
    return (Decimal(grant.total) * 100 / Decimal(grant.eligible)).quantize(Decimal("0.01"), rounding=ROUND_UP)


def _purpose(application: Application, title: str, purpose: str) -> str:
    summary = application.answers.get("summary", "").strip()
    return f"Vorhaben »{title}«. {purpose}" + (f"\n\n{summary}" if summary else "")


def _earmarking(years: int) -> str | None:
    if not years:
        return None
    return f"Gegenstände und Bauten sind {years} Jahre für den Zuwendungszweck gebunden (VVK Nr. 4.2.6)."


def _duties(regime: Regime) -> tuple[SourcedText, ...]:
    reports = SourcedText(
        text="Teilen Sie unverzüglich mit, wenn sich die zuwendungsfähigen Ausgaben um mehr als 7,5 Prozent oder mehr "
        "als 10.000 Euro ermäßigen, wenn weitere Mittel hinzukommen, wenn sich der Zweck ändert oder nicht erreicht "
        "wird, und wann das Vorhaben beginnt.",
        source="ANBest-K Nr. 5" if regime is Regime.COMMUNAL else "ANBest-P Nr. 5",
    )
    if regime is Regime.CONTRACT:
        return (reports,)
    return (
        reports,
        SourcedText(text=f"{BUDGET_SENTENCE}.", source="VwV zu § 44a SäHO Nr. 2.5 und 3.3"),
        SourcedText(text=_PUBLICITY, source="§ 44a SäHO"),
    )


def _remedy(regime: Regime, authority: str, address: Sequence[str]) -> str:
    if regime is Regime.CONTRACT:
        return ""
    where = ", ".join([authority, *address])
    return (
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. Der "
        "Widerspruch ist schriftlich, in elektronischer Form nach § 3a Absatz 2 VwVfG oder zur Niederschrift "
        f"einzulegen bei: {where}."
    )


_INVENTED = {
    "amounts": "alle Beträge",
    "project": "das Vorhaben",
    "applicant": "die Antragstellerin",
    "scores": "die Bewertung",
    "course": "der Ablauf nach der Auswahl",
    "answers": "die Beschreibung",
    "yearly_amounts": "die Aufteilung auf Jahre",
    "outcome": "das Ergebnis",
}


def _invented(application: Application) -> tuple[str, ...]:
    if not application.call.demonstration:
        return ()
    return tuple(_INVENTED[fact] for fact in application.invented)
