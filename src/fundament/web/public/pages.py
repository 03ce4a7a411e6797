"""Pages beside the programmes: statements by law, the demonstration accounts, the way to a desk, the health check."""

from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from fundament.core.procedure import Role
from fundament.queries.public import database_answers
from fundament.queries.public import demo_logins as logins
from fundament.web.doors import reader, signed_in
from fundament.web.navigation import desks
from fundament.wording import role_label

_TRY = {
    Role.EDITOR: _("Start an application in an open call, invite a partner, fill in the financing plan."),
    Role.SIGNATORY: _("Sign and submit the application; later ask for money and prove how it was spent."),
    Role.ASSOCIATION: _("Rank the applications of the region and forward them to the ministry."),
    Role.COMMENTER: _("Give the ministry's statement on applications in its field."),
    Role.ASSESSOR: _("Score applications by the criteria of the programme."),
    Role.OFFICE: _("Run a call: open it, follow the applications, compute the proposal, announce the results."),
    Role.DECIDER: _("Decide on the proposal; who deviates from it gives a reason."),
    Role.AUTHORITY: _("Check formal applications, grant, prepare payments, check proofs of use."),
    Role.RELEASER: _("Release the payments that a colleague prepared."),
    Role.AUDITOR: _("Read every case and every booking, and let the portal recompute all of it."),
}


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the demonstration in words."""

    name: str
    email: str
    body: str
    roles: tuple[str, ...]
    tries: tuple[str, ...]


def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement on accessibility (BfWebG, SächsInklusG § 9)."""
    return render(request, "public/accessibility.html")


def imprint(request: HttpRequest) -> HttpResponse:
    """Who is responsible."""
    return render(request, "public/imprint.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and how long."""
    return render(request, "public/privacy.html")


def demo_logins(request: HttpRequest) -> HttpResponse:
    """The accounts of the demonstration; without a demonstration the page does not exist."""
    if not settings.DEMO:
        raise Http404
    people = tuple(
        Person(
            name=login.name,
            email=login.email,
            body=login.body,
            roles=tuple(role_label(role) for role in login.roles),
            tries=tuple(str(_TRY[role]) for role in login.roles),
        )
        for login in logins()
    )
    return render(request, "public/demo_logins.html", {"people": people, "password": settings.DEMO_PASSWORD})


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """To the first desk that fits the person; who acts for no body yet starts with their applications."""
    own = desks(reader(request))
    return redirect(own[0][1] if own else "my_applications")


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """For the machine that watches: "ok" while the database answers."""
    try:
        database_answers()
    except DatabaseError:
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
