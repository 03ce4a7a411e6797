"""Registering a non-profit organisation, which no public register holds."""

from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fundament.acts.organisations import register_organisation
from fundament.core.bodies import SELF_REGISTERED, BodyKind
from fundament.core.names import sort_key
from fundament.core.places_loading import load_places
from fundament.web.applicant.pages import trail
from fundament.web.doors import attempt, reader, signed_in
from fundament.wording import body_label


class OrganisationForm(forms.Form):
    """Name, kind, seat and street of a non-profit."""

    name = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        help_text=gettext_lazy("As it stands in the register of associations or companies."),
        max_length=300,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of organisation"), widget=forms.RadioSelect)
    seat = forms.ChoiceField(
        label=gettext_lazy("Town or municipality of the seat"),
        help_text=gettext_lazy("All municipalities of Saxony, by name."),
    )
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [(kind.value, body_label(kind)) for kind in SELF_REGISTERED]  # type: ignore[attr-defined]
        self.fields["seat"].choices = [  # type: ignore[attr-defined]
            ("", _("Please choose")),
            *_towns(),
        ]


def _towns() -> list[tuple[str, str]]:
    """All municipalities by name; those that share a name are told apart by their district."""
    places = load_places(settings.PLACES)
    often = Counter(town.name for town in places.municipalities.values())
    towns = [
        (town.ags, f"{town.name} ({places.districts[town.district_ags].name})" if often[town.name] > 1 else town.name)
        for town in places.municipalities.values()
    ]
    return sorted(towns, key=lambda town: (sort_key(town[1]), town[0]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A person registers the non-profit they sign for, and can apply with it at once."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(
            request,
            lambda: register_organisation(
                name=given["name"],
                kind=BodyKind(given["kind"]),
                seat=given["seat"],
                street=given["street"],
                account=reader(request),
            ),
            done=_("Your organisation is registered. You can now apply with it, and others can invite it."),
        ):
            return redirect("my_applications")
    return render(request, "applicant/organisation.html", {"form": form, "trail": trail()})
