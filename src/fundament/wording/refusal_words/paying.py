"""What stands against entering budgets and bank accounts, and against payments."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # budgets
    "overdrawn": _(
        "The budgets do not cover this booking of %(cents)s: %(pots)s. Nothing was booked or changed. "
        "Please see in the budgets what is still available."
    ),
    "unknown_funder": _(
        "This programme has no funder “%(funder)s”. Nothing was booked. Please reload the page and choose one."
    ),
    "no_authorisation": _(
        "%(funder)s gives its own money, and only the state's budget has commitment authorisations. Nothing was booked. "
        "Please enter the money itself instead."
    ),
    "year_not_over": _(
        "%(year)s is not over yet, so it cannot be closed. Nothing was booked. Please come back in the next year."
    ),
    "year_closed": _("%(year)s is closed already: nothing of it is left to book. You need to do nothing."),
    "payment_in_release": _(
        "Payments are prepared and wait for their release: %(references)s. Nothing was changed. "
        "Please have them released, then try again."
    ),
    "consent_needed": _(
        "%(cents)s of %(year)s is promised and not paid. It can be paid in the next year with the consent of the ministry "
        "of finance only (§ 45 SäHO). Nothing was booked. Please write down the consent, with its date."
    ),
    "exception_needed": _(
        "Money of these grants would be used later than § 45 (2) SäHO allows: %(references)s. Nothing was booked for "
        "%(year)s. Please write down the exception that the ministry of finance made, or lower the grants first."
    ),
    # bank accounts
    "holder_missing": _("Please enter whose account it is. Nothing was saved yet."),
    "iban_empty": _("Please enter the IBAN. Nothing was saved yet."),
    "iban_characters": _(
        "“%(iban)s” is not written like an IBAN of its country: two letters, two digits, then the account. "
        "Nothing was saved. Please copy it from a statement of account."
    ),
    "iban_country": _(
        "“%(iban)s” does not begin with a country that takes part in SEPA, so no money can be sent there. "
        "Nothing was saved. Please check the first two letters, or enter another account."
    ),
    "iban_length": _(
        "“%(iban)s” is too long or too short for an IBAN of its country. Nothing was saved. "
        "Please check whether something is missing or stands there twice."
    ),
    "iban_check_digits": _(
        "“%(iban)s” holds a typing mistake: its check digits do not fit. Nothing was saved. "
        "Please compare it with a statement of account."
    ),
    "bank_account_missing": _(
        "No bank account of %(recipient)s is entered. Nothing was prepared. "
        "Please ask the recipient: its signatories can enter the account here."
    ),
    "own_account_missing": _(
        "No bank account of %(authority)s is entered, so there is nothing to pay from. Nothing was paid. "
        "Please enter it first, then release the payments."
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
    "nothing_requested": _("There is no open request here. Nothing was changed. Please wait until one arrives."),
    "below_floor": _(
        "Payments are at least %(floor_cents)s each, unless less is left. Nothing was requested. "
        "Please request more at once, or wait until more is needed."
    ),
    "carry_over_first": _(
        "Part of this is money of %(year)s or earlier, which can be paid once that fiscal year is closed and the money is "
        "carried over. Nothing was changed. Please ask the programme office, or take less."
    ),
    "need_in_past": _(
        "The day until which the money is needed is over. Nothing was requested. Please enter a day from today on."
    ),
    "need_too_late": _(
        "Money can be requested for the next %(months)s months only, until %(until)s. Nothing was requested. "
        "Please request what is needed until then, and the rest later."
    ),
    # payment runs
    "nothing_chosen": _("Please choose at least one payment. Nothing was paid yet."),
    "several_authorities": _(
        "A run pays for one authority only. Nothing was paid. Please release the payments of each authority on their own."
    ),
    "over_run_limit": _(
        "The payments add up to %(total_cents)s, more than the limit of %(limit_cents)s for this run. Nothing was paid. "
        "Please choose fewer payments, or check the limit."
    ),
    "payment_file": _(
        "The bank would not take the file: %(faults)s. Nothing was paid. Please have this put right, then try again."
    ),
    "not_released": _(
        "Payment %(number)s was not paid out, so it cannot have come back. Nothing was changed. "
        "Please check the number of the payment."
    ),
    "already_returned": _(
        "It is recorded already that payment %(number)s came back. Nothing was changed, and you need to do nothing."
    ),
}

FILE_FAULTS = {
    "message_id": _("the run has no usable number"),
    "debtor_name": _("the name of the authority cannot be written for a bank"),
    "debtor_iban": _("the authority's IBAN cannot be right"),
    "debtor_bic": _("the authority's BIC cannot be right"),
    "execution_before_creation": _("the run would be paid before it was made"),
    "above_limit": _("the run is above its limit"),
    "nothing_to_pay": _("the run pays nothing"),
    "end_to_end_id": _("payment %(row)s of the run: its reference cannot be written for a bank"),
    "doubled_end_to_end_id": _("payment %(row)s of the run: another one has the same reference"),
    "amount": _("payment %(row)s of the run: its amount is out of range"),
    "creditor": _("payment %(row)s of the run: the name of the recipient cannot be written for a bank"),
    "iban": _("payment %(row)s of the run: the recipient's IBAN cannot be right"),
    "purpose": _("payment %(row)s of the run: its purpose cannot be written for a bank"),
}
"""What a bank would refuse, by the codes of `documents.payment_file`."""
