"""Why an application is proposed for selection, for the reserve list or for refusal."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from fundament.core.proposal import Outcome
from fundament.wording.values import listed, pot

_OPENINGS = {
    Outcome.SELECT: _("Proposed for selection."),
    Outcome.RESERVE: _("Proposed for the reserve list, place %(place)s."),
    Outcome.REFUSE: _("Proposed for refusal."),
}

_REASONS = {
    "in_best_portfolio": _(
        "It belongs to the applications that together reach the highest score "
        "within the budgets and the limit on awards."
    ),
    "not_eligible": _("It does not meet every condition of the programme. The findings name what is missing."),
    "larger_than_budget": _("It needs more than a whole budget holds, even with no other application. See: %(pots)s."),
    "limit_reached": _("Every award that the programme allows goes to an application of the best selection."),
    "limit_reached_and_budget_used": _(
        "Every award that the programme allows goes to an application of the best selection. "
        "Besides, too little would be left of: %(pots)s."
    ),
    "budget_used": _("Beside the applications of the best selection, too little is left of: %(pots)s."),
    "rule_binds": _("Beside the applications of the best selection, a rule of the programme leaves no room for it."),
    "decided_before": _("People had decided about it before the calculation."),
    "adds_no_score": _("The money would be enough, but it would not raise the total score of the selection."),
}

_ONE_RIVAL = _("There would be room for it if %(rival)s were not selected.")
_ONE_OF_RIVALS = _("There would be room for it if one of these were not selected: %(rivals)s.")
_SEVERAL_RIVALS = _("There would be room for it only if several of the selected applications were not selected.")
_APPLICATION = _("“%(title)s” (%(reference)s)")


def proposal_text(*, line: Mapping[str, object], titles: Mapping[str, str], funder_names: Mapping[str, str]) -> str:
    """What is proposed for an application and why, naming budgets and the applications it competes with.

    `line` is one of the stored proposal's lines; `titles` are by reference, `funder_names` by key. What has no title is
    named by its reference, who has no name by its key. Raises KeyError for a reason without words.
    """
    stored = cast(Mapping[str, Any], line)
    rivals = [application_name(reference, titles) for reference in stored["competes_with"]]
    reason = _reason(stored["code"], has_pots=bool(stored["pots"]))
    pots = [pot(funder=each["funder"], year=each["year"], funder_names=funder_names) for each in stored["pots"]]
    sentences = [
        str(_OPENINGS[Outcome(stored["outcome"])]) % {"place": stored["place"]},
        str(_REASONS[reason]) % {"pots": listed(pots)},
    ]
    if reason in {"limit_reached", "limit_reached_and_budget_used", "budget_used", "rule_binds"}:
        sentences.append(_competition(rivals))
    return " ".join(sentences)


def _reason(code: str, *, has_pots: bool) -> str:
    if code == "limit_reached" and has_pots:
        return "limit_reached_and_budget_used"
    # An application without points fits and is left out: nothing but its score speaks against it.
    return "adds_no_score" if code == "budget_used" and not has_pots else code


def _competition(rivals: list[str]) -> str:
    if not rivals:
        return str(_SEVERAL_RIVALS)
    if len(rivals) == 1:
        return str(_ONE_RIVAL) % {"rival": rivals[0]}
    return str(_ONE_OF_RIVALS) % {"rivals": listed(rivals)}


def application_name(reference: str, titles: Mapping[str, str]) -> str:
    """An application by its title, or by its reference where it has none."""
    if reference not in titles:
        return reference
    return str(_APPLICATION) % {"title": titles[reference], "reference": reference}
