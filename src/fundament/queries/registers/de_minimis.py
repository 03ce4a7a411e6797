"""The de-minimis sheet: what has to be entered in the register of de-minimis aid, and by when. Art. 6 VO (EU) 2023/2831."""

from dataclasses import dataclass
from datetime import date

from fundament.core.dates import add_working_days
from fundament.core.money import Cents
from fundament.core.programme import DeMinimis
from fundament.core.regime import Regime
from fundament.queries.law import law_of
from fundament.queries.ministry import MINISTRY
from fundament.queries.public import newest_calls
from fundament.queries.registers.reading import Desk, grants_in, reach, state_money, terms_changes, versions_of
from fundament.queries.visibility import own_organisations
from fundament.queries.waiting import DESK
from fundament.records.accounts import Account, Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class DeMinimisRow:
    """One change of aid by an act on the grant; `cents` is what it adds to the aid of the grant, negative where it takes away.

    `nace` is the division of economic activity. `entry_due` is the last working day for the entry, None for aid before there was
    a register.
    """

    reference: str
    recipient: str
    cents: Cents
    granted_on: date
    authority: str
    instrument: str
    nace: str
    regulation: str
    entry_due: date | None
    invented: tuple[str, ...]
    demonstration: bool


def de_minimis_sheet(*, account: Account, desk: Desk) -> tuple[DeMinimisRow, ...]:
    """The aid of all grants at a desk, by day and reference. Four statements. Raises NotVisible.

    Only programmes whose file says that their grants are such aid. Each act that changes the amount is aid of its own day, with its
    own working days for the entry.
    """
    rows = reach(account=account, desk=desk)
    grants, versions = grants_in(rows), versions_of(rows)
    changes = terms_changes(rows, grants=grants)
    found = []
    for grant in grants:
        call = grant.application.call
        aid = call.programme.de_minimis
        if aid is None:
            continue
        law = law_of(programme=call.programme, regime=Regime(grant.regime))
        before = 0
        for act in changes[grant.pk]:
            after = state_money(grant, versions=versions, version=act.version)
            change, before = after - before, after
            if change:
                known = law.knows(key="de_minimis_entry", day=act.on)
                days = law.whole(key="de_minimis_entry", day=act.on) if known else 0
                found.append(
                    DeMinimisRow(
                        reference=grant.reference,
                        recipient=grant.partner.organisation.name,
                        cents=change,
                        granted_on=act.on,
                        authority=grant.authority.name,
                        instrument=aid.instrument,
                        nace=aid.nace,
                        regulation=aid.regulation,
                        entry_due=add_working_days(day=act.on, number=days) if known else None,
                        invented=tuple(grant.application.invented),
                        demonstration=call.demonstration,
                    )
                )
    return tuple(sorted(found, key=lambda row: (row.granted_on, row.reference)))


def aided_programmes(*, account: Account, desk: Desk) -> tuple[DeMinimis, ...]:
    """What the programmes of a desk say about such aid; empty where none of them grants it. Two statements."""
    calls = newest_calls()
    if desk is Desk.MINISTRY:
        offices = own_organisations(account, roles=MINISTRY)
        calls = [call for call in calls if call.office_id in offices]
    elif desk is Desk.AUTHORITY:
        own = own_organisations(account, roles=DESK)
        names = set(Organisation.objects.filter(pk__in=own).values_list("name", flat=True))
        calls = [call for call in calls if names & {one.granting_authority for one in call.programme.funder}]
    return tuple(call.programme.de_minimis for call in calls if call.programme.de_minimis is not None)
