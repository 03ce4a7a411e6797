"""The procedure: states, acts, roles, one table. Programmes choose stations; they do not invent states.

Three things have a state: the call, the application (one, of several organisations) and the grant (one per recipient).
Who may do what in which state stands here and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a state belongs to."""

    CALL = "call"
    APPLICATION = "application"
    GRANT = "grant"


class Role(StrEnum):
    """In which capacity a person acts in a case.

    LEAD is a signatory of the organisation that leads the application: it alone submits and withdraws for all.
    """

    EDITOR = "editor"
    SIGNATORY = "signatory"
    LEAD = "lead"
    ASSOCIATION = "association"
    COMMENTER = "commenter"
    ASSESSOR = "assessor"
    OFFICE = "office"
    DECIDER = "decider"
    AUTHORITY = "authority"
    RELEASER = "releaser"
    AUDITOR = "auditor"


class Act(StrEnum):
    """A legal act or a step of the procedure. Each is one function in `fundament.acts` and one event."""

    # the call
    ANNOUNCE = "announce"
    OPEN = "open"
    EXTEND_DEADLINE = "extend_deadline"
    RECORD_OUTAGE = "record_outage"
    PROPOSE_SELECTION = "propose_selection"
    STIPULATE = "stipulate"
    LIFT_STIPULATION = "lift_stipulation"
    ADOPT_SELECTION = "adopt_selection"
    ANNOUNCE_DECISION = "announce_decision"
    APPROPRIATE = "appropriate"
    CLOSE_YEAR = "close_year"
    DRAW_SAMPLE = "draw_sample"
    # the application
    START = "start"
    INVITE_PARTNER = "invite_partner"
    JOIN = "join"
    REMOVE_PARTNER = "remove_partner"
    EDIT = "edit"
    SIGN = "sign"
    SUBMIT = "submit"
    REQUEST_REINSTATEMENT = "request_reinstatement"
    DECIDE_REINSTATEMENT = "decide_reinstatement"
    MOVE_TO_VERSION = "move_to_version"
    WITHDRAW = "withdraw"
    REQUEST_COMPLETION = "request_completion"
    COMPLETE = "complete"
    END_COMPLETION = "end_completion"
    RANK = "rank"
    FORWARD = "forward"
    DECLARE_NO_CONFLICT = "declare_no_conflict"
    DECLARE_CONFLICT = "declare_conflict"
    RULE_ON_CONFLICT = "rule_on_conflict"
    GIVE_STATEMENT = "give_statement"
    CLOSE_STATEMENTS = "close_statements"
    SCORE = "score"
    CLOSE_SCORING = "close_scoring"
    SELECT = "select"
    RESERVE = "reserve"
    REFUSE = "refuse"
    PUBLISH_RESULT = "publish_result"
    PROMOTE = "promote"
    CONFIRM_CONDITION = "confirm_condition"
    LAPSE_SELECTION = "lapse_selection"
    INVITE_FORMAL_APPLICATION = "invite_formal_application"
    APPLY_FORMALLY = "apply_formally"
    REQUEST_EARLY_START = "request_early_start"
    DECIDE_EARLY_START = "decide_early_start"
    CALCULATE = "calculate"
    CHECK = "check"
    GRANT = "grant"
    REFUSE_GRANT = "refuse_grant"
    CLOSE_CASE = "close_case"
    # the grant
    ISSUE_NOTICE = "issue_notice"
    OBJECT = "object"
    DECIDE_OBJECTION = "decide_objection"
    RECORD_FINALITY = "record_finality"
    REPORT_START = "report_start"
    REPORT = "report"
    REQUEST_PAYMENT = "request_payment"
    PREPARE_PAYMENT = "prepare_payment"
    RELEASE_PAYMENT = "release_payment"
    RETURN_PAYMENT = "return_payment"
    AMEND = "amend"
    HEAR = "hear"
    ANSWER_HEARING = "answer_hearing"
    REVOKE = "revoke"
    WARN_PUBLICITY = "warn_publicity"
    REPORT_PUBLICITY = "report_publicity"
    SUBMIT_INTERIM_PROOF = "submit_interim_proof"
    SUBMIT_PROOF = "submit_proof"
    REQUEST_PAPERS = "request_papers"
    HAND_IN_PAPERS = "hand_in_papers"
    CONFIRM_COMPLETE = "confirm_complete"
    CHECK_PROOF = "check_proof"
    DEMAND_REPAYMENT = "demand_repayment"
    WAIVE_REPAYMENT = "waive_repayment"
    BOOK_REPAYMENT = "book_repayment"
    DEMAND_INTEREST = "demand_interest"
    WAIVE_INTEREST = "waive_interest"
    BOOK_INTEREST = "book_interest"
    CLOSE = "close"


