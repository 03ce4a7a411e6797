"""The sitting in which the panel adopts a selection: who was there, who stayed away, how they voted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fundament.acts.refusals import Refused
from fundament.core.dates import local_day
from fundament.queries.conflicts import conflicts_in_call
from fundament.queries.panel import panel_of
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.decisions import SelectionProposal, Sitting

ALL = "*"
"""Instead of references: somebody stays away from the whole call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingHeld:
    """What is recorded of a sitting: the day, the place, the members present by account, the votes, what was discussed."""

    held_on: date
    place: str
    present: Sequence[int]
    votes_for: int
    votes_against: int = 0
    abstentions: int = 0
    minutes: str = ""


def record_of(sitting: SittingHeld, *, call: Call, account: Account, at: datetime) -> dict[str, Any]:
    """The sitting as the event of the adoption keeps it.

    Raises Refused: "sitting_needs_place", "sitting_day" for a day outside the time between deadline and now, "not_in_panel",
    "member_recused", "no_quorum", "votes_differ", "no_majority".
    """
    programme = call.programme
    if not sitting.place.strip():
        raise Refused("sitting_needs_place")
    closed, today = (local_day(at=moment, zone=programme.zone) for moment in (call.closes_at, at))
    if not closed <= sitting.held_on <= today:
        raise Refused("sitting_day", earliest=closed.isoformat(), latest=today.isoformat())
    panel = {member.account: member for member in panel_of(call)}
    there = list(dict.fromkeys(sitting.present))
    if not set(there) <= panel.keys():
        raise Refused("not_in_panel")
    if recused := [panel[one].name for one in there if panel[one].recused]:
        raise Refused("member_recused", names=", ".join(recused))
    quorum = programme.selection.quorum
    if len(there) < quorum:
        raise Refused("no_quorum", number=len(there), at_least=quorum)
    votes = sitting.votes_for + sitting.votes_against + sitting.abstentions
    if votes != len(there) or min(sitting.votes_for, sitting.votes_against, sitting.abstentions) < 0:
        raise Refused("votes_differ", votes=votes, number=len(there))
    if sitting.votes_for <= sitting.votes_against:
        raise Refused("no_majority", votes_for=sitting.votes_for, votes_against=sitting.votes_against)
    return {
        "held_on": sitting.held_on.isoformat(),
        "place": sitting.place.strip(),
        "present": [{"account": one, "name": panel[one].name} for one in there],
        "recused": _recused(call, account),
        "votes_for": sitting.votes_for,
        "votes_against": sitting.votes_against,
        "abstentions": sitting.abstentions,
        "minutes": sitting.minutes.strip(),
    }


def _recused(call: Call, account: Account) -> list[dict[str, Any]]:
    """Who judged nothing of some applications, or took no part at all, by name."""
    seen = conflicts_in_call(account=account, key=call.key)
    away: dict[str, list[str]] = {name: [ALL] for name in seen.excluded}
    for line in seen.lines:
        if away.get(line.name) != [ALL]:
            away.setdefault(line.name, []).append(line.reference)
    return [{"name": name, "references": references} for name, references in sorted(away.items())]


def keep_sitting(record: dict[str, Any], *, proposal: SelectionProposal, account: Account, at: datetime) -> Sitting:
    """Stores what `record_of` gave."""
    held_on = date.fromisoformat(record["held_on"])
    return Sitting.objects.create(**record | {"held_on": held_on}, proposal=proposal, recorded_by=account, at=at)
