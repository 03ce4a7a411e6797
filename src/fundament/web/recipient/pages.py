"""What the recipient's form pages share: one form, one act; done leads back to the grant, refused keeps what was typed."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fundament.core.procedure import Act
from fundament.core.regime import Regime
from fundament.queries.grants import GrantView, grant_view
from fundament.web.doors import attempt, reader
from fundament.web.middleware import arrived
from fundament.wording import not_permitted_text, refusal_text

F = TypeVar("F", bound=Form)

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def own_grant(request: HttpRequest, reference: str) -> GrantView:
    """The grant for its recipient's people; for everyone else the page does not exist."""
    given = grant_view(account=reader(request), reference=reference, at=arrived(request))
    if not given.is_recipient:
        raise Http404
    return given


def form_page(
    request: HttpRequest,
    reference: str,
    *,
    act: Act,
    template: str,
    make: Callable[[GrantView, Any, Any], F],
    do: Callable[[F], object],
    done: str,
    more: Callable[[GrantView], dict[str, Any]] = lambda _given: {},
) -> HttpResponse:
    """The page of one act. `make` builds the form for a grant from what was sent, `do` acts with the valid form."""
    given, sent = own_grant(request, reference), request.method == "POST"
    hindrance = _hindrance(given, act)
    if hindrance:
        messages.warning(request, hindrance)
        if not sent:
            return redirect("grant", reference=reference)
    form = make(given, request.POST if sent else None, request.FILES if sent else None)
    # What stood in the way may have come up while somebody was writing: then the page comes back as it was sent.
    if sent and not hindrance and form.is_valid() and attempt(request, lambda: do(form), done=done) is not None:
        return redirect("grant", reference=reference)
    return render(request, template, {"grant": given, "form": form, **more(given)})


def _hindrance(given: GrantView, act: Act) -> str:
    """Why the form would be of no use now; empty where it can be filled in."""
    if act not in given.acts:
        return not_permitted_text(act=act, state=given.state)
    last = given.objections[-1].letter if given.objections else 0
    values: dict[str, str | int] = {"final_on": given.final_on.isoformat(), "letter": last}
    cases = (
        (act is Act.OBJECT and given.regime == Regime.CONTRACT.value, "no_remedy"),
        (act is Act.OBJECT and not given.contestable and last > 0, "already_objected"),
        (act is Act.OBJECT and not given.contestable, "too_late_to_object"),
        (act is Act.REPORT_PUBLICITY and given.publicity is None, "no_publicity_duty"),
        (act is Act.REQUEST_PAYMENT and not given.on_request, "no_request_needed"),
        (act in {Act.REQUEST_PAYMENT, Act.SUBMIT_PROOF} and given.open_payment is not None, "request_open"),
    )
    code = next((code for stands_in_the_way, code in cases if stands_in_the_way), None)
    return refusal_text(code=code, values=values) if code else ""
