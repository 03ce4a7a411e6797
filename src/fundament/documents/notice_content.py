"""From a grant's rows to what its notice says. The wording is German: the German notice is the binding one."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_UP, Decimal

from django.utils.translation import override

from fundament.core.award import Instalment as PlannedInstalment
from fundament.core.award import YearAmount as GrantedAmount
from fundament.core.award import earmarked_years
from fundament.core.calculation import Calculation
from fundament.core.law import Law
from fundament.core.regime import Regime
from fundament.documents.conditions import conditions_of
from fundament.documents.german import euro, per_cent
from fundament.documents.letter_head import head_of, letter_of
from fundament.documents.notice import (
    BUDGET_SENTENCE,
    CalculationRow,
    Instalment,
    NoticeContent,
    RefusalContent,
    RefusalFinding,
    SourcedText,
    YearAmount,
)
from fundament.records.applications import Application, Partner
from fundament.records.grants import Grant, GrantInstalment
from fundament.wording.calculation_words import step_text

_FINANCING = {
    "share": "Anteilfinanzierung",
    "fixed": "Festbetragsfinanzierung",
    "deficit": "Fehlbedarfsfinanzierung",
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
    "Weisen Sie an geeigneter Stelle sichtbar auf die Förderung hin, mit dem Landessignet und diesem Text: „Diese Maßnahme wird "
    "mitfinanziert durch Steuermittel auf der Grundlage des vom Sächsischen Landtag beschlossenen Haushaltes“. Wer seiner "
    "Informationspflicht nicht nachkommt, muss mit einer Rückforderung rechnen."
)
_PUBLICITY_BUILDING = (
    "Weisen Sie auf der Bautafel auf die Förderung hin, mit dem Landessignet und diesem Text: „Diese Baumaßnahme wird "
    "mitfinanziert durch Steuermittel auf der Grundlage des vom Sächsischen Landtag beschlossenen Haushaltes“. Ersetzen Sie "
    "die Bautafel nach Abschluss durch eine dauerhafte Erläuterung, mindestens für die Dauer der Zweckbindung. Wer seiner "
    "Informationspflicht nicht nachkommt, muss mit einer Rückforderung rechnen."
)


def notice_content(
    *,
    grant: Grant,
    amounts: Sequence[GrantedAmount],
    instalments: Sequence[PlannedInstalment],
    requested: int,
    law: Law,
    calculation: Calculation,
    signatory: str,
    dated: date,
    submitted: date,
) -> NoticeContent:
    """Everything the notice of this grant says. All amounts in cents."""
    application = grant.application
    programme, texts = application.call.programme, application.call.texts
    regime = Regime(grant.regime)
    funders = {funder.key: funder for funder in programme.funder}
    paying = {row.funder for row in amounts}
    title = application.answers.get("title", application.reference)
    return NoticeContent(
        **letter_of(grant, dated=dated, signatory=signatory),
        application_date=submitted,
        kind="Zuschuss im Rahmen einer Projektförderung",
        purpose=_purpose(application, title, texts.get("purpose", language="de")),
        financing_type=_FINANCING[grant.financing],
        rate_per_cent=rate_of(grant),
        planned_cents=calculation.planned,
        eligible_cents=grant.eligible,
        grant_cents=grant.total,
        requested_cents=requested,
        amounts=tuple(YearAmount(year=row.year, funder=funders[row.funder].name, cents=row.cents) for row in amounts),
        other_funders=tuple(funder.name for funder in programme.funder if funder.key not in paying),
        period_start=grant.first,
        period_end=grant.last,
        earmarking=_earmarking(*earmarked_years(law=law, on=grant.granted_on, kind=grant.earmarking)),  # type: ignore[arg-type]  # the column holds one of the words of the schema
        calculation=_calculation_rows(calculation, application),
        reasons=_reasons_for_less(calculation, application),
        instalments=instalment_lines(instalments, law=law, on=grant.granted_on),
        proof_due=grant.proof_due,
        proof_rule=_proof_rule(law, grant.granted_on),
        proof_body=grant.authority.name,
        conditions=(SourcedText(text=_ANCILLARY[regime][0], source=_ANCILLARY[regime][1]),),
        duties=_duties(law, grant, building=programme.award.building),
        publicity=_publicity(law, grant, building=programme.award.building) is not None,
        publicity_breach=_publicity_breach(law, grant.granted_on),
    )


def _calculation_rows(result: Calculation, application: Application) -> tuple[CalculationRow, ...]:
    """How the grant was computed, line by line, in German."""
    positions, funders = names_of(application)
    with override("de"):
        return tuple(
            CalculationRow(
                text=step_text(step=step, positions=positions, funders=funders), cents=step.cents, source=step.clause
            )
            for step in result.steps
        )


def _reasons_for_less(result: Calculation, application: Application) -> tuple[SourcedText, ...]:
    """Why less was recognised or granted than applied for (§ 39 VwVfG), in German."""
    positions, funders = names_of(application)
    with override("de"):
        return tuple(
            SourcedText(
                text=f"{step_text(step=step, positions=positions, funders=funders)}: {euro(cents=step.cents)}.",
                source=step.clause or "§ 39 VwVfG",
            )
            for step in result.reasons
        )


def names_of(application: Application) -> tuple[dict[str, str], dict[str, str]]:
    """German names of cost positions and funders by key."""
    programme, texts = application.call.programme, application.call.texts
    positions = {cost.key: texts.get(f"cost.{cost.key}", language="de") for cost in programme.cost}
    return positions | {"plan": "Finanzierungsplan"}, {funder.key: funder.name for funder in programme.funder}


def refusal_content(
    *,
    application: Application,
    partner: Partner,
    regime: Regime,
    findings: Sequence[tuple[str, str, str]],
    reason: str,
    signatory: str,
    dated: date,
    submitted: date,
) -> RefusalContent:
    """Everything the refusal of a formal application says; `findings` are requirement, reason and source."""
    authority = application.call.programme.leading_funder(role=partner.role).granting_authority
    return RefusalContent(
        **head_of(
            application=application,
            partner=partner,
            regime=regime,
            authority=authority,
            reference=application.reference,
            dated=dated,
            signatory=signatory,
        ),
        application_date=submitted,
        findings=tuple(RefusalFinding(requirement=r, reason=why, source=source) for r, why, source in findings),
        reasons=(SourcedText(text=reason, source="§ 39 VwVfG"),),
    )


def instalment_lines(
    rows: Iterable[PlannedInstalment | GrantInstalment], *, law: Law, on: date
) -> tuple[Instalment, ...]:
    """Planned instalments of a grant of this day as a letter says them."""
    key = "final_instalment_within"
    within = law.whole(key=key, day=on) if law.knows(key=key, day=on) else None
    conditions = conditions_of(regime=law.regime, final_within=within)
    return tuple(
        Instalment(
            label=f"{row.number}. Rate" if row.year is None else f"Haushaltsjahr {row.year}",
            condition=conditions[row.condition].binding,
            cents=row.cents,
            legal_basis=row.clause,
        )
        for row in rows
    )


def rate_of(grant: Grant) -> Decimal | None:
    """The grant in per cent of its eligible spending, to two places, rounded up so that the rate covers the grant.

    None where the financing has no rate, or nothing is left.
    """
    if grant.financing != "share" or not grant.eligible:
        return None
    return (Decimal(grant.total) * 100 / Decimal(grant.eligible)).quantize(Decimal("0.01"), rounding=ROUND_UP)


def _purpose(application: Application, title: str, purpose: str) -> str:
    summary = application.answers.get("summary", "").strip()
    return f"Vorhaben »{title}«. {purpose}" + (f"\n\n{summary}" if summary else "")


def _earmarking(years: int, clause: str) -> str | None:
    if not years:
        return None
    return f"Gegenstände und Bauten sind {years} Jahre für den Zuwendungszweck gebunden ({clause})."


def _proof_rule(law: Law, on: date) -> str:
    """How long after the purpose is fulfilled the proof is due, if that is earlier (ANBest-P and -K Nr. 6.1)."""
    return f"innerhalb von {law.whole(key='proof_after_purpose', day=on)} Monaten nach Erfüllung des Zuwendungszwecks"


def _publicity_breach(law: Law, on: date) -> SourcedText | None:
    """What the notice says of missing publicity, even where little is owed; None for money that is not the state's."""
    if law.regime is Regime.CONTRACT:
        return None
    least, most = (per_cent(rate=law.per_cent(key=f"publicity_reclaim_{end}", day=on)) for end in ("from", "to"))
    return SourcedText(
        text="Kommen Sie Ihrer Pflicht, die Öffentlichkeit zu informieren, nicht nach, erhalten Sie Gelegenheit, dies "
        f"innerhalb von {law.whole(key='publicity_cure', day=on)} Wochen nachzuholen. Danach sollen mindestens {least} und "
        f"höchstens {most} der eingesetzten Landesmittel zurückgefordert werden.",
        source="§ 44a Abs. 1 SäHO; VwV zu § 44a SäHO Nr. 3.2 und 3.4",
    )


