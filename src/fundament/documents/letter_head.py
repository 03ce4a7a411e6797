"""From a case's rows to what stands at the head and foot of every letter about it: from whom, to whom, how to object."""

from datetime import date
from typing import Any

from fundament.core.regime import Regime
from fundament.documents.letter import Body
from fundament.records.applications import Application, Partner
from fundament.records.grants import Grant

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


def letter_of(grant: Grant, *, dated: date, signatory: str) -> dict[str, Any]:
    """What every letter to this recipient says at its head; how to object to it is said when it is issued."""
    application, partner = grant.application, grant.partner
    return head_of(
        application=application,
        partner=partner,
        regime=Regime(grant.regime),
        authority=grant.authority.name,
        reference=grant.reference,
        dated=dated,
        signatory=signatory,
    )


def head_of(
    *,
    application: Application,
    partner: Partner,
    regime: Regime,
    authority: str,
    reference: str,
    dated: date,
    signatory: str,
) -> dict[str, Any]:
    """The head of a letter to a partner of an application, whether it has a grant or not."""
    leading = application.call.programme.leading_funder(role=partner.role)
    return {
        "reference_number": reference,
        "dated": dated,
        "authority": Body(name=authority, address=tuple(leading.granting_address)),
        "recipient": Body(name=partner.organisation.name, address=tuple(partner.organisation.address)),
        "regime": regime.value,
        "programme_title": application.call.texts.get("title", language="de"),
        "project_title": application.answers.get("title", application.reference),
        "remedy": "",
        "signatory": signatory,
        "demonstration": application.call.demonstration,
        "invented": _invented(application),
    }


def remedy(*, authority: Body, months: int) -> str:
    """How to object to a letter of an authority, within the months that the law gives (§ 70 VwGO)."""
    where = ", ".join([authority.name, *authority.address])
    within = "eines Monats" if months == 1 else f"von {months} Monaten"
    return (
        f"Gegen diesen Bescheid kann innerhalb {within} nach Bekanntgabe Widerspruch erhoben werden. Der "
        "Widerspruch ist schriftlich, in elektronischer Form nach § 3a Absatz 2 VwVfG oder zur Niederschrift "
        f"einzulegen bei: {where}."
    )


def _invented(application: Application) -> tuple[str, ...]:
    if not application.call.demonstration:
        return ()
    return tuple(_INVENTED[fact] for fact in application.invented)
