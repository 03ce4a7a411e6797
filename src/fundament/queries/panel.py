"""The panel of a call: who may adopt its selection, and who stays away for a conflict of interest."""

from dataclasses import dataclass

from fundament.core.procedure import Role
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.conflicts import conflicts_of_all
from fundament.records.memberships import keep_memberships


@dataclass(frozen=True, slots=True)
class Member:
    """Who decides for the call's office. `recused`: in conflict with an application of the call, so never present."""

    account: int
    name: str
    recused: bool


def panel_of(call: Call) -> tuple[Member, ...]:
    """Everybody who decides, by name."""
    rows = Account.objects.filter(
        is_active=True, memberships__organisation=call.office_id, memberships__role=Role.DECIDER.value
    )
    people = list(rows.distinct().order_by("name", "pk").prefetch_related("memberships__organisation"))
    for person in people:
        keep_memberships(person, person.memberships.all())
    conflicts = conflicts_of_all(people)
    return tuple(
        Member(
            account=person.pk,
            name=str(person),
            recused=call.key in conflicts[person.pk].touched or call.key in conflicts[person.pk].competing,
        )
        for person in people
    )
