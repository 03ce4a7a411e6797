"""Does it fit? A few questions for everyone, with findings and sources. Nothing is stored; the address holds the answers."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fundament.core.bodies import COMMUNAL, SELF_REGISTERED, BodyKind
from fundament.core.fit import Early, early_findings, outcome_of
from fundament.queries import public as queries
from fundament.records.calls import Call
from fundament.web.applicant.question_fields import municipality_field, question_field
from fundament.web.fields import EuroField
from fundament.web.finding_reading import finding_lines
from fundament.web.middleware import arrived
from fundament.web.public.reading import language
from fundament.wording import body_label

_NONE = "none"
_KINDS = tuple(kind for kind in BodyKind if kind in COMMUNAL or kind in SELF_REGISTERED)
_OUTCOMES = {
    "fits": ("success", gettext_lazy("Nothing speaks against it so far.")),
    "open": (
        "warning",
        gettext_lazy("Nothing rules it out so far. Some points remain open, a person will judge them."),
    ),
    "does_not_fit": ("danger", gettext_lazy("With these answers it does not fit.")),
}


class FitForm(forms.Form):
    """Who would apply, with whom, the programme's early questions, and roughly how much."""

    kind = forms.ChoiceField(label=gettext_lazy("What kind of organisation would lead the application?"))

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data)
        self.call, programme, texts, words = call, call.programme, call.texts, language()
        self.lead = programme.lead_role
        self.others = [role for role in programme.partner if not role.lead]
        self.questions = [question for question in programme.question if question.early]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as above
            ("", _("Please choose")),
            *((kind.value, body_label(kind)) for kind in _KINDS),
            (_NONE, _("None of these, for example a person or a company")),
        ]
        self.fields["seat"] = municipality_field(
            label=_("Where is its seat?"), help_text=_("A town or municipality of Saxony. You may leave this empty.")
        )
        for role in self.others:
            label = texts.get(f"partner.{role.role}", language=words)
            self.fields[f"with_{role.role}"] = forms.IntegerField(
                label=_("How many of these take part besides: %(role)s?") % {"role": label},
                help_text=_("Possible kinds of body: %(kinds)s.")
                % {"kinds": ", ".join(str(body_label(kind)) for kind in role.bodies)},
                min_value=0,
                max_value=100,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fm-input--short"}),
            )
        here = {question.key: question for question in self.questions}
        for question in self.questions:
            self.fields[f"q_{question.key}"] = question_field(
                question, texts=texts, language=words, stored="", required=False, questions=here
            )
        money = _("You may leave this empty.")
        self.fields["eligible"] = EuroField(label=_("About how much will you spend?"), help_text=money, required=False)
        self.fields["grant"] = EuroField(label=_("How much of it shall be the grant?"), help_text=money, required=False)

    @property
    def early(self) -> Early:
        """The answers. Only for a valid form."""
        given, words = self.cleaned_data, language()
        names = {role.role: self.call.texts.get(f"partner.{role.role}", language=words) for role in self.others}
        return Early(
            kind=None if given["kind"] == _NONE else BodyKind(given["kind"]),
            seat=given["seat"],
            others={role.role: given[f"with_{role.role}"] or 0 for role in self.others},
            names=names | {self.lead.role: _("Your organisation")},
            answers={question.key: str(given[f"q_{question.key}"]) for question in self.questions},
            eligible=given["eligible"],
            grant=given["grant"],
        )


@require_safe
def fit(request: HttpRequest, key: str) -> HttpResponse:
    """The questions and, once they are answered, what they come to."""
    line = queries.programme_line(key=key, at=arrived(request), language=language())
    call = line.call
    form = FitForm(request.GET if "kind" in request.GET else None, call=call)
    context: dict[str, Any] = {"call": call, "line": line, "phase": line.phase.value, "form": form}
    if form.is_bound and form.is_valid():
        findings = early_findings(programme=call.programme, early=form.early)
        kind, said = _OUTCOMES[outcome_of(findings)]
        context |= {
            "kind": kind,
            "said": said,
            "lines": finding_lines(call, findings, language=language(), address=lambda _finding: ""),
        }
    return render(request, "public/fit.html", context)
