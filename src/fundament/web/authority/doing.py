"""How a page of this desk does an act: which form it needs, and what is said when it worked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest

from fundament.web.authority.forms import ActForm
from fundament.web.doors import attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """An act, the form it needs, and what is said when it worked. `act` answers with None where the form says what is wrong."""

    act: Callable[[], object]
    done: str
    form: ActForm | None = None


def sent_act(request: HttpRequest) -> str:
    """The name of the act that was sent; empty when a page is only read."""
    return request.POST.get("act", "") if request.method == "POST" else ""


def did(request: HttpRequest, doing: Mapping[str, Doing], *, sent: str) -> bool:
    """Does the act that was sent, if its form is complete. False: the page is shown again with what was typed."""
    if sent not in doing:
        raise Http404
    one = doing[sent]
    if one.form is not None and not one.form.is_valid():
        return False
    if attempt(request, one.act) is None:
        return False
    messages.success(request, one.done)
    return True


def number_sent(request: HttpRequest, rows: Sequence[Any]) -> int:
    """The number that was sent, of a payment or instalment that is there."""
    numbers = {str(row.number): row.number for row in rows}
    sent = request.POST.get("number", "")
    if sent not in numbers:
        raise Http404
    return int(numbers[sent])
