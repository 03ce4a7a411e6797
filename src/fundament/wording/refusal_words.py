"""The words of refused acts, by code; the two faults of a ranking have words of their own."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = {
    # the call
    "prefix_taken": _(
        "The references of this programme would start with %(prefix)s, and those of “%(other)s” do already. "
        "Nothing was announced. Please choose another key in the programme file."
    ),
    "already_announced": _(
        "Version %(version)s of this programme (%(key)s) is already announced and never changes. "
        "Please raise the version in the programme file if you want to amend it."
    ),
    "call_not_open": _(
        "This call does not take applications now, so no draft was started. "
        "Please look at its dates on the call's page."
    ),
    "call_still_open": _(
        "The selection can be computed once the deadline has ended, on %(deadline)s. "
        "Until then applications may arrive. Nothing was changed."
    ),
    "not_later": _(
        "A deadline can only be moved to a later instant than the present one, %(deadline)s. Nothing was changed. "
        "Please choose a later one."
    ),
    "nothing_to_wait_for": _(
        "This call is open already, or over, so there is nothing to wait for and your address was not kept. "
        "Please see its page for the dates."
    ),
    "too_far": _(
        "The deadline, %(deadline)s, can be moved by at most %(days)s days at once, because it can never be moved back. "
        "Nothing was changed. Please check the year."
    ),
    "too_early": _("The call can be opened from %(opens)s on. Nothing was changed. Please open it then."),
    # writing and submitting an application
    "already_partner": _("%(name)s already takes part in this application. You need to do nothing."),
    "already_signed": _(
        "Your organisation has already signed exactly this text. Nothing was changed, and you need to do nothing."
    ),
    "body_not_allowed": _(
        "%(name)s cannot take this part: it is not open to this kind of body (%(body)s). Nothing was changed. "
        "Please ask the programme office if the kind of body is wrong."
    ),
    "changed_meanwhile": _(
        "Someone else has saved this application since you opened it, so your changes were not saved over theirs. "
        "Please copy what you wrote, reload the page and enter it again."
    ),
    "findings_block": ngettext_lazy(
        "%(number)s condition is not met yet. Your draft is kept. Please see in the list of findings what to do.",
        "%(number)s conditions are not met yet. Your draft is kept. Please see in the list of findings what to do.",
        "number",
    ),
    # organisations and their people
    "name_missing": _("Please write the organisation's name as it stands in its register."),
    "kind_not_self_registered": _(
        "Only non-profit organisations register themselves here (not: %(body)s). "
        "Public bodies are already in the register; please ask the operator to add you to yours."
    ),
    "unknown_place": _(
        "There is no municipality with the key %(ags)s in the register. "
        "Please search for the town of your seat and choose it from the list."
    ),
    "organisation_exists": _(
        "%(name)s is already registered at this seat. Please ask the person who registered it, or the operator, to add you."
    ),
    "name_of_public_body": _(
        "“%(name)s” is or looks like the name of a public body, so nobody can register it here. Nothing was registered. "
        "If you work for that body, please ask the operator to add you to it."
    ),
    "email_not_verified": _(
        "Please confirm your e-mail address first: open the link that was sent to you. Nothing was registered yet. "
        "Then register your organisation."
    ),
    "unknown_account": _("Nobody is registered with the address %(email)s. The person has to sign up first."),
    "unknown_organisation": _("There is no body named %(name)s. Please write its name exactly as the register has it."),
    "form_outdated": _("This form belongs to another application. Please open the page again and send it from there."),
    "lead_stays": _(
        "The leading organisation cannot be taken out of its own application. Nothing was changed. "
        "Please withdraw the application if it is not to go on."
    ),
    "no_such_partner": _(
        "This organisation no longer takes part in the application. Please reload the page; you need to do nothing."
    ),
    "join_first": _(
        "Your organisation has been invited to this application but has not joined yet. Nothing was changed. "
        "Please join it first."
    ),
    "not_signed": _(
        "Not every partner has signed the present text yet. Your draft is kept. Please ask for the missing signatures; "
        "after the last one the application can be submitted."
    ),
    "nothing_to_join": _(
        "There is no open invitation for your organisation in this application. If you have joined already, you need "
        "to do nothing. Otherwise please ask the organisation that leads the application to invite you."
    ),
    "partner_not_joined": _(
        "These organisations are invited but have not joined yet: %(names)s. Your draft is kept. "
        "Please ask them to log in and join."
    ),
    "plan_not_yours": _(
        "Only the people of an organisation that has joined can change its financing plan. Nothing was changed. "
        "Please open the plan of your own organisation."
    ),
    "role_full": _(
        "In this part, at most %(at_most)s may take part, and it is full. Nothing was changed. "
        "Please choose another part, or ask the programme office."
    ),
    "too_late": _(
        "Your application arrived on %(arrived)s. The deadline ended on %(deadline)s, so it could not be accepted. "
        "Your draft is kept, unchanged. If it is not your fault that it is late, please write to the programme office "
        "soon and say why."
    ),
    "unknown_question": _(
        "This call does not ask what was answered (%(questions)s). Nothing was saved. "
        "Please reload the page and try again."
    ),
    "unknown_role": _(
        "This call has no such part for an organisation (%(role)s). Nothing was changed. "
        "Please reload the page and choose again."
    ),
    "year_twice": _(
        "A year stands in the financing plan twice. The plan was not saved. Please enter each year once and save again."
    ),
    # documents
    "file_empty": _(
        "The file is empty and was not added. Your draft is unchanged. Please check the file and try again."
    ),
    "file_encrypted": _(
        "The file is protected by a password or by restrictions, so not everyone who decides could read it. "
        "It was not added; your draft is unchanged. Please save it without protection and add it again."
    ),
    "file_not_readable": _(
        "The file cannot be read as a PDF. It may be damaged. It was not added; your draft is unchanged. "
        "Please save it anew as a PDF and add it again."
    ),
    "file_too_large": _(
        "The file has %(size)s MB; at most %(at_most)s MB are possible. It was not added; your draft is unchanged. "
        "Please save it with lower image quality, or split it into several files."
    ),
    "file_type": _(
        "The file is no PDF, PNG or JPEG. It was not added; your draft is unchanged. "
        "Please save it as a PDF and add it again."
    ),
    "unknown_document": _(
        "This call does not ask for this document (%(key)s). It was not added; your draft is unchanged. "
        "Please reload the page and choose again."
    ),
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
    # granting
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
    "notice_incomplete": _(
        "The notice cannot be issued as it stands: %(points)s Nothing was granted. "
        "Please have these points put right, then grant again."
    ),
    "overdrawn": _(
        "The budgets do not cover this booking of %(cents)s: %(pots)s. Nothing was booked or changed. "
        "Please see in the budgets what is still available."
    ),
    "start_in_future": _(
        "The start of the project lies in the future. Nothing was saved. "
        "Please report it when the project has begun, with the day on which it did."
    ),
    # payments
    "already_released": _("Payment %(number)s is already released. It is paid once only, and you need to do nothing."),
    "condition_open": _(
        "This instalment is not due yet. It is due: %(condition)s. Nothing was prepared. Please prepare it then."
    ),
    "instalment_paid": _(
        "Instalment %(number)s is already prepared or paid. It is paid once only. Nothing was changed."
    ),
    "more_than_left": _(
        "This is more than is left of the grant up to %(year)s: %(left_cents)s. Nothing was changed. "
        "Please take at most this amount, or wait for the next year's money."
    ),
    "no_request_needed": _(
        "The instalments of this grant are paid without a request, once their conditions are met. "
        "You need to request nothing."
    ),
    "not_prepared": _(
        "This payment is not prepared yet, so it cannot be released. Nothing was paid. Please prepare it first."
    ),
    "nothing_left": _(
        "The grant leaves nothing to pay for this instalment. Nothing was prepared, and you need to do nothing."
    ),
    "nothing_requested": _(
        "The recipient has no open request for a payment. Nothing was prepared. Please wait for the next request."
    ),
    "purpose_missing": _("Please write what the money is needed for. Nothing was requested yet."),
    "request_first": _(
        "This part of the grant is paid on request only. Nothing was prepared. Please wait for the recipient's request."
    ),
    "request_open": _(
        "A payment of this grant is still being worked on. Nothing was changed. Please wait until it is released, "
        "then try again."
    ),
    "same_person": _(
        "You prepared this payment yourself, so a second person must release it. Nothing was paid; the payment waits. "
        "Please ask a colleague."
    ),
    # proof of use and the end
    "nothing_to_repay": _(
        "The recipient was not paid more than is due, so there is nothing to demand. Nothing was changed. "
        "You can close the grant when everything is paid."
    ),
    "report_missing": _(
        "The report on the project is still missing. Nothing was submitted yet. Please write it, then submit."
    ),
    "still_to_pay": _(
        "Money of this grant is still promised or waits for its release. Nothing was changed. "
        "Please release the last payment, then close the grant."
    ),
    "still_to_repay": _(
        "The recipient still has to pay back %(cents)s. Nothing was changed. "
        "Please demand the repayment and book it when it arrives, then close the grant."
    ),
    # wherever they occur
    "amount_missing": _("Please enter the amount in euros. Nothing was saved yet."),
    "reason_needed": _("Please write the reason or note that belongs to this step. Nothing was changed yet."),
}
