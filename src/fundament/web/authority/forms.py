"""What the authority enters: the check note, the agreement of the funders, the check of a proof, a repayment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundament.acts.formal import CHECK_POINTS
from fundament.wording import check_point_label


class ActForm(forms.Form):
    """A form that names its act, so that one page can hold several acts."""

    name = ""

    def __init__(self, data: Any = None, *, sent: bool = False) -> None:
        """`data` is bound only where it was `sent` for this act."""
        super().__init__(data if sent else None, auto_id=f"{self.name}_%s")
        self.fields["act"] = forms.CharField(widget=forms.HiddenInput, initial=self.name, required=False)


class CheckForm(ActForm):
    """The check note: a remark on each of its six points (VVK 3.4.1-3.4.6, VwV 3.3.1-3.3.6)."""

    name = "check"

    def __init__(self, data: Any = None, *, sent: bool = False) -> None:
        super().__init__(data, sent=sent)
        for point in CHECK_POINTS:
            self.fields[point] = forms.CharField(
                label=check_point_label(point), widget=forms.Textarea(attrs={"rows": 3})
            )

    @property
    def points(self) -> dict[str, str]:
        """The remarks by point."""
        return {point: self.cleaned_data[point] for point in CHECK_POINTS}


class GrantForm(ActForm):
    """What granting needs beside the application: how the funders agreed, and an earlier or later start."""

    name = "grant"

    agreement = forms.CharField(
        label=_("How the funders agreed"),
        help_text=_(
            "For example: agreed by letters of 3 and 10 June on the purpose, the amounts and the check of the proof."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    start = forms.DateField(
        label=_("First day of the approval period"),
        help_text=_("Leave this empty for 1 January of the first year with money."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, sent: bool = False, agreement_needed: bool = False) -> None:
        super().__init__(data, sent=sent)
        if not agreement_needed:
            del self.fields["agreement"]


class ProofCheckForm(ActForm):
    """The note on scope and result of the check of a proof (VVK 11.4)."""

    name = "check_proof"

    note = forms.CharField(
        label=_("Note on the check"),
        help_text=_("What you checked, how far, and with which result. The recipient reads it."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class RepaymentForm(ActForm):
    """Why money is demanded back."""

    name = "demand_repayment"

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Why the money is demanded back, and on what basis."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
