"""What stands against ranking, statements, scores and the selection."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = {
    # ranking, statements, scores
    "no_such_station": _(
        "This programme has no such step (%(station)s). Nothing was changed, and you need to do nothing."
    ),
    "rank_first": _(
        "The application is not ranked yet. Nothing was changed. Please give it a rank first, then forward it."
    ),
    "rank_below_one": _(
        "The rank of %(value)s is below 1. The ranking was not saved. Please give ranks from 1, where 1 is the first."
    ),
    "rank_leaves_gap": _(
        "Rank %(value)s leaves a gap. The ranking was not saved. Please number without gaps; "
        "only after equal ranks are as many skipped as are shared: 1, 1, 3."
    ),
    "scores_incomplete": _(
        "Points are missing for a criterion, or are higher than it allows. Your points were not saved. "
        "Please give points for every criterion, from 0 to the highest that it names, and save again."
    ),
    "conflict_needs_words": _(
        "Another reason for a conflict with %(reference)s needs words. Nothing was declared yet. "
        "Please write the reason and declare again."
    ),
    "conflict_stays": _(
        "This conflict cannot be lifted: the law excludes the person, or they declared it themselves, or there is none. "
        "Nothing was changed. Please let somebody else judge."
    ),
    "own_conflict": _(
        "Nobody rules on their own conflict. Nothing was changed. Please ask another person who decides."
    ),
    "scores_missing": _(
        "These applications still have fewer assessments than needed (%(at_least)s each): %(references)s. "
        "Nothing was changed. Please ask the assessors, then close the scoring."
    ),
    "unknown_criterion": _(
        "This programme does not score by %(criteria)s. Your points were not saved. "
        "Please reload the page and enter them again."
    ),
    "unknown_position": _("Please choose a position for the statement. Nothing was saved yet."),
    # selection
    "deviation_needs_reason": _(
        "The decision on %(reference)s differs from the proposal and needs a reason. Nothing was decided yet. "
        "Please write the reason and adopt again."
    ),
    "not_all_scored": ngettext_lazy(
        "%(number)s application has not reached the end of scoring yet. Nothing was computed. "
        "Please complete its assessment and close the scoring first.",
        "%(number)s applications have not reached the end of scoring yet. Nothing was computed. "
        "Please complete their assessment and close the scoring first.",
        "number",
    ),
    "no_portfolio": _(
        "No selection keeps to all rules: a budget is overdrawn already, or a minimum cannot be reached. Nothing was proposed. "
        "Please check the budgets and the rules of the programme."
    ),
    "not_computed": _(
        "The computation ended without an answer that can be checked. Nothing was proposed. Please tell the operator."
    ),
    "nothing_scored": _(
        "No application of this call is scored, so there is nothing to propose. Nothing was changed. "
        "Please complete the scoring first."
    ),
    "over_budget": _(
        "The selected applications need %(over_cents)s more than is free in the budget “%(funder)s” of %(year)s. "
        "Nothing was decided yet. Please select fewer applications and adopt again."
    ),
    "over_limit": _(
        "%(number)s applications are selected; the programme allows at most %(at_most)s. Nothing was decided yet. "
        "Please place applications on the reserve list or refuse them, and adopt again."
    ),
    "proposal_outdated": _(
        "This proposal is not the newest one. Nothing was decided. "
        "Please read the newest proposal and decide on that one."
    ),
    "unknown_application": _(
        "These applications are not part of the proposal: %(references)s. Nothing was decided. "
        "Please reload the page, or compute a new proposal."
    ),
}