class State(StrEnum):
    """Where a call, an application or a grant stands. Selected is not announced: they are two states."""

    # the call
    ANNOUNCED = "announced"
    OPEN = "open"
    DECIDED = "decided"
    RESULTS_PUBLISHED = "results_published"
    # the application
    DRAFT = "draft"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    COMPLETION_REQUESTED = "completion_requested"
    FORWARDED = "forwarded"
    COMMENTED = "commented"
    SCORED = "scored"
    SELECTED = "selected"
    RESERVE = "reserve"
    REFUSED = "refused"
    SELECTION_ANNOUNCED = "selection_announced"
    RESERVE_ANNOUNCED = "reserve_announced"
    REFUSAL_ANNOUNCED = "refusal_announced"
    INVITED = "invited"
    FORMALLY_APPLIED = "formally_applied"
    CHECKED = "checked"
    GRANTED = "granted"
    GRANT_REFUSED = "grant_refused"
    WITHDRAWN = "withdrawn"
    # the grant; GRANTED, FINAL, … and for application and grant alike CLOSED
    FINAL = "final"
    IN_PAYMENT = "in_payment"
    PROOF_SUBMITTED = "proof_submitted"
    PROOF_INCOMPLETE = "proof_incomplete"
    PROOF_COMPLETE = "proof_complete"
    PROOF_CHECKED = "proof_checked"
    REVOKED = "revoked"
    REPAYMENT_DEMANDED = "repayment_demanded"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: this act, done by this role, leads from `source` to `target`. No source: it creates."""

    subject: Subject
    act: Act
    source: State | None
    target: State
    role: Role
    legal_basis: str


def _rows(
    subject: Subject,
    act: Act,
    sources: tuple[State | None, ...],
    target: State | None,
    roles: tuple[Role, ...],
    basis: str,
) -> tuple[Transition, ...]:
    """A row for each source and role; no target: the state stays as it is."""
    rows = []
    for source in sources:
        end = target if target is not None else source
        if end is None:
            raise ValueError(f"{act} creates something and needs a target")
        rows += [Transition(subject, act, source, end, role, basis) for role in roles]
    return tuple(rows)


S, R, A = State, Role, Act
_CALL, _APPLICATION, _GRANT = Subject.CALL, Subject.APPLICATION, Subject.GRANT
_APPLICANT = (R.EDITOR, R.SIGNATORY)
_BEFORE_SCORED = (S.SUBMITTED, S.FORWARDED, S.COMMENTED)
JUDGED = (S.SUBMITTED, S.COMPLETION_REQUESTED, S.FORWARDED, S.COMMENTED, S.SCORED)
"""States in which an application is judged and nothing is decided."""
_BEFORE_GRANT = (
    S.DRAFT,
    S.SIGNED,
    S.SUBMITTED,
    S.COMPLETION_REQUESTED,
    S.FORWARDED,
    S.COMMENTED,
    S.SCORED,
    # Also between decision and announcement: a refusal here would tell the applicant that something was decided.
    S.SELECTED,
    S.RESERVE,
    S.REFUSED,
    S.SELECTION_ANNOUNCED,
    S.RESERVE_ANNOUNCED,
    S.INVITED,
    S.FORMALLY_APPLIED,
    S.CHECKED,
)

_RUNNING = (S.FINAL, S.IN_PAYMENT)
_PROOF = (S.PROOF_SUBMITTED, S.PROOF_INCOMPLETE, S.PROOF_COMPLETE, S.PROOF_CHECKED)
_BEFORE_CLOSED = (S.GRANTED, *_RUNNING, *_PROOF)
_SETTLED = (S.PROOF_CHECKED, S.REVOKED)
_RECLAIMED = (S.REVOKED, S.REPAYMENT_DEMANDED)
_AFTER_NOTICE = (*_BEFORE_CLOSED, *_RECLAIMED)


def _returning(act: Act, sources: tuple[State, ...], targets: tuple[State, ...], basis: str) -> tuple[Transition, ...]:
    """Rows of the authority that lead a grant back to one of several states."""
    return tuple(row for target in targets for row in _rows(_GRANT, act, sources, target, (R.AUTHORITY,), basis))


TABLE: tuple[Transition, ...] = (
    *_rows(_CALL, A.ANNOUNCE, (None,), S.ANNOUNCED, (R.OFFICE,), "Anlage 7 zur VwV-SäHO Nr. 7.1"),
    *_rows(_CALL, A.OPEN, (S.ANNOUNCED,), S.OPEN, (R.OFFICE,), "Aufruf"),
    *_rows(_CALL, A.EXTEND_DEADLINE, (S.OPEN,), None, (R.OFFICE,), "§ 31 Abs. 7 VwVfG"),
    *_rows(_CALL, A.RECORD_OUTAGE, (S.OPEN,), None, (R.OFFICE,), "§ 31 Abs. 7, § 32 VwVfG"),
    *_rows(_CALL, A.PROPOSE_SELECTION, (S.OPEN,), None, (R.OFFICE, R.DECIDER), "FR-Regio VII.4"),
    *_rows(_CALL, A.STIPULATE, (S.OPEN,), None, (R.DECIDER,), "FR-Regio VII.4"),
    *_rows(_CALL, A.LIFT_STIPULATION, (S.OPEN,), None, (R.DECIDER,), "FR-Regio VII.4"),
    *_rows(_CALL, A.ADOPT_SELECTION, (S.OPEN,), S.DECIDED, (R.DECIDER,), "FR-Regio VII.4"),
    *_rows(_CALL, A.ANNOUNCE_DECISION, (S.DECIDED,), S.RESULTS_PUBLISHED, (R.OFFICE,), "FR-Regio VII.4"),
    *_rows(
        _CALL,
        A.APPROPRIATE,
        (S.ANNOUNCED, S.OPEN, S.DECIDED, S.RESULTS_PUBLISHED),
        None,
        (R.OFFICE,),
        "§ 38 SäHO, VwV 1.1, VVK 4.1",
    ),
    *_rows(_CALL, A.CLOSE_YEAR, (S.ANNOUNCED, S.OPEN, S.DECIDED, S.RESULTS_PUBLISHED), None, (R.OFFICE,), "§ 45 SäHO"),
    *_rows(_CALL, A.DRAW_SAMPLE, (S.RESULTS_PUBLISHED,), None, (R.AUTHORITY,), "VVK 11.2, VwV 11.2"),
    *_rows(_APPLICATION, A.START, (None,), S.DRAFT, _APPLICANT, "VVK 3.1, VwV 3.1"),
    *_rows(_APPLICATION, A.INVITE_PARTNER, (S.DRAFT, S.SIGNED), S.DRAFT, _APPLICANT, "Aufruf"),
    *_rows(_APPLICATION, A.REMOVE_PARTNER, (S.DRAFT, S.SIGNED), S.DRAFT, _APPLICANT, "Aufruf"),
    *_rows(_APPLICATION, A.JOIN, (S.DRAFT,), None, _APPLICANT, "Aufruf"),
    *_rows(_APPLICATION, A.EDIT, (S.DRAFT, S.SIGNED), S.DRAFT, _APPLICANT, "VVK 3.1, VwV 3.1"),
    *_rows(_APPLICATION, A.SIGN, (S.DRAFT,), S.DRAFT, (R.SIGNATORY,), "§ 3a VwVfG"),
    *_rows(_APPLICATION, A.SIGN, (S.DRAFT,), S.SIGNED, (R.SIGNATORY,), "§ 3a VwVfG"),
    *_rows(_APPLICATION, A.SUBMIT, (S.SIGNED,), S.SUBMITTED, (R.LEAD,), "VVK 3.1, VwV 3.1"),
    *_rows(_APPLICATION, A.REQUEST_REINSTATEMENT, (S.DRAFT, S.SIGNED), None, (R.LEAD,), "§ 32 Abs. 2 VwVfG"),
    *_rows(_APPLICATION, A.DECIDE_REINSTATEMENT, (S.DRAFT, S.SIGNED), None, (R.OFFICE,), "§ 32 VwVfG"),
    *_rows(_APPLICATION, A.MOVE_TO_VERSION, (S.DRAFT, S.SIGNED), S.DRAFT, (R.OFFICE,), "Aufruf"),
    *_rows(_APPLICATION, A.WITHDRAW, _BEFORE_GRANT, S.WITHDRAWN, (R.LEAD,), "§ 22 VwVfG"),
    *_rows(
        _APPLICATION,
        A.REQUEST_COMPLETION,
        # Asked again while the applicants still complete: a later day.
        (S.SUBMITTED, S.COMPLETION_REQUESTED),
        S.COMPLETION_REQUESTED,
        (R.ASSOCIATION, R.OFFICE),
        "§ 25 VwVfG",
    ),
    *_rows(
        _APPLICATION, A.END_COMPLETION, (S.COMPLETION_REQUESTED,), S.SUBMITTED, (R.ASSOCIATION, R.OFFICE), "§ 31 VwVfG"
    ),
    *_rows(_APPLICATION, A.COMPLETE, (S.COMPLETION_REQUESTED,), S.SUBMITTED, (R.LEAD,), "§ 25 VwVfG"),
    *_rows(_APPLICATION, A.RANK, (S.SUBMITTED,), None, (R.ASSOCIATION,), "FR-Regio VII.1"),
    *_rows(_APPLICATION, A.FORWARD, (S.SUBMITTED,), S.FORWARDED, (R.ASSOCIATION,), "FR-Regio VII.2"),
    *_rows(_APPLICATION, A.DECLARE_NO_CONFLICT, JUDGED, None, (R.ASSESSOR,), "§§ 20, 21 VwVfG"),
    *_rows(
        _APPLICATION,
        A.DECLARE_CONFLICT,
        JUDGED,
        None,
        (R.ASSESSOR, R.COMMENTER, R.ASSOCIATION, R.OFFICE, R.DECIDER),
        "§§ 20, 21 VwVfG",
    ),
    *_rows(_APPLICATION, A.RULE_ON_CONFLICT, JUDGED, None, (R.DECIDER,), "§ 21 VwVfG"),
    *_rows(_APPLICATION, A.GIVE_STATEMENT, (S.SUBMITTED, S.FORWARDED), None, (R.COMMENTER,), "FR-Regio VII.4"),
    *_rows(_APPLICATION, A.CLOSE_STATEMENTS, (S.SUBMITTED, S.FORWARDED), S.COMMENTED, (R.OFFICE,), "FR-Regio VII.4"),
    *_rows(_APPLICATION, A.SCORE, _BEFORE_SCORED, None, (R.ASSESSOR,), "§ 7 SäHO"),
    *_rows(_APPLICATION, A.CLOSE_SCORING, _BEFORE_SCORED, S.SCORED, (R.OFFICE,), "§ 7 SäHO"),
    *_rows(_APPLICATION, A.SELECT, (S.SCORED,), S.SELECTED, (R.DECIDER,), "FR-Regio VII.4"),
    *_rows(_APPLICATION, A.RESERVE, (S.SCORED,), S.RESERVE, (R.DECIDER,), "FR-Regio VII.4"),
    *_rows(_APPLICATION, A.REFUSE, (S.SCORED,), S.REFUSED, (R.DECIDER,), "VVK 4.1, § 39 VwVfG"),
    *_rows(_APPLICATION, A.PUBLISH_RESULT, (S.SELECTED,), S.SELECTION_ANNOUNCED, (R.OFFICE,), "FR-Regio VII.4"),
    *_rows(_APPLICATION, A.PUBLISH_RESULT, (S.RESERVE,), S.RESERVE_ANNOUNCED, (R.OFFICE,), "FR-Regio VII.4"),
    *_rows(_APPLICATION, A.PUBLISH_RESULT, (S.REFUSED,), S.REFUSAL_ANNOUNCED, (R.OFFICE,), "VVK 4.1, § 39 VwVfG"),
    *_rows(_APPLICATION, A.PROMOTE, (S.RESERVE_ANNOUNCED,), S.SELECTION_ANNOUNCED, (R.DECIDER,), "FR-Regio VII.4"),
    *_rows(_APPLICATION, A.CONFIRM_CONDITION, (S.SELECTION_ANNOUNCED,), None, (R.OFFICE,), "§ 36 Abs. 2 Nr. 2 VwVfG"),
    *_rows(
        _APPLICATION,
        A.LAPSE_SELECTION,
        (S.SELECTION_ANNOUNCED,),
        S.REFUSAL_ANNOUNCED,
        (R.DECIDER,),
        "§ 36 Abs. 2 Nr. 2 VwVfG",
    ),
    *_rows(
        _APPLICATION, A.INVITE_FORMAL_APPLICATION, (S.SELECTION_ANNOUNCED,), S.INVITED, (R.AUTHORITY,), "FR-Regio VII.5"
    ),
    *_rows(_APPLICATION, A.APPLY_FORMALLY, (S.INVITED,), S.FORMALLY_APPLIED, (R.LEAD,), "FR-Regio VII.5"),
    *_rows(
        _APPLICATION, A.REQUEST_EARLY_START, (S.FORMALLY_APPLIED, S.CHECKED), None, (R.LEAD,), "VVK 1.3.3, VwV 1.4.3"
    ),
    *_rows(
        _APPLICATION, A.DECIDE_EARLY_START, (S.FORMALLY_APPLIED, S.CHECKED), None, (R.AUTHORITY,), "VVK 1.3, VwV 1.4"
    ),
    *_rows(
        _APPLICATION,
        A.CALCULATE,
        (S.FORMALLY_APPLIED, S.CHECKED),
        None,
        (R.AUTHORITY,),
        "VVK 2.6 und 3.4.3, VwV 2.6 und 3.3.3",
    ),
    *_rows(_APPLICATION, A.CHECK, (S.FORMALLY_APPLIED,), S.CHECKED, (R.AUTHORITY,), "VVK 3.4, VwV 3.3"),
    *_rows(_APPLICATION, A.GRANT, (S.CHECKED,), S.GRANTED, (R.AUTHORITY,), "VVK 4.1, VwV 4.1"),
    *_rows(
        _APPLICATION,
        A.REFUSE_GRANT,
        (S.FORMALLY_APPLIED, S.CHECKED),
        S.GRANT_REFUSED,
        (R.AUTHORITY,),
        "VVK 4.1, VwV 4.1, § 39 VwVfG",
    ),
    *_rows(_APPLICATION, A.OBJECT, (S.GRANT_REFUSED,), None, (R.LEAD,), "§ 70 VwGO"),
    *_rows(_APPLICATION, A.DECIDE_OBJECTION, (S.GRANT_REFUSED,), None, (R.AUTHORITY,), "§§ 72, 73 VwGO"),
    *_rows(_APPLICATION, A.DECIDE_OBJECTION, (S.GRANT_REFUSED,), S.FORMALLY_APPLIED, (R.AUTHORITY,), "§ 72 VwGO"),
    *_rows(_APPLICATION, A.DECIDE_OBJECTION, (S.GRANT_REFUSED,), S.CHECKED, (R.AUTHORITY,), "§ 72 VwGO"),
    *_rows(_APPLICATION, A.CLOSE_CASE, (S.GRANTED,), S.CLOSED, (R.AUTHORITY,), "VVK 11, VwV 11"),
    *_rows(_APPLICATION, A.RETURN_PAYMENT, (S.CLOSED,), S.GRANTED, (R.AUTHORITY,), "§ 34 SäHO"),
    *_rows(_GRANT, A.ISSUE_NOTICE, (None,), S.GRANTED, (R.AUTHORITY,), "VVK 4.2, VwV 4.2"),
    *_rows(_GRANT, A.OBJECT, _AFTER_NOTICE, None, (R.SIGNATORY,), "§ 70 VwGO"),
    *_rows(_GRANT, A.DECIDE_OBJECTION, _AFTER_NOTICE, None, (R.AUTHORITY,), "§§ 72, 73 VwGO"),
    *_returning(A.DECIDE_OBJECTION, _RECLAIMED, _BEFORE_CLOSED, "§ 72 VwGO"),
    *_returning(A.DECIDE_OBJECTION, (S.REPAYMENT_DEMANDED,), (S.REVOKED,), "§ 72 VwGO"),
    *_rows(_GRANT, A.RECORD_FINALITY, (S.GRANTED,), S.FINAL, (R.AUTHORITY,), "§ 70 VwGO"),
    *_rows(_GRANT, A.REPORT_START, (S.GRANTED, *_RUNNING), None, _APPLICANT, "ANBest-K 5.4, ANBest-P 5.8"),
    *_rows(_GRANT, A.REPORT, _AFTER_NOTICE, None, _APPLICANT, "ANBest-K 5, ANBest-P 5"),
    *_rows(_GRANT, A.REQUEST_PAYMENT, _RUNNING, None, _APPLICANT, "VwV 7.5"),
    *_rows(_GRANT, A.PREPARE_PAYMENT, (*_RUNNING, *_PROOF), None, (R.AUTHORITY,), "§ 34 SäHO, VwV Nr. 11.3 und 20.1.3"),
    *_rows(_GRANT, A.RELEASE_PAYMENT, _RUNNING, S.IN_PAYMENT, (R.RELEASER,), "§ 34 SäHO"),
    *_rows(_GRANT, A.RELEASE_PAYMENT, _PROOF, None, (R.RELEASER,), "§ 34 SäHO"),
    *_rows(_GRANT, A.RETURN_PAYMENT, (*_RUNNING, *_PROOF, *_RECLAIMED), None, (R.AUTHORITY,), "§ 34 SäHO"),
    *_returning(A.RETURN_PAYMENT, (S.REPAYMENT_DEMANDED, S.CLOSED), _SETTLED, "§ 34 SäHO"),
    *_rows(_GRANT, A.AMEND, (S.GRANTED, *_RUNNING), None, (R.AUTHORITY,), "VVK 4.6, VwV 4.5"),
    *_rows(_GRANT, A.HEAR, _BEFORE_CLOSED, None, (R.AUTHORITY,), "§ 28 VwVfG, VVK 8.3, VwV 8.3"),
    *_rows(_GRANT, A.ANSWER_HEARING, _BEFORE_CLOSED, None, (R.SIGNATORY,), "§ 28 VwVfG"),
    *_rows(_GRANT, A.REVOKE, _BEFORE_CLOSED, None, (R.AUTHORITY,), "§§ 48, 49 VwVfG, VVK 8.2, VwV 8.2"),
    *_rows(_GRANT, A.REVOKE, _BEFORE_CLOSED, S.REVOKED, (R.AUTHORITY,), "§§ 48, 49 VwVfG, VVK 8.2, VwV 8.2"),
    *_rows(_GRANT, A.WARN_PUBLICITY, _AFTER_NOTICE, None, (R.AUTHORITY,), "§ 44a Abs. 1 SäHO"),
    *_rows(_GRANT, A.REPORT_PUBLICITY, _AFTER_NOTICE, None, _APPLICANT, "§ 44a Abs. 1 SäHO"),
    *_rows(_GRANT, A.SUBMIT_INTERIM_PROOF, _RUNNING, None, (R.SIGNATORY,), "VwV 5.3.4"),
    *_rows(_GRANT, A.SUBMIT_PROOF, _RUNNING, S.PROOF_SUBMITTED, (R.SIGNATORY,), "ANBest-K 6, ANBest-P 6"),
    *_rows(_GRANT, A.REQUEST_PAPERS, (S.PROOF_SUBMITTED,), S.PROOF_INCOMPLETE, (R.AUTHORITY,), "VVK 7.1, VwV 7.1"),
    *_rows(_GRANT, A.HAND_IN_PAPERS, (S.PROOF_INCOMPLETE,), S.PROOF_SUBMITTED, (R.SIGNATORY,), "VVK 7.1, VwV 7.1"),
    *_rows(_GRANT, A.CONFIRM_COMPLETE, (S.PROOF_SUBMITTED,), S.PROOF_COMPLETE, (R.AUTHORITY,), "VVK 7.1, VwV 7.1"),
    *_rows(_GRANT, A.CHECK_PROOF, (S.PROOF_COMPLETE,), S.PROOF_CHECKED, (R.AUTHORITY,), "VVK 11, VwV 11"),
    *_rows(_GRANT, A.DEMAND_REPAYMENT, _SETTLED, S.REPAYMENT_DEMANDED, (R.AUTHORITY,), "§ 49a VwVfG, VVK 8, VwV 8"),
    *_rows(_GRANT, A.WAIVE_REPAYMENT, _SETTLED, None, (R.AUTHORITY,), "VVK 8.7, VwV 8.8"),
    *_rows(_GRANT, A.BOOK_REPAYMENT, (S.REPAYMENT_DEMANDED,), None, (R.AUTHORITY,), "§ 34 SäHO"),
    *_rows(_GRANT, A.BOOK_REPAYMENT, (S.REPAYMENT_DEMANDED,), S.PROOF_CHECKED, (R.AUTHORITY,), "§ 34 SäHO"),
    *_rows(_GRANT, A.BOOK_REPAYMENT, (S.REPAYMENT_DEMANDED,), S.REVOKED, (R.AUTHORITY,), "§ 34 SäHO"),
    *_rows(_GRANT, A.DEMAND_INTEREST, (*_RUNNING, *_SETTLED), None, (R.AUTHORITY,), "§ 49a Abs. 3 und 4 VwVfG"),
    *_rows(_GRANT, A.WAIVE_INTEREST, (*_RUNNING, *_SETTLED), None, (R.AUTHORITY,), "VVK 8.6 und 8.8, VwV 8.6 und 8.9"),
    *_rows(_GRANT, A.BOOK_INTEREST, (*_RUNNING, *_SETTLED), None, (R.AUTHORITY,), "§ 34 SäHO"),
    *_rows(_GRANT, A.CLOSE, _SETTLED, S.CLOSED, (R.AUTHORITY,), "VVK 11, VwV 11"),
)

STATION_ACTS = {
    "association": frozenset({A.RANK, A.FORWARD}),
    "statements": frozenset({A.GIVE_STATEMENT, A.CLOSE_STATEMENTS}),
    "scoring": frozenset({A.SCORE, A.CLOSE_SCORING}),
}
"""Acts that exist only where the programme has the station."""

_STATION_LEAVES = {"association": S.FORWARDED, "statements": S.COMMENTED, "scoring": S.SCORED}


class NotPermitted(Exception):
    """The act is not possible: wrong state, wrong role or a station the programme does not have."""

    def __init__(self, *, act: Act, state: State | None, roles: frozenset[Role]) -> None:
        super().__init__(f"{act.value} is not permitted in state {state.value if state else 'none'} to {sorted(roles)}")
        self.act, self.state, self.roles = act, state, roles


def station_of(act: Act) -> str | None:
    """The station an act belongs to; None for acts that every programme has."""
    return next((station for station, acts in STATION_ACTS.items() if act in acts), None)


def state_before(*, station: str, stations: tuple[str, ...]) -> State:
    """The state in which an application arrives at a station, given the programme's stations in order."""
    place = stations.index(station)
    return S.SUBMITTED if place == 0 else _STATION_LEAVES[stations[place - 1]]


def permitted(
    *, act: Act, subject: Subject, state: State | None, roles: frozenset[Role], stations: tuple[str, ...]
) -> tuple[Transition, ...]:
    """The rows of the table that allow the act here and now; empty when it is not allowed."""
    station = station_of(act)
    if station is not None and (station not in stations or state != state_before(station=station, stations=stations)):
        return ()
    return tuple(
        row for row in TABLE if row.subject == subject and row.act == act and row.source == state and row.role in roles
    )


def require(
    *, act: Act, subject: Subject, state: State | None, roles: frozenset[Role], stations: tuple[str, ...]
) -> Transition:
    """The first row that allows the act. Raises NotPermitted."""
    rows = permitted(act=act, subject=subject, state=state, roles=roles, stations=stations)
    if not rows:
        raise NotPermitted(act=act, state=state, roles=roles)
    return rows[0]


def acts_open(*, subject: Subject, state: State, roles: frozenset[Role], stations: tuple[str, ...]) -> tuple[Act, ...]:
    """The acts that someone with these roles may do now, in the table's order."""
    found = [act for act in Act if permitted(act=act, subject=subject, state=state, roles=roles, stations=stations)]
    return tuple(found)
