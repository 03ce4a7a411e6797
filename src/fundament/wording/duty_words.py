"""The words of the duties to report: a short title for each, and a sentence with its thresholds."""

from django.utils.translation import gettext_lazy as _

from fundament.core.duties import Duty, DutyKey, ReportKind
from fundament.wording.values import euro, grouped

_WORDS = {
    ReportKind.SPENDING_DROP: (
        _("Lower spending"),
        _(
            "Report at once if the eligible spending falls below the financing plan by more than %(per_cent)s per cent, "
            "or by more than %(above)s."
        ),
    ),
    ReportKind.FURTHER_FUNDING: (
        _("Further funding"),
        _(
            "Report at once if you apply for or receive other public grants, or receive further money from others, "
            "even after the proof of use."
        ),
    ),
    ReportKind.PURPOSE_CHANGED: (
        _("Changed purpose or circumstances"),
        _("Report at once if the purpose, or another circumstance that mattered for the grant, changes or ceases."),
    ),
    ReportKind.AIM_UNREACHABLE: (
        _("Aim out of reach"),
        _("Report at once if the purpose cannot be reached, or not with the money granted."),
    ),
    ReportKind.ADVANCE_UNUSED: (
        _("Advance not used in time"),
        _("Report at once if an advance cannot be used within %(months)s months of its payment."),
    ),
    ReportKind.THINGS_UNUSED: (
        _("Things no longer used"),
        _("Report at once if things acquired with the grant are no longer used for its purpose or no longer needed."),
    ),
    ReportKind.INSOLVENCY: (
        _("Insolvency"),
        _("Report at once if insolvency proceedings against you are applied for."),
    ),
    ReportKind.RECIPIENT_CHANGED: (
        _("New address, owners or legal form"),
        _("Report at once if your address, your ownership structure or your legal form changes."),
    ),
    ReportKind.STARTED: (
        _("Start of the project"),
        _("Report at once when the project has begun."),
    ),
    "inventory": (
        _("Inventory"),
        _("Enter in an inventory everything acquired with the grant that is worth more than %(above)s."),
    ),
}

_THINGS_ABOVE = _(
    "Report at once if things worth more than %(above)s that were acquired with the grant are, while they are earmarked, "
    "no longer used for its purpose or no longer needed."
)


def duty_title(key: DutyKey) -> str:
    """A few words for a list or a choice."""
    return str(_WORDS[key][0])


def duty_text(duty: Duty) -> str:
    """What the recipient has to do, with the thresholds, in one sentence."""
    text = _WORDS[duty.key][1]
    if duty.key is ReportKind.THINGS_UNUSED and duty.above is not None:
        text = _THINGS_ABOVE
    values = {
        "per_cent": grouped(duty.per_cent) if duty.per_cent is not None else "",
        "above": euro(duty.above) if duty.above is not None else "",
        "months": duty.months,
    }
    return str(text) % values
