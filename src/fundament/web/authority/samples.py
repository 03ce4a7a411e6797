"""Samples of proofs of use: drawing one, and everything that anyone needs to draw it again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fundament.acts.samples import draw_sample
from fundament.core.sampling import Candidate
from fundament.queries.sample_desks import SampleDesk, SampleView, sample_desks
from fundament.queries.waiting import DESK
from fundament.records.accounts import Organisation
from fundament.records.roles import roles_anywhere
from fundament.web.authority.doing import Doing, did, sent_act
from fundament.web.authority.forms import ActForm
from fundament.web.authority.runs import at_desk_or_auditing
from fundament.web.authority.views import read_or_send
from fundament.web.case_reading import Table
from fundament.web.doors import reader
from fundament.web.middleware import arrived
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import euro, per_cent


class DrawForm(ActForm):
    """The year whose proofs of use are drawn from."""

    name = "draw_sample"

    def __init__(self, data: Any = None, *, sent: bool = False, desk: SampleDesk) -> None:
        place = _place(desk)
        super().__init__(data, sent=sent, ident=f"draw-{place}")
        self.fields["desk"] = forms.CharField(widget=forms.HiddenInput, initial=place)
        self.fields["year"] = forms.TypedChoiceField(
            label=gettext_lazy("Year in which the proofs arrived"),
            choices=[(str(year), _year_words(year, population)) for year, population in desk.waiting.items()],
            coerce=int,
        )


def _place(desk: SampleDesk) -> str:
    return f"{desk.call.key}-{desk.authority}"


def _year_words(year: int, population: Sequence[Candidate]) -> str:
    said = ngettext("%(year)d: %(number)d proof of use", "%(year)d: %(number)d proofs of use", len(population))
    return said % {"year": year, "number": len(population)}


@read_or_send
@at_desk_or_auditing
def samples(request: HttpRequest) -> HttpResponse:
    """What can be drawn from, and the samples so far, by programme and authority."""
    account, sent = reader(request), sent_act(request)
    desks = sample_desks(account=account)
    shown = {_place(desk): DrawForm(desk=desk) for desk in desks}
    if sent:
        desk = next((one for one in desks if _place(one) == request.POST.get("desk") and one.may_draw), None)
        if desk is None:
            raise Http404
        if not desk.waiting:
            messages.info(request, _("Nothing is left to draw from: the sample is drawn already."))
            return redirect("authority_samples")
        form = shown[_place(desk)] = DrawForm(request.POST, sent=True, desk=desk)
        key, authority = desk.call.key, Organisation.objects.get(pk=desk.authority)

        def drawn() -> object:
            return draw_sample(
                key=key, authority=authority, year=form.cleaned_data["year"], account=account, at=arrived(request)
            )

        doing = {DrawForm.name: Doing(act=drawn, done=_("The sample is drawn and kept."), form=form)}
        if did(request, doing, sent=sent):
            return redirect("authority_samples")
    several = len({desk.authority for desk in desks}) > 1
    context = {
        "several": several,
        "at_desk": bool(roles_anywhere(account) & DESK),
        "desks": [_shown(desk, shown[_place(desk)]) for desk in desks],
    }
    return render(request, "authority/samples.html", context)


def _shown(desk: SampleDesk, form: DrawForm) -> Mapping[str, object]:
    return {
        "desk": desk,
        "form": form,
        "waiting": [_waiting_table(year, population) for year, population in desk.waiting.items()],
        "samples": [(sample, _drawn_table(sample, linked=desk.may_draw)) for sample in desk.samples],
    }


def _waiting_table(year: int, population: Sequence[Candidate]) -> Table:
    return Table(
        caption=_("Proofs of use of %(year)d that no sample was drawn from yet") % {"year": year},
        columns=(Column(_("Grant")), Column(_("Amount"), numeric=True), Column(_("Rate"), numeric=True)),
        rows=tuple((one.reference, euro(one.cents), per_cent(one.rate)) for one in population),
    )


def _drawn_table(sample: SampleView, *, linked: bool) -> Table:
    why = {"risk": _("Risk (amount and rate)"), "random": _("Lot")}
    return Table(
        caption=_("Proofs of use to be checked in depth"),
        columns=(
            Column(_("Rank")),
            Column(_("Grant")),
            Column(_("Amount"), numeric=True),
            Column(_("Rate"), numeric=True),
            Column(_("Drawn because of")),
        ),
        rows=tuple(
            (
                str(row.rank),
                format_html('<a href="{}">{}</a>', reverse("authority_grant", args=[row.reference]), row.reference)
                if linked
                else row.reference,
                euro(row.cents),
                per_cent(row.rate),
                why[row.reason],
            )
            for row in sample.drawn
        ),
    )
