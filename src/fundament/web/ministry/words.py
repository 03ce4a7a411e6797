"""What a call needs next, in words, and what its programme assumes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundament.core.margins import Margin
from fundament.core.money import Cents
from fundament.core.programme import Programme
from fundament.core.ranking import MilliPoints
from fundament.core.texts import Texts
from fundament.queries.ministry import Step
from fundament.web.case_reading import language
from fundament.web.templatetags.case_words import points
from fundament.web.templatetags.fundament_web import euro, instant


def step_words(step: Step) -> str:
    """What has to happen next, and whose turn it is."""
    if step.code in {"association", "statements", "scoring", "completing", "propose"}:
        return _waiting(step)
    words = {
        "announced": _("The call opens on %(until)s. Until then there is nothing to do."),
        "open": _("The call can be opened now. That is for the programme office."),
        "collecting": _("Applications arrive until %(until)s."),
        "adopt": _("A proposal has been computed. The decider decides on it."),
        "announce": _("The decisions are made. The programme office announces them."),
        "done": _("The results are announced. Nothing waits at the ministry."),
        "nothing": _("The deadline is over and nothing waits at the ministry."),
    }
    return words[step.code] % {"until": instant(step.until)}


def _waiting(step: Step) -> str:
    words = {
        "completing": ngettext(
            "%(number)s application is being completed by its applicants.",
            "%(number)s applications are being completed by their applicants.",
            step.number,
        ),
        "association": ngettext(
            "%(number)s application is at its planning association, to be ranked and forwarded.",
            "%(number)s applications are at their planning associations, to be ranked and forwarded.",
            step.number,
        ),
        "statements": ngettext(
            "%(number)s application waits for statements of the ministries concerned.",
            "%(number)s applications wait for statements of the ministries concerned.",
            step.number,
        ),
        "scoring": ngettext(
            "%(number)s application is being scored by the assessors.",
            "%(number)s applications are being scored by the assessors.",
            step.number,
        ),
        "propose": ngettext(
            "%(number)s application is scored. The programme office can compute a proposal.",
            "%(number)s applications are scored. The programme office can compute a proposal.",
            step.number,
        ),
    }
    return words[step.code] % {"number": step.number}


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a programme assumes, in its own German words, and which of its statements rest on it."""

    about: str
    text: str


def assumptions(*, programme: Programme, texts: Texts) -> tuple[Assumption, ...]:
    """Every assumption of the programme once, in the file's order, with all that rests on it."""
    found: dict[str, list[str]] = {}
    for sourced, place in programme.statements():
        if sourced.basis == "assumed":
            found.setdefault(sourced.assumption.strip(), []).append(_about(place, programme, texts))
    return tuple(Assumption(", ".join(dict.fromkeys(about)), text) for text, about in found.items())


_STATIONS: Mapping[str, Callable[[], str]] = {
    "association": lambda: _("Ranking by the planning associations"),
    "statements": lambda: _("Statements of the ministries"),
    "scoring": lambda: _("Scoring by the assessors"),
}


def _about(place: str, programme: Programme, texts: Texts) -> str:
    kind, _bracket, rest = place.partition("[")
    number = int(rest.rstrip("]") or 0) - 1
    if kind == "funder":
        return programme.funder[number].name
    if kind in {"partner", "cost", "document", "criterion", "event"}:
        key = {
            "partner": lambda: f"partner.{programme.partner[number].role}",
            "cost": lambda: f"cost.{programme.cost[number].key}",
            "document": lambda: f"document.{programme.document[number].key}",
            "criterion": lambda: f"criterion.{programme.criterion[number].key}.label",
            "event": lambda: f"event.{programme.event[number].key}",
        }[kind]()
        return texts.get(key, language=language())
    if kind == "station":
        return _STATIONS[programme.station[number].key]()
    words = {
        "call": _("Dates of the call"),
        "deviation": _("Deviation %(number)s from the law in force") % {"number": number + 1},
        "rule": _("Condition %(number)s of the programme's file") % {"number": number + 1},
        "selection": _("Selection"),
        "quota": _("Bound %(number)s on the selection") % {"number": number + 1},
        "award": _("Award"),
        "de_minimis": _("De-minimis aid"),
    }
    return words[kind]


def margin_of_score(margin: Margin, *, score: MilliPoints) -> str:
    """With how many points it would just be selected, beside those that it has."""
    if margin.score is None:
        if margin.selected:
            return _("No score makes a difference: it would be selected with any.")
        return _("No score makes a difference: not even full points would have been enough.")
    given = {"least": points(margin.score), "score": points(score)}
    if margin.selected:
        return (
            _("It has %(score)s points. With %(least)s it would still be selected, with a thousandth less no more.")
            % given
        )
    return _("It has %(score)s points. With %(least)s it would be selected, with a thousandth less not.") % given


def margin_of_grant(margin: Margin, *, amount: Cents) -> str:
    """With which grant it would just be selected, beside the one that it asks for."""
    if margin.cents is None:
        if margin.selected:
            return _("No grant makes a difference: it would be selected with any.")
        return _("No grant makes a difference: it would not be selected with any.")
    given = {"most": euro(margin.cents), "amount": euro(amount)}
    if margin.selected:
        return (
            _("It asks for %(amount)s. With %(most)s it would still be selected, with one cent more no more.") % given
        )
    return _("It asks for %(amount)s. With %(most)s it would be selected, with one cent more not.") % given
