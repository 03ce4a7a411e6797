"""Where money goes: whether an IBAN can be right, and which bank it names."""

import re
from dataclasses import dataclass
from typing import Literal

from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, InvalidCountryCode, InvalidStructure

Code = Literal["empty", "characters", "country", "length", "check_digits"]

# In SEPA since 2024 and 2025 by decisions of the European Payments Council; the IBAN registry does not say so yet.
_JOINED_LATELY = frozenset({"AL", "MD", "ME", "MK", "RS"})

# Ours, because the library also takes digits of other scripts and turns ß into two letters.
_WRITTEN = re.compile("[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankDetails:
    """An account: the IBAN without spaces, its country (ISO 3166, two letters) and the bank's BIC, empty if unknown."""

    iban: str
    country: str
    bic: str


class WrongIban(ValueError):
    """The text is no IBAN that can be paid to.

    `code` says why, the first that applies: "empty", "characters" (not two letters, two digits and then the pattern of
    the country), "country" (outside SEPA), "length" (not that of the country) or "check_digits" (mistyped). `text` is
    what was written.
    """

    def __init__(self, *, code: Code, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code, self.text = code, text


def check_iban(*, text: str) -> BankDetails:
    """The account that `text` names; spaces and lower case are accepted. Raises WrongIban.

    It says that the number can exist, not that the account does. The banks' own check digits inside it are not judged.
    """
    written = "".join(text.split())
    if not written:
        raise WrongIban(code="empty", text=text)
    if not _WRITTEN.fullmatch(written):
        raise WrongIban(code="characters", text=text)
    iban = IBAN(written, allow_invalid=True)
    try:
        payable = iban.in_sepa_zone or iban.country_code in _JOINED_LATELY
    except InvalidCountryCode:
        payable = False
    if not payable:
        raise WrongIban(code="country", text=text)
    if len(iban) != iban.spec.iban_length:
        raise WrongIban(code="length", text=text)
    try:
        iban.validate()
    except InvalidStructure as fault:
        raise WrongIban(code="characters", text=text) from fault
    except InvalidChecksumDigits as fault:
        raise WrongIban(code="check_digits", text=text) from fault
    return BankDetails(iban=str(iban), country=iban.country_code, bic=str(iban.bic or ""))
