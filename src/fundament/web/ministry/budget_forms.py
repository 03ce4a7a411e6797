"""Forms of a budget: more money or authority to commit, and the end of a fiscal year."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundament.acts.budgets import AUTHORISATION, CASH
from fundament.core.programme import Funder
from fundament.web.fields import EuroField


class AppropriateForm(forms.Form):
    """What a budget provides more: for which funder and fiscal year, of which kind, and on what it rests."""

    kind = forms.ChoiceField(
        label=_("What the budget provides"),
        choices=(
            (CASH, _("Cash: money that can be paid in that year")),
            (AUTHORISATION, _("Commitment authorisations: notices may promise money that falls due in that year")),
        ),
        widget=forms.RadioSelect,
    )
    cents = EuroField(label=_("Amount in euros"))
    basis = forms.CharField(
        label=_("What it rests on"),
        help_text=_("For example the budget law, or the letter of the ministry of finance with its date."),
        max_length=500,
    )

    field_order = ("kind", "funder", "year", "cents", "basis")

    def __init__(self, data: Any = None, *, funders: Sequence[Funder], years: Sequence[int]) -> None:
        super().__init__(data, auto_id="more_%s")
        self.fields["funder"] = forms.ChoiceField(label=_("Funder"), choices=[(one.key, one.name) for one in funders])
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Fiscal year"), choices=[(str(year), str(year)) for year in years], coerce=int
        )
        self.order_fields(self.field_order)


class YearEndForm(forms.Form):
    """The consent to a carry-over, and why older money may still be used. Nothing is asked where nothing is `carried` over."""

    year = forms.IntegerField(widget=forms.HiddenInput)
    consent = forms.CharField(
        label=_("Consent of the ministry of finance"),
        help_text=_("Its letter with the date. Without it promised money cannot be paid in the next year."),
        max_length=500,
    )
    exception = forms.CharField(
        label=_("Reason for an exception"),
        help_text=_("Needed only if money would be used later than the budget code allows as a rule (§ 45 (2) SäHO)."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, year: int, carried: bool) -> None:
        super().__init__(data, auto_id="end_%s", initial={"year": year})
        if not carried:
            del self.fields["consent"], self.fields["exception"]
