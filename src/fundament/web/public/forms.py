"""The two forms of the public pages: leaving an address, and searching the register."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class InterestForm(forms.Form):
    """An address for one mail on the day the call opens."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We write once, on the day the call opens. Then we delete the address."),
        error_messages={
            "required": gettext_lazy("Please enter an e-mail address, for example name@example.org."),
            "invalid": gettext_lazy("This is not an e-mail address. It needs an @, for example name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class RegisterForm(forms.Form):
    """What to look for in the register. Everything may stay empty."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=100)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District or independent city"), required=False)

    def choose_from(self, *, programmes: Sequence[tuple[str, str]], districts: Sequence[tuple[str, str]]) -> None:
        """Offers the programmes and districts that the register holds."""
        for name, choices, everything in (
            ("programme", programmes, _("All programmes")),
            ("district", districts, _("All districts")),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", everything), *choices]
