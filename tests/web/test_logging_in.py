"""Sessions: the account and its memberships come with them, and what changed since is seen on the next page."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import Stage

from fundament.commands.main import main
from fundament.core.procedure import Role
from fundament.records.accounts import Account, Membership
from fundament.records.sessions import Session

BACKEND = "fundament.records.login.Backend"
DESK = "my_applications"


def browser_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def reads_the_desk(client: Client) -> bool:
    return client.get(reverse(DESK)).status_code == 200


def test_one_statement_reads_session_account_and_memberships(stage: Stage) -> None:
    account = stage.applicant("Stadt Torgau")
    stage.person(stage.body("Stadt Leisnig"), Role.EDITOR)
    client = browser_of(account)
    reads_the_desk(client)
    with CaptureQueriesContext(connection) as asked:
        reads_the_desk(client)
    who = [one["sql"] for one in asked if "records_session" in one["sql"] or "records_account" in one["sql"]]
    assert len(who) == 1, who
    assert Session.objects.get().account == account


def test_what_changed_since_counts_on_the_next_page(stage: Stage) -> None:
    account = stage.applicant("Stadt Torgau")
    client = browser_of(account)
    assert b"Stadt Torgau" in client.get(reverse(DESK)).content
    Membership.objects.create(account=account, organisation=stage.body("Stadt Leisnig"), role=Role.EDITOR.value)
    assert b"Stadt Leisnig" in client.get(reverse(DESK)).content
    Membership.objects.filter(account=account).delete()
    page = client.get(reverse(DESK))
    assert (page.status_code, b"Stadt Leisnig" in page.content) == (200, False)


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": make_password("another-one-altogether")}])
def test_a_closed_account_and_another_password_end_the_session(stage: Stage, change: dict[str, object]) -> None:
    account = stage.applicant("Stadt Torgau")
    client = browser_of(account)
    assert reads_the_desk(client)
    Account.objects.filter(pk=account.pk).update(**change)
    assert not reads_the_desk(client)


def test_sessions_of_two_people_never_mix(stage: Stage) -> None:
    first, second = stage.applicant("Stadt Torgau"), stage.applicant("Stadt Leisnig")
    one, other = browser_of(first), browser_of(second)
    for _ in range(2):
        assert b"Stadt Leisnig" not in one.get(reverse(DESK)).content
        assert b"Stadt Torgau" not in other.get(reverse(DESK)).content
    one.logout()
    assert not reads_the_desk(one)
    assert reads_the_desk(other)


def test_sessions_that_are_over_let_nobody_in_and_are_deleted_on_command(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    client = browser_of(stage.applicant("Stadt Torgau"))
    going = browser_of(stage.applicant("Stadt Leisnig"))
    Session.objects.filter(account=stage.applicant("Stadt Torgau")).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert not reads_the_desk(client)
    assert main(["end-sessions"]) == 0
    assert Session.objects.filter(account=stage.applicant("Stadt Torgau")).count() == 0
    assert reads_the_desk(going)
    assert capsys.readouterr().out == "Abgelaufene Anmeldungen sind gelöscht.\n"
