"""The demonstration cast: one login per role, labelled as such. Nobody here is a real person."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from fundament.commands.register import AKTION_MENSCH, COURT_OF_AUDIT, LDS, SAB, SMR, SMS
from fundament.core.bodies import COMMUNAL, BodyKind
from fundament.core.procedure import Role
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.payments import BankAccount

DOMAIN = "demo.example"
_R = Role
_APPLICANT = (_R.EDITOR, _R.SIGNATORY)


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the cast: the first part of the address, the name shown, the body, the roles."""

    login: str
    name: str
    body: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        """The address to log in with."""
        return f"{self.login}@{DOMAIN}"


CAST: tuple[Member, ...] = (
    Member("stadt.leisnig", "Stadt Leisnig (Vorführung)", "Stadt Leisnig", _APPLICANT),
    Member("kulturbahnhof", "Kulturbahnhof e.V. (Vorführung)", "Kulturbahnhof e.V.", _APPLICANT),
    Member("stadt.torgau", "Stadt Torgau (Vorführung)", "Stadt Torgau", _APPLICANT),
    Member("lebenshilfe.torgau", "Lebenshilfe Torgau (Vorführung)", "Lebenshilfe Torgau e.V.", _APPLICANT),
    Member("stadt.rodewisch", "Stadt Rodewisch (Vorführung)", "Stadt Rodewisch", _APPLICANT),
    Member("gemeinde.ellefeld", "Gemeinde Ellefeld (Vorführung)", "Gemeinde Ellefeld", _APPLICANT),
    Member(
        "verband.chemnitz",
        "Planungsverband Chemnitz (Vorführung)",
        "Planungsverband Region Chemnitz",
        (_R.ASSOCIATION,),
    ),
    Member(
        "verband.leipzig",
        "Planungsverband Leipzig (Vorführung)",
        "Regionaler Planungsverband Leipzig-Westsachsen",
        (_R.ASSOCIATION,),
    ),
    Member("sms.referat", "SMS, Fachreferat (Vorführung)", SMS, (_R.OFFICE,)),
    Member("sms.leitung", "SMS, Leitung (Vorführung)", SMS, (_R.DECIDER,)),
    Member("sms.gremium", "Aktion Mensch, im Auswahlgremium (Vorführung)", SMS, (_R.DECIDER,)),
    Member("sms.stellungnahme", "SMS, Stellungnahmen (Vorführung)", SMS, (_R.COMMENTER,)),
    Member("sms.jury1", "Jury Inklusion 1 (Vorführung)", SMS, (_R.ASSESSOR,)),
    Member("sms.jury2", "Jury Inklusion 2 (Vorführung)", SMS, (_R.ASSESSOR,)),
    Member("smr.referat", "SMR, Fachreferat (Vorführung)", SMR, (_R.OFFICE,)),
    Member("smr.leitung", "SMR, Leitung (Vorführung)", SMR, (_R.DECIDER,)),
    Member("smr.gremium", "SMR, im Auswahlgremium (Vorführung)", SMR, (_R.DECIDER,)),
    Member("smr.stellungnahme", "SMR, Stellungnahmen (Vorführung)", SMR, (_R.COMMENTER,)),
    Member("smr.bewertung1", "Bewertung Regionen 1 (Vorführung)", SMR, (_R.ASSESSOR,)),
    Member("smr.bewertung2", "Bewertung Regionen 2 (Vorführung)", SMR, (_R.ASSESSOR,)),
    Member("lds.sachbearbeitung", "Landesdirektion, Sachbearbeitung (Vorführung)", LDS, (_R.AUTHORITY,)),
    Member("lds.anordnung", "Landesdirektion, Anordnung (Vorführung)", LDS, (_R.RELEASER,)),
    Member("sab.sachbearbeitung", "SAB, Sachbearbeitung (Vorführung)", SAB, (_R.AUTHORITY,)),
    Member("sab.anordnung", "SAB, Anordnung (Vorführung)", SAB, (_R.RELEASER,)),
    Member("aktionmensch.foerderung", "Aktion Mensch, Förderung (Vorführung)", AKTION_MENSCH, (_R.AUTHORITY,)),
    Member("aktionmensch.anordnung", "Aktion Mensch, Anordnung (Vorführung)", AKTION_MENSCH, (_R.RELEASER,)),
    Member("rechnungshof", "Rechnungshof (Vorführung)", COURT_OF_AUDIT, (_R.AUDITOR,)),
)

_FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_PAID_OR_PAYING = frozenset(
    {
        *(kind.value for kind in COMMUNAL),
        BodyKind.NON_PROFIT_ASSOCIATION.value,
        BodyKind.NON_PROFIT_COMPANY.value,
        BodyKind.GRANTING_AUTHORITY.value,
        BodyKind.FUNDING_ORGANISATION.value,
    }
)

NON_PROFITS: tuple[tuple[str, BodyKind, str], ...] = (
    ("Kulturbahnhof e.V.", BodyKind.NON_PROFIT_ASSOCIATION, "14522310"),
    ("Lebenshilfe Torgau e.V.", BodyKind.NON_PROFIT_ASSOCIATION, "14730310"),
)


def create() -> tuple[Member, ...]:
    """Creates the cast and the two non-profits it needs; changes nothing that is there."""
    for name, kind, seat in NON_PROFITS:
        body(name=name, kind=kind, seat=seat)
    bodies = {organisation.name: organisation for organisation in Organisation.objects.all()}
    hashed = make_password(settings.DEMO_PASSWORD)  # once: a slow hash for each of the cast would take ten seconds
    for member in CAST:
        account, _ = Account.objects.get_or_create(
            email=member.email, defaults={"name": member.name, "password": hashed, "demonstration": True}
        )
        if bodies[member.body].kind in _PAID_OR_PAYING:
            bank_account(bodies[member.body], at=_FIRST_DAY)
        for role in member.roles:
            Membership.objects.get_or_create(account=account, organisation=bodies[member.body], role=role.value)
    return CAST


def demonstration_iban(number: int) -> str:
    """An IBAN that is well formed and belongs to nobody: no bank has this code."""
    code = f"99999999{number:010d}"
    return f"DE{98 - int(f'{code}131400') % 97:02d}{code}"


def bank_account(organisation: Organisation, *, at: datetime) -> None:
    """An invented account for a body of the demonstration that has none."""
    if not organisation.bank_accounts.exists():
        BankAccount.objects.create(
            organisation=organisation,
            iban=demonstration_iban(organisation.pk),
            holder=organisation.name[:140],
            at=at,
            invented=True,
        )


def body(*, name: str, kind: BodyKind, seat: str) -> Organisation:
    """A body outside the register, such as a non-profit; its planning region is that of its seat."""
    town = Organisation.objects.filter(
        seat=seat, kind__in=[BodyKind.TOWN.value, BodyKind.MUNICIPALITY.value, BodyKind.INDEPENDENT_CITY.value]
    ).first()
    organisation, _ = Organisation.objects.get_or_create(
        name=name,
        kind=kind.value,
        seat=seat,
        defaults={
            "planning_region": town.planning_region if town else "",
            "address": town.address if town else [],
        },
    )
    return organisation


def person(*, organisation: Organisation, roles: tuple[Role, ...]) -> Account:
    """Someone who acts for a body in a replayed round: of the cast if there is one, else an account that cannot log in."""
    known = (
        Account.objects.filter(memberships__organisation=organisation, memberships__role=roles[0].value)
        .order_by("-demonstration", "pk")
        .first()
    )
    if known is not None:
        return known
    account = Account(
        email=f"nachspiel-{organisation.pk}-{roles[0].value}@{DOMAIN}", name=f"{organisation.name} (Nachspiel)"
    )
    account.demonstration = False
    account.set_unusable_password()
    account.save()
    for role in roles:
        Membership.objects.create(account=account, organisation=organisation, role=role.value)
    return account
