"""Form fields that several desks use."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fundament.core.money import Cents, NotAnAmount, format_euro, parse_euro

_CENTS_AT_MOST = 10**13


class EuroField(forms.Field):
    """An amount in German notation; its value is integer cents, or None where nothing is written."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "fm-input--medium"})

    def to_python(self, value: Any) -> Cents | None:
        """The cents. Raises ValidationError with an example of what can be read."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            cents = parse_euro(text)
        except NotAnAmount as error:
            message = _("“%(text)s” cannot be read as an amount. Please write it like 1.234,56.") % {"text": text}
            raise forms.ValidationError(message) from error
        if cents > _CENTS_AT_MOST:
            raise forms.ValidationError(_("This amount is too large. Please check the number of digits."))
        return cents

    def prepare_value(self, value: Any) -> Any:
        """Stored cents as people write them; what was typed stays as it was typed."""
        return format_euro(value).removesuffix("\u00a0€") if isinstance(value, int) else value


class NumberField(forms.DecimalField):
    """A number with a decimal comma or point: 72,5 and 72.5 are the same."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "fm-input--short"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # Django derives numbers with decimals from whole ones
        """The number. Raises ValidationError."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """A number as people write it; what was typed stays as it was typed."""
        if not isinstance(value, Decimal):
            return value
        digits = f"{value:f}"
        return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace(".", ",")
