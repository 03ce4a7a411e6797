"""Conflicts of interest at the ministry: who does not judge what, and the ruling on signs that may deceive."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.acts import conflicts as acts
from fundament.core.procedure import Role
from fundament.queries.conflicts import conflicts_in_call
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived


class RulingForm(forms.Form):
    """Which sign was looked at, and why there is no conflict."""

    line = forms.ChoiceField(label=gettext_lazy("Who may judge which application?"))
    reason = forms.CharField(
        label=gettext_lazy("Why is there no conflict?"),
        help_text=gettext_lazy("It stands in the record of the application under your name."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@desk_of(Role.OFFICE, Role.DECIDER)
def conflicts(request: HttpRequest, key: str) -> HttpResponse:
    """Everybody who does not judge an application of the call, with the reason."""
    account = reader(request)
    seen = conflicts_in_call(account=account, key=key)
    signs = {f"{line.person}:{line.reference}": line for line in seen.lines if line.liftable}
    form = RulingForm(request.POST if request.method == "POST" else None)
    form.fields["line"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
        (value, f"{line.name}: {line.reference} {line.title}") for value, line in signs.items()
    ]
    if request.method == "POST" and form.is_valid():
        line = signs[form.cleaned_data["line"]]
        ruled = attempt(
            request,
            lambda: acts.rule_on_conflict(
                reference=line.reference,
                person=line.person,
                reason=form.cleaned_data["reason"],
                account=account,
                at=arrived(request),
            ),
            done=_("The ruling has been recorded. The person may judge this application."),
        )
        if ruled is not None:
            return redirect("ministry_conflicts", key)
    may_rule = seen.may_rule and bool(signs)
    return render(
        request, "ministry/conflicts.html", {"seen": seen, "call": seen.call, "form": form, "may_rule": may_rule}
    )
