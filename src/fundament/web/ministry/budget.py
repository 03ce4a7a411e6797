"""The budget of a call: cash and commitment authorisations, adding to them, and the end of a fiscal year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fundament.acts import budgets
from fundament.core.dates import local_day
from fundament.core.money import Cents
from fundament.core.procedure import Act, Role
from fundament.core.programme import Programme
from fundament.core.regime import Money
from fundament.queries.budgets import BudgetLine
from fundament.queries.ministry import MinistryCall, ministry_call
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.ministry.budget_forms import AppropriateForm, YearEndForm
from fundament.web.ministry.budget_words import cash_table, commitments_table

_YEARS_AHEAD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEnd:
    """The oldest fiscal year that is over and still holds state money, in cents.

    `lapses` is free, `carried` is promised and goes on into the next year, `authorisations` lapse; `waiting` for a release.
    """

    year: int
    lapses: Cents
    carried: Cents
    authorisations: Cents
    waiting: Cents


def year_end(*, lines: Sequence[BudgetLine], programme: Programme, year: int) -> YearEnd | None:
    """What ends next, seen from a fiscal year. The oldest first: what is carried over has to land in a year that runs on."""
    state = {one.key for one in programme.funder if one.money is Money.STATE_BUDGET}
    over = [line for line in lines if line.funder in state and line.year < year]
    open_years = sorted(
        {line.year for line in over if line.free or line.committed or line.authorised or line.in_release}
    )
    if not open_years:
        return None
    ended = [line for line in over if line.year == open_years[0]]
    return YearEnd(
        year=open_years[0],
        lapses=sum(line.free for line in ended),
        carried=sum(line.committed for line in ended),
        authorisations=sum(line.authorised for line in ended),
        waiting=sum(line.in_release for line in ended),
    )


@desk_of(Role.OFFICE, Role.DECIDER)
@require_safe
def budget(request: HttpRequest, key: str) -> HttpResponse:
    """Where the money of a call stands, and what its office can do with the budget."""
    seen = ministry_call(account=reader(request), key=key, at=arrived(request))
    return _page(request, seen, _more_form(seen, arrived(request)), _end_form(seen, arrived(request)))


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def appropriate(request: HttpRequest, key: str) -> HttpResponse:
    """Adds cash or commitment authorisations."""
    account, at = reader(request), arrived(request)
    seen = ministry_call(account=account, key=key, at=at)
    form = AppropriateForm(request.POST, funders=seen.line.call.programme.funder, years=_years(seen, at))
    if form.is_valid():
        given = form.cleaned_data
        done = attempt(
            request,
            lambda: budgets.appropriate_more(
                key=key,
                funder=given["funder"],
                year=given["year"],
                kind=given["kind"],
                cents=given["cents"],
                basis=given["basis"],
                account=account,
                at=at,
            ),
            done=_("The budget is larger by this amount. It can be used at once."),
        )
        if done is not None:
            return redirect("ministry_budget", key)
    return _page(request, seen, form, _end_form(seen, at))


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def close_year(request: HttpRequest, key: str) -> HttpResponse:
    """Ends a fiscal year that is over."""
    account, at = reader(request), arrived(request)
    seen = ministry_call(account=account, key=key, at=at)
    end = _year_end(seen, at)
    if end is None or request.POST.get("year") != str(end.year):
        # Somebody else has ended the year since this page was opened: what stands on it is no longer true.
        messages.error(request, _("This year is ended already, or it is not over. Please look at the figures again."))
        return redirect("ministry_budget", key)
    form = YearEndForm(request.POST, year=end.year, carried=end.carried > 0)
    if form.is_valid():
        given = form.cleaned_data
        done = attempt(
            request,
            lambda: budgets.close_year(
                key=key,
                year=end.year,
                consent=given.get("consent", ""),
                exception=given.get("exception", ""),
                account=account,
                at=at,
            ),
            done=_("The fiscal year is ended. What was promised can be paid in the next one."),
        )
        if done is not None:
            return redirect("ministry_budget", key)
    return _page(request, seen, _more_form(seen, at), form)


def _year(seen: MinistryCall, at: datetime) -> int:
    return local_day(at=at, zone=seen.line.call.programme.zone).year


def _years(seen: MinistryCall, at: datetime) -> Sequence[int]:
    """Years a budget can still provide for: this one and some beyond the last that has money."""
    year = _year(seen, at)
    return range(year, max(year, *(line.year for line in seen.budget)) + _YEARS_AHEAD + 1)


def _year_end(seen: MinistryCall, at: datetime) -> YearEnd | None:
    return year_end(lines=seen.budget, programme=seen.line.call.programme, year=_year(seen, at))


def _more_form(seen: MinistryCall, at: datetime) -> AppropriateForm:
    return AppropriateForm(funders=seen.line.call.programme.funder, years=_years(seen, at))


def _end_form(seen: MinistryCall, at: datetime) -> YearEndForm | None:
    end = _year_end(seen, at)
    return YearEndForm(year=end.year, carried=end.carried > 0) if end else None


def _page(
    request: HttpRequest, seen: MinistryCall, more: AppropriateForm, end_form: YearEndForm | None
) -> HttpResponse:
    context = {
        "call": seen.line.call,
        "cash": cash_table(seen.budget),
        "commitments": commitments_table(seen.budget),
        "more": more,
        "may_appropriate": Act.APPROPRIATE in seen.acts,
        "end": _year_end(seen, arrived(request)),
        "end_form": end_form,
        "may_close": Act.CLOSE_YEAR in seen.acts,
    }
    return render(request, "ministry/budget.html", context)
