"""The auditor's search."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """Words in reference, title or bodies; and a programme."""

    q = forms.CharField(
        label=_("Words"), help_text=_("In the reference, the title or the names of the bodies."), required=False
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
