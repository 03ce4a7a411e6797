"""What the Court of Audit reads: every case after its submission, and whether all that is stored holds together."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from fundament.core.ledger import AccountKind
from fundament.core.procedure import State
from fundament.queries.audit_ledger import BookingLine, lines_of, require_auditor
from fundament.queries.cases import CaseView, case_view
from fundament.queries.public import newest_calls
from fundament.queries.verification import differences
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner, Submission
from fundament.records.calls import Call
from fundament.records.decisions import line_proposed
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.notices import Notice

PAGE = 50
_LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCall:
    """A programme with the number of its cases and its money in cents; `invented` is what was made up in its cases."""

    key: str
    title: str
    state: State
    office: str
    demonstration: bool
    cases: int
    appropriated: int
    committed: int
    paid: int
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """A case in the list. `submitted_at` is the first submission."""

    reference: str
    title: str
    programme: str
    bodies: str
    state: State
    submitted_at: datetime
    granted: int
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditIndex:
    """All calls and one page of the cases that were found."""

    calls: tuple[AuditCall, ...]
    cases: tuple[AuditLine, ...]
    page: Page[Any]


def audit_index(*, account: Account, language: str, text: str = "", key: str = "", page: str = "1") -> AuditIndex:
    """All calls, and the cases by words in reference, title or bodies and by programme. Raises NotVisible."""
    require_auditor(account)
    calls = newest_calls()
    titles = {call.key: call.texts.get("short_title", language=language) for call in calls}
    found = Paginator(_found(text.strip(), key), PAGE).get_page(page)
    return AuditIndex(calls=_calls(calls, titles), cases=_cases(found, titles), page=found)


def _submitted() -> QuerySet[Application]:
    """Cases that were handed in: what was only drafted, even if it was withdrawn, never left its applicants."""
    return Application.objects.filter(Exists(Submission.objects.filter(application=OuterRef("pk"))))


def _calls(calls: list[Call], titles: dict[str, str]) -> tuple[AuditCall, ...]:
    money: dict[tuple[str, str], int] = defaultdict(int)
    for row in LedgerAccount.objects.values("call__key", "kind").annotate(cents=Sum("balance")).order_by():
        money[row["call__key"], row["kind"]] += row["cents"]
    numbers: dict[str, int] = defaultdict(int)
    invented: dict[str, set[str]] = defaultdict(set)
    for key, facts, number in _submitted().values_list("call__key", "invented").annotate(Count("pk")).order_by():
        numbers[key] += number
        invented[key].update(facts)
    return tuple(
        AuditCall(
            key=call.key,
            title=titles[call.key],
            state=State(call.state),
            office=call.office.name,
            demonstration=call.demonstration,
            cases=numbers[call.key],
            appropriated=-money[call.key, AccountKind.SOURCE.value],
            committed=money[call.key, AccountKind.COMMITTED.value] + money[call.key, AccountKind.IN_RELEASE.value],
            paid=money[call.key, AccountKind.PAID.value],
            invented=tuple(sorted(invented[call.key])),
        )
        for call in calls
    )


def _found(text: str, key: str) -> QuerySet[Application]:
    found = _submitted().order_by("reference")
    if key:
        found = found.filter(call__key=key)
    if text:
        bodies = Partner.objects.filter(application=OuterRef("pk"), organisation__name__icontains=text)
        found = found.filter(Q(reference__icontains=text) | Q(answers__title__icontains=text) | Exists(bodies))
    return found


def _cases(page: Page[Application], titles: dict[str, str]) -> tuple[AuditLine, ...]:
    pks = [application.pk for application in page.object_list]
    first = dict(
        Submission.objects.filter(application__in=pks).values_list("application").annotate(Min("at")).order_by()
    )
    granted = dict(
        Grant.objects.filter(application__in=pks).values_list("application").annotate(Sum("total")).order_by()
    )
    keys = dict(Call.objects.filter(applications__in=pks).values_list("pk", "key"))
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in Partner.objects.filter(application__in=pks).values_list("application", "organisation__name"):
        names[pk].append(name)
    return tuple(
        AuditLine(
            reference=application.reference,
            title=application.answers.get("title", ""),
            programme=titles[keys[application.call_id]],
            bodies=", ".join(names[application.pk]),
            state=State(application.state),
            submitted_at=first[application.pk],
            granted=granted.get(application.pk, 0),
            invented=tuple(application.invented),
        )
        for application in page.object_list
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPayment:
    """A payment with its two people."""

    number: int
    cents: int
    purpose: str
    prepared_by: str
    prepared_at: datetime | None
    released_by: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditGrant:
    """A grant with its amounts by funder and year, its notices (number, at, SHA-256), payments and proof; cents."""

    reference: str
    recipient: str
    authority: str
    regime: str
    state: State
    total: int
    granted_on: date
    first: date
    last: date
    final_on: date
    proof_due: date
    amounts: tuple[tuple[str, int, int], ...]
    notices: tuple[tuple[int, datetime, str], ...]
    payments: tuple[AuditPayment, ...]
    spent: int | None
    due: int | None
    check_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCase:
    """A whole case. `proposed` is the stored line of the proposal that was decided on."""

    case: CaseView
    proposed: dict[str, Any] | None
    rivals: dict[str, str]
    grants: tuple[AuditGrant, ...]
    bookings: tuple[BookingLine, ...]


def audit_case(*, account: Account, reference: str) -> AuditCase:
    """Everything about one case. Raises NotVisible, also for what was never submitted."""
    require_auditor(account)
    if not _submitted().filter(reference=reference).exists():
        raise NotVisible(reference)
    case = case_view(account=account, reference=reference)
    proposed = None
    if case.decision is not None:
        decision = case.decision
        proposed = line_proposed(proposal=decision.proposal_id, application=decision.application_id) or None
    named = proposed["competes_with"] if proposed else []
    names = {funder.key: funder.name for funder in case.call.programme.funder}
    rivals = Application.objects.filter(reference__in=named).values_list("reference", "answers__title")
    return AuditCase(
        case=case,
        proposed=proposed,
        rivals={found: title for found, title in rivals if title},
        grants=_grants(case, names),
        bookings=tuple(lines_of(Booking.objects.filter(event__application__reference=reference), names)),
    )


def _grants(case: CaseView, names: dict[str, str]) -> tuple[AuditGrant, ...]:
    rows = Grant.objects.filter(application__reference=case.reference).select_related(
        "partner__organisation", "authority", "proof"
    )
    rows = rows.prefetch_related("amounts", "payments__prepared_by", "payments__released_by")
    found = []
    notices: dict[int, list[tuple[int, datetime, str]]] = defaultdict(list)
    # Not prefetched: a notice holds its PDF.
    kept = Notice.objects.filter(grant__application__reference=case.reference).order_by("number")
    for pk, number, at, sha256 in kept.values_list("grant_id", "number", "at", "sha256"):
        notices[pk].append((number, at, sha256))
    for row in rows:
        proof = getattr(row, "proof", None)
        found.append(
            AuditGrant(
                reference=row.reference,
                recipient=row.partner.organisation.name,
                authority=row.authority.name,
                regime=row.regime,
                state=State(row.state),
                total=row.total,
                granted_on=row.granted_on,
                first=row.first,
                last=row.last,
                final_on=row.final_on,
                proof_due=row.proof_due,
                amounts=tuple((names[a.funder], a.year, a.cents) for a in row.amounts.all()),
                notices=tuple(notices[row.pk]),
                payments=tuple(
                    AuditPayment(
                        number=p.number,
                        cents=p.cents,
                        purpose=p.purpose,
                        prepared_by=str(p.prepared_by or ""),
                        prepared_at=p.prepared_at,
                        released_by=str(p.released_by or ""),
                        released_at=p.released_at,
                    )
                    for p in row.payments.all()
                ),
                spent=proof.spent if proof else None,
                due=proof.due if proof else None,
                check_note=proof.check_note if proof else "",
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The result of the recomputation: the first differences (German sentences), how many, and what was read."""

    found: tuple[str, ...]
    number: int
    cases: int
    events: int
    receipts: int
    accounts: int
    bookings: int
    grants: int


def verification(*, account: Account) -> Verification:
    """Recomputes everything from what happened. Raises NotVisible."""
    require_auditor(account)
    found = list(differences())
    return Verification(
        found=tuple(found[:_LISTED]),
        number=len(found),
        cases=Application.objects.count(),
        events=Event.objects.count(),
        receipts=Submission.objects.count(),
        accounts=LedgerAccount.objects.count(),
        bookings=Booking.objects.count(),
        grants=Grant.objects.count(),
    )
