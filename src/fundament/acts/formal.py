"""Acts on the formal application at the granting authority: invite, apply, early start, calculate, check, refuse."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from fundament.acts.letters import issue_refusal
from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, on_application
from fundament.core.calculation import Calculation as Computed
from fundament.core.calculation import as_json, inputs_as_json
from fundament.core.financing_plan import Inputs
from fundament.core.plan_faults import FaultyPlan, PlanFault
from fundament.core.procedure import Act, Role
from fundament.queries.calculations import computed
from fundament.queries.early_starts import early_start_of
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calculations import Calculation
from fundament.records.conditions import condition_of
from fundament.records.decisions import Decision
from fundament.records.notices import Notice

_RECIPIENT = (Role.EDITOR, Role.SIGNATORY)


class RefusedPlan(Refused):
    """A financing plan with faults: all of them, with place and year."""

    def __init__(self, faults: Sequence[PlanFault]) -> None:
        super().__init__("faulty_plan", number=len(faults))
        self.faults = tuple(faults)


CHECK_POINTS = ("necessity", "other_bodies", "eligible_spending", "financing_type", "total_financing", "later_budgets")
"""Points of the check note, in the order of VVK 3.4.1-3.4.6 and VwV 3.3.1-3.3.6."""


@transaction.atomic
def invite_formal_application(*, reference: str, account: Account, at: datetime) -> Application:
    """Invites the selected applicants to apply formally. Raises Refused("selection_conditional"), NotPermitted."""
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.INVITE_FORMAL_APPLICATION, account=account)
    condition = condition_of(application, Decision.objects.filter(application=application).first())
    if condition.open and condition.until is not None:
        raise Refused("selection_conditional", until=condition.until.isoformat())
    on_application(
        application=application, partners=partners, act=Act.INVITE_FORMAL_APPLICATION, account=account, at=at
    )
    _tell(application, partners, "formal", "Bitte stellen Sie den förmlichen Antrag.", at, urgent=True)
    return application


@transaction.atomic
def apply_formally(*, reference: str, account: Account, at: datetime) -> Application:
    """Turns the selected project into the formal application, unchanged in its amounts. Raises NotPermitted."""
    application, partners = locked_application(reference)
    on_application(application=application, partners=partners, act=Act.APPLY_FORMALLY, account=account, at=at)
    what = "Der förmliche Antrag ist eingegangen. Die Bewilligungsbehörde prüft ihn jetzt."
    _tell(application, partners, "applied", what, at)
    return application


@transaction.atomic
def request_early_start(*, reference: str, start: date, reason: str, account: Account, at: datetime) -> Application:
    """The applicants ask for an exception to begin before the notice, where the planned spending needs one (VVK 1.3, VwV 1.4).

    Raises Refused: "reason_needed", "no_exception_needed", "start_before_application"; NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.REQUEST_EARLY_START, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    standing = early_start_of(application, partners=partners)
    if not any(line.answer.needs_exception for line in standing):
        raise Refused("no_exception_needed")
    received = min(line.received_on for line in standing)
    if start < received:
        raise Refused("start_before_application", received_on=received.isoformat())
    data = {"start": start.isoformat(), "reason": reason}
    on_application(
        application=application, partners=partners, act=Act.REQUEST_EARLY_START, account=account, at=at, data=data
    )
    what = "Der vorzeitige Vorhabensbeginn ist beantragt. Bitte beginnen Sie erst, wenn er zugelassen ist."
    _tell(application, partners, f"early-asked:{at.isoformat()}", what, at)
    return application