def _duties(law: Law, grant: Grant, *, building: bool) -> tuple[SourcedText, ...]:
    """What the recipient must do, with the thresholds of the law on the day of the grant."""
    day, regime = grant.granted_on, Regime(grant.regime)
    drop = per_cent(rate=law.per_cent(key="report_spending_drop", day=day))
    above = euro(cents=law.whole(key="report_spending_drop_above", day=day))
    reports = SourcedText(
        text=f"Teilen Sie unverzüglich mit, wenn sich die zuwendungsfähigen Ausgaben um mehr als {drop} oder mehr als "
        f"{above} ermäßigen, wenn weitere Mittel hinzukommen, wenn sich der Zweck ändert oder nicht erreicht wird, "
        "und wann das Vorhaben beginnt.",
        source="ANBest-K Nr. 5" if regime is Regime.COMMUNAL else "ANBest-P Nr. 5",
    )
    begin = law.on(key="begin_within", day=day)
    start = SourcedText(
        text=f"Beginnen Sie innerhalb von {law.whole(key='begin_within', day=day)} Monaten nach Zugang des Bescheides. "
        "Sonst kann der Bescheid widerrufen werden.",
        source=begin.clause,
    )
    reports_and_start = (reports, start, *_orders(law, grant), *_pay(law, day))
    if regime is Regime.CONTRACT:
        return reports_and_start
    budget = SourcedText(text=f"{BUDGET_SENTENCE}.", source="VwV zu § 44a SäHO Nr. 2.5 und 3.3")
    shown = _publicity(law, grant, building=building)
    return (*reports_and_start, budget) if shown is None else (*reports_and_start, budget, shown)


