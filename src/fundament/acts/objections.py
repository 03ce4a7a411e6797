"""Acts of contesting: an objection to one letter, and what the authority decides on it (§§ 68 to 73, 80 VwGO)."""

from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction

from fundament.acts.amendments import new_version
from fundament.acts.booking import book
from fundament.acts.claims import parts_of, settled_state
from fundament.acts.grants import commitments
from fundament.acts.mail import case_mail, officials_of, people_of
from fundament.acts.objection_letters import issue_decision_on_refusal, issue_objection_decision
from fundament.acts.refusals import Refused
from fundament.acts.steps import (
    insist_application,
    insist_grant,
    locked_application,
    locked_grant,
    on_application,
    on_grant,
)
from fundament.core.award import YearAmount
from fundament.core.dates import local_day
from fundament.core.ledger import AccountKind, Transfer, drop_interest
from fundament.core.procedure import Act, Role, State
from fundament.core.regime import Regime
from fundament.queries.claims import arrived_for, open_claims
from fundament.queries.grant_money import fiscal_day, held_of
from fundament.queries.objections import CONTESTABLE, ObjectionView, claims_by_letter, final_day, objections_to
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application
from fundament.records.claims import Claim
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount
from fundament.records.notices import Notice

Outcome = Literal["upheld", "rejected", "withdrawn"]
_RECIPIENT = (Role.EDITOR, Role.SIGNATORY)
_ARRIVED = "Ein Widerspruch ist eingegangen."
_DECIDED = "Über Ihren Widerspruch ist entschieden. Die Entscheidung liegt für Sie bereit."


@transaction.atomic
def object_to_letter(*, reference: str, letter: int, reason: str, account: Account, at: datetime) -> Grant:
    """The recipient objects to one letter of its grant within the time for it (§ 70 VwGO), which suspends it (§ 80 (1)).

    Raises Refused: "reason_needed", "no_remedy" for a contract and for letters that burden nobody, "already_objected",
    "too_late_to_object"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.OBJECT, account=account)
    if Regime(given.regime) is Regime.CONTRACT:
        raise Refused("no_remedy")
    notice = Notice.objects.filter(grant=given, number=letter).first()
    data = _objection(given, notice, reason, fiscal_day(given, at=at))
    on_grant(grant=given, act=Act.OBJECT, account=account, at=at, data=data)
    readers = officials_of([given.authority], role=Role.AUTHORITY, about=given.application)
    _tell(reference, readers, letter, _ARRIVED, at)
    return given


@transaction.atomic
def object_to_refusal(*, reference: str, reason: str, account: Account, at: datetime) -> Application:
    """The applicants object to the refusal of their formal application. Raises what `object_to_letter` raises."""
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.OBJECT, account=account)
    notice = _refusal_of(application)
    today = local_day(at=at, zone=application.call.programme.zone)
    data = _objection(application, notice, reason, today)
    on_application(application=application, partners=partners, act=Act.OBJECT, account=account, at=at, data=data)
    authorities = {funder.granting_authority for funder in application.call.programme.funder}
    bodies = list(Organisation.objects.filter(name__in=authorities))
    _tell(reference, officials_of(bodies, role=Role.AUTHORITY, about=application), notice.number, _ARRIVED, at)
    return application


def _refusal_of(application: Application) -> Notice:
    """The newest: an application that was refused anew has another letter."""
    found = Notice.objects.filter(application=application, kind="refusal").order_by("-number").first()
    if found is None:
        raise LookupError(f"{application} was refused without a letter")
    return found


def _objection(of: Grant | Application, notice: Notice | None, reason: str, today: date) -> dict[str, Any]:
    if not reason.strip():
        raise Refused("reason_needed")
    if notice is None or notice.kind not in CONTESTABLE:
        raise Refused("no_remedy")
    if any(one.letter == notice.number for one in objections_to(of)):
        raise Refused("already_objected", letter=notice.number)
    final = final_day(notice, of=of)
    if today >= final:
        raise Refused("too_late_to_object", final_on=final.isoformat())
    return {"letter": notice.number, "kind": notice.kind, "reason": reason}


@transaction.atomic
def decide_objection(
    *, reference: str, letter: int, outcome: Outcome, reason: str, account: Account, at: datetime
) -> Grant:
    """The authority finds an objection right or wrong, or takes its letter back, and issues that as a letter (§ 73 VwGO).

    A revocation or demand that falls leaves the grant as it was before it, with its money promised again; what a notice or an
    amendment should have said is an amendment of its own.
    Raises Refused: "reason_needed", "no_objection", "overdrawn" and "authorisation_missing" where the money is gone,
    "notice_incomplete"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.DECIDE_OBJECTION, account=account)
    objection = _waiting(given, letter, reason)
    data: dict[str, Any] = {"letter": letter, "outcome": outcome, "reason": reason}
    if outcome == "rejected" or objection.kind not in {"revocation", "claim", "interest"}:
        on_grant(grant=given, act=Act.DECIDE_OBJECTION, account=account, at=at, data=data)
    elif objection.kind == "revocation":
        _restore(given, letter, data, account, at)
    else:
        _lift(given, claims_by_letter(given)[letter], data, account, at)
    issue_objection_decision(given, objection, decision=data, account=account, at=at)
    _tell(
        reference,
        people_of([given.partner.organisation], roles=_RECIPIENT),
        letter,
        _DECIDED,
        at,
        urgent=True,
    )
    return given


