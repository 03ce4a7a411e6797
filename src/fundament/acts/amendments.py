"""Acts that change a grant afterwards: amendment, hearing, revocation (§§ 28, 48, 49 VwVfG; VVK 4.6, 8.2; VwV 4.5, 8.2)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from fundament.acts.booking import book
from fundament.acts.grants import commitments, store_terms
from fundament.acts.letters import issue_amendment, issue_revocation
from fundament.acts.mail import case_mail, people_of
from fundament.acts.proofs import undraw
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_grant, locked_grant, on_grant
from fundament.core.award import YearAmount, proof_due, reduced, schedule
from fundament.core.ledger import AccountKind, Pot, Transfer, release_commitment, unbind
from fundament.core.procedure import Act, Role, State
from fundament.documents.later_content import terms_of
from fundament.queries.grant_money import fiscal_day, held_of
from fundament.queries.law import law_of_grant
from fundament.records.accounts import Account
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount

_RECIPIENT = (Role.EDITOR, Role.SIGNATORY)


@transaction.atomic
def amend(
    *,
    reference: str,
    amounts: Mapping[Pot, int],
    eligible: int,
    last: date,
    reason: str,
    account: Account,
    at: datetime,
) -> Grant:
    """Amends a grant by a notice: other amounts by funder and fiscal year, other eligible spending, another end of the period.

    Money that is paid already stays with its year. More money needs budget and authority as at first.
    Raises Refused: "reason_needed", "nothing_changes", "period_wrong", "amount_missing", "above_eligible", "already_paid_more",
    "year_over", "overdrawn", "authorisation_missing", "notice_incomplete"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.AMEND, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    if last < given.first:
        raise Refused("period_wrong")
    before = {(row.funder, row.year): row.cents for row in given.terms()}
    after = {pot: cents for pot, cents in amounts.items() if cents}
    if min(after.values(), default=0) < 0 or not after:
        raise Refused("amount_missing")
    if sum(after.values()) > eligible:
        raise Refused("above_eligible", eligible_cents=eligible)
    if (after, eligible, last) == (before, given.eligible, given.last):
        raise Refused("nothing_changes")
    today = fiscal_day(given, at=at)
    transfers = _moves(given, before, after, today)
    data = {
        "version": given.version + 1,
        "reason": reason,
        "total_cents": sum(after.values()),
        "eligible_cents": eligible,
        "last": last.isoformat(),
        "amounts": _amounts_json(after),
    }
    event = on_grant(grant=given, act=Act.AMEND, account=account, at=at, data=data)
    if transfers:
        book(transfers=transfers, event=event, grants={given.reference: given})
    was = terms_of(given, law=law_of_grant(given))
    new_version(given, after, eligible, last)
    issue_amendment(given, before=was, reason=reason, account=account, at=at)
    _tell(given, f"amended:{reference}:{given.version}", "Ein Änderungsbescheid liegt für Sie bereit.", at)
    return given


def _amounts_json(amounts: Mapping[Pot, int]) -> list[dict[str, object]]:
    return [{"funder": funder, "year": year, "cents": cents} for (funder, year), cents in sorted(amounts.items())]


def _moves(given: Grant, before: Mapping[Pot, int], after: Mapping[Pot, int], today: date) -> list[Transfer]:
    """What leaves the grant's commitments and what comes to them, pot by pot."""
    committed = _balances(given, AccountKind.COMMITTED)
    bound = _balances(given, AccountKind.BOUND)
    transfers, more = [], []
    for pot in sorted(set(before) | set(after)):
        change = after.get(pot, 0) - before.get(pot, 0)
        if change > 0 and pot[1] < today.year:
            raise Refused("year_over", year=pot[1])
        if change > 0:
            more.append(YearAmount(funder=pot[0], year=pot[1], cents=change))
        elif change < 0:
            if committed.get(pot, 0) < -change:
                raise Refused("already_paid_more", year=pot[1], left_cents=committed.get(pot, 0))
            transfers.append(release_commitment(pot=pot, grant=given.reference, cents=-change))
            if bound.get(pot, 0):
                transfers.append(unbind(pot=pot, grant=given.reference, cents=min(-change, bound[pot])))
    return [*transfers, *commitments(given, given.application.call.programme, more, today)]


def _balances(given: Grant, kind: AccountKind) -> dict[Pot, int]:
    rows = LedgerAccount.objects.filter(grant=given, kind=kind.value)
    return {(row.funder, row.year): row.balance for row in rows}


def new_version(given: Grant, amounts: Mapping[Pot, int], eligible: int, last: date) -> None:
    """Stores the next version of the grant's terms, with instalments by the law of the day on which it was first granted."""
    law = law_of_grant(given)
    rows = [
        YearAmount(funder=f, year=y, cents=cents)
        for (f, y), cents in sorted(amounts.items(), key=lambda i: (i[0][1], i[0][0]))
    ]
    given.version += 1
    given.total, given.eligible, given.last = sum(amounts.values()), eligible, last
    given.proof_due = proof_due(law=law, on=given.granted_on, last=last)
    given.save(update_fields=["version", "total", "eligible", "last", "proof_due"])
    store_terms(given, rows, schedule(rows=rows, law=law, on=given.granted_on, first=given.first, last=last))


