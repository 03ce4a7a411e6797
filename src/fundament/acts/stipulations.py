"""What the panel lays down before it adopts: each stipulation with its reason, and at once the proposal that follows from it."""

from datetime import datetime

from django.db import transaction

from fundament.acts.refusals import Refused
from fundament.acts.selection import propose_selection
from fundament.acts.steps import locked_call, on_call
from fundament.core.procedure import Act, State
from fundament.core.stipulations import Stipulated, StipulationKind
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.decisions import SelectionProposal, Stipulation


@transaction.atomic
def stipulate(
    *, key: str, kind: StipulationKind, first: str, second: str = "", reason: str, account: Account, at: datetime
) -> SelectionProposal:
    """Lays down that an application is in or out, or how two depend on each other, and computes the proposal anew.

    Nothing is kept where no selection keeps to it. Raises Refused: "reason_needed", "stipulation_unknown" for an application that
    is not scored in this call, "stipulation_pair" for a pair of one, "stipulation_contradicts", and what proposing raises;
    NotPermitted.
    """
    call = locked_call(key)
    number = call.stipulations.count() + 1
    wanted = Stipulated(kind, first, second if kind.pair else "")
    data = {
        "number": number,
        "kind": kind.value,
        "first": wanted.first,
        "second": wanted.second,
        "reason": reason.strip(),
    }
    on_call(call=call, act=Act.STIPULATE, account=account, at=at, data=data)
    if not reason.strip():
        raise Refused("reason_needed")
    named = [one for one in (wanted.first, wanted.second) if one]
    scored = Application.objects.filter(call__key=key, state=State.SCORED.value, reference__in=named)
    there = {application.reference: application for application in scored}
    if len(named) != 1 + kind.pair or not set(named) <= there.keys():
        raise Refused("stipulation_unknown")
    if kind.pair and wanted.first == wanted.second:
        raise Refused("stipulation_pair")
    for row in call.stipulations.filter(lifted_at=None).select_related("first", "second"):
        if wanted.contradicts(stipulated_by(row)):
            raise Refused("stipulation_contradicts", number=row.number)
    Stipulation.objects.create(
        call=call,
        number=number,
        kind=kind.value,
        first=there[wanted.first],
        second=there.get(wanted.second),
        reason=reason.strip(),
        made_by=account,
        made_at=at,
    )
    return propose_selection(key=key, account=account, at=at)


def stipulated_by(row: Stipulation) -> Stipulated:
    """What a row says, by references."""
    return Stipulated(StipulationKind(row.kind), row.first.reference, row.second.reference if row.second else "")


@transaction.atomic
def lift_stipulation(*, key: str, number: int, reason: str, account: Account, at: datetime) -> SelectionProposal:
    """Takes a stipulation back, with a reason, and computes the proposal anew.

    Raises Refused: "reason_needed", "stipulation_gone", and what proposing raises; NotPermitted.
    """
    call = locked_call(key)
    data = {"number": number, "reason": reason.strip()}
    on_call(call=call, act=Act.LIFT_STIPULATION, account=account, at=at, data=data)
    if not reason.strip():
        raise Refused("reason_needed")
    row = call.stipulations.filter(number=number, lifted_at=None).first()
    if row is None:
        raise Refused("stipulation_gone")
    row.lifted_by, row.lifted_at, row.lifted_reason = account, at, reason.strip()
    row.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    return propose_selection(key=key, account=account, at=at)
