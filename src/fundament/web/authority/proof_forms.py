"""What the authority enters at the end of a grant: the proof's completeness and check, repayment, interest."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundament.acts.late_use import LateUse
from fundament.queries.grants import GrantView
from fundament.web.authority.forms import ActForm, DayField, text_field, yes_no_field
from fundament.web.fields import EuroField
from fundament.web.templatetags.fundament_web import day, euro


class PapersForm(ActForm):
    """What the proof of use lacks (VVK and VwV 7.1)."""

    name = "request_papers"

    missing = text_field(_("What is missing"), _("Please name everything at once. The recipient reads it."))


class ProofCheckForm(ActForm):
    """The note on scope and result of the check of a proof, and whether it went into depth (VVK and VwV 11)."""

    name = "check_proof"

    note = text_field(
        _("Note on the check"),
        _("What you checked, how far, and with which result. The recipient reads it."),
        rows=6,
    )
    in_depth = forms.BooleanField(
        label=_("The proof was checked in depth, with its receipts"),
        required=False,
    )


class _RepaymentForm(ActForm):
    """The reason, and the two questions that the thresholds of the law depend on (VVK Nr. 8.7)."""

    ceiling_exceeded = yes_no_field(_("Was a funding rate that a law limits exceeded?"))
    notice_unlawful = yes_no_field(
        _("Was the notice unlawful?"), _("What an unlawful notice gave is claimed in full (VVK Nr. 8.2.2 and 8.3).")
    )
    reason = text_field(_("Reason"), _("In German: it is printed in the letter as you write it."))

    @property
    def answers(self) -> tuple[bool, bool]:
        """Whether a rate that a law limits was exceeded, and whether the notice was unlawful. Only for a valid form."""
        return self.cleaned_data["ceiling_exceeded"] == "yes", self.cleaned_data["notice_unlawful"] == "yes"


class RepaymentForm(_RepaymentForm):
    """Why money is demanded back."""

    name = "demand_repayment"


class WaiverForm(_RepaymentForm):
    """Why a small overpayment is not demanded back."""

    name = "waive_repayment"


class _BookForm(ActForm):
    """Money that arrived: how much, and on which day."""

    cents = EuroField(label=_("Amount that arrived, in euros"))
    paid_on = DayField(label=_("Day on which it arrived"))

    def __init__(self, data: Any = None, *, sent: bool = False, open_cents: int = 0, today: date) -> None:
        super().__init__(data, sent=sent, initial={"cents": open_cents, "paid_on": today})


class BookRepaymentForm(_BookForm):
    """A repayment, in part or as a whole."""

    name = "book_repayment"


class BookInterestForm(_BookForm):
    """Interest, in part or as a whole."""

    name = "book_interest"


USES_AT_MOST = 3
"""How many late uses of one advance the form takes; an official sums up what was used on one day."""


class LateUseForm(ActForm):
    """Which advance was used late, when and how much of it, and whether its interest is demanded (§ 49a (4) VwVfG)."""

    name = "late_use"

    payment = forms.TypedChoiceField(label=_("Advance that was used late"), coerce=int)
    credited_on = DayField(
        label=_("Day on which the recipient's account was credited"),
        help_text=_(
            "Leave this empty for the first working day after the release, which counts otherwise (VwV Nr. 8.7)."
        ),
        required=False,
    )
    demand = yes_no_field(
        _("Is the interest demanded?"),
        _(
            "As a rule it is. What is too little to charge is not; say no, and the reason stays on record (VwV Nr. 8.6)."
        ),
    )
    reason = text_field(_("Reason"), _("In German: if the interest is demanded, it is printed in the notice."))

    def __init__(self, data: Any = None, *, sent: bool = False, grant: GrantView) -> None:
        super().__init__(data, sent=sent)
        decided = {claim.payment for claim in grant.claims if not claim.lifted}
        field = self.fields["payment"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [
                (
                    str(row.number),
                    gettext("Payment %(number)d: %(amount)s, released on %(day)s")
                    % {"number": row.number, "amount": euro(row.cents), "day": day(row.released_at)},
                )
                for row in grant.payments
                if row.stage == "released" and row.requested_at and row.number not in decided
            ]
        for number in range(1, USES_AT_MOST + 1):
            words = {"number": number}
            self.fields[f"used_on_{number}"] = DayField(
                label=gettext("Use %(number)d: day") % words, required=number == 1
            )
            self.fields[f"cents_{number}"] = EuroField(
                label=gettext("Use %(number)d: amount in euros") % words, required=number == 1
            )
        uses = [name for number in range(1, USES_AT_MOST + 1) for name in (f"used_on_{number}", f"cents_{number}")]
        self.order_fields(["payment", "credited_on", *uses, "demand", "reason"])

    def clean(self) -> dict[str, Any]:
        """A use has a day and an amount."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(2, USES_AT_MOST + 1):
            used_on, cents = cleaned.get(f"used_on_{number}"), cleaned.get(f"cents_{number}")
            if (used_on is None) != (cents is None):
                name = f"used_on_{number}" if used_on is None else f"cents_{number}"
                self.add_error(name, gettext("A use needs its day and its amount."))
        return cleaned

    @property
    def late_use(self) -> LateUse:
        """What was entered. Only for a valid form."""
        given = self.cleaned_data
        numbers = [number for number in range(1, USES_AT_MOST + 1) if given[f"used_on_{number}"]]
        return LateUse(
            payment=given["payment"],
            uses=tuple((given[f"used_on_{number}"], given[f"cents_{number}"]) for number in numbers),
            credited_on=given["credited_on"],
        )


class DemandInterestForm(ActForm):
    """Why interest is demanded (§ 49a (3) VwVfG)."""

    name = "demand_interest"

    reason = text_field(_("Reason"), _("In German: it is printed in the notice as you write it."))


class WaiveInterestForm(ActForm):
    """Why interest is not charged: the reasons stay on record (VVK and VwV 8.6)."""

    name = "waive_interest"

    reason = text_field(_("Reason"), _("It stays on record."))
