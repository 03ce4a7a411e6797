"""What every act does: lock the row, ask the table, write the event, move the state."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from fundament.core.procedure import Act, NotPermitted, Role, State, Subject, Transition, permitted
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.facts import partners_of
from fundament.records.grants import Grant
from fundament.records.roles import authority_in_call, roles_in_application, roles_in_call, roles_in_grant


def locked_call(key: str, *, version: int | None = None) -> Call:
    """The newest call of a programme (or one version), locked. Raises Call.DoesNotExist."""
    calls = Call.objects.select_for_update(of=("self",)).filter(key=key)
    if version is not None:
        calls = calls.filter(version=version)
    call = calls.order_by("-version").first()
    if call is None:
        raise Call.DoesNotExist(key)
    return call


def locked_application(reference: str) -> tuple[Application, list[Partner]]:
    """The application, locked, with its partners. Raises Application.DoesNotExist."""
    application = Application.objects.select_for_update(of=("self",)).select_related("call").get(reference=reference)
    return application, partners_of(application)


def locked_grant(reference: str) -> Grant:
    """The grant, locked. Raises Grant.DoesNotExist."""
    related = ("application__call", "partner__organisation", "authority")
    return Grant.objects.select_for_update(of=("self",)).select_related(*related).get(reference=reference)


def on_call(*, call: Call, act: Act, account: Account, at: datetime, data: dict[str, Any] | None = None) -> Event:
    """Does an act on a call. Raises NotPermitted."""
    roles = roles_in_call(account, call) | authority_in_call(account, call)
    row = _allowed(act, Subject.CALL, State(call.state) if call.state else None, roles, call, None)
    return _record(row, call, account, at, data, call=call)


def insist_application(*, application: Application, partners: list[Partner], act: Act, account: Account) -> None:
    """Asks the table before anything else is said: a refusal must tell a stranger nothing. Raises NotPermitted."""
    roles = roles_in_application(account, application, partners=partners)
    _allowed(act, Subject.APPLICATION, State(application.state), roles, application.call, None)


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
) -> Event:
    """Does an act on an application; `target` chooses where the table leaves a choice. Raises NotPermitted."""
    roles = roles_in_application(account, application, partners=partners)
    state = State(application.state) if application.state else None
    row = _allowed(act, Subject.APPLICATION, state, roles, application.call, target)
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


def _record(
    row: Transition,
    thing: Call | Application | Grant,
    account: Account,
    at: datetime,
    data: dict[str, Any] | None,
    **of: Model,
) -> Event:
    last = (
        Event.objects.filter(subject=row.subject.value, **{row.subject.value: thing})
        .order_by("-number")
        .values_list("number", "digest")
        .first()
    )
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
        data=data or {},
        **of,
    )
    event.digest = event.computed_digest(before=before)
    event.save(force_insert=True)
    if thing.state != row.target.value:
        thing.state = row.target.value
        thing.save(update_fields=["state"])
    return event
