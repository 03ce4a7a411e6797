"""Carries the drafts of a programme over to its amended version; nothing that was written is lost."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fundament.acts.drafts import drafts_of, tell_drafts
from fundament.acts.steps import locked_application, on_application
from fundament.core.amended import changes
from fundament.core.application import PlannedPosition
from fundament.core.costs import Cost
from fundament.core.plan_costs import amounts_of, planned
from fundament.core.procedure import Act, Role
from fundament.records.accounts import Account
from fundament.records.applications import Partner, PlanYear
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.facts import costs_as_json, plan_as_json, plan_line


def carry_over(*, call: Call, account: Account, at: datetime) -> tuple[Event, ...]:
    """Moves every draft of earlier versions to `call`, in the transaction in which it opens. Signatures fall, mails go out.

    Answers to questions that are gone stay with the draft and do not count. The event keeps the changes, and whatever the plan
    loses: its years without a budget now; cost positions that are gone or come to more than their year, whose money stays in
    the year as other eligible spending. A document that is no longer asked for counts as replaced.
    """
    drafts = list(drafts_of(call.key).exclude(call=call).order_by("reference"))
    moved = tuple(_carry(draft.reference, call, account, at) for draft in drafts)
    tell_drafts(
        key=f"version:{call.pk}",
        drafts=drafts,
        what="Der Aufruf ist geändert. Ihr Entwurf ist übertragen, die Unterschriften gelten nicht mehr. "
        "Was anders ist, steht im Portal. Ihr Antrag ist noch nicht eingereicht.",
        at=at,
    )
    return moved


def _carry(reference: str, call: Call, account: Account, at: datetime) -> Event:
    application, partners = locked_application(reference)
    before, after = application.call, call.programme
    lost = [row for partner in partners for row in _fit_plan(partner, after.years, after.cost)]
    data = {
        "from": before.version,
        "to": call.version,
        "changes": [[one.kind, one.key, one.turn] for one in changes(before=before.programme, after=after)],
        "plan": lost,
    }
    application.call = call
    application.revision += 1
    event = on_application(
        application=application,
        partners=partners,
        act=Act.MOVE_TO_VERSION,
        account=account,
        at=at,
        data=data,
        roles=frozenset({Role.OFFICE}),
    )
    application.save(update_fields=["call", "revision"])
    Partner.objects.filter(application=application).update(signed_digest="", signed_by=None, signed_at=None)
    wanted = [document.key for document in after.document]
    application.documents.filter(replaced=False).exclude(key__in=wanted).update(replaced=True)
    return event


def _fit_plan(partner: Partner, years: Sequence[int], positions: Sequence[Cost]) -> list[dict[str, Any]]:
    """Leaves the years and positions that the programme has now; gives back each row that this changed, as it was."""
    lost = []
    for row, kept in zip(partner.plan.all(), plan_as_json(partner), strict=True):
        was = {"partner": partner.organisation.name, **kept}
        if row.year not in years:
            row.delete()
            lost.append(was)
            continue
        row.costs = costs_as_json(_fit_costs(row, positions))
        if row.costs != was["costs"]:
            row.save(update_fields=["costs"])
            lost.append(was)
    return lost


def _fit_costs(row: PlanYear, positions: Sequence[Cost]) -> tuple[PlannedPosition, ...]:
    line = plan_line(row)
    costs = planned(positions=positions, amounts=amounts_of(positions=positions, costs=line.costs))
    return costs if sum(cost.cents for cost in costs) <= line.eligible else ()
