"""The form of the planning association: the ranking of a region."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from fundament.core.procedure import State
from fundament.core.ranking import check_ranking, moved, moved_past
from fundament.queries.inboxes import InboxLine, Standing


@dataclass(frozen=True, slots=True)
class Move:
    """A step up or down for an application, or with `past` the steps until it has passed another."""

    reference: str
    way: str
    past: str = ""

    def of(self, ranks: Mapping[str, int], *, fixed: Collection[str]) -> dict[str, int]:
        """The ranking afterwards."""
        if self.past:
            return moved_past(ranks, self.reference, past=self.past, fixed=fixed)
        return moved(ranks, self.reference, up=self.way == "up", fixed=fixed)


def move_from(text: str) -> Move | None:
    """What a button or a drop says: "up:…", "down:…" or "past:…:…" with references. None for anything else."""
    way, *references = text.split(":")
    wanted = {"up": 1, "down": 1, "past": 2}.get(way)
    return Move(references[0], way, *references[1:]) if wanted == len(references) and all(references) else None


@dataclass(frozen=True)
class RankingPart:
    """The two fields of one application."""

    line: InboxLine
    rank: BoundField
    assessment: BoundField


class RankingForm(forms.Form):
    """Rank and assessment for the applications on a page; `standing` are all saved ranks of the region."""

    def __init__(
        self,
        *args: Any,
        lines: Sequence[InboxLine],
        standing: Sequence[Standing] = (),
        move: Move | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self._move = lines, move
        here = {line.reference for line in lines}
        self._elsewhere = {one.reference: one for one in standing if one.reference not in here}
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
        """Takes the step that was asked for, and names every fault of the ranking at the field that causes it."""
        data = super().clean() or {}
        asked = self._move.reference if self._move else ""
        for line in self.lines:
            text, rank = data.get(f"assessment_{line.reference}"), f"rank_{line.reference}"
            if text and rank in data and data[rank] is None and line.reference != asked:
                self.add_error(rank, _("Give a rank to what you have assessed."))
        if not self.errors:
            self.ranks = self._whole(data)
            if check_ranking(self.ranks):
                self._name_gaps(data)
            elif self._move and asked in {line.reference for line in self.lines}:
                self.ranks = self._move.of(self.ranks, fixed=self._fixed)
            elif not self._given(data):
                self.add_error(None, _("Give at least one application a rank."))
        return data

    @property
    def _fixed(self) -> frozenset[str]:
        return frozenset(reference for reference, one in self._elsewhere.items() if not one.waiting)

    def _name_gaps(self, data: Mapping[str, Any]) -> None:
        """Says at every rank that does not follow from those before it which one would."""
        ranks = sorted(self.ranks.values())
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
        kept = {reference: one.rank for reference, one in self._elsewhere.items()}
        there = {
            reference: rank
            for reference, rank in kept.items()
            if self._elsewhere[reference].state is not State.WITHDRAWN
        }
        given = self._given(data)
        return {**there, **given} if not check_ranking({**there, **given}) else {**kept, **given}

    @property
    def assessments(self) -> dict[str, str]:
        """Reference -> assessment, with those that stand already. Only for a valid form."""
        kept = {reference: one.assessment for reference, one in self._elsewhere.items()}
        return kept | {line.reference: self.cleaned_data[f"assessment_{line.reference}"] for line in self.lines}
