"""Acts at the end: interim proof, proof of use, its completeness and its check, closing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction

from fundament.acts.booking import book
from fundament.acts.claims import open_cents, refuse_while_contested, settle_interest
from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_grant, locked_application, locked_grant, on_application, on_grant
from fundament.core.ledger import AccountKind, Transfer, release_commitment, unbind
from fundament.core.procedure import Act, Role, State
from fundament.core.proof import Settlement
from fundament.core.receipts import Receipt, digest_of_receipts, summary
from fundament.queries.grant_money import fiscal_day, held_of
from fundament.queries.law import law_of_grant
from fundament.queries.objections import CONTESTABLE
from fundament.queries.samples import in_sample
from fundament.queries.settlements import settlement_of
from fundament.records.accounts import Account
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount
from fundament.records.proofs import InterimProof, Proof, ProofReceipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of a proof, in cents: eligible spending, by position where the plan has some, and the other means.

    `unpaid_work` is the value of work that nobody was paid for; it is no part of `spent`. `reach` holds numbers of what was
    achieved, such as network partners or people reached. `fulfilled_on` is the day on which the purpose was fulfilled.
    """

    spent: int
    positions: Mapping[str, int] = field(default_factory=dict)
    own: int = 0
    donations: int = 0
    other: int = 0
    unpaid_work: int = 0
    reach: Mapping[str, int] = field(default_factory=dict)
    fulfilled_on: date | None = None


@transaction.atomic
def submit_interim_proof(
    *, reference: str, until: date, spent: int, report: str, reach: Mapping[str, int], account: Account, at: datetime
) -> InterimProof:
    """The recipient's interim proof of a longer project (VwV 5.3.4), in cents.

    Raises Refused: "report_missing", "amount_missing", "day_in_future"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.SUBMIT_INTERIM_PROOF, account=account)
    if not report.strip():
        raise Refused("report_missing")
    if spent < 0:
        raise Refused("amount_missing")
    if until > fiscal_day(given, at=at):
        raise Refused("day_in_future")
    number = given.interim_proofs.count() + 1
    data = {"number": number, "until": until.isoformat(), "spent_cents": spent, "reach": dict(reach)}
    on_grant(grant=given, act=Act.SUBMIT_INTERIM_PROOF, account=account, at=at, data=data)
    return InterimProof.objects.create(
        grant=given, number=number, until=until, spent=spent, report=report, reach=dict(reach), submitted_at=at
    )


@transaction.atomic
def submit_proof(
    *,
    reference: str,
    figures: Figures,
    report: str,
    lessons: str,
    confirmed: bool,
    receipts: Sequence[Receipt] = (),
    account: Account,
    at: datetime,
) -> Proof:
    """The recipient's proof of use: figures, a report, lessons for others (published at the end), receipts where demanded.

    `confirmed` says that the figures agree with the books and that the publicity duty was kept (ANBest-K 6.2, ANBest-P 6.5).
    Raises Refused: "report_missing", "amount_missing", "confirmation_missing", "request_open", "positions_do_not_add_up",
    "receipts_missing", "receipts_do_not_add_up", "day_in_future"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.SUBMIT_PROOF, account=account)
    if not report.strip():
        raise Refused("report_missing")
    if not confirmed:
        raise Refused("confirmation_missing")
    if given.payments.filter(released_at__isnull=True).exists():
        raise Refused("request_open")
    _refuse_wrong(given, figures, receipts, at)
    data = {**_figures_json(figures, len(receipts)), "receipts_digest": digest_of_receipts(receipts=receipts)}
    on_grant(grant=given, act=Act.SUBMIT_PROOF, account=account, at=at, data=data)
    proof = Proof.objects.create(
        grant=given, report=report, lessons=lessons, submitted_at=at, handed_in_at=at, **_columns(figures)
    )
    _store_receipts(proof, receipts, delivery=1)
    return proof


def _refuse_wrong(given: Grant, figures: Figures, receipts: Sequence[Receipt], at: datetime) -> None:
    means = (figures.own, figures.donations, figures.other, figures.unpaid_work)
    if min(figures.spent, *means, *figures.positions.values(), 0) < 0:
        raise Refused("amount_missing")
    if figures.positions and sum(figures.positions.values()) != figures.spent:
        raise Refused("positions_do_not_add_up", sum_cents=sum(figures.positions.values()), spent_cents=figures.spent)
    if figures.fulfilled_on is not None and figures.fulfilled_on > fiscal_day(given, at=at):
        raise Refused("day_in_future")
    demanded = law_of_grant(given).word(key="receipt_list", day=given.granted_on) == "required"
    if demanded and figures.spent and not receipts:
        raise Refused("receipts_missing")
    listed = sum(summary(receipts=receipts).values())
    if receipts and listed != figures.spent:
        raise Refused("receipts_do_not_add_up", sum_cents=listed, spent_cents=figures.spent)