@transaction.atomic
def decide_early_start(
    *, reference: str, allowed: bool, start: date | None, reason: str, account: Account, at: datetime
) -> Application:
    """The authority allows the early start from a day on, or refuses it; with reasons, and without any claim to a grant.

    Raises Refused: "reason_needed", "nothing_requested", "start_missing"; NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.DECIDE_EARLY_START, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    if not application.events.filter(act=Act.REQUEST_EARLY_START.value).exists():
        raise Refused("nothing_requested")
    if allowed and start is None:
        raise Refused("start_missing")
    data = {"allowed": allowed, "start": start.isoformat() if allowed and start else "", "reason": reason}
    on_application(
        application=application, partners=partners, act=Act.DECIDE_EARLY_START, account=account, at=at, data=data
    )
    _tell(application, partners, f"early:{at.isoformat()}", "Über den vorzeitigen Beginn ist entschieden.", at)
    return application


@transaction.atomic
def calculate_grant(*, reference: str, partner: int, inputs: Inputs, account: Account, at: datetime) -> Calculation:
    """Calculates one partner's grant from what the authority recognises; a new calculation replaces the one before.

    Raises Refused: "unknown_partner", "faulty_plan" (RefusedPlan, with every fault), "no_grant_left"; NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.CALCULATE, account=account)
    one = next((row for row in partners if row.pk == partner), None)
    if one is None or not application.call.programme.role(one.role).receives_grant:
        raise Refused("unknown_partner")
    try:
        result = computed(programme=application.call.programme, partner=one, inputs=inputs)
    except FaultyPlan as faulty:
        raise RefusedPlan(faulty.faults) from faulty
    if result.total <= 0:
        raise Refused("no_grant_left")
    number = Calculation.objects.filter(partner=one).count() + 1
    data = {"partner": one.pk, "number": number, "total_cents": result.total}
    on_application(application=application, partners=partners, act=Act.CALCULATE, account=account, at=at, data=data)
    return keep_calculation(one, inputs, result, account=account, at=at)


def keep_calculation(
    partner: Partner, inputs: Inputs, result: Computed, *, account: Account, at: datetime
) -> Calculation:
    """Stores a calculation as the partner's newest."""
    return Calculation.objects.create(
        partner=partner,
        number=Calculation.objects.filter(partner=partner).count() + 1,
        inputs=inputs_as_json(inputs),
        result=as_json(result),
        at=at,
        made_by=account,
    )


@transaction.atomic
def check_application(*, reference: str, points: Mapping[str, str], account: Account, at: datetime) -> Application:
    """Keeps the check note: a remark on each of its points (VVK 3.4.1-3.4.6). Raises Refused("check_incomplete")."""
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.CHECK, account=account)
    open_points = sorted(point for point in CHECK_POINTS if not points.get(point, "").strip())
    if open_points:
        raise Refused("check_incomplete", points=", ".join(open_points))
    data = {"points": {point: points[point] for point in CHECK_POINTS}}
    on_application(application=application, partners=partners, act=Act.CHECK, account=account, at=at, data=data)
    return application


@transaction.atomic
def refuse_grant(
    *, reference: str, findings: Sequence[tuple[str, str, str]], reason: str, account: Account, at: datetime
) -> Notice:
    """Refuses the formal application by a notice with its reasons (VVK 4.1, VwV 4.1, § 39 VwVfG).

    `findings` are requirement, reason and source of what is not met; `reason` is the weighing of the authority.
    Raises Refused: "reason_needed", "notice_incomplete"; NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.REFUSE_GRANT, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    data = {"reason": reason, "findings": [list(row) for row in findings]}
    on_application(application=application, partners=partners, act=Act.REFUSE_GRANT, account=account, at=at, data=data)
    notice = issue_refusal(application, partners, findings=findings, reason=reason, account=account, at=at)
    _tell(application, partners, "refused", "Ein Bescheid liegt für Sie bereit.", at, urgent=True)
    return notice


def _tell(
    application: Application,
    partners: Sequence[Partner],
    key: str,
    what: str,
    at: datetime,
    *,
    urgent: bool = False,
) -> None:
    case_mail(
        key=f"{key}:{application.reference}",
        addresses=people_of([partner.organisation for partner in partners], roles=_RECIPIENT),
        reference=application.reference,
        what=what,
        at=at,
        urgent=urgent,
    )
