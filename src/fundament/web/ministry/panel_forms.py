"""Forms of the panel: what it lays down, its sitting, what it decides on each application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.acts.selection import Verdict
from fundament.acts.sittings import SittingHeld
from fundament.core.proposal import Outcome
from fundament.core.stipulations import StipulationKind
from fundament.queries.panel import Member
from fundament.queries.selections import ProposalView, ProposedLine
from fundament.wording import outcome_label, stipulation_label

DECIDED_AT_ONCE = 60
"""Lines that one form holds. In a larger round the panel lays down beforehand what it wants otherwise."""


class StipulationForm(forms.Form):
    """What the panel lays down about one application or two, with its reason."""

    kind = forms.ChoiceField(label=gettext_lazy("What is laid down?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands in the decision paper under your name."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ("kind", "first", "second", "reason")

    def __init__(self, *args: Any, lines: Sequence[ProposedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, stipulation_label(kind)) for kind in StipulationKind]  # type: ignore[attr-defined]  # a ChoiceField
        named = {
            "first": (_("Application"), "", True),
            "second": (_("Second application"), _("Only where two are named."), False),
        }
        few = lines if len(lines) <= DECIDED_AT_ONCE else ()
        choices = [("", _("Please choose")), *((line.reference, f"{line.reference}: {line.title}") for line in few)]
        for name, (label, help_text, required) in named.items():
            given: dict[str, Any] = {"label": label, "help_text": help_text, "required": required}
            self.fields[name] = (
                forms.ChoiceField(choices=choices, **given) if few else forms.CharField(max_length=40, **given)
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Two applications where two are meant."""
        data = super().clean() or {}
        pair = data.get("kind") and StipulationKind(data["kind"]).pair
        if pair and "second" not in self.errors and data.get("second", "") in {"", data.get("first")}:
            self.add_error("second", _("Please name a second application."))
        return data


class ReasonForm(forms.Form):
    """Why something laid down is lifted."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class SittingForm(forms.Form):
    """The sitting in which the panel adopts."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    held_on = forms.DateField(
        label=gettext_lazy("Day of the sitting"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), help_text=gettext_lazy("Or: as a video conference."), max_length=200
    )
    present = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Members present"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    votes_for = forms.IntegerField(label=gettext_lazy("Votes for the decision"), min_value=0)
    votes_against = forms.IntegerField(label=gettext_lazy("Votes against"), min_value=0, initial=0)
    abstentions = forms.IntegerField(label=gettext_lazy("Abstentions"), min_value=0, initial=0)
    minutes = forms.CharField(
        label=gettext_lazy("What was discussed"),
        help_text=gettext_lazy("For the minutes. Who stayed away for a conflict of interest is added by the portal."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, panel: Sequence[Member], quorum: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [(member.account, member.name) for member in panel if not member.recused]
        present = self.fields["present"]
        present.choices = free  # type: ignore[attr-defined]  # a ChoiceField
        present.help_text = _("A quorum is %(number)s.") % {"number": quorum}
        for name in ("votes_for", "votes_against", "abstentions"):
            self.fields[name].widget.attrs["class"] = "fm-input--short"

    @property
    def sitting(self) -> SittingHeld:
        """What is recorded. Only for a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "number"}
        return SittingHeld(**given)


@dataclass(frozen=True)
class DecisionPart:
    """The fields of one application. `conditional`: a condition was written or is wrong, so it is shown unfolded."""

    line: ProposedLine
    outcome: BoundField
    reason: BoundField
    condition: BoundField
    until: BoundField

    @property
    def conditional(self) -> bool:
        """Whether the fields of the condition need to be seen."""
        return bool(self.condition.value() or self.until.value() or self.condition.errors or self.until.errors)


class DecisionForm(forms.Form):
    """What people decide on each application, preset to the proposal; who deviates says why."""

    def __init__(self, *args: Any, proposal: ProposalView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = tuple(proposal.lines) if len(proposal.lines) <= DECIDED_AT_ONCE else ()
        for line in self.lines:
            names = {"reference": line.reference}
            self.fields[f"outcome_{line.reference}"] = forms.ChoiceField(
                label=_("Decision on %(reference)s") % names,
                choices=[(outcome.value, outcome_label(outcome)) for outcome in Outcome],
                initial=line.outcome,
            )
            self.fields[f"reason_{line.reference}"] = forms.CharField(
                label=_("Reason for %(reference)s") % names,
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"condition_{line.reference}"] = forms.CharField(
                label=_("Condition for %(reference)s: what must be there") % names, required=False, max_length=2_000
            )
            self.fields[f"until_{line.reference}"] = forms.DateField(
                label=_("Last day for the condition of %(reference)s") % names,
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )

    @property
    def parts(self) -> tuple[DecisionPart, ...]:
        """The fields, application by application."""
        names = ("outcome", "reason", "condition", "until")
        return tuple(DecisionPart(line, *(self[f"{name}_{line.reference}"] for name in names)) for line in self.lines)

    def clean(self) -> dict[str, Any]:
        """Names every deviation that lacks its reason, and every condition that lacks its day or its selection."""
        data = super().clean() or {}
        for line in self.lines:
            outcome, reason = data.get(f"outcome_{line.reference}"), f"reason_{line.reference}"
            if outcome and outcome != line.outcome and not data.get(reason):
                self.add_error(reason, _("This differs from the proposal. Say why."))
            condition, until = f"condition_{line.reference}", f"until_{line.reference}"
            if data.get(condition) and not data.get(until) and until not in self.errors:
                self.add_error(until, _("Name the last day on which it must be there."))
            if data.get(until) and not data.get(condition):
                self.add_error(condition, _("Say what must be there by this day."))
            if data.get(condition) and outcome and outcome != Outcome.SELECT.value:
                self.add_error(condition, _("Only a selection can have a condition."))
        return data

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """What was decided, by reference. Only for a valid form."""
        given = self.cleaned_data
        return {
            line.reference: Verdict(
                outcome=Outcome(given[f"outcome_{line.reference}"]),
                reason=given[f"reason_{line.reference}"],
                condition=given[f"condition_{line.reference}"],
                condition_until=given[f"until_{line.reference}"],
            )
            for line in self.lines
        }
