"""What every act does: lock the row, ask the table, write the event, move the state.

Rows are locked without their key. What refers to a row asks for its key when its transaction ends: an act on a grant, whose event
refers to the call, and an act on the call, which refers to that grant, would wait for each other for ever.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model, OuterRef, Prefetch, Subquery
from django.db.models.expressions import Combinable

from fundament.acts.at_once import AT_ONCE, parts
from fundament.core.procedure import Act, NotPermitted, Role, State, Subject, Transition, permitted
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calls import Call, without_words
from fundament.records.events import Event
from fundament.records.facts import partners_of
from fundament.records.grants import Grant
from fundament.records.roles import authority_in_call, roles_in_application, roles_in_call, roles_in_grant


def locked_call(key: str, *, version: int | None = None) -> Call:
    """The newest call of a programme (or one version), locked. Raises Call.DoesNotExist."""
    calls = Call.objects.select_for_update(of=("self",), no_key=True).filter(key=key)
    if version is not None:
        calls = calls.filter(version=version)
    call = calls.order_by("-version").first()
    if call is None:
        raise Call.DoesNotExist(key)
    return call


def locked_application(
    reference: str, *, plans: bool = True, along: Mapping[str, Combinable] | None = None
) -> tuple[Application, list[Partner]]:
    """The application, locked, with its partners and, unless not needed, their plans. Raises Application.DoesNotExist.

    What may have changed while the row was waited for is read after it is locked: a statement sees nothing that was written
    after it began, except in the row it waits for. So the deadline and the last event come with the partners, and `along`.
    """
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("call")
    application = rows.defer(*without_words("call__")).get(reference=reference)
    last = Event.objects.filter(subject=Subject.APPLICATION.value, application=OuterRef("application"))
    last = last.order_by("-number")
    fresh: dict[str, Combinable] = {
        "last_number": Subquery(last.values("number")[:1]),
        "last_digest": Subquery(last.values("digest")[:1]),
        "closes_at": F("application__call__closes_at"),
    }
    partners = partners_of(application, plans=plans, along=fresh | dict(along or {}))
    for partner in partners[:1]:
        application.call.closes_at = partner.closes_at  # type: ignore[attr-defined]  # named above
        application.last_event = (partner.last_number or 0, partner.last_digest or "")  # type: ignore[attr-defined]  # as above
    return application, partners


LockedApplication = tuple[Application, list[Partner]]
"""An application that is locked, with its partners."""


def locked_applications(references: Iterable[str]) -> dict[str, LockedApplication]:
    """Many applications by reference, without their plans, locked in the order of their references.

    In some few statements. Raises Application.DoesNotExist.
    """
    wanted = sorted(set(references))
    found: dict[str, LockedApplication] = {}
    calls = Call.objects.defer(*without_words())
    for part in parts(wanted):
        rows = Application.objects.select_for_update(of=("self",), no_key=True).filter(reference__in=part)
        # Not joined: many share one call.
        locked = list(rows.prefetch_related(Prefetch("call", calls)).order_by("reference"))
        there = {row.pk: row for row in locked}
        partners: dict[int, list[Partner]] = {}
        for partner in Partner.objects.filter(application__in=there).select_related("organisation").order_by("pk"):
            partner.application = there[partner.application_id]
            partners.setdefault(partner.application_id, []).append(partner)
        found |= {row.reference: (row, partners.get(row.pk, [])) for row in locked}
    for reference in wanted:
        if reference not in found:
            raise Application.DoesNotExist(reference)
    return found


@contextmanager
def holding(reference: str, *, plans: bool) -> Iterator[tuple[Application, list[Partner]]]:
    """The same for as long as the block lasts: what is read in it and what is then written are one. An error undoes all."""
    with transaction.atomic():
        yield locked_application(reference, plans=plans)


def locked_grant(reference: str) -> Grant:
    """The grant, locked. Raises Grant.DoesNotExist."""
    related = ("application__call", "partner__organisation", "authority")
    return Grant.objects.select_for_update(of=("self",), no_key=True).select_related(*related).get(reference=reference)


def locked_grants(references: Iterable[str]) -> dict[str, Grant]:
    """Many grants by reference, locked in the order of their references. Raises Grant.DoesNotExist."""
    wanted = sorted(set(references))
    found: dict[str, Grant] = {}
    for part in parts(wanted):
        rows = (
            Grant.objects.select_for_update(of=("self",), no_key=True)
            .filter(reference__in=part)
            .select_related("application", "partner__organisation", "authority")
            # Not joined: a call holds the words of its programme, and many grants share one.
            .prefetch_related("application__call")
            .order_by("reference")
        )
        found |= {row.reference: row for row in rows}
    for reference in wanted:
        if reference not in found:
            raise Grant.DoesNotExist(reference)
    return found


def on_call(*, call: Call, act: Act, account: Account, at: datetime, data: dict[str, Any] | None = None) -> Event:
    """Does an act on a call. Raises NotPermitted."""
    roles = roles_in_call(account, call) | authority_in_call(account, call)
    row = _allowed(act, Subject.CALL, State(call.state) if call.state else None, roles, call, None)
    return _record(row, call, account, at, data, call=call)


def insist_call(*, call: Call, act: Act, account: Account) -> None:
    """Asks the table before anything else is said: a refusal must tell a stranger nothing. Raises NotPermitted."""
    roles = roles_in_call(account, call) | authority_in_call(account, call)
    _allowed(act, Subject.CALL, State(call.state), roles, call, None)


def insist_application(*, application: Application, partners: list[Partner], act: Act, account: Account) -> None:
    """Asks the table before anything else is said: a refusal must tell a stranger nothing. Raises NotPermitted."""
    roles = roles_in_application(account, application, partners=partners)
    _allowed(act, Subject.APPLICATION, State(application.state), roles, application.call, None)


def insist_office(*, call: Call, act: Act, account: Account) -> None:
    """For acts of an office on many applications at once, before anything is said of them. Raises NotPermitted."""
    if Role.OFFICE not in roles_in_call(account, call):
        raise NotPermitted(act=act, state=State(call.state), roles=frozenset())


def insist_part(*, application: Application, partners: list[Partner], act: Act, account: Account) -> None:
    """For acts that answer before the table is asked: a stranger must not learn even their answer. Raises NotPermitted."""
    if not roles_in_application(account, application, partners=partners):
        raise NotPermitted(act=act, state=State(application.state), roles=frozenset())


def insist_grant(*, grant: Grant, act: Act, account: Account) -> None:
    """Asks the table before the act looks at anything: a refusal must tell a stranger nothing. Raises NotPermitted."""
    roles = roles_in_grant(account, grant)
    _allowed(act, Subject.GRANT, State(grant.state), roles, grant.application.call, None)


def on_application(
    *,
    application: Application,
    partners: list[Partner],
    act: Act,
    account: Account,
    at: datetime,
    data: dict[str, Any] | None = None,
    target: State | None = None,
    roles: frozenset[Role] | None = None,
) -> Event:
    """Does an act on an application; `target` chooses where the table leaves a choice; `roles` only where the right does not

    come from seeing the application. Raises NotPermitted.
    """
    held = roles if roles is not None else roles_in_application(account, application, partners=partners)
    state = State(application.state) if application.state else None
    row = _allowed(act, Subject.APPLICATION, state, held, application.call, target)
    return _record(row, application, account, at, data, call=application.call, application=application)


def on_grant(
    *,
    grant: Grant,
    act: Act,
    account: Account,
    at: datetime,
    data: dict[str, Any] | None = None,
    roles: frozenset[Role] | None = None,
    target: State | None = None,
) -> Event:
    """Does an act on a grant; `roles` only where the right comes from the act this one follows; `target` chooses where the

    table leaves a choice. Raises NotPermitted.
    """
    held = roles if roles is not None else roles_in_grant(account, grant)
    application = grant.application
    state = State(grant.state) if grant.state else None
    row = _allowed(act, Subject.GRANT, state, held, application.call, target)
    return _record(row, grant, account, at, data, call=application.call, application=application, grant=grant)


def _allowed(
    act: Act, subject: Subject, state: State | None, roles: frozenset[Role], call: Call, target: State | None
) -> Transition:
    rows = permitted(act=act, subject=subject, state=state, roles=roles, stations=call.programme.stations)
    for row in rows:
        if target is None or row.target == target:
            return row
    raise NotPermitted(act=act, state=state, roles=roles)


def on_grants(
    *, steps: Sequence[tuple[Grant, Mapping[str, Any]]], act: Act, account: Account, at: datetime
) -> list[Event]:
    """Does one act on many locked grants, on each with data of its own: all events in some few statements, in their order.

    A grant may be there more than once. Raises NotPermitted.
    """
    return _record_many(
        Subject.GRANT,
        [
            _Step(
                thing=grant,
                act=act,
                roles=roles_in_grant(account, grant),
                data=data,
                of={"call": grant.application.call, "application": grant.application, "grant": grant},
            )
            for grant, data in steps
        ],
        account,
        at,
    )


def on_applications(
    *,
    steps: Sequence[tuple[LockedApplication, Act, Mapping[str, Any]]],
    account: Account,
    at: datetime,
    roles: frozenset[Role] | None = None,
) -> list[Event]:
    """Does an act on each of many locked applications, with data of its own: all events in some few statements, in their order.

    `roles` only where the right does not come from seeing the applications. Raises NotPermitted.
    """
    return _record_many(
        Subject.APPLICATION,
        [
            _Step(
                thing=application,
                act=act,
                roles=roles_in_application(account, application, partners=partners) if roles is None else roles,
                data=data,
                of={"call": application.call, "application": application},
            )
            for (application, partners), act, data in steps
        ],
        account,
        at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One of many acts: on what, in which roles, and what its event keeps."""

    thing: Application | Grant
    act: Act
    roles: frozenset[Role]
    data: Mapping[str, Any]
    of: Mapping[str, Any]


