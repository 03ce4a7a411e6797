"""The form of the planning association: the ranking of a region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from fundament.core.ranking import check_ranking
from fundament.queries.inboxes import InboxLine


@dataclass(frozen=True)
class RankingPart:
    """The two fields of one application."""

    line: InboxLine
    rank: BoundField
    assessment: BoundField


class RankingForm(forms.Form):
    """Rank and assessment for every application that waits; `kept` are ranks of the region that stand already."""

    def __init__(self, *args: Any, lines: Sequence[InboxLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.waiting]
        self.kept = {line.reference: line for line in lines if not line.waiting and line.rank}
        for line in self.lines:
            names = {"reference": line.reference}
            self.fields[f"rank_{line.reference}"] = forms.IntegerField(
                label=_("Rank of %(reference)s") % names,
                required=bool(line.rank),
                min_value=1,
                initial=line.rank or None,
                widget=forms.NumberInput(attrs={"class": "fm-input--short", "inputmode": "numeric"}),
            )
            self.fields[f"assessment_{line.reference}"] = forms.CharField(
                label=_("Assessment of %(reference)s") % names,
                required=False,
                initial=line.assessment,
                max_length=10_000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def parts(self) -> tuple[RankingPart, ...]:
        """The fields, application by application."""
        return tuple(
            RankingPart(line, self[f"rank_{line.reference}"], self[f"assessment_{line.reference}"])
            for line in self.lines
        )

    def clean(self) -> dict[str, Any]:
        """Names every fault of the ranking at the field that causes it."""
        data = super().clean() or {}
        for line in self.lines:
            text, rank = data.get(f"assessment_{line.reference}"), f"rank_{line.reference}"
            if text and rank in data and data[rank] is None:
                self.add_error(rank, _("Give a rank to what you have assessed."))
        if not self.errors:
            if not self._given(data):
                self.add_error(None, _("Give at least one application a rank."))
            if check_ranking(self._whole(data)):
                self._name_gaps(data)
        return data

    def _name_gaps(self, data: Mapping[str, Any]) -> None:
        """Says at every rank that does not follow from those before it which one would."""
        ranks = sorted(self._whole(data).values())
        for reference, rank in self._given(data).items():
            right = ranks.index(rank) + 1
            if rank != right:
                text = _(
                    "Rank %(rank)s leaves a gap. Applications ranked before it: %(before)s. Rank %(right)s comes next."
                )
                self.add_error(f"rank_{reference}", text % {"rank": rank, "before": right - 1, "right": right})
        if not self.errors:
            self.add_error(None, _("The ranks leave a gap beside those that stand already. Please close it."))

    def _given(self, data: Mapping[str, Any]) -> dict[str, int]:
        return {line.reference: data[f"rank_{line.reference}"] for line in self.lines if data[f"rank_{line.reference}"]}

    def _whole(self, data: Mapping[str, Any]) -> dict[str, int]:
        """The region's whole ranking. A withdrawn application keeps its place only where its absence would leave a gap."""
        kept = {reference: line.rank for reference, line in self.kept.items()}
        there = {reference: rank for reference, rank in kept.items() if self.kept[reference].state != "withdrawn"}
        given = self._given(data)
        return {**there, **given} if not check_ranking({**there, **given}) else {**kept, **given}

    @property
    def ranks(self) -> dict[str, int]:
        """Reference -> rank, with the ranks that stand already. Only for a valid form."""
        return self._whole(self.cleaned_data)

    @property
    def assessments(self) -> dict[str, str]:
        """Reference -> assessment, with those that stand already. Only for a valid form."""
        kept = {reference: line.assessment for reference, line in self.kept.items()}
        return kept | {line.reference: self.cleaned_data[f"assessment_{line.reference}"] for line in self.lines}
