"""Grants for the registers: whole cases by the acts, and more rows beside them as an import would leave them."""

from datetime import UTC, date, datetime, time

from tests.cast import AFTER, REGIONS, TANDEM, Stage
from tests.test_third_programme import AFTER as CULTURE_GRANTED
from tests.test_third_programme import FILE, KEY, OFFICE, applied, decided, granted

from fundament.acts import calls
from fundament.core.procedure import Act, Role, Subject
from fundament.records.accounts import Organisation
from fundament.records.applications import Application, Partner
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantAmount

CULTURE_ON = CULTURE_GRANTED.date()
REGIONS_ON, TANDEM_ON = AFTER[REGIONS].date(), AFTER[TANDEM].date()


def regions_grant(stage: Stage) -> Grant:
    """Rodewisch with 60,000 euros of state money, as a communal body."""
    (given,) = _granted(stage, stage.submit(stage.regions_draft()))
    return given


def tandem_grants(stage: Stage) -> tuple[Grant, Grant]:
    """Leisnig with 500,000 euros of the state, the Kulturbahnhof with as much of Aktion Mensch."""
    town, non_profit = _granted(stage, stage.submit(stage.tandem_draft()))
    return town, non_profit


def _granted(stage: Stage, application: Application) -> tuple[Grant, ...]:
    stage.scored(application)
    stage.decided(application.call.key)
    application.refresh_from_db()
    return stage.granted(application)


def culture_grant(stage: Stage, *, cents: int = 80_000_00) -> Grant:
    """A club with a grant of the third programme for 2024: state money under the VwV, and de-minimis aid."""
    office = stage.body(OFFICE)
    account = stage.person(office, Role.OFFICE)
    opens = FILE.programme.opens_at
    calls.announce(file=FILE, office=office, account=account, at=opens)
    calls.open_call(key=KEY, account=account, at=opens)
    club = stage.non_profit()
    application = applied(stage, club, [(2024, cents * 5 // 4, cents)])
    decided(stage, (application, 3))
    return granted(stage, application, stage.applicant(club))


def another(like: Grant, *, cents: int, on: date | None = None, body: Organisation | None = None) -> Grant:
    """A grant like one that exists, of an amount in its first funder and year, by a notice of a day."""
    number = Grant.objects.count()
    day = on or like.granted_on
    first = like.amounts.order_by("pk")[0]
    application = Application.objects.create(
        reference=f"X-{number:03d}",
        call=like.application.call,
        state="granted",
        answers={"title": f"Vorhaben {number}"},
    )
    partner = Partner.objects.create(
        application=application, organisation=body or like.partner.organisation, role=like.partner.role
    )
    terms = {
        name: getattr(like, name) for name in ("regime", "state", "first", "last", "final_on", "proof_due", "financing")
    }
    given = Grant.objects.create(
        reference=f"X-{number:03d}-1",
        application=application,
        partner=partner,
        authority=like.authority,
        total=cents,
        eligible=cents,
        granted_on=day,
        **terms,
    )
    GrantAmount.objects.create(grant=given, funder=first.funder, year=first.year, cents=cents)
    _event(given, like, act=Act.ISSUE_NOTICE, on=day, data={})
    return given


def changed(given: Grant, *, cents: int, act: Act, on: date) -> None:
    """A later act that leaves a grant with an amount in its first funder and year."""
    first = given.amounts.order_by("pk")[0]
    given.version += 1
    given.total = cents
    given.save(update_fields=["version", "total"])
    if cents:
        GrantAmount.objects.create(
            grant=given, version=given.version, funder=first.funder, year=first.year, cents=cents
        )
    data = {"version": given.version, "reason": "Grund", "facts": "Grund"}
    _event(given, given, act=act, on=on, data=data)


def _event(given: Grant, like: Grant, *, act: Act, on: date, data: dict[str, object]) -> None:
    first = like.events.order_by("number")[0]
    Event.objects.create(
        subject=Subject.GRANT.value,
        call=first.call,
        application=given.application,
        grant=given,
        number=given.events.count() + 1,
        act=act.value,
        source="" if act is Act.ISSUE_NOTICE else given.state,
        target=given.state,
        role=first.role,
        account=first.account,
        at=datetime.combine(on, time(10), tzinfo=UTC),
        data=data,
    )
