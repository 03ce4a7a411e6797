"""The forms of the public pages: leaving an address, searching the register, checking a receipt."""

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.documents.receipt_reading import MOST_BYTES


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


class ReceiptFileForm(forms.Form):
    """A receipt as it was downloaded."""

    file = forms.FileField(
        label=gettext_lazy("Receipt"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.json"}),
        error_messages={
            "required": gettext_lazy("Please choose the receipt, as PDF or JSON."),
            "empty": gettext_lazy("The file is empty. Please choose the receipt as you downloaded it."),
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Nothing larger than a receipt can be is read at all."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than any receipt (%(size)d MB), so it was not read. Please choose the receipt.")
                % {"size": MOST_BYTES // 1_000_000}
            )
        return file


class TypedReceiptForm(forms.Form):
    """What stands on a receipt: the reference of the application and the checksum. Spaces and line ends do not matter."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=30,
        help_text=gettext_lazy("It stands on the receipt, for example VR-2021-0007."),
        error_messages={"required": gettext_lazy("Please enter the reference.")},
    )
    checksum = forms.CharField(
        label=gettext_lazy("Checksum (SHA-256)"),
        max_length=200,
        help_text=gettext_lazy(
            "The 64 digits and letters below “Prüfsumme” on the receipt, and in the mail about its arrival."
        ),
        error_messages={"required": gettext_lazy("Please enter the checksum.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_checksum(self) -> str:
        """64 hexadecimal digits, without what copying adds."""
        typed = "".join(str(self.cleaned_data["checksum"]).split()).lower()
        if len(typed) != 64 or not set(typed) <= set("0123456789abcdef"):
            raise forms.ValidationError(
                _("A checksum has 64 characters: digits and the letters a to f. Please compare.")
            )
        return typed
