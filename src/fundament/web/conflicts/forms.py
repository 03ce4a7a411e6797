"""Forms in which people who judge declare conflicts of interest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.acts.conflicts import Conflict
from fundament.core.conflicts import Declared
from fundament.queries.conflicts import CaseToDeclare
from fundament.wording import declared_label


def _choices() -> list[tuple[str, str]]:
    return [(ground.value, declared_label(ground)) for ground in Declared]


class ConflictForm(forms.Form):
    """One conflict, in the words of the person."""

    ground = forms.ChoiceField(label=gettext_lazy("What is the conflict?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy(
            "Needed for another reason, else as you like. The ministry and the Court of Audit read it; applicants do not."
        ),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = _choices()  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Another reason needs words."""
        data = super().clean() or {}
        if data.get("ground") == Declared.OTHER.value and not data.get("text", "").strip():
            self.add_error("text", _needs_words())
        return data

    @property
    def conflict(self) -> Conflict:
        """What was declared. Only for a valid form."""
        return Conflict(ground=Declared(self.cleaned_data["ground"]), text=self.cleaned_data["text"])


def _needs_words() -> str:
    return _("Please write what the reason is, so that others understand why you do not judge.")


@dataclass(frozen=True)
class DeclarationPart:
    """The two fields of one application."""

    line: CaseToDeclare
    ground: BoundField
    text: BoundField


class DeclarationForm(forms.Form):
    """For each application that is shown: no conflict, or which; and that the person has looked at all of them."""

    def __init__(self, *args: Any, lines: Sequence[CaseToDeclare], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            names = {"reference": line.reference}
            self.fields[f"ground_{line.reference}"] = forms.ChoiceField(
                label=_("Your conflict with %(reference)s") % names,
                choices=[("", _("None")), *_choices()],
                required=False,
            )
            self.fields[f"text_{line.reference}"] = forms.CharField(
                label=_("In your own words, on %(reference)s") % names,
                required=False,
                max_length=2_000,
            )
        self.fields["sure"] = forms.BooleanField(
            label=_("I have read all these names. I am in no conflict with those for which I chose none."),
            error_messages={"required": _("Please confirm it. Before that you cannot read the applications.")},
        )

    @property
    def parts(self) -> tuple[DeclarationPart, ...]:
        """The fields, application by application."""
        return tuple(
            DeclarationPart(line, self[f"ground_{line.reference}"], self[f"text_{line.reference}"])
            for line in self.lines
        )

    def clean(self) -> dict[str, Any]:
        """Another reason needs words."""
        data = super().clean() or {}
        for line in self.lines:
            text = f"text_{line.reference}"
            if data.get(f"ground_{line.reference}") == Declared.OTHER.value and not data.get(text, "").strip():
                self.add_error(text, _needs_words())
        return data

    @property
    def conflicts(self) -> dict[str, Conflict]:
        """Reference -> conflict. Only for a valid form."""
        given = self.cleaned_data
        return {
            line.reference: Conflict(ground=Declared(ground), text=given[f"text_{line.reference}"])
            for line in self.lines
            if (ground := given[f"ground_{line.reference}"])
        }

    @property
    def free(self) -> list[str]:
        """References of the others. Only for a valid form."""
        return [line.reference for line in self.lines if not self.cleaned_data[f"ground_{line.reference}"]]
