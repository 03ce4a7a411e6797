"""What every desk needs at its door: who is there, doing an act, and saying why it was refused."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from fundament.acts.refusals import Refused
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.roles import roles_anywhere
from fundament.wording import not_permitted_text, refusal_text

T = TypeVar("T")
View = Callable[..., HttpResponse]


def reader(request: HttpRequest) -> Account:
    """The person who is logged in. Only for views behind `signed_in` or `desk_of`."""
    return cast(Account, request.user)


_FILE = "Content-Disposition"
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision", "seen", "digest", "key", "act", "password"})


def typed(request: HttpRequest) -> tuple[str, ...]:
    """What a person wrote into the form that was sent, for giving it back when it cannot be taken."""
    return tuple(
        value
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED and "password" not in name
        for value in values
        if len(value.strip()) > 1
    )


def asks_for_json(request: HttpRequest) -> bool:
    """Whether a script of the page asks, which cannot follow a redirect or show a page."""
    return "application/json" in request.headers.get("Accept", "")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's own signature
    """A form without a valid mark: refused, and everything typed given back."""
    if asks_for_json(request):
        return JsonResponse({"saved": False, "refused": "form"}, status=403)
    return render(request, "403_csrf.html", {"typed": typed(request)}, status=403)


def signed_in(view: View) -> View:
    """For people with an account; others are sent to log in and come back, and get back what they had typed."""
    asked = login_required(view)

    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated and asks_for_json(request):
            return JsonResponse({"saved": False, "refused": "logged_out"}, status=401)
        if request.method == "POST" and not request.user.is_authenticated and typed(request):
            return render(request, "logged_out.html", {"typed": typed(request)}, status=403)
        answer = asked(request, *args, **kwargs)
        # A cache on the way that kept one person's page or file would hand it to the next.
        answer.headers.setdefault("Cache-Control", "private, no-store" if answer.has_header(_FILE) else "private")
        return answer

    return guarded


def private(response: HttpResponse) -> HttpResponse:
    """For what is meant for one person alone: not guessed at by the browser, and kept nowhere on the way."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def desk_of(*roles: Role) -> Callable[[View], View]:
    """For people who hold one of these roles for some body; for everyone else the page does not exist."""

    def decorate(view: View) -> View:
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not roles_anywhere(reader(request)) & frozenset(roles):
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


def attempt(request: HttpRequest, act: Callable[[], T], *, done: str = "") -> T | None:
    """Does an act; a refusal becomes a message on the page and None. `done` is said when it worked.

    Raises NotVisible for a stranger to the case.
    """
    try:
        result = act()
    except Refused as refusal:
        messages.error(request, refusal_text(code=refusal.code, values=refusal.values))
        return None
    except NotPermitted as refusal:
        if not refusal.roles:
            raise NotVisible from refusal
        messages.error(request, not_permitted_text(act=refusal.act, state=refusal.state))
        return None
    if done:
        messages.success(request, done)
    return result