def _columns(figures: Figures) -> dict[str, object]:
    return {
        "spent": figures.spent,
        "own": figures.own,
        "donations": figures.donations,
        "other": figures.other,
        "unpaid_work": figures.unpaid_work,
        "positions": dict(figures.positions),
        "reach": dict(figures.reach),
        "fulfilled_on": figures.fulfilled_on,
    }


def _figures_json(figures: Figures, receipts: int) -> dict[str, object]:
    day = figures.fulfilled_on
    return {
        "spent_cents": figures.spent,
        "own_cents": figures.own,
        "donations_cents": figures.donations,
        "other_cents": figures.other,
        "unpaid_work_cents": figures.unpaid_work,
        "positions": dict(figures.positions),
        "reach": dict(figures.reach),
        "fulfilled_on": day.isoformat() if day else "",
        "receipts": receipts,
    }


def _store_receipts(proof: Proof, receipts: Sequence[Receipt], *, delivery: int) -> None:
    ProofReceipt.objects.bulk_create(
        [
            ProofReceipt(
                proof=proof,
                delivery=delivery,
                number=row.number,
                kind=row.kind,
                position=row.position,
                ordered_on=row.ordered_on,
                invoiced_on=row.invoiced_on,
                paid_on=row.paid_on,
                payee=row.payee,
                reason=row.reason,
                cents=row.cents,
                input_tax=row.input_tax,
                discount=row.discount,
            )
            for row in receipts
        ]
    )


@transaction.atomic
def request_papers(*, reference: str, missing: str, account: Account, at: datetime) -> Grant:
    """The authority asks for what the proof lacks (VwV and VVK 7.1). Raises Refused("reason_needed"), NotPermitted."""
    given = locked_grant(reference)
    on_grant(grant=given, act=Act.REQUEST_PAPERS, account=account, at=at, data={"missing": missing})
    if not missing.strip():
        raise Refused("reason_needed")
    _tell_recipient(
        given, f"papers:{given.reference}:{at.isoformat()}", "Zu Ihrem Verwendungsnachweis fehlt noch etwas.", at
    )
    return given


