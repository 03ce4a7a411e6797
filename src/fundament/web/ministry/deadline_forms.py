"""Forms of the office for deadlines that were missed: an outage, the decision on a request for reinstatement."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.dates import instants_at
from fundament.web.ministry.forms import last_moment, refuse_changing_clock


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, required=required)


def _time(label: Any, *, required: bool = True, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "fm-input--short"})
    return forms.TimeField(label=label, widget=widget, required=required, help_text=help_text)


class OutageForm(forms.Form):
    """From when until when the portal could not be used, and why. `zone` is the programme's."""

    first_day = _day(gettext_lazy("First day of the outage"))
    first_time = _time(gettext_lazy("From (time)"))
    last_day = _day(gettext_lazy("Last day of the outage"))
    last_time = _time(gettext_lazy("Until (time)"))
    reason = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy(
            "It is recorded with your name. If the deadline fell into the outage, everyone can read it."
        ),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def _instants(self, name: str) -> tuple[datetime, ...]:
        day, time = self.cleaned_data.get(f"{name}_day"), self.cleaned_data.get(f"{name}_time")
        return instants_at(day=day, time=time, zone=self.zone) if day and time is not None else ()

    def clean(self) -> dict[str, Any]:
        """Refuses a time that the change of the clock leaves out."""
        data = super().clean() or {}
        for name in ("first", "last"):
            if data.get(f"{name}_day") and data.get(f"{name}_time") is not None and not self._instants(name):
                said = _("There is no such time in this night: the clock is put forward. Please choose another.")
                self.add_error(f"{name}_time", said)
        return data

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The outage, at its widest where a time is there twice. Only for a valid form."""
        return self._instants("first")[0], self._instants("last")[-1]


class DecisionForm(forms.Form):
    """Reinstated until an instant, or refused; always with the reason. `zone` is the programme's."""

    day = _day(gettext_lazy("Last day for the submission"), required=False)
    time = _time(
        gettext_lazy("Time"),
        required=False,
        help_text=gettext_lazy("Leave it empty if the whole day counts, until midnight."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicants read it."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    force_majeure = forms.BooleanField(
        label=gettext_lazy("Force majeure made it impossible within the year (§ 32 (3) VwVfG)."), required=False
    )

    field_order = ("outcome", "day", "time", "reason", "force_majeure")

    def __init__(self, *args: Any, zone: str, year_over: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Decision"),
            choices=[("reinstated", _("Reinstate: the application may be submitted")), ("refused", _("Refuse"))],
            widget=forms.RadioSelect,
        )
        if not year_over:
            del self.fields["force_majeure"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A reinstatement needs its last day, at a time that there is once."""
        data = super().clean() or {}
        if data.get("outcome") == "reinstated" and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Name the last day on which the application may be submitted."))
        refuse_changing_clock(self, zone=self.zone)
        return data

    @property
    def until(self) -> datetime | None:
        """Until when the application may be submitted; None when it was refused. Only for a valid form."""
        return last_moment(self, zone=self.zone) if self.cleaned_data["outcome"] == "reinstated" else None
