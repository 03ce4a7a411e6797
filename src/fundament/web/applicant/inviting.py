"""Who applies together: inviting from the register or by mail, joining, leaving."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fundament.acts import invitations
from fundament.acts import partners as acts
from fundament.core.procedure import Act
from fundament.queries import applicant as queries
from fundament.queries.cases import CaseView
from fundament.queries.invitations import offered_place, open_invitations, signatories_of
from fundament.queries.organisations import organisation_in_register, register_search
from fundament.queries.visibility import NotVisible
from fundament.web.applicant.forms import InviteForm, SearchForm
from fundament.web.applicant.pages import applicant, case_context, language, trail
from fundament.web.applicant.tasks import may
from fundament.web.doors import attempt, reader, signed_in
from fundament.web.middleware import arrived
from fundament.wording import body_label

_form_page = require_http_methods(["GET", "HEAD", "POST"])


class MailForm(forms.Form):
    """An address to which an invitation goes, and the role from the page."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("For people who have no account yet, or whose organisation is not in the register."),
        max_length=254,
    )
    role = forms.CharField(widget=forms.HiddenInput, max_length=60)


class AcceptForm(forms.Form):
    """Which of one's organisations takes the place."""

    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Which organisation takes part?"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, may_take: list[tuple[int, str]]) -> None:
        super().__init__(data, initial={"organisation": may_take[0][0]} if len(may_take) == 1 else {})
        self.fields["organisation"].choices = may_take  # type: ignore[attr-defined]


@applicant
@_form_page
def partners(request: HttpRequest, reference: str) -> HttpResponse:
    """Who takes part, and inviting others from the register or by mail."""
    case = queries.own_case(account=reader(request), reference=reference)
    by_mail = MailForm(request.POST) if "email" in request.POST else None
    if request.method == "POST":
        done = _invite_by_mail(request, case, by_mail) if by_mail is not None else _invite(request, case)
        if done:
            return redirect("partners", reference)
    signatories = signatories_of(organisations=[partner.organisation_id for partner in case.partners])
    context = case_context(
        case,
        invitable=may(case, Act.INVITE_PARTNER),
        leads=any(partner.mine and partner.role == case.call.programme.lead_role.role for partner in case.partners),
        roles=[_role(request, case, role.role, by_mail, signatories) for role in case.call.programme.partner],
    )
    return render(request, "applicant/partners.html", context)


def _invite(request: HttpRequest, case: CaseView) -> bool:
    invitation = InviteForm(request.POST)
    if not invitation.is_valid():
        return True
    organisation = organisation_in_register(invitation.cleaned_data["organisation"])
    attempt(
        request,
        lambda: acts.invite_partner(
            reference=case.reference,
            organisation=organisation,
            role=invitation.cleaned_data["role"],
            account=reader(request),
            at=arrived(request),
        ),
        done=_("%(name)s is invited. Its people find the invitation under “My applications”.")
        % {"name": organisation.name},
    )
    return True


def _invite_by_mail(request: HttpRequest, case: CaseView, form: MailForm) -> bool:
    if not form.is_valid():
        return False
    email = form.cleaned_data["email"]
    sent = attempt(
        request,
        lambda: invitations.invite_by_mail(
            reference=case.reference,
            role=form.cleaned_data["role"],
            email=email,
            link=lambda token: request.build_absolute_uri(reverse("invitation", args=[token])),
            account=reader(request),
            at=arrived(request),
        ),
        done=_("The invitation goes to %(email)s. Until it is taken up or taken back, nobody can sign.")
        % {"email": email},
    )
    return sent is not None


@applicant
@_form_page
def remove_partner(request: HttpRequest, reference: str, partner: int) -> HttpResponse:
    """Asks before a partner leaves or is taken out, or an invitation is taken back; then does it."""
    account = reader(request)
    case = queries.own_case(account=account, reference=reference)
    one = next((each for each in case.partners if each.id == partner), None)
    if one is None:
        raise NotVisible(partner)
    if request.method == "POST":
        removed = attempt(
            request,
            lambda: acts.remove_partner(reference=reference, partner=partner, account=account, at=arrived(request)),
            done=_("The organisation no longer takes part. Signatures given so far are withdrawn."),
        )
        left = removed is not None and one.mine
        return redirect("my_applications") if left else redirect("partners", reference)
    return render(request, "applicant/leaving.html", case_context(case, partner=one))


@applicant
@require_POST
def take_back(request: HttpRequest, reference: str, invitation: int) -> HttpResponse:
    """Takes an invitation by mail back."""
    account = reader(request)
    queries.own_case(account=account, reference=reference)
    attempt(
        request,
        lambda: invitations.take_back(reference=reference, invitation=invitation, account=account, at=arrived(request)),
        done=_("The invitation is taken back. Its link leads nowhere any more."),
    )
    return redirect("partners", reference)


@signed_in
@_form_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in an invitation leads to: who asks, for which part, and taking it for one's organisation."""
    account, at = reader(request), arrived(request)
    place = offered_place(digest=invitations.digest_of_token(token), account=account)
    words = language()
    may_take = [(body.pk, body.name) for body in place.may_take] if place else []
    form = AcceptForm(request.POST if request.method == "POST" else None, may_take=may_take)
    if request.method == "POST" and place is not None and form.is_valid():
        organisation = queries.own_organisation(account=account, pk=form.cleaned_data["organisation"])
        joined = attempt(
            request,
            lambda: invitations.accept(token=token, organisation=organisation, account=account, at=at),
            done=_("Your organisation takes part now. You can write here together."),
        )
        if joined is not None:
            return redirect("application", joined.reference)
    context: dict[str, Any] = {
        "trail": trail(),
        "place": place,
        "form": form,
        "late": place is not None and at > place.deadline,
    }
    if place is not None:
        role = place.call.programme.role(place.role)
        context |= {
            "programme_title": place.call.texts.get("title", language=words),
            "role": place.call.texts.get(f"partner.{place.role}", language=words),
            "kinds": [body_label(kind) for kind in role.bodies],
        }
    return render(request, "applicant/invitation.html", context)


def _role(
    request: HttpRequest,
    case: CaseView,
    key: str,
    by_mail: MailForm | None,
    signatories: dict[int, list[str]],
) -> dict[str, Any]:
    """One role with who holds it and, where there is room, the ways to invite more."""
    role = case.call.programme.role(key)
    there = [partner for partner in case.partners if partner.role == key]
    offered = [one for one in open_invitations(reference=case.reference) if one.role == key]
    searching = request.GET.get("role") == key
    form = SearchForm(request.GET if searching else None, auto_id=f"id_{key}_%s")
    searched = searching and form.is_valid()
    found, more = register_search(
        words=form.cleaned_data["q"] if searched else "",
        kinds=role.bodies,
        without=[partner.name for partner in case.partners],
    )
    sent_here = by_mail is not None and by_mail.data.get("role") == key
    return {
        "key": key,
        "label": case.call.texts.get(f"partner.{key}", language=language()),
        "role": role,
        "kinds": [body_label(kind) for kind in role.bodies],
        "partners": [
            (partner, body_label(partner.kind), signatories.get(partner.organisation_id, [])) for partner in there
        ],
        "offered": offered,
        "room": len(there) + len(offered) < role.at_most,
        "needed": max(0, role.at_least - len(there) - len(offered)),
        "form": form,
        "by_mail": by_mail if sent_here else MailForm(initial={"role": key}, auto_id=f"id_{key}_mail_%s"),
        "searched": searched,
        "found": [(entry, body_label(entry.kind)) for entry in found],
        "more": more,
    }
