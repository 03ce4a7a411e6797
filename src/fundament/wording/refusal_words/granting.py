"""What stands against calculating, granting, contesting and changing a grant."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = {
    # before the notice
    "start_before_application": _(
        "The formal application arrived on %(received_on)s, and no project may begin before that. Nothing was sent. "
        "Please name a later day."
    ),
    "no_exception_needed": _(
        "The rules allow an early start here without asking; the application's page names the day. "
        "Nothing was sent, and you need to do nothing."
    ),
    "start_missing": _(
        "To allow an early start, please enter the day from which the project may begin. Nothing was decided yet."
    ),
    "unknown_partner": _(
        "This organisation receives no grant in this application, so there is nothing to calculate. Nothing was saved. "
        "Please reload the page and choose one that does."
    ),
    "faulty_plan": ngettext_lazy(
        "The financing plan has %(number)s fault, so nothing was calculated or granted. "
        "Please correct it in the calculation and try again.",
        "The financing plan has %(number)s faults, so nothing was calculated or granted. "
        "Please correct them in the calculation and try again.",
        "number",
    ),
    "no_grant_left": _(
        "By this calculation nothing is left to grant. Nothing was saved or granted. "
        "Please check the calculation, or refuse the grant with the reasons."
    ),
    "agreement_needed": _(
        "Several funders take part. Please write down how they agreed before granting (VwV 1.5.1). "
        "Nothing was granted yet."
    ),
    "authority_unknown": _(
        "The granting authority “%(name)s” is not entered as an organisation here. Nothing was granted. "
        "Please ask for it to be entered under exactly this name, then grant again."
    ),
    "check_incomplete": _(
        "The check note still lacks a remark on: %(points)s. Nothing was saved. Please write a remark on each point."
    ),
    "not_final_yet": _(
        "The notice can be recorded as final from %(final_on)s on; until then it can be contested. "
        "Nothing was changed. Please come back then."
    ),
    "law_unknown": _(
        "The law kept here has no value “%(key)s” for %(on)s. Nothing was granted. "
        "Please ask the operator to add it to the law folder, with its source."
    ),
    "period_wrong": _(
        "The approval period would end before it begins. Nothing was granted or changed. Please check both days."
    ),
    "year_over": _(
        "%(year)s is over, so no money of that year can be promised any more. Nothing was granted or changed. "
        "Please plan the amounts for this year and later ones."
    ),
    "authorisation_missing": _(
        "Money of a later year needs a commitment authorisation, and %(short_cents)s of it is missing: %(pots)s. "
        "Nothing was granted or changed. Please ask the programme office to enter one, or grant less for that year."
    ),
    # letters
    "notice_incomplete": _(
        "The letter cannot be issued as it stands: %(points)s Nothing was decided or sent. "
        "Please have these points put right, then try again."
    ),
    "notice_damaged": _(
        "Notice %(number)s of %(reference)s is not shown: the file kept here is not the one that was issued, or its seal "
        "does not hold. Nothing was changed. Please tell the operator, and rely on the notice that was delivered."
    ),
    "seal_missing": _(
        "There is no key to seal letters with, so nothing was issued or decided. Please ask the operator to set it up."
    ),
    # objection and finality
    "contested": _(
        "An objection to this notice is not decided yet, so the notice is not final. Nothing was changed. "
        "Please decide on the objection first."
    ),
    "no_objection": _("No objection is open here, so there is nothing to decide. Nothing was changed."),
    "already_objected": _(
        "There is an objection to notice %(letter)s already; one letter is contested once. Nothing was sent. "
        "If you want to add something, please write to the granting authority."
    ),
    "no_remedy": _(
        "There is no objection to a contract, nor to a letter that burdens nobody. Nothing was sent. "
        "Please write to the granting authority if you do not agree."
    ),
    "too_late_to_object": _(
        "The time for objections is over: the notice is final from %(final_on)s on. Nothing was sent. "
        "If it is not your fault that it is late, please write to the authority at once and say why (§§ 60, 70 VwGO)."
    ),
    # start of the project
    "no_begin": _(
        "This does not count as the start of the project (%(clause)s). Nothing was saved, and you need to report nothing. "
        "Please report the start when it comes."
    ),
    "start_in_future": _(
        "The start of the project lies in the future. Nothing was saved. "
        "Please report it when the project has begun, with the day on which it did."
    ),
    # changing a grant
    "above_eligible": _(
        "The grant would be more than the eligible spending of %(eligible_cents)s. Nothing was changed. "
        "Please lower the grant, or correct the eligible spending."
    ),
    "already_paid_more": _(
        "Only %(left_cents)s of the money of %(year)s is not paid yet, so it cannot be lowered that far. "
        "Nothing was changed. Please take less from that year; money that was paid can be demanded back."
    ),
    "nothing_changes": _(
        "Amounts, eligible spending and last day are the same as before, so there is nothing to amend. "
        "Nothing was changed."
    ),
    "day_in_past": _("The recipient needs time for its answer. Nothing was sent. Please name a last day after today."),
    "hearing_needed": _(
        "The recipient has not been heard yet (§ 28 VwVfG). Nothing was revoked. "
        "Please hear it first, and wait for its answer."
    ),
    "hearing_runs": _(
        "The recipient may still answer until %(until)s. Nothing was revoked. "
        "Please wait for its answer or for the day after."
    ),
    "no_hearing": _(
        "The authority has not asked for your view, or has decided since. Nothing was sent. "
        "Please write to the authority if you want to tell it something."
    ),
    "not_less": _(
        "After a revocation less must be left than now (%(stands_cents)s), and not less than nothing. "
        "Nothing was revoked. Please correct the amount."
    ),
}
