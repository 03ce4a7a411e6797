"""What the authority enters at the end of a grant: the proof's completeness and check, repayment, interest."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundament.web.authority.forms import ActForm, DayField, text_field, yes_no_field
from fundament.web.fields import EuroField


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


class DemandInterestForm(ActForm):
    """Why interest is demanded (§ 49a (3) VwVfG)."""

    name = "demand_interest"

    reason = text_field(_("Reason"), _("In German: it is printed in the notice as you write it."))


class WaiveInterestForm(ActForm):
    """Why interest is not charged: the reasons stay on record (VVK and VwV 8.6)."""

    name = "waive_interest"

    reason = text_field(_("Reason"), _("It stays on record."))
