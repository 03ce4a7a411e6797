"""Every stored amount, date and computed content of a case is verified: the columns come from the models, not from a list."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from tests.cast import AFTER, OFFICE, REGIONS, Stage
from tests.test_later_law import building

from fundament.acts import conditions, conflicts, selection, stations, stipulations
from fundament.core.procedure import Role
from fundament.core.proposal import Outcome
from fundament.core.stipulations import StipulationKind
from fundament.queries.verification import case_differences
from fundament.records import triggers
from fundament.records.accounts import Organisation
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.claims import Claim, ClaimPayment
from fundament.records.notices import Notice

NO_CASE = {
    "Account": "a person",
    "Interest": "an address that is used once, before there is any case",
    "Invitation": "a place that is offered; who took it is a partner",
    "Membership": "who acts for whom",
    "Message": "mail about a case; what counts is the letter",
    "Organisation": "the register of bodies",
    "Session": "who is logged in in which browser",
    "Reminder": "of which day people were reminded, once; what counts is the calendar, which is computed each time",
}
"""Tables that hold nothing of a case."""

EXCEPTIONS = {
    (
        "BankAccount",
        "at",
    ): "a body enters its account once for all its cases; each payment's event keeps the number it used",
    (
        "Event",
        "recorded_at",
    ): "the database's own clock, beside the legal instant; nobody states it and no rule computes it",
}
"""Columns of a case that nothing can compute again, each with its reason."""

Column = tuple[str, str]


def columns() -> dict[Column, "models.Field[Any, Any]"]:
    """Every column of a case that holds cents, a day, an instant, a fiscal year or JSON. All cents are big integers."""
    kinds = (models.BigIntegerField, models.DateField, models.JSONField)
    return {
        (model.__name__, field.name): field
        for model in apps.get_app_config("records").get_models()
        if model.__name__ not in NO_CASE
        for field in model._meta.concrete_fields
        if (isinstance(field, kinds) or field.name == "year") and not field.primary_key
    }


def tampered(value: Any, field: "models.Field[Any, Any]") -> Iterator[Any]:
    """Other values of the same kind; the second for columns whose constraints refuse the first."""
    if isinstance(field, models.JSONField):
        yield other(deepcopy(value))
    elif isinstance(field, models.DateTimeField):
        yield value + timedelta(seconds=1) if value else datetime.fromisoformat("2021-01-01T00:00:00+00:00")
    elif isinstance(field, models.DateField):
        yield value + timedelta(days=1) if value else date(2021, 1, 1)
    else:
        yield (value or 0) + 1
        yield value - 1


def other(value: Any) -> Any:
    """The same JSON with its first number, or else its first text, changed."""
    assert value is not None
    for keep in ((int,), (str,)):
        places = [(holder, key) for holder, key in leaves(value) if type(holder[key]) in keep]
        if places:
            holder, key = places[0]
            holder[key] = holder[key] + (1 if keep == (int,) else "x")
            return value
    return {**value, "more": 1} if isinstance(value, dict) else [*value, "more"]


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in JSON that holds no other JSON."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        if isinstance(value[key], dict | list):
            yield from leaves(value[key])
        else:
            yield value, key


def row_with(column: Column) -> models.Model:
    """The newest row in which the column holds something, or the newest of all."""
    model = apps.get_model("records", column[0])
    rows = model._default_manager.order_by("-pk")
    row = rows.exclude(**{f"{column[1]}__isnull": True}).first() or rows.first()
    assert row is not None, f"the case has no {column[0]}"
    return row


def seen(case: str, row: models.Model, field: "models.Field[Any, Any]") -> list[str]:
    """What verifying the case says once one value was changed behind its back; all is as before afterwards."""
    for value in tampered(getattr(row, field.name), field):
        try:
            with transaction.atomic():
                type(row)._default_manager.filter(pk=row.pk).update(**{field.name: value})
                said = list(case_differences(case))
                transaction.set_rollback(True)
        except IntegrityError:
            continue
        return said
    raise AssertionError(f"{row}: {field.name} cannot be changed")


@pytest.fixture
def case(stage: Stage, regions_call: Call) -> str:
    """A project from its application to its repayment, with rows in every table of a case."""
    application = stage.submit(stage.regions_draft())
    reference, at = application.reference, AFTER[REGIONS]
    officer = stage.association(application.planning_region)
    stations.rank(ranks={reference: 1}, assessments={}, account=officer, at=at)
    stations.forward(reference=reference, account=officer, at=at)
    ministry = next(body for body in Organisation.objects.all() if application.answers["field"] in body.service_fields)
    commenter = stage.person(ministry, Role.COMMENTER)
    stations.give_statement(reference=reference, position="agrees", text="", account=commenter, at=at)
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=at)
    judge = stage.person(OFFICE[REGIONS], Role.ASSESSOR, login="neighbour")
    club = stage.non_profit("Heimatverein Ellefeld e.V.", seat=stage.body("Gemeinde Ellefeld").seat)
    judge.memberships.create(organisation=club, role=Role.EDITOR.value)
    decider = stage.decider(REGIONS)
    conflicts.rule_on_conflict(reference=reference, person=judge.pk, reason="Nur im Chor.", account=decider, at=at)
    points = {criterion.key: 3 for criterion in application.call.programme.criterion}
    for assessor in stage.declared(application):
        stations.score(reference=reference, points=points, comment="", account=assessor, at=at)
    stations.close_scoring(key=REGIONS, account=stage.office(REGIONS), at=at)
    selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=at)
    given = {"key": REGIONS, "account": decider, "at": at}
    stipulations.stipulate(**given, kind=StipulationKind.INCLUDE, first=reference, reason="Beraten")
    proposal = stipulations.lift_stipulation(**given, number=1, reason="Doch nicht")
    verdict = selection.Verdict(outcome=Outcome.SELECT, condition="Beschluss", condition_until=at.date())
    stage.adopted(REGIONS, proposal.number, {reference: verdict}, at=at)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=at)
    conditions.confirm_condition(reference=reference, note="Liegt vor", account=stage.office(REGIONS), at=at)
    stage.granted(Application.objects.get(reference=reference))
    return stage.repaid(application)


def test_every_amount_day_and_content_of_a_case_is_verified(case: str) -> None:
    assert list(case_differences(case)) == []
    triggers.remove(connection)
    unseen = {column for column, field in columns().items() if not seen(case, row_with(column), field)}
    assert unseen == set(EXCEPTIONS)
    assert list(case_differences(case)) == []


def test_every_claim_and_letter_of_a_case_with_interest_is_verified(stage: Stage) -> None:
    reference = building(stage).reference
    rows = [row for model in (Claim, ClaimPayment, Notice) for row in model._default_manager.all()]
    assert [row.kind for row in rows if isinstance(row, Claim)] == ["repayment", "interest"]
    assert [row.kind for row in rows if isinstance(row, Notice)] == ["grant", "claim", "interest"]
    triggers.remove(connection)
    unseen = [
        (str(row), field.name)
        for row in rows
        for (table, _), field in columns().items()
        if table == type(row).__name__ and not seen(reference, row, field)
    ]
    assert unseen == []


def test_every_table_is_verified_or_said_to_hold_nothing_of_a_case() -> None:
    tables = {model.__name__ for model in apps.get_app_config("records").get_models()}
    assert {table for table, _ in columns()} | set(NO_CASE) == tables
    assert {table for table, _ in columns()} & set(NO_CASE) == set()


def test_other_json_is_other_in_its_first_number() -> None:
    given = {"a": [{"b": "x", "c": 1}], "d": 2}
    assert other(deepcopy(given)) == {"a": [{"b": "x", "c": 2}], "d": 2}
    assert [other({}), other([]), other(["x"])] == [{"more": 1}, ["more"], ["xx"]]
    assert json.loads(json.dumps(given)) == given