def _record_many(subject: Subject, steps: Sequence[_Step], account: Account, at: datetime) -> list[Event]:
    things = {step.thing.pk: step.thing for step in steps}
    last = _last_events(subject, list(things))
    before = {pk: thing.state for pk, thing in things.items()}
    events = []
    for step in steps:
        thing = step.thing
        state = State(thing.state) if thing.state else None
        row = _allowed(step.act, subject, state, step.roles, step.of["call"], None)
        event = _event(row, last.get(thing.pk), account, at, step.data, step.of)
        last[thing.pk] = (event.number, event.digest)
        thing.state = row.target.value
        events.append(event)
    made = Event.objects.bulk_create(events, batch_size=AT_ONCE)
    moved: dict[tuple[type[Model], str], list[int]] = {}
    for pk, thing in things.items():
        if thing.state != before[pk]:
            moved.setdefault((type(thing), thing.state), []).append(pk)
    for (model, state_now), keys in moved.items():
        for part in parts(keys):
            model._default_manager.filter(pk__in=part).update(state=state_now)
    return made


def _last_events(subject: Subject, keys: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Number and digest of the last event of each of these things that has one."""
    found: dict[int, tuple[int, str]] = {}
    for part in parts(keys):
        rows = Event.objects.filter(subject=subject.value, **{f"{subject.value}__in": part})
        for key, number, digest in rows.order_by("number").values_list(subject.value, "number", "digest"):
            found[key] = (number, digest)
    return found


def _record(
    row: Transition,
    thing: Call | Application | Grant,
    account: Account,
    at: datetime,
    data: dict[str, Any] | None,
    **of: Model,
) -> Event:
    event = _event(row, _last_event(row.subject, thing), account, at, data or {}, of)
    event.save(force_insert=True)
    if isinstance(thing, Application):
        thing.last_event = (event.number, event.digest)
    if thing.state != row.target.value:
        thing.state = row.target.value
        thing.save(update_fields=["state"])
    return event


def _last_event(subject: Subject, thing: Call | Application | Grant) -> tuple[int, str] | None:
    if isinstance(thing, Application) and thing.last_event is not None:
        return thing.last_event
    events = Event.objects.filter(subject=subject.value, **{subject.value: thing}).order_by("-number")
    return events.values_list("number", "digest").first()


def _event(
    row: Transition,
    last: tuple[int, str] | None,
    account: Account,
    at: datetime,
    data: Mapping[str, Any],
    of: Mapping[str, Model],
) -> Event:
    """The event that follows the last one, of which number and digest are given; 0 and "", or None, for the first."""
    number, before = (last[0] + 1, last[1]) if last else (1, "")
    event = Event(
        subject=row.subject.value,
        number=number,
        act=row.act.value,
        source=row.source.value if row.source else "",
        target=row.target.value,
        role=row.role.value,
        account=account,
        at=at,
        data=dict(data),
        **of,
    )
    event.digest = event.computed_digest(before=before)
    return event