def _orders(law: Law, grant: Grant) -> tuple[SourcedText, ...]:
    """From how much on orders need comparable offers, in a regime and for a grant that ask for them (ANBest-P Nr. 3)."""
    day = grant.granted_on
    if not law.knows(key="procurement_offers_from", day=day):
        return ()
    if grant.total < law.whole(key="procurement_offers_from", day=day):
        return ()
    above = euro(cents=law.whole(key="procurement_order_above", day=day))
    text = (
        f"Holen Sie bei Aufträgen über {above} (ohne Umsatzsteuer) grundsätzlich "
        f"{law.whole(key='procurement_offers', day=day)} vergleichbare Angebote ein."
    )
    return (SourcedText(text=text, source=law.on(key="procurement_offers", day=day).clause),)


def _pay(law: Law, on: date) -> tuple[SourcedText, ...]:
    """Whoever lives on public grants pays staff no better than the state, where the regime says so (ANBest-P Nr. 1.3)."""
    if not law.knows(key="better_pay_banned_above", day=on):
        return ()
    share = per_cent(rate=law.per_cent(key="better_pay_banned_above", day=on))
    text = (
        f"Stammen mehr als {share} Ihrer Gesamtausgaben aus Zuwendungen der öffentlichen Hand, dürfen Sie Ihre Beschäftigten "
        "nicht besserstellen als vergleichbare Beschäftigte des Freistaates Sachsen."
    )
    return (SourcedText(text=text, source=law.on(key="better_pay_banned_above", day=on).clause),)


def _publicity(law: Law, grant: Grant, *, building: bool) -> SourcedText | None:
    """How the recipient shows where the money comes from; None for a grant below the amount from which it must."""
    if Regime(grant.regime) is Regime.CONTRACT:
        return None
    owed = law.on(key="publicity_building_from" if building else "publicity_other_from", day=grant.granted_on)
    if grant.total < law.whole(key=owed.key, day=grant.granted_on):
        return None
    return SourcedText(text=_PUBLICITY_BUILDING if building else _PUBLICITY, source=owed.clause)
