"""The words of the calendar: a short title and one sentence for each deadline, who has to act, where it stands."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundament.core.deadlines import DeadlineKey, Owner, Standing

_WORDS = {
    DeadlineKey.TRANSPARENCY: (
        _("Publish the grant"),
        _("The authority publishes the grant on the state's transparency platform, without delay."),
    ),
    DeadlineKey.COURT_LIST: (
        _("List for the Court of Audit"),
        _("The half-year is over, so the authority sends its list with this grant to the Court of Audit."),
    ),
    DeadlineKey.REMEDY_ENDS: (
        _("Last day to contest the notice"),
        _("The recipient can contest the notice until the end of this day."),
    ),
    DeadlineKey.FINAL_FROM: (
        _("Notice final"),
        _("From this day on the authority can record that the notice is final, because nobody contested it."),
    ),
    DeadlineKey.BEGIN_BY: (
        _("Begin the project"),
        _("The recipient begins the project by this day; otherwise the authority can revoke the notice."),
    ),
    DeadlineKey.ADVANCE_USED_BY: (
        _("Use the advance"),
        _(
            "The recipient spends the advance on due payments by this day, and tells the authority at once if it cannot; "
            "what is used later costs interest or is paid back."
        ),
    ),
    DeadlineKey.INTERIM_PROOF: (
        _("Interim proof of use"),
        _("The recipient submits an interim proof of use by this day."),
    ),
    DeadlineKey.PUBLICITY: (
        _("Show that the state pays"),
        _(
            "The recipient shows in a visible place that tax money pays for the project, while it is under way; "
            "the proof of use confirms it."
        ),
    ),
    DeadlineKey.PUBLICITY_CURE: (
        _("Make up for missing publicity"),
        _(
            "The recipient still has until this day to show that tax money pays; after it a part of the money is demanded back."
        ),
    ),
    DeadlineKey.PERIOD_ENDS: (
        _("Approval period ends"),
        _(
            "The period for which the money was granted ends with this day: the recipient finishes the project by then, or asks "
            "the authority before for a longer one."
        ),
    ),
    DeadlineKey.PROOF_DUE: (
        _("Proof of use"),
        _("The recipient submits the proof of use by this day."),
    ),
    DeadlineKey.COMPLETENESS_CHECK: (
        _("Check that the proof is complete"),
        _("The authority confirms by this day that the proof of use is complete, or asks for what is missing."),
    ),
    DeadlineKey.FINAL_INSTALMENT: (
        _("Last instalment"),
        _("The authority pays the last instalment by this day at the latest."),
    ),
    DeadlineKey.HEARING_ANSWER: (
        _("Answer the hearing"),
        _("The recipient can say until this day what speaks against the intended decision."),
    ),
    DeadlineKey.REVOCATION_LIMIT: (
        _("Last day to revoke the notice"),
        _(
            "If the authority revokes the notice, its decision reaches the recipient by this day; later only a notice got by "
            "deceit, threat or bribery can be taken back."
        ),
    ),
    DeadlineKey.CLAIM_DUE: (
        _("Pay back"),
        _("The recipient pays by this day what the authority demanded back."),
    ),
    DeadlineKey.EARMARKED_UNTIL: (
        _("End of earmarking"),
        _(
            "Until this day the recipient uses what it acquired with the grant for its purpose, and may not sell it or use it "
            "otherwise."
        ),
    ),
    DeadlineKey.RECORDS_UNTIL: (
        _("Keep the records"),
        _("The recipient keeps receipts and contracts until this day, or longer where tax law or other rules say so."),
    ),
    DeadlineKey.TRANSPARENCY_UNTIL: (
        _("End of publication"),
        _("The authority keeps the grant on the state's transparency platform until this day and no longer."),
    ),
}

_OWNERS = {
    Owner.RECIPIENT: pgettext_lazy("deadline", "Recipient"),
    Owner.AUTHORITY: pgettext_lazy("deadline", "Granting authority"),
}

_STANDINGS = {
    Standing.OPEN: pgettext_lazy("deadline", "Under way"),
    Standing.DONE: pgettext_lazy("deadline", "Done or over"),
    Standing.MISSED: pgettext_lazy("deadline", "Missed"),
    Standing.LATER: pgettext_lazy("deadline", "Later"),
}


def deadline_title(key: DeadlineKey) -> str:
    """A few words for a list or a calendar."""
    return str(_WORDS[key][0])


def deadline_text(key: DeadlineKey) -> str:
    """What has to happen by the day, or what ends with it, in one sentence."""
    return str(_WORDS[key][1])


def owner_label(owner: Owner) -> str:
    """Who has to act."""
    return str(_OWNERS[owner])


def standing_label(standing: Standing) -> str:
    """Where a deadline stands."""
    return str(_STANDINGS[standing])
