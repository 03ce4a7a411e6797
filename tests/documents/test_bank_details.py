"""An IBAN is right or the refusal says what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.documents.bank_details import BankDetails, WrongIban, check_iban

COMMERZBANK = "DE89370400440532013000"


@pytest.mark.parametrize(
    "written", [COMMERZBANK, "DE89 3704 0044 0532 0130 00", " de89\u00a03704 0044 0532 0130 00\n", COMMERZBANK.lower()]
)
def test_it_takes_an_iban_as_people_write_it(written: str) -> None:
    assert check_iban(text=written) == BankDetails(iban=COMMERZBANK, country="DE", bic="COBADEFFXXX")


@pytest.mark.parametrize(
    ("written", "country"),
    [("GB82WEST12345698765432", "GB"), ("CH9300762011623852957", "CH"), ("RS35260005601001611379", "RS")],
)
def test_it_knows_sepa_beyond_the_union_and_leaves_an_unknown_bank_empty(written: str, country: str) -> None:
    assert check_iban(text=written) == BankDetails(iban=written, country=country, bic="")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        (" \u00a0\n", "empty"),
        ("Leisnig", "characters"),
        ("DE", "characters"),
        ("DE89-3704-0044-0532-0130-00", "characters"),
        ("DE89 3704 0044 0532 0130 0A", "characters"),
        ("DEß9370400440532013000", "characters"),
        ("DE８9370400440532013000", "characters"),
        ("TR330006100519786457841326", "country"),
        ("TR33", "country"),
        ("XX89370400440532013000", "country"),
        ("DE89", "length"),
        ("DE8937040044053201300", "length"),
        ("DE893704004405320130000", "length"),
        ("DE88370400440532013000", "check_digits"),
        ("DE89370400440532031000", "check_digits"),
    ],
)
def test_it_says_what_is_wrong(written: str, code: str) -> None:
    with pytest.raises(WrongIban) as wrong:
        check_iban(text=written)
    assert (wrong.value.code, wrong.value.text) == (code, written)


@given(st.integers(min_value=2, max_value=21), st.sampled_from("0123456789"))
def test_no_single_mistyped_digit_gets_through(place: int, digit: str) -> None:
    mistyped = COMMERZBANK[:place] + digit + COMMERZBANK[place + 1 :]
    if mistyped == COMMERZBANK:
        return
    with pytest.raises(WrongIban) as wrong:
        check_iban(text=mistyped)
    assert wrong.value.code == "check_digits"


@given(st.text())
def test_any_other_text_is_a_wrong_iban_and_breaks_nothing(text: str) -> None:
    with pytest.raises(WrongIban) as wrong:
        check_iban(text=text)
    assert wrong.value.text == text
