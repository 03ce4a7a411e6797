"""Declared and lifted conflicts of interest, and the one place that tells in which cases a person is in conflict.

Every role somebody holds (`records/roles.py`) and every list asks here. What is read stays on the account at hand for one request.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from fundament.core.conflicts import LIFTABLE, Ground, Party, Person, grounds, telling_domain
from fundament.core.procedure import Role, State
from fundament.records.accounts import Account, Membership
from fundament.records.applications import Application, Partner
from fundament.records.assessments import ConflictDeclaration, ConflictRuling
from fundament.records.memberships import memberships_of

_APPLYING = tuple(role.value for role in (Role.EDITOR, Role.SIGNATORY, Role.LEAD))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicts:
    """The cases a person may not judge. `applications`: by their keys, why. `competing`: keys of the calls in which their own body

    applies, `touched`: of those in which they are in conflict with anybody.
    """

    applications: Mapping[int, frozenset[Ground]]
    competing: frozenset[str]
    touched: frozenset[str]

    def with_case(self, application: Application) -> frozenset[Ground]:
        """Why the person may not judge this application."""
        found = self.applications.get(application.pk, frozenset())
        competes = application.call.key in self.competing and Ground.OWN_BODY not in found
        return found | {Ground.COMPETITOR} if competes else found


def conflicts_of(account: Account) -> Conflicts:
    """All conflicts of a person, as stored now; at most four statements."""
    kept: Conflicts | None = getattr(account, "_conflicts", None)
    if kept is None:
        kept = conflicts_of_all([account])[account.pk]
        account._conflicts = kept  # type: ignore[attr-defined]  # a cache for one request on the account at hand
    return kept


def forget_conflicts(account: Account) -> None:
    """After a declaration or a ruling: what follows reads anew."""
    if hasattr(account, "_conflicts"):
        del account._conflicts


def conflicts_of_all(accounts: Sequence[Account]) -> dict[int, Conflicts]:
    """The same for several people by their keys, in as many statements. Their memberships must be read."""
    found: dict[int, dict[int, set[Ground]]] = {account.pk: {} for account in accounts}
    keys: dict[int, str] = {}
    for account, pk, key, ground in _seen(accounts):
        found[account].setdefault(pk, set()).update(ground)
        keys[pk] = key
    competing = {
        account: frozenset(keys[pk] for pk, ground in cases.items() if Ground.OWN_BODY in ground)
        for account, cases in found.items()
    }
    declared = ConflictDeclaration.objects.filter(account__in=found, conflicted=True)
    for account, pk, key in declared.values_list("account_id", "application_id", "application__call__key"):
        found[account].setdefault(pk, set()).add(Ground.DECLARED)
        keys[pk] = key
    if any(ground & LIFTABLE for cases in found.values() for ground in cases.values()):
        lifted = ConflictRuling.objects.filter(account__in=found)
        for account, pk in lifted.values_list("account_id", "application_id"):
            found[account].get(pk, set()).difference_update(LIFTABLE)
    return {
        account: Conflicts(
            applications={pk: frozenset(ground) for pk, ground in cases.items() if ground},
            competing=competing[account],
            touched=frozenset(keys[pk] for pk, ground in cases.items() if ground),
        )
        for account, cases in found.items()
    }


def _seen(accounts: Sequence[Account]) -> Iterator[tuple[int, int, str, frozenset[Ground]]]:
    """What the stored data show: account, application, its call, grounds. Nothing is read of people who have nothing in common."""
    neighbours = _bodies_by_domain({domain for account in accounts if (domain := telling_domain(account.email))})
    people: dict[int, tuple[Person, frozenset[int]]] = {}
    for account in accounts:
        own = [m.organisation for m in memberships_of(account) if m.role in _APPLYING]
        near = neighbours.get(telling_domain(account.email), set())
        if own or near:
            person = Person(
                bodies=frozenset(body.pk for body in own),
                municipalities=frozenset(body.seat for body in own if body.seat),
            )
            # Their own body's people write from their own domain.
            people[account.pk] = person, frozenset(near) - person.bodies
    if not people:
        return
    bodies = {body for person, nearby in people.values() for body in person.bodies | nearby}
    seats = {seat for person, _nearby in people.values() for seat in person.municipalities}
    rows = Partner.objects.exclude(application__state=State.WITHDRAWN.value).filter(
        Q(organisation__in=bodies) | Q(organisation__seat__in=seats)
    )
    parts: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for pk, key, body, seat in rows.values_list(
        "application_id", "application__call__key", "organisation_id", "organisation__seat"
    ):
        parts.setdefault((pk, key), []).append((body, seat))
    for account_key, (person, nearby) in people.items():
        for (pk, key), of_case in parts.items():
            parties = [Party(body=body, municipality=seat, same_domain=body in nearby) for body, seat in of_case]
            if why := grounds(person=person, parties=parties):
                yield account_key, pk, key, why


def _bodies_by_domain(domains: set[str]) -> dict[str, set[int]]:
    """Keys of the bodies for which people of these domains apply. Who judges too writes from their office."""
    found: dict[str, set[int]] = {}
    if domains:
        judging = Membership.objects.exclude(role__in=_APPLYING).filter(account=OuterRef("account"))
        people = Membership.objects.filter(~Exists(judging), account__domain__in=domains, role__in=_APPLYING)
        for domain, body in people.values_list("account__domain", "organisation_id").distinct():
            found.setdefault(domain, set()).add(body)
    return found


M = TypeVar("M", bound=Model)


def without_conflicts(
    rows: QuerySet[M], account: Account, *, to: str = "", comparing: bool = False, competing: bool = True
) -> QuerySet[M]:
    """The rows without those of cases in which the person is in conflict. `to` leads from a row to its application ("grant__…__").

    `comparing`: none of a call with any such case, for who weighs its applications against each other. `competing`: also none of
    a call in which the person's own body applies.
    """
    found = conflicts_of(account)
    keys = found.touched if comparing else found.competing if competing else frozenset()
    if found.applications:
        rows = rows.exclude(**{f"{to or 'pk'}__in": list(found.applications)})
    return rows.exclude(**{f"{to and to + '__'}call__key__in": sorted(keys)}) if keys else rows


def declared_free(account: Account, application: Application) -> bool:
    """Whether the person declared that they are in no conflict with an application, before any access to it."""
    return ConflictDeclaration.objects.filter(account=account, application=application, conflicted=False).exists()
