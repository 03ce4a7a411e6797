"""What a recipient enters: the day of the start, a request for money, the proof of use."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fundament.web.fields import EuroField


class StartForm(forms.Form):
    """The day on which the project started."""

    started_on = forms.DateField(
        label=_("Day on which the project started"),
        help_text=_("Today or earlier. A project starts with the first contract for supplies or services."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PaymentForm(forms.Form):
    """How much is needed, and for what."""

    cents = EuroField(label=_("Amount in euros"), help_text=_("For example 1.234,56"))
    purpose = forms.CharField(
        label=_("What you need the money for"),
        help_text=_("For example: wages of the coordinator from April to June. At most 300 characters."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProofForm(forms.Form):
    """What was spent, what was achieved, what others can learn."""

    spent = EuroField(
        label=_("Eligible spending in euros"),
        help_text=_(
            "Everything you spent on the project that the notice counts, also from your own funds. For example 1.234,56"
        ),
    )
    report = forms.CharField(
        label=_("Report on the project"),
        help_text=_("What you did, what you achieved, and what the largest items of spending were."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    lessons = forms.CharField(
        label=_("What others can learn from your project"),
        help_text=_(
            "This text will be published once the grant is closed, so that other places can build on it. "
            "Please name no private persons."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
