"""What every test can use: the register, the cast, a call that is open, and the mark of tests that store."""

import pytest
from django.db import connection
from tests.cast import Stage

from fundament.commands import register
from fundament.records.calls import Call


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that use the database are marked, so that they can run again on PostgreSQL."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"db", "transactional_db", "stage", "two_transactions"}:
            item.add_marker("stores")


@pytest.fixture
def stage(db: None) -> Stage:
    """An empty portal with the public register: tests put people, calls and cases on it."""
    register.fill()
    return Stage()


@pytest.fixture
def two_transactions(transactional_db: None) -> Stage:
    """As `stage`, with real commits, for tests in which two people act at once."""
    register.fill()
    return Stage()


@pytest.fixture
def vendor(db: None) -> str:
    """The database these tests run on: "sqlite" or "postgresql"."""
    return connection.vendor


@pytest.fixture
def tandem_call(stage: Stage) -> Call:
    """Programme A, announced and open on 1 January 2024."""
    return stage.open_call("inklusion-vor-ort-2023")


@pytest.fixture
def regions_call(stage: Stage) -> Call:
    """Programme B, announced and open on 1 June 2021."""
    return stage.open_call("vitale-regionen-2021")
