"""The words of the procedure: states, acts and roles. What is not in it raises KeyError or ValueError."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundament.core.procedure import Act, Role, State, Subject

_STATES = {
    Subject.CALL: {
        State.ANNOUNCED: pgettext_lazy("call", "Announced"),
        # A call stays open in the procedure after its deadline, so "open for applications" would be wrong.
        State.OPEN: pgettext_lazy("call", "Under way"),
        State.DECIDED: pgettext_lazy("call", "Decided, not yet announced"),
        State.RESULTS_PUBLISHED: pgettext_lazy("call", "Results announced"),
    },
    Subject.APPLICATION: {
        State.DRAFT: pgettext_lazy("application", "Draft"),
        State.SIGNED: pgettext_lazy("application", "Signed, not yet submitted"),
        State.SUBMITTED: pgettext_lazy("application", "Submitted"),
        State.COMPLETION_REQUESTED: pgettext_lazy("application", "Completion requested"),
        State.FORWARDED: pgettext_lazy("application", "Forwarded to the ministry"),
        State.COMMENTED: pgettext_lazy("application", "Statements closed"),
        State.SCORED: pgettext_lazy("application", "Scored"),
        State.SELECTED: pgettext_lazy("application", "Selected, not yet announced"),
        State.RESERVE: pgettext_lazy("application", "Reserve list, not yet announced"),
        State.REFUSED: pgettext_lazy("application", "Refused, not yet announced"),
        State.SELECTION_ANNOUNCED: pgettext_lazy("application", "Selected"),
        State.RESERVE_ANNOUNCED: pgettext_lazy("application", "On the reserve list"),
        State.REFUSAL_ANNOUNCED: pgettext_lazy("application", "Refused"),
        State.INVITED: pgettext_lazy("application", "Invited to apply formally"),
        State.FORMALLY_APPLIED: pgettext_lazy("application", "Formal application received"),
        State.CHECKED: pgettext_lazy("application", "Formal application checked"),
        State.GRANTED: pgettext_lazy("application", "Granted"),
        State.GRANT_REFUSED: pgettext_lazy("application", "Grant refused"),
        State.WITHDRAWN: pgettext_lazy("application", "Withdrawn"),
        State.CLOSED: pgettext_lazy("application", "Case closed"),
    },
    Subject.GRANT: {
        State.GRANTED: pgettext_lazy("grant", "Notice issued"),
        State.FINAL: pgettext_lazy("grant", "Notice final"),
        State.IN_PAYMENT: pgettext_lazy("grant", "In payment"),
        State.PROOF_SUBMITTED: pgettext_lazy("grant", "Proof of use submitted"),
        State.PROOF_INCOMPLETE: pgettext_lazy("grant", "Papers for the proof of use requested"),
        State.PROOF_COMPLETE: pgettext_lazy("grant", "Proof of use complete"),
        State.PROOF_CHECKED: pgettext_lazy("grant", "Proof of use checked"),
        State.REVOKED: pgettext_lazy("grant", "Notice revoked"),
        State.REPAYMENT_DEMANDED: pgettext_lazy("grant", "Repayment demanded"),
        State.CLOSED: pgettext_lazy("grant", "Closed"),
    },
}

_ACTS = {
    Act.ANNOUNCE: (_("Announce call"), _("Call announced")),
    Act.OPEN: (_("Open call"), _("Call opened")),
    Act.EXTEND_DEADLINE: (_("Extend deadline"), _("Deadline extended")),
    Act.RECORD_OUTAGE: (_("Record an outage"), _("Outage recorded")),
    Act.PROPOSE_SELECTION: (_("Compute selection proposal"), _("Selection proposal computed")),
    Act.STIPULATE: (_("Lay something down for the selection"), _("Laid down for the selection")),
    Act.LIFT_STIPULATION: (_("Lift what was laid down"), _("What was laid down is lifted")),
    Act.ADOPT_SELECTION: (_("Adopt selection"), _("Selection adopted")),
    Act.ANNOUNCE_DECISION: (_("Announce decisions"), _("Decisions announced")),
    Act.APPROPRIATE: (_("Enter budget"), _("Budget entered")),
    Act.CLOSE_YEAR: (_("Close fiscal year"), _("Fiscal year closed")),
    Act.DRAW_SAMPLE: (_("Draw sample"), _("Sample drawn")),
    Act.START: (_("Start application"), _("Application started")),
    Act.INVITE_PARTNER: (_("Invite partner"), _("Partner invited")),
    Act.END_COMPLETION: (_("Go on without completion"), _("Went on without completion")),
    Act.REMOVE_PARTNER: (_("Remove partner"), _("Partner removed")),
    Act.JOIN: (_("Join application"), _("Partner joined")),
    Act.EDIT: (_("Edit application"), _("Application edited")),
    Act.SIGN: (_("Sign application"), _("Application signed")),
    Act.SUBMIT: (_("Submit application"), _("Application submitted")),
    Act.REQUEST_REINSTATEMENT: (_("Ask for reinstatement"), _("Reinstatement asked for")),
    Act.DECIDE_REINSTATEMENT: (_("Decide on the reinstatement"), _("Reinstatement decided")),
    Act.MOVE_TO_VERSION: (_("Carry over to the amended call"), _("Carried over to the amended call")),
    Act.WITHDRAW: (_("Withdraw application"), _("Application withdrawn")),
    Act.REQUEST_COMPLETION: (_("Request completion"), _("Completion requested")),
    Act.COMPLETE: (_("Complete application"), _("Application completed")),
    Act.RANK: (_("Rank application"), _("Application ranked")),
    Act.FORWARD: (_("Forward application"), _("Application forwarded to the ministry")),
    Act.DECLARE_NO_CONFLICT: (
        _("Declare to be in no conflict of interest"),
        _("Declared to be in no conflict of interest"),
    ),
    Act.DECLARE_CONFLICT: (_("Declare a conflict of interest"), _("Conflict of interest declared")),
    Act.RULE_ON_CONFLICT: (_("Rule on a sign of conflict"), _("Sign of conflict looked at: no conflict")),
    Act.GIVE_STATEMENT: (_("Give statement"), _("Statement given")),
    Act.CLOSE_STATEMENTS: (_("Close statements"), _("Statements closed")),
    Act.SCORE: (_("Score application"), _("Application scored")),
    Act.CLOSE_SCORING: (_("Close scoring"), _("Scoring closed")),
    Act.SELECT: (_("Select application"), _("Application selected")),
    Act.RESERVE: (_("Place on the reserve list"), _("Application placed on the reserve list")),
    Act.REFUSE: (_("Refuse application"), _("Application refused")),
    Act.PUBLISH_RESULT: (_("Announce result"), _("Result announced")),
    Act.PROMOTE: (_("Move up from the reserve list"), _("Application moved up from the reserve list")),
    Act.CONFIRM_CONDITION: (_("Confirm the condition"), _("Condition of the selection confirmed")),
    Act.LAPSE_SELECTION: (_("Let the selection lapse"), _("Selection lapsed")),
    Act.INVITE_FORMAL_APPLICATION: (_("Invite the formal application"), _("Invited to apply formally")),
    Act.APPLY_FORMALLY: (_("Apply formally"), _("Formal application made")),
    Act.REQUEST_EARLY_START: (_("Ask for an early start"), _("Early start asked for")),
    Act.DECIDE_EARLY_START: (_("Decide on the early start"), _("Early start decided on")),
    Act.CALCULATE: (_("Calculate grant"), _("Grant calculated")),
    Act.CHECK: (_("Check formal application"), _("Formal application checked")),
    Act.GRANT: (_("Grant application"), _("Application granted")),
    Act.REFUSE_GRANT: (_("Refuse grant"), _("Grant refused")),
    Act.CLOSE_CASE: (_("Close case"), _("Case closed")),
    Act.ISSUE_NOTICE: (_("Issue notice"), _("Notice issued")),
    Act.OBJECT: (_("Object to the notice"), _("Objection raised")),
    Act.DECIDE_OBJECTION: (_("Decide on the objection"), _("Objection decided on")),
    Act.RECORD_FINALITY: (_("Record that the notice is final"), _("Notice recorded as final")),
    Act.REPORT_START: (_("Report start of project"), _("Start of project reported")),
    Act.REPORT: (_("Report a change"), _("Change reported")),
    Act.REQUEST_PAYMENT: (_("Request payment"), _("Payment requested")),
    Act.PREPARE_PAYMENT: (_("Prepare payment"), _("Payment prepared")),
    Act.RELEASE_PAYMENT: (_("Release payment"), _("Payment released")),
    Act.RETURN_PAYMENT: (_("Record a returned payment"), _("Returned payment recorded")),
    Act.AMEND: (_("Amend notice"), _("Notice amended")),
    Act.HEAR: (_("Hear the recipient"), _("Recipient asked for its view")),
    Act.ANSWER_HEARING: (_("Answer the hearing"), _("Hearing answered")),
    Act.REVOKE: (_("Revoke notice"), _("Notice revoked")),
    Act.WARN_PUBLICITY: (_("Warn that publicity is missing"), _("Recipient warned that publicity is missing")),
    Act.REPORT_PUBLICITY: (_("Report that publicity is shown"), _("Publicity reported as shown")),
    Act.SUBMIT_INTERIM_PROOF: (_("Submit interim proof of use"), _("Interim proof of use submitted")),
    Act.SUBMIT_PROOF: (_("Submit proof of use"), _("Proof of use submitted")),
    Act.REQUEST_PAPERS: (_("Request missing papers"), _("Missing papers requested")),
    Act.HAND_IN_PAPERS: (_("Hand in missing papers"), _("Missing papers handed in")),
    Act.CONFIRM_COMPLETE: (_("Confirm that the proof is complete"), _("Proof of use confirmed as complete")),
    Act.CHECK_PROOF: (_("Check proof of use"), _("Proof of use checked")),
    Act.DEMAND_REPAYMENT: (_("Demand repayment"), _("Repayment demanded")),
    Act.WAIVE_REPAYMENT: (_("Waive repayment"), _("Repayment waived")),
    Act.BOOK_REPAYMENT: (_("Book repayment"), _("Repayment booked")),
    Act.DEMAND_INTEREST: (_("Demand interest"), _("Interest demanded")),
    Act.WAIVE_INTEREST: (_("Waive interest"), _("Interest waived")),
    Act.BOOK_INTEREST: (_("Book interest"), _("Interest booked")),
    Act.CLOSE: (_("Close grant"), _("Grant closed")),
}

_ROLES = {
    Role.EDITOR: _("Editor of the applicant"),
    Role.SIGNATORY: _("Signatory of the applicant"),
    Role.LEAD: _("Signatory of the leading organisation"),
    Role.ASSOCIATION: _("Regional Planning Association"),
    Role.COMMENTER: _("Ministry giving statements"),
    Role.ASSESSOR: _("Assessor"),
    Role.OFFICE: _("Programme office"),
    Role.DECIDER: _("Decision-maker"),
    Role.AUTHORITY: _("Granting authority"),
    Role.RELEASER: _("Releaser of payments"),
    Role.AUDITOR: _("Auditor"),
}


def state_label(*, subject: Subject, state: State | str) -> str:
    """Where a call, an application or a grant stands; the same state may have different words for each."""
    return str(_STATES[subject][State(state)])


def act_label(act: Act | str) -> str:
    """What someone can do, as on a button: "Submit application"."""
    return str(_ACTS[Act(act)][0])


def act_done(act: Act | str) -> str:
    """What was done, for the trail of events: "Application submitted"."""
    return str(_ACTS[Act(act)][1])


def role_label(role: Role | str) -> str:
    """In which capacity somebody acts."""
    return str(_ROLES[Role(role)])
