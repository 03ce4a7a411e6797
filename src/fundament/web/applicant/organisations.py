"""Organisations: registering a non-profit, which no public register holds, and the profile of one's own."""

from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fundament.acts.organisations import register_organisation, save_profile
from fundament.core.bodies import SELF_REGISTERED, BodyKind
from fundament.core.names import sort_key
from fundament.core.places_loading import load_places
from fundament.queries.organisations import OrganisationProfile, organisation_profile
from fundament.web.applicant.pages import applicant, trail
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
            return redirect(_back(request))
    return render(request, "applicant/organisation.html", {"form": form, "trail": trail()})


def _back(request: HttpRequest) -> str:
    """Where someone came from to register, on this portal; else to the list of applications."""
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here else reverse("my_applications")


class ProfileForm(forms.Form):
    """In which language an organisation writes to authorities, and what lets the reader sign for it."""

    correspondence = forms.ChoiceField(
        label=gettext_lazy("Language of correspondence"),
        help_text=gettext_lazy("Authorities in the Sorbian settlement area answer in Sorbian too (§ 9 SächsSorbG)."),
        choices=[("de", gettext_lazy("German")), ("hsb", gettext_lazy("Upper Sorbian"))],
        widget=forms.RadioSelect,
    )
    function = forms.CharField(
        label=gettext_lazy("Your function"),
        help_text=gettext_lazy("It lets you represent the organisation, for example mayor or chair. Partners read it."),
        max_length=120,
        required=False,
    )

    def __init__(self, data: Any = None, *, seen: OrganisationProfile) -> None:
        super().__init__(data, initial={"correspondence": seen.correspondence, "function": seen.own_function})
        if not seen.signs:
            del self.fields["function"]


@applicant
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal knows of an organisation, for its own people."""
    account = reader(request)
    seen = organisation_profile(account=account, pk=pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, seen=seen)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            request,
            lambda: save_profile(
                organisation=pk,
                correspondence=form.cleaned_data["correspondence"],
                function=form.cleaned_data.get("function"),
                account=account,
            ),
            done=_("The profile is saved."),
        )
        if saved is not None:
            return redirect("organisation", pk)
    context = {"seen": seen, "form": form, "kind": body_label(seen.kind), "trail": trail()}
    return render(request, "applicant/profile.html", context)
