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
    "quota_too_many": _(
        "More applications of the %(by)s “%(mark)s” are selected than the programme allows. Nothing was decided yet. "
        "Please select fewer of them."
    ),
    "quota_too_few": _(
        "Fewer applications of the %(by)s “%(mark)s” are selected than the programme asks for. Nothing was decided yet. "
        "Please select more of them."
    ),
    "quota_money": _(
        "The selected applications of the %(by)s “%(mark)s” need more money than the programme allows for them. "
        "Nothing was decided yet. Please select fewer of them."
    ),
    # the panel
    "stipulation_broken": _(
        "This goes against what the panel laid down about %(references)s. Nothing was decided yet. "
        "Please decide otherwise, or lift what was laid down first."
    ),
    "stipulation_unknown": _(
        "There is no scored application with this reference in the call. Nothing was laid down. "
        "Please take the reference from the list of the proposal."
    ),
    "stipulation_pair": _("Both times the same application is named. Nothing was laid down. Please name two."),
    "stipulation_contradicts": _(
        "This contradicts what was laid down under number %(number)s, or says it again. Nothing was laid down. "
        "Please lift number %(number)s first."
    ),
    "stipulation_gone": _("This is not laid down, or was lifted already. Nothing was changed. Please reload the page."),
    "sitting_needs_place": _("The place of the sitting is missing. Nothing was decided yet. Please add it."),
    "sitting_day": _(
        "The sitting can only be between the deadline and today, from %(earliest)s to %(latest)s. Nothing was decided yet. "
        "Please correct the day."
    ),
    "not_in_panel": _(
        "Somebody named as present does not belong to the panel. Nothing was decided yet. Please reload the page."
    ),
    "member_recused": _(
        "In a conflict of interest and so not in the sitting: %(names)s. Nothing was decided yet. "
        "Please name those who were there without them."
    ),
    "no_quorum": _(
        "%(number)s members are too few: the programme asks for %(at_least)s. Nothing was decided yet. "
        "Please adopt in a sitting with a quorum."
    ),
    "votes_differ": _(
        "%(votes)s votes and abstentions do not fit %(number)s members present. Nothing was decided yet. "
        "Please correct one of the numbers."
    ),
    "no_majority": _(
        "%(votes_for)s votes for and %(votes_against)s against are no majority. Nothing was decided. "
        "Please change what is laid down, and vote again."
    ),
    "condition_needs_selection": _(
        "%(reference)s is not selected and so cannot have a condition. Nothing was decided yet. "
        "Please select it or leave the condition out."
    ),
    "condition_needs_day": _(
        "The condition for %(reference)s needs words and a last day. Nothing was decided yet. Please add what is missing."
    ),
    "selection_conditional": _(
        "The selection is under a condition that is not confirmed yet; its last day is %(until)s. Nothing was changed. "
        "Please wait until the programme office has confirmed it."
    ),
    "condition_runs": _(
        "The condition may still be met until the end of %(until)s. Nothing was changed. Please wait for that day."
    ),
    "no_condition": _("No condition is open here. Nothing was changed, and you need to do nothing."),
    "proposal_outdated": _(
        "This proposal is not the newest one. Nothing was decided. "
        "Please read the newest proposal and decide on that one."
    ),
    "unknown_application": _(
        "These applications are not part of the proposal: %(references)s. Nothing was decided. "
        "Please reload the page, or compute a new proposal."
    ),
}
