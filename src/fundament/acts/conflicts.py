"""Acts on conflicts of interest: people declare them before they judge, and those who decide rule on signs (§§ 20, 21 VwVfG)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fundament.acts.at_once import AT_ONCE
from fundament.acts.refusals import Refused
from fundament.acts.steps import (
    insist_application,
    locked_application,
    locked_applications,
    on_application,
    on_applications,
)
from fundament.core.conflicts import LIFTABLE, Declared, Ground
from fundament.core.procedure import Act, NotPermitted, Role, State
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.assessments import ConflictDeclaration, ConflictRuling, Score
from fundament.records.conflicts import conflicts_of, forget_conflicts
from fundament.records.memberships import memberships_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why somebody is in conflict, in their own words. `text` is needed where the ground alone says nothing ("other")."""

    ground: Declared
    text: str = ""


@transaction.atomic
def declare_before_scoring(
    *, free: Iterable[str], conflicts: Mapping[str, Conflict], account: Account, at: datetime
) -> int:
    """An assessor declares, for applications by reference, to be in no conflict or in one. Returns how many were declared.

    Only then do they see those with which they are in none. Raises Refused("conflict_needs_words"), NotPermitted for an
    application that they may not judge at all.
    """
    for reference, conflict in conflicts.items():
        _insist_words(conflict, reference)
    locked = locked_applications({*free, *conflicts})
    declared = set(
        ConflictDeclaration.objects.filter(account=account, application__reference__in=locked).values_list(
            "application__reference", flat=True
        )
    )
    wanted = {reference: both for reference, both in locked.items() if reference not in declared}
    for application, _partners in wanted.values():
        _insist_assessor(account, application)
    steps = [(both, *_said(conflicts.get(reference))) for reference, both in wanted.items()]
    on_applications(steps=steps, account=account, at=at, roles=frozenset({Role.ASSESSOR}))
    rows = [_row(both[0], conflicts.get(reference), account, at) for reference, both in wanted.items()]
    ConflictDeclaration.objects.bulk_create(rows, batch_size=AT_ONCE)
    forget_conflicts(account)
    return len(rows)


def _insist_words(conflict: Conflict, reference: str) -> None:
    if conflict.ground is Declared.OTHER and not conflict.text.strip():
        raise Refused("conflict_needs_words", reference=reference)


def _insist_assessor(account: Account, application: Application) -> None:
    """They see nothing of the application yet, so the right cannot come from there. Raises NotPermitted."""
    office = application.call.office_id
    assesses = any(m.role == Role.ASSESSOR and m.organisation_id == office for m in memberships_of(account))
    if not assesses or conflicts_of(account).with_case(application):
        raise NotPermitted(act=Act.DECLARE_NO_CONFLICT, state=State(application.state), roles=frozenset())


def _said(conflict: Conflict | None) -> tuple[Act, dict[str, str]]:
    """The act, and what its event keeps."""
    if conflict is None:
        return Act.DECLARE_NO_CONFLICT, {}
    return Act.DECLARE_CONFLICT, {"ground": conflict.ground.value, "text": conflict.text.strip()}


def _row(application: Application, conflict: Conflict | None, account: Account, at: datetime) -> ConflictDeclaration:
    ground, text = (conflict.ground.value, conflict.text.strip()) if conflict else ("", "")
    return ConflictDeclaration(
        application=application, account=account, conflicted=conflict is not None, ground=ground, text=text, at=at
    )


@transaction.atomic
def declare_conflict(*, reference: str, conflict: Conflict, account: Account, at: datetime) -> Application:
    """Somebody who judges finds that they are in conflict: from now on the case is closed to them.

    A score they gave no longer counts; the record keeps it. Raises Refused("conflict_needs_words"), NotPermitted.
    """
    application, partners = locked_application(reference, plans=False)
    insist_application(application=application, partners=partners, act=Act.DECLARE_CONFLICT, account=account)
    _insist_words(conflict, reference)
    act, data = _said(conflict)
    on_application(application=application, partners=partners, act=act, account=account, at=at, data=data)
    row = _row(application, conflict, account, at)
    ConflictDeclaration.objects.update_or_create(
        application=application,
        account=account,
        defaults={"conflicted": True, "ground": row.ground, "text": row.text, "at": at},
    )
    Score.objects.filter(application=application, assessor=account).delete()
    forget_conflicts(account)
    return application


@transaction.atomic
def rule_on_conflict(*, reference: str, person: int, reason: str, account: Account, at: datetime) -> ConflictRuling:
    """Who decides has looked at signs of conflict (same municipality, same domain) and found none: the person may judge.

    Raises Refused: "reason_needed", "conflict_stays" where the law itself excludes or nothing stands in the way, "own_conflict";
    NotPermitted.
    """
    application, partners = locked_application(reference, plans=False)
    insist_application(application=application, partners=partners, act=Act.RULE_ON_CONFLICT, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    judge = Account.objects.filter(pk=person).first()
    if judge is None or not _may_be_lifted(conflicts_of(judge).with_case(application)):
        raise Refused("conflict_stays")
    if judge.pk == account.pk:
        raise Refused("own_conflict")
    data = {"account": judge.pk, "name": str(judge), "reason": reason.strip()}
    on_application(
        application=application, partners=partners, act=Act.RULE_ON_CONFLICT, account=account, at=at, data=data
    )
    return ConflictRuling.objects.create(
        application=application, account=judge, reason=reason.strip(), ruled_by=account, at=at
    )


def _may_be_lifted(found: frozenset[Ground]) -> bool:
    return bool(found) and found <= LIFTABLE