@transaction.atomic
def hand_in_papers(
    *,
    reference: str,
    figures: Figures,
    report: str,
    confirmed: bool,
    receipts: Sequence[Receipt] = (),
    account: Account,
    at: datetime,
) -> Proof:
    """The recipient hands in what was missing: the proof as it is now; the month for the check starts anew (VwV and VVK 7.1).

    What was handed in before stays in the events and in earlier deliveries. Raises what `submit_proof` raises.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.HAND_IN_PAPERS, account=account)
    if not report.strip():
        raise Refused("report_missing")
    if not confirmed:
        raise Refused("confirmation_missing")
    _refuse_wrong(given, figures, receipts, at)
    proof = given.proof
    earlier = {**_figures_json(_figures_of(proof), 0), "report": proof.report}
    digest = digest_of_receipts(receipts=receipts)
    data = {**_figures_json(figures, len(receipts)), "receipts_digest": digest, "before": earlier}
    on_grant(grant=given, act=Act.HAND_IN_PAPERS, account=account, at=at, data=data)
    for name, value in {**_columns(figures), "report": report, "handed_in_at": at}.items():
        setattr(proof, name, value)
    proof.save()
    delivery = proof.receipts.order_by("-delivery").values_list("delivery", flat=True).first() or 0
    _store_receipts(proof, receipts, delivery=delivery + 1)
    return proof


def _figures_of(proof: Proof) -> Figures:
    return Figures(
        spent=proof.spent,
        positions=proof.positions,
        own=proof.own,
        donations=proof.donations,
        other=proof.other,
        unpaid_work=proof.unpaid_work,
        reach=proof.reach,
        fulfilled_on=proof.fulfilled_on,
    )


@transaction.atomic
def confirm_complete(*, reference: str, account: Account, at: datetime) -> Grant:
    """The authority finds the proof complete: the second instalment is due, and the last one in six months at the latest.

    Raises NotPermitted.
    """
    given = locked_grant(reference)
    on_grant(grant=given, act=Act.CONFIRM_COMPLETE, account=account, at=at)
    given.proof.complete_on = fiscal_day(given, at=given.proof.handed_in_at)
    given.proof.save(update_fields=["complete_on"])
    return given


@transaction.atomic
def check_proof(*, reference: str, note: str, in_depth: bool, account: Account, at: datetime) -> Settlement:
    """Checks the proof; what the grant shrinks by and is still promised becomes free again.

    Raises Refused: "reason_needed" without a note on scope and result (VVK 11.4), "depth_needed" for a proof that was drawn into
    the sample; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.CHECK_PROOF, account=account)
    if not note.strip():
        raise Refused("reason_needed")
    if not in_depth and in_sample(given):
        raise Refused("depth_needed")
    result = settlement_of(given)
    data = {
        "due_cents": result.due,
        "reduced_cents": result.reduced,
        "code": result.code,
        "clause": result.clause,
        "in_depth": in_depth,
        "note": note,
    }
    event = on_grant(grant=given, act=Act.CHECK_PROOF, account=account, at=at, data=data)
    # What waits for release will be paid too: only what is promised beyond both is no longer needed.
    held = held_of(given)
    transfers = undraw(given, held.committed + held.in_release - result.still_to_pay, today=fiscal_day(given, at=at))
    if transfers:
        book(transfers=transfers, event=event, grants={given.reference: given})
    proof = given.proof
    proof.due, proof.reduced, proof.check_note, proof.checked_at = result.due, result.reduced, note, at
    proof.in_depth, proof.settlement = in_depth, asdict(result)
    proof.save(update_fields=["due", "reduced", "check_note", "checked_at", "in_depth", "settlement"])
    given.due = result.due
    # The reduction is a resolving condition (ANBest 2): the notice loses effect when the spending turned out lower, at the latest
    # when the proof says so (VwV and VVK 8.5).
    given.ineffective_from = fiscal_day(given, at=proof.submitted_at) if result.reduced else None
    given.save(update_fields=["due", "ineffective_from"])
    return result


def undraw(given: Grant, cents: int, *, today: date) -> list[Transfer]:
    """Releases commitments, the youngest fiscal year first, and with years to come the authority that was bound for them."""
    left, transfers = max(0, cents), []
    accounts = LedgerAccount.objects.filter(grant=given, balance__gt=0)
    bound = {(row.funder, row.year): row.balance for row in accounts.filter(kind=AccountKind.BOUND.value)}
    for account in accounts.filter(kind=AccountKind.COMMITTED.value).order_by("-year", "funder"):
        part = min(left, account.balance)
        if part:
            pot = (account.funder, account.year)
            transfers.append(release_commitment(pot=pot, grant=given.reference, cents=part))
            if account.year > today.year and bound.get(pot, 0):
                transfers.append(unbind(pot=pot, grant=given.reference, cents=min(part, bound[pot])))
            left -= part
    return transfers


@transaction.atomic
def close(*, reference: str, account: Account, at: datetime) -> Grant:
    """Closes a grant whose money is settled; with the last one the case closes too.

    Interest that is too little to charge is waived on record. Raises Refused: "still_to_repay", "still_to_pay", "claim_open",
    "objection_pending", "interest_open", "base_rate_missing"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.CLOSE, account=account)
    held = held_of(given)
    over = held.paid - (given.due if given.due is not None else given.total)
    if over > 0 and not given.claims.filter(kind="repayment", waived=True).exists():
        raise Refused("still_to_repay", cents=over)
    if held.committed or held.in_release:
        raise Refused("still_to_pay", cents=held.committed + held.in_release)
    if open_cents(given):
        raise Refused("claim_open", cents=open_cents(given))
    refuse_while_contested(given, CONTESTABLE)
    settle_interest(given, account=account, at=at)
    on_grant(grant=given, act=Act.CLOSE, account=account, at=at)
    if not Grant.objects.filter(application=given.application).exclude(state=State.CLOSED.value).exists():
        application, partners = locked_application(given.application.reference)
        on_application(application=application, partners=partners, act=Act.CLOSE_CASE, account=account, at=at)
    return given


def _tell_recipient(given: Grant, key: str, what: str, at: datetime) -> None:
    case_mail(
        key=key,
        addresses=people_of([given.partner.organisation], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=given.reference,
        what=what,
        at=at,
        urgent=True,
    )
