"""The form of an assessor: points for each criterion of the programme."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundament.records.calls import Call


class ScoreForm(forms.Form):
    """Points from 0 to the criterion's levels, with the programme's words for none and full; and a comment."""

    def __init__(
        self, *args: Any, call: Call, points: Mapping[str, int] | None = None, comment: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        texts, language = call.texts, get_language() or "de"
        self.criteria = tuple(criterion.key for criterion in call.programme.criterion)
        for criterion in call.programme.criterion:
            words = {
                0: texts.get(f"criterion.{criterion.key}.none", language=language),
                criterion.levels: texts.get(f"criterion.{criterion.key}.full", language=language),
            }
            self.fields[f"points_{criterion.key}"] = forms.TypedChoiceField(
                label=texts.get(f"criterion.{criterion.key}.label", language=language),
                help_text=_("Weight %(weight)d of 100. 0 is the least, %(levels)d the most.")
                % {"weight": criterion.weight, "levels": criterion.levels},
                choices=[
                    (level, f"{level}: {words[level]}" if level in words else str(level))
                    for level in range(criterion.levels + 1)
                ],
                coerce=int,
                initial=(points or {}).get(criterion.key),
                widget=forms.RadioSelect,
            )
        self.fields["comment"] = forms.CharField(
            label=_("Comment"),
            help_text=_("What decided your points? The ministry reads it, and the other assessors once they scored."),
            required=False,
            max_length=10_000,
            initial=comment,
            widget=forms.Textarea(attrs={"rows": 5}),
        )

    @property
    def points(self) -> dict[str, int]:
        """Points by criterion. Only for a valid form."""
        return {key: self.cleaned_data[f"points_{key}"] for key in self.criteria}
