"""Payment runs of an authority: what can be released now, what was released, and the file for the bank."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from fundament.core.bodies import BodyKind
from fundament.core.money import Cents
from fundament.core.procedure import Role
from fundament.queries.grant_parts import BankView, bank_of
from fundament.queries.visibility import NotVisible, own_organisations
from fundament.queries.waiting import DESK
from fundament.records.accounts import Account, Organisation
from fundament.records.conflicts import without_conflicts
from fundament.records.memberships import memberships_of
from fundament.records.payments import Payment, PaymentRun


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPayment:
    """A payment that waits for its release, in cents; `mine` was prepared by the reader, who cannot release it."""

    reference: str
    number: int
    recipient: str
    cents: Cents
    iban: str
    holder: str
    prepared_by: str
    prepared_at: datetime | None
    mine: bool
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run that was released; `total` and `limit` in cents, `sha256` of its file. `id` opens the file."""

    id: int
    authority: str
    number: int
    released_by: str
    released_at: datetime
    total: Cents
    limit: Cents
    count: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """One authority of the reader with the account it pays from; `waiting` is empty for those who do not release."""

    id: int
    name: str
    bank: BankView | None
    releases: bool
    waiting: tuple[PreparedPayment, ...]


def desks_of(*, account: Account) -> tuple[DeskView, ...]:
    """The authorities at whose desk the reader works, with the payments that wait for a release there."""
    releasing = own_organisations(account, roles=frozenset({Role.RELEASER}))
    bodies = Organisation.objects.filter(pk__in=own_organisations(account, roles=DESK)).order_by("name")
    return tuple(
        DeskView(
            id=body.pk,
            name=body.name,
            bank=bank_of(body),
            releases=body.pk in releasing,
            waiting=_waiting(account, body) if body.pk in releasing else (),
        )
        for body in bodies
    )


def _waiting(account: Account, body: Organisation) -> tuple[PreparedPayment, ...]:
    prepared = Payment.objects.filter(grant__authority=body, prepared_at__isnull=False, released_at__isnull=True)
    rows = (
        # Nobody acts in their own matter (VwV Nr. 20.1.3 zu § 70 SäHO, § 20 VwVfG).
        without_conflicts(prepared, account, to="grant__application", competing=False)
        .select_related("grant__application", "grant__partner__organisation", "prepared_by")
        .order_by("prepared_at", "grant__reference", "number")
    )
    return tuple(
        PreparedPayment(
            reference=row.grant.reference,
            number=row.number,
            recipient=row.grant.partner.organisation.name,
            cents=row.cents,
            iban=row.iban,
            holder=row.holder,
            prepared_by=str(row.prepared_by or ""),
            prepared_at=row.prepared_at,
            mine=row.prepared_by_id == account.pk,
            invented=tuple(row.grant.application.invented),
        )
        for row in rows
    )


def runs_of(*, account: Account) -> tuple[RunView, ...]:
    """The runs of the reader's authorities, of all authorities for auditors; the newest first."""
    rows = (
        PaymentRun.objects.filter(authority__in=_seen(account))
        .select_related("authority", "released_by")
        .defer("xml")
        .annotate(count=Count("payments"))
        .order_by("-released_at", "-id")
    )
    return tuple(
        RunView(
            id=row.pk,
            authority=row.authority.name,
            number=row.number,
            released_by=str(row.released_by),
            released_at=row.released_at,
            total=row.total,
            limit=row.limit,
            count=row.count,
            sha256=row.sha256,
        )
        for row in rows
    )


def run_file(*, account: Account, run: int) -> tuple[str, bytes]:
    """Name and bytes of the file for the bank, as it was made. Raises NotVisible."""
    row = PaymentRun.objects.filter(pk=run, authority__in=_seen(account)).first()
    if row is None:
        raise NotVisible(str(run))
    return f"payment-run-{row.authority_id}-{row.number}.xml", bytes(row.xml)


def _seen(account: Account) -> frozenset[int]:
    """The authorities whose runs the reader may see: their own, for the Court of Audit all."""
    if any(
        m.role == Role.AUDITOR.value and m.organisation.kind == BodyKind.COURT_OF_AUDIT.value
        for m in memberships_of(account)
    ):
        return frozenset(PaymentRun.objects.values_list("authority", flat=True))
    return own_organisations(account, roles=DESK)
