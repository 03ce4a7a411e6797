"""Forms of the ministry: extension, statement, promotion, conditions."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.dates import end_of_day, instants_at
from fundament.wording import position_label

POSITIONS = ("agrees", "objects", "no_answer")


def refuse_changing_clock(form: forms.Form, *, zone: str) -> None:
    """Names a `time` that the change of the clock leaves out or makes twice on its `day`."""
    day, time = form.cleaned_data.get("day"), form.cleaned_data.get("time")
    if day and time and len(instants_at(day=day, time=time, zone=zone)) != 1:
        form.add_error("time", _("The clock is changed in this night. Please choose a time before or after it."))


def last_moment(form: forms.Form, *, zone: str) -> datetime:
    """The instant that `day` and `time` of a valid form mean; without a time it is the whole day."""
    day, time = form.cleaned_data["day"], form.cleaned_data["time"]
    if time is None:
        return end_of_day(day=day, zone=zone)
    return instants_at(day=day, time=time, zone=zone)[0]


class ExtensionForm(forms.Form):
    """A later deadline, with its reason. `zone` is the programme's."""

    day = forms.DateField(
        label=gettext_lazy("New last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("Leave it empty if the whole day counts, until midnight."),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "fm-input--short"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is recorded with your name. The extension holds for everyone."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """Refuses a time that the change of the clock leaves out or makes twice."""
        data = super().clean() or {}
        refuse_changing_clock(self, zone=self.zone)
        return data

    @property
    def until(self) -> datetime:
        """The new deadline. Only for a valid form."""
        return last_moment(self, zone=self.zone)


class StatementForm(forms.Form):
    """A ministry's position and its words."""

    text = forms.CharField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("An objection needs its reason. Name the facts that the selection should know."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    field_order = ("position", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"] = forms.ChoiceField(
            label=_("Position of your ministry"),
            choices=[(position, position_label(position)) for position in POSITIONS],
            widget=forms.RadioSelect,
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """An objection needs its reason."""
        data = super().clean() or {}
        if data.get("position") == "objects" and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Give the reason for the objection."))
        return data


class PromotionForm(forms.Form):
    """Why an application moves up from the reserve list."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For example: another project was withdrawn and its money is free again."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConditionForm(forms.Form):
    """That the condition of a selection is met."""

    note = forms.CharField(
        label=gettext_lazy("What is there now?"),
        help_text=gettext_lazy("For example: the resolution of the council of 3 March is there."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LapseForm(forms.Form):
    """Why a selection lapses."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicants read it."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