@transaction.atomic
def decide_on_refusal(*, reference: str, outcome: Outcome, reason: str, account: Account, at: datetime) -> Application:
    """The authority decides on an objection to a refusal; if the refusal falls, the application stands where it stood before.

    Raises Refused: "reason_needed", "no_objection", "notice_incomplete"; NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.DECIDE_OBJECTION, account=account)
    letter = _refusal_of(application).number
    objection = _waiting(application, letter, reason)
    data = {"letter": letter, "outcome": outcome, "reason": reason}
    target = State.GRANT_REFUSED
    if outcome != "rejected":
        refused = application.events.filter(act=Act.REFUSE_GRANT.value).order_by("-number")[0]
        target = State(refused.source)
    on_application(
        application=application,
        partners=partners,
        act=Act.DECIDE_OBJECTION,
        account=account,
        at=at,
        data=data,
        target=target,
    )
    lead = next(partner for partner in partners if partner.role == application.call.programme.lead_role.role)
    issue_decision_on_refusal(application, lead, objection, decision=data, account=account, at=at)
    bodies = [partner.organisation for partner in partners]
    _tell(
        reference,
        people_of(bodies, roles=_RECIPIENT),
        letter,
        _DECIDED,
        at,
        urgent=True,
    )
    return application


def _waiting(of: Grant | Application, letter: int, reason: str) -> ObjectionView:
    if not reason.strip():
        raise Refused("reason_needed")
    found = next((one for one in objections_to(of) if one.letter == letter and one.pending), None)
    if found is None:
        raise Refused("no_objection")
    return found


def _restore(given: Grant, letter: int, data: dict[str, Any], account: Account, at: datetime) -> None:
    """Undoes a revocation and what was demanded after it. Where an amendment has set other terms since, those stay."""
    earlier = Notice.objects.filter(grant=given, kind="revocation", number__lt=letter).count()
    revoked = Event.objects.filter(grant=given, act=Act.REVOKE.value).order_by("number")[earlier]
    if revoked.data["version"] != given.version:
        on_grant(grant=given, act=Act.DECIDE_OBJECTION, account=account, at=at, data=data)
        return
    before = revoked.data["before"]
    amounts = {(row.funder, row.year): row.cents for row in given.amounts.filter(version=given.version - 1)}
    stands = sum(amounts.values()) if before["due_cents"] is None else before["due_cents"]
    waiting = {claim.number for claim in open_claims(given) if claim.kind == "repayment"}
    lifted = [
        row.number for number, row in claims_by_letter(given).items() if number > letter and row.number in waiting
    ]
    data |= {
        "lifted_claims": lifted,
        "version": given.version + 1,
        "amounts": [
            {"funder": funder, "year": year, "cents": cents} for (funder, year), cents in sorted(amounts.items())
        ],
        **before,
    }
    transfers = _promised_again(given, amounts, stands, fiscal_day(given, at=at))
    target = State(revoked.source)
    event = on_grant(grant=given, act=Act.DECIDE_OBJECTION, account=account, at=at, data=data, target=target)
    if transfers:
        book(transfers=transfers, event=event, grants={given.reference: given})
    new_version(given, amounts, given.eligible, given.last)
    given.due = before["due_cents"]
    given.ineffective_from = date.fromisoformat(before["ineffective_from"]) if before["ineffective_from"] else None
    given.save(update_fields=["due", "ineffective_from"])


def _promised_again(given: Grant, amounts: dict[tuple[str, int], int], stands: int, today: date) -> list[Transfer]:
    """Commits what the grant lacks of what stands again, the oldest fiscal year first."""
    held = held_of(given)
    left = stands - held.paid - held.in_release - held.committed
    kinds = (AccountKind.COMMITTED.value, AccountKind.IN_RELEASE.value, AccountKind.PAID.value)
    there: dict[tuple[str, int], int] = {}
    for row in LedgerAccount.objects.filter(grant=given, kind__in=kinds):
        there[row.funder, row.year] = there.get((row.funder, row.year), 0) + row.balance
    rows = []
    for (funder, year), cents in sorted(amounts.items(), key=lambda item: (item[0][1], item[0][0])):
        part = min(left, max(0, cents - there.get((funder, year), 0)))
        if part > 0:
            rows.append(YearAmount(funder=funder, year=year, cents=part))
            left -= part
    return commitments(given, given.application.call.programme, rows, today)


def _lift(given: Grant, claim: Claim, data: dict[str, Any], account: Account, at: datetime) -> None:
    """Undoes a demand: nothing more is to be paid for it; what arrived for a repayment stays with the budget it came from."""
    data["lifted_claims"] = [claim.number]
    left = claim.cents - arrived_for(claim)
    target = State(given.state)
    if claim.kind == "repayment" and target is State.REPAYMENT_DEMANDED:
        target = settled_state(given)
    event = on_grant(grant=given, act=Act.DECIDE_OBJECTION, account=account, at=at, data=data, target=target)
    if claim.kind != "repayment" and left:
        transfers = [
            drop_interest(pot=pot, grant=given.reference, cents=cents)
            for pot, cents in parts_of(given, AccountKind.INTEREST_DUE, left)
        ]
        book(transfers=transfers, event=event, grants={given.reference: given})


def _tell(reference: str, addresses: list[str], letter: int, what: str, at: datetime, *, urgent: bool = False) -> None:
    case_mail(
        key=f"objection:{reference}:{letter}:{at.isoformat()}",
        addresses=addresses,
        reference=reference,
        what=what,
        at=at,
        urgent=urgent,  # the way to the court has its time
    )
