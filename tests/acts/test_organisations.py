"""Non-profits register themselves, but nobody passes for somebody else."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from tests.cast import Stage

from fundament.acts.organisations import register_organisation
from fundament.acts.refusals import Refused
from fundament.core.bodies import BodyKind
from fundament.core.names import sort_key, spellings
from fundament.records.accounts import Account, Organisation
from fundament.wording import refusal_text

LEISNIG, TORGAU = "14522310", "14730310"


@pytest.fixture
def person(stage: Stage) -> Account:
    """Someone without an organisation."""
    return Account.objects.create_user("jemand@beispiel.test", name="Jemand")


def register(
    person: Account, name: str, *, seat: str = LEISNIG, kind: BodyKind = BodyKind.NON_PROFIT_ASSOCIATION
) -> Organisation:
    return register_organisation(name=name, kind=kind, seat=seat, street="Am Markt 1", account=person)


def code(person: Account, name: str, *, kind: BodyKind = BodyKind.NON_PROFIT_ASSOCIATION) -> str:
    with pytest.raises(Refused) as refused:
        register(person, name, kind=kind)
    text = refusal_text(code=refused.value.code, values=refused.value.values)
    assert "%(" not in text
    return refused.value.code


def test_the_one_who_registers_writes_and_signs(person: Account) -> None:
    made = register(person, " Bürgerhaus Leisnig e.V. ")
    assert (made.name, made.seat, made.address) == ("Bürgerhaus Leisnig e.V.", LEISNIG, ["Am Markt 1", "04703 Leisnig"])
    assert set(person.memberships.values_list("organisation", "role")) == {(made.pk, "editor"), (made.pk, "signatory")}


@pytest.mark.parametrize(
    "name", ["BÜRGERHAUS LEISNIG E.V.", "Bürgerhaus  Leisnig eV", "Buergerhaus-Leisnig e. V.", "Burgerhaus Leisnig e.V"]
)
def test_a_name_is_given_once_at_a_seat_however_it_is_written(person: Account, name: str) -> None:
    register(person, "Bürgerhaus Leisnig e.V.")
    assert code(person, name) == "organisation_exists"
    assert code(person, name, kind=BodyKind.NON_PROFIT_COMPANY) == "organisation_exists"
    register(person, name, seat=TORGAU)


@pytest.mark.parametrize(
    "name",
    [
        "Stadt Torgau",
        "S t a d t Torgau",
        "vogtlandkreis",
        "Landesdirektion  Sachsen",
        "Saechsischer Rechnungshof",
        "Stadt Leisnig e.V.",
        "Gemeinde-Verein",
        "Landkreis Irgendwo",
        "Ministerium für Gutes",
    ],
)
def test_nobody_passes_for_a_public_body(person: Account, name: str) -> None:
    assert code(person, name) == "name_of_public_body"
    assert not person.memberships.exists()


@pytest.mark.parametrize("name", ["Stadtmission Leisnig e.V.", "Gemeindezentrum Leisnig gGmbH"])
def test_names_that_only_begin_with_the_same_letters_are_free(person: Account, name: str) -> None:
    assert register(person, name).name == name


def test_a_real_portal_wants_a_confirmed_address(person: Account, settings: Any) -> None:
    settings.DEMO = False
    assert code(person, "Bürgerhaus Leisnig e.V.") == "email_not_verified"
    address = EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    assert code(person, "Bürgerhaus Leisnig e.V.") == "email_not_verified"
    address.set_verified()
    assert register(person, "Bürgerhaus Leisnig e.V.").seat == LEISNIG


def test_names_compare_and_sort() -> None:
    assert spellings("Löbau (Sachsen)") == {"loebausachsen", "lobausachsen"}
    assert sorted(["Zwickau", "Öderan", "Ostrau", "Oelsnitz", "aue", "Groß", "Grost"], key=sort_key) == [
        "aue",
        "Groß",
        "Grost",
        "Öderan",
        "Oelsnitz",
        "Ostrau",
        "Zwickau",
    ]