@transaction.atomic
def hear(*, reference: str, facts: str, until: date, account: Account, at: datetime) -> Grant:
    """Hears the recipient before a decision that burdens it (§ 28 VwVfG): the facts, and until when an answer is read.

    Raises Refused: "reason_needed", "day_in_past"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.HEAR, account=account)
    if not facts.strip():
        raise Refused("reason_needed")
    if until <= fiscal_day(given, at=at):
        raise Refused("day_in_past")
    data = {"facts": facts, "until": until.isoformat()}
    on_grant(grant=given, act=Act.HEAR, account=account, at=at, data=data)
    _tell(given, f"heard:{reference}:{at.isoformat()}", "Sie können sich zu einer geplanten Entscheidung äußern.", at)
    return given


@transaction.atomic
def answer_hearing(*, reference: str, answer: str, account: Account, at: datetime) -> Grant:
    """The recipient answers a hearing. Raises Refused: "reason_needed", "no_hearing"; NotPermitted."""
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.ANSWER_HEARING, account=account)
    if not answer.strip():
        raise Refused("reason_needed")
    if hearing_of(given) is None:
        raise Refused("no_hearing")
    on_grant(grant=given, act=Act.ANSWER_HEARING, account=account, at=at, data={"answer": answer})
    return given


def hearing_of(given: Grant) -> Event | None:
    """The newest hearing since the last revocation; None where nobody was heard."""
    acts = [Act.HEAR.value, Act.REVOKE.value]
    last = Event.objects.filter(grant=given, act__in=acts).order_by("-number").first()
    return last if last is not None and last.act == Act.HEAR.value else None


@transaction.atomic
def revoke(
    *,
    reference: str,
    remaining: int,
    ineffective_from: date,
    legal_basis: str,
    facts: str,
    discretion: str,
    account: Account,
    at: datetime,
) -> Grant:
    """Revokes a grant in whole (`remaining` 0) or in part, in cents, by a notice (§§ 48, 49 VwVfG; VVK 8.2, VwV 8.2).

    What was promised above `remaining` is free again; what was paid above it can be demanded back and bears interest from
    `ineffective_from`. Raises Refused: "reason_needed", "hearing_needed", "hearing_runs" until its last day or its answer,
    "not_less", "payment_in_release", "notice_incomplete"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.REVOKE, account=account)
    if not (facts.strip() and discretion.strip() and legal_basis.strip()):
        raise Refused("reason_needed")
    hearing = hearing_of(given)
    if hearing is None:
        raise Refused("hearing_needed")
    answered = Event.objects.filter(grant=given, act=Act.ANSWER_HEARING.value, number__gt=hearing.number).last()
    if answered is None and fiscal_day(given, at=at) <= date.fromisoformat(hearing.data["until"]):
        raise Refused("hearing_runs", until=hearing.data["until"])
    stands = given.due if given.due is not None else given.total
    if not 0 <= remaining < stands:
        raise Refused("not_less", stands_cents=stands)
    held = held_of(given)
    if held.in_release:
        raise Refused("payment_in_release", references=reference)
    amounts = reduced(amounts={(row.funder, row.year): row.cents for row in given.terms()}, remaining=remaining)
    data = {
        "remaining_cents": remaining,
        "ineffective_from": ineffective_from.isoformat(),
        "legal_basis": legal_basis,
        "facts": facts,
        "discretion": discretion,
        "version": given.version + 1,
        "amounts": _amounts_json(amounts),
        # What holds again if the revocation falls after an objection.
        "before": {
            "due_cents": given.due,
            "ineffective_from": given.ineffective_from.isoformat() if given.ineffective_from else None,
        },
    }
    target = State.REVOKED if remaining == 0 else State(given.state)
    event = on_grant(grant=given, act=Act.REVOKE, account=account, at=at, data=data, target=target)
    transfers = undraw(given, held.committed - max(0, remaining - held.paid), today=fiscal_day(given, at=at))
    if transfers:
        book(transfers=transfers, event=event, grants={given.reference: given})
    # First what is due, then the lower total: the database lets nothing be due above it.
    given.due = 0 if remaining == 0 else (remaining if given.due is not None else None)
    given.ineffective_from = ineffective_from
    given.save(update_fields=["due", "ineffective_from"])
    new_version(given, amounts, given.eligible, given.last)
    issue_revocation(given, event=event, stood=stands, hearing=hearing, answer=answered, account=account, at=at)
    _tell(given, f"revoked:{reference}:{given.version}", "Ein Bescheid liegt für Sie bereit.", at)
    return given


def _tell(given: Grant, key: str, what: str, at: datetime) -> None:
    case_mail(
        key=key,
        addresses=people_of([given.partner.organisation], roles=_RECIPIENT),
        reference=given.reference,
        what=what,
        at=at,
        urgent=True,
    )
