"""What stands against proofs of use, claims and the end of a grant."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # proof of use
    "report_missing": _(
        "The report on the project is still missing. Nothing was submitted yet. Please write it, then submit."
    ),
    "confirmation_missing": _(
        "Please confirm that the spending was necessary, economical and as in the books. Nothing was submitted yet."
    ),
    "positions_do_not_add_up": _(
        "The positions add up to %(sum_cents)s, but %(spent_cents)s were spent in all. Nothing was submitted. "
        "Please correct the positions or the total."
    ),
    "receipts_missing": _(
        "This proof needs its list of receipts. Nothing was submitted yet. Please add the list, then submit."
    ),
    "receipts_do_not_add_up": _(
        "The receipts add up to %(sum_cents)s, but %(spent_cents)s were spent in all. Nothing was submitted. "
        "Please complete the list, or correct the total."
    ),
    "depth_needed": _(
        "This proof was drawn into the sample, so it must be checked in depth. Nothing was saved. "
        "Please check it against the receipts, and say so here."
    ),
    "nothing_to_draw": _(
        "No proof of use of %(year)s is there to draw from. Nothing was drawn. Please check the year."
    ),
    # claims and interest
    "nothing_to_repay": _(
        "The recipient was not paid more than is due, so there is nothing to demand. Nothing was changed. "
        "You can close the grant when everything is paid."
    ),
    "above_threshold": _(
        "%(cents)s is above the threshold of %(threshold_cents)s, so the law leaves no choice. Nothing was waived. "
        "Please demand the repayment."
    ),
    "more_than_claimed": _(
        "This is more than is still open: %(left_cents)s. Nothing was booked. "
        "Please book at most this amount, and send back what is too much."
    ),
    "base_rate_missing": _(
        "The base rate for %(day)s is not kept here, so the interest cannot be calculated. Nothing was changed. "
        "Please ask the operator to add it to the law folder, with its source."
    ),
    "interest_too_little": _(
        "The interest is %(cents)s; up to %(up_to_cents)s it is not demanded. Nothing was changed. "
        "Please record that it is waived."
    ),
    "no_interest": _(
        "There is no interest here to decide on or to book, or that is done. Nothing was changed. "
        "Please reload the page; it shows what is open."
    ),
    "objection_pending": _(
        "The objection to notice %(letter)s is not decided yet, and nothing may follow from the notice before that (§ 80 VwGO). "
        "Nothing was changed. Please decide on the objection first."
    ),
    "no_advance": _(
        "Payment %(number)s is no advance that was requested, or it was not paid out, or it came back. Nothing was changed. "
        "Please choose the advance that was used late."
    ),
    "late_use_decided": _(
        "It is decided already whether interest on payment %(number)s is charged for late use. Nothing was changed. "
        "Please reload the page; it shows what is open."
    ),
    "uses_above_advance": _(
        "The amounts add up to more than the advance of %(advance_cents)s. Nothing was changed. "
        "Please enter only what was used of this advance."
    ),
    "use_before_payout": _(
        "The advance was paid out on %(on)s, and nothing of it can have been used before that. Nothing was changed. "
        "Please check the days."
    ),
    "no_late_use": _(
        "By these days payment %(number)s was used in time, so it bears no interest. Nothing was changed, and you need to "
        "do nothing."
    ),
    "no_publicity_duty": _(
        "This grant need not show that the state pays: the state's share is too small, or the money is not the state's "
        "(§ 44a SäHO). Nothing was saved, and nobody has to do anything."
    ),
    # the end
    "interest_open": _(
        "Interest of %(cents)s on a repayment is neither demanded nor waived. Nothing was changed. "
        "Please demand it, or record with the reason that it is waived, then close the grant."
    ),
    "still_to_repay": _(
        "The recipient still has to pay back %(cents)s. Nothing was changed. "
        "Please demand the repayment and book it when it arrives, then close the grant."
    ),
    "still_to_pay": _(
        "%(cents)s of this grant is still promised or waits for its release. Nothing was changed. "
        "Please release the last payment, then close the grant."
    ),
    "claim_open": _(
        "%(cents)s of what was demanded has not arrived yet. Nothing was changed. "
        "Please book it when it arrives, then close the grant."
    ),
    # wherever they occur
    "amount_missing": _("An amount is missing or too small. Nothing was saved yet. Please enter it in euros."),
    "day_in_future": _(
        "The day lies in the future. Nothing was saved. Please enter the day on which it happened, today at the latest."
    ),
    "reason_needed": _("Please write the reason or note that belongs to this step. Nothing was changed yet."),
}
