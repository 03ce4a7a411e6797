"""Labels: a short name for each value of a closed vocabulary. What is not in it raises KeyError or ValueError."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundament.core.bodies import BodyKind, ServiceField
from fundament.core.findings import Verdict
from fundament.core.ledger import AccountKind
from fundament.core.procedure import Act, Role, State, Subject
from fundament.core.regime import Regime
from fundament.core.selection import Outcome

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
        State.WITHDRAWN: pgettext_lazy("application", "Withdrawn"),
        State.CLOSED: pgettext_lazy("application", "Case closed"),
    },
    Subject.GRANT: {
        State.GRANTED: pgettext_lazy("grant", "Notice issued"),
        State.FINAL: pgettext_lazy("grant", "Notice final"),
        State.IN_PAYMENT: pgettext_lazy("grant", "In payment"),
        State.PROOF_SUBMITTED: pgettext_lazy("grant", "Proof of use submitted"),
        State.PROOF_CHECKED: pgettext_lazy("grant", "Proof of use checked"),
        State.REPAYMENT_DEMANDED: pgettext_lazy("grant", "Repayment demanded"),
        State.CLOSED: pgettext_lazy("grant", "Closed"),
    },
}

_ACTS = {
    Act.ANNOUNCE: (_("Announce call"), _("Call announced")),
    Act.OPEN: (_("Open call"), _("Call opened")),
    Act.EXTEND_DEADLINE: (_("Extend deadline"), _("Deadline extended")),
    Act.PROPOSE_SELECTION: (_("Compute selection proposal"), _("Selection proposal computed")),
    Act.ADOPT_SELECTION: (_("Adopt selection"), _("Selection adopted")),
    Act.ANNOUNCE_DECISION: (_("Announce decisions"), _("Decisions announced")),
    Act.START: (_("Start application"), _("Application started")),
    Act.INVITE_PARTNER: (_("Invite partner"), _("Partner invited")),
    Act.END_COMPLETION: (_("Go on without completion"), _("Went on without completion")),
    Act.REMOVE_PARTNER: (_("Remove partner"), _("Partner removed")),
    Act.JOIN: (_("Join application"), _("Partner joined")),
    Act.EDIT: (_("Edit application"), _("Application edited")),
    Act.SIGN: (_("Sign application"), _("Application signed")),
    Act.SUBMIT: (_("Submit application"), _("Application submitted")),
    Act.WITHDRAW: (_("Withdraw application"), _("Application withdrawn")),
    Act.REQUEST_COMPLETION: (_("Request completion"), _("Completion requested")),
    Act.COMPLETE: (_("Complete application"), _("Application completed")),
    Act.RANK: (_("Rank application"), _("Application ranked")),
    Act.FORWARD: (_("Forward application"), _("Application forwarded to the ministry")),
    Act.GIVE_STATEMENT: (_("Give statement"), _("Statement given")),
    Act.CLOSE_STATEMENTS: (_("Close statements"), _("Statements closed")),
    Act.SCORE: (_("Score application"), _("Application scored")),
    Act.CLOSE_SCORING: (_("Close scoring"), _("Scoring closed")),
    Act.SELECT: (_("Select application"), _("Application selected")),
    Act.RESERVE: (_("Place on the reserve list"), _("Application placed on the reserve list")),
    Act.REFUSE: (_("Refuse application"), _("Application refused")),
    Act.PUBLISH_RESULT: (_("Announce result"), _("Result announced")),
    Act.PROMOTE: (_("Move up from the reserve list"), _("Application moved up from the reserve list")),
    Act.INVITE_FORMAL_APPLICATION: (_("Invite the formal application"), _("Invited to apply formally")),
    Act.APPLY_FORMALLY: (_("Apply formally"), _("Formal application made")),
    Act.CHECK: (_("Check formal application"), _("Formal application checked")),
    Act.GRANT: (_("Grant application"), _("Application granted")),
    Act.CLOSE_CASE: (_("Close case"), _("Case closed")),
    Act.ISSUE_NOTICE: (_("Issue notice"), _("Notice issued")),
    Act.RECORD_FINALITY: (_("Record that the notice is final"), _("Notice recorded as final")),
    Act.REPORT_START: (_("Report start of project"), _("Start of project reported")),
    Act.REQUEST_PAYMENT: (_("Request payment"), _("Payment requested")),
    Act.PREPARE_PAYMENT: (_("Prepare payment"), _("Payment prepared")),
    Act.RELEASE_PAYMENT: (_("Release payment"), _("Payment released")),
    Act.SUBMIT_PROOF: (_("Submit proof of use"), _("Proof of use submitted")),
    Act.CHECK_PROOF: (_("Check proof of use"), _("Proof of use checked")),
    Act.DEMAND_REPAYMENT: (_("Demand repayment"), _("Repayment demanded")),
    Act.BOOK_REPAYMENT: (_("Book repayment"), _("Repayment booked")),
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

_BODIES = {
    BodyKind.DISTRICT: _("District"),
    BodyKind.INDEPENDENT_CITY: _("Independent city"),
    BodyKind.TOWN: _("Town"),
    BodyKind.MUNICIPALITY: _("Municipality"),
    BodyKind.ADMINISTRATIVE_ASSOCIATION: _("Administrative association"),
    BodyKind.SPECIAL_PURPOSE_ASSOCIATION: _("Special-purpose association"),
    BodyKind.NON_PROFIT_ASSOCIATION: _("Non-profit association"),
    BodyKind.NON_PROFIT_COMPANY: _("Non-profit company"),
    BodyKind.MINISTRY: _("Ministry"),
    BodyKind.PLANNING_ASSOCIATION: _("Regional Planning Association"),
    BodyKind.GRANTING_AUTHORITY: _("Granting authority"),
    BodyKind.FUNDING_ORGANISATION: _("Funding organisation"),
    BodyKind.COURT_OF_AUDIT: _("Court of Audit"),
}

_FIELDS = {
    ServiceField.DRINKING_WATER: _("Drinking water"),
    ServiceField.SEWAGE: _("Sewage"),
    ServiceField.ROADS: _("Roads"),
    ServiceField.MEDICAL_CARE: _("Basic medical care"),
    ServiceField.SCHOOLS: _("Schools"),
    ServiceField.CIVIL_PROTECTION: _("Civil protection"),
    ServiceField.CHILDREN: _("Children"),
    ServiceField.SPORT: _("Sport"),
    ServiceField.SENIORS: _("Senior citizens"),
    ServiceField.CULTURE: _("Culture"),
    ServiceField.INCLUSION: _("Inclusion"),
    ServiceField.OTHER: _("Other public services"),
}

_VERDICTS = {
    Verdict.MET: _("Met"),
    Verdict.NOT_MET: _("Not met"),
    Verdict.OPEN: _("Open: a person must check this"),
}

_OUTCOMES = {
    Outcome.SELECT: pgettext_lazy("outcome", "Select"),
    Outcome.RESERVE: pgettext_lazy("outcome", "Reserve list"),
    Outcome.REFUSE: pgettext_lazy("outcome", "Refuse"),
}

_REGIMES = {
    Regime.COMMUNAL: _("Rules for local authorities (VVK, ANBest-K)"),
    Regime.NON_COMMUNAL: _("General rules (VwV, ANBest-P)"),
    Regime.CONTRACT: _("Funding contract"),
}

_LEDGER = {
    AccountKind.SOURCE: _("Appropriated"),
    AccountKind.FREE: _("Available"),
    AccountKind.COMMITTED: _("Committed"),
    AccountKind.IN_RELEASE: _("Waiting for release"),
    AccountKind.PAID: _("Paid out"),
}

_CONDITIONS = {
    "final_and_started": _("Once the notice is final and the start of the project is reported"),
    "under_way": _("While the project is under way"),
    "proof_complete": _("Once the complete proof of use is submitted"),
    "proof_checked": _("Once the proof of use is checked"),
    "on_request": _("On request, for money that is needed soon"),
}

_CHECK_POINTS = {
    "necessity": _("Necessity and appropriateness of the grant"),
    "other_bodies": _("Participation of other bodies"),
    "eligible_spending": _("Extent of the eligible spending"),
    "financing_type": _("Choice of the type of financing"),
    "total_financing": _("Security of the total financing"),
    "later_budgets": _("Effects on later budgets"),
}

_POSITIONS = {
    "agrees": pgettext_lazy("statement", "Agrees"),
    "objects": pgettext_lazy("statement", "Objects"),
    "no_answer": pgettext_lazy("statement", "No answer"),
}

_INVENTED = {
    "amounts": _("All amounts are invented"),
    "project": _("The project is invented"),
    "applicant": _("The applicant is invented"),
    "scores": _("The scores are invented"),
    "course": _("The course after the selection is invented"),
    "answers": _("The description is invented"),
    "yearly_amounts": _("Which years the amounts belong to is invented"),
    "outcome": _("The outcome is not published"),
}

_BASES = {
    "stated": _("Stated by the source"),
    "assumed": _("Assumed"),
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


def body_label(kind: BodyKind | str) -> str:
    """What an organisation is in law."""
    return str(_BODIES[BodyKind(kind)])


def field_label(field: ServiceField | str) -> str:
    """A field of public services."""
    return str(_FIELDS[ServiceField(field)])


def verdict_label(verdict: Verdict | str) -> str:
    """The verdict of a finding."""
    return str(_VERDICTS[Verdict(verdict)])


def outcome_label(outcome: Outcome | str) -> str:
    """What is proposed or decided for an application."""
    return str(_OUTCOMES[Outcome(outcome)])


def regime_label(regime: Regime | str) -> str:
    """The body of law that a grant follows."""
    return str(_REGIMES[Regime(regime)])


def ledger_label(kind: AccountKind | str) -> str:
    """What the money of an account is."""
    return str(_LEDGER[AccountKind(kind)])


def condition_label(condition: str) -> str:
    """What an instalment waits for."""
    return str(_CONDITIONS[condition])


def check_point_label(point: str) -> str:
    """A point of the authority's check note (VVK 3.4, VwV 3.3)."""
    return str(_CHECK_POINTS[point])


def position_label(position: str) -> str:
    """The position a ministry takes in its statement."""
    return str(_POSITIONS[position])


def invented_label(fact: str) -> str:
    """What was made up for a demonstration."""
    return str(_INVENTED[fact])


def basis_label(basis: str) -> str:
    """Whether a statement of the programme stands in its source or is assumed."""
    return str(_BASES[basis])
