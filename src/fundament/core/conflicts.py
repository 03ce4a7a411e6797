"""Conflicts of interest: who may not take part in judging an application, and why (§§ 20, 21 VwVfG).

Nobody judges a project of a body they act for, nor one that competes with it for the same money. That a person's body sits in the
same municipality, or that people of an applicant write from the same domain, are grounds to fear partiality (§ 21 VwVfG): they
block until somebody who decides has looked at them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why somebody is in conflict: said by themselves, or seen in what is stored."""

    DECLARED = "declared"
    OWN_BODY = "own_body"
    COMPETITOR = "competitor"
    SAME_MUNICIPALITY = "same_municipality"
    MAIL_DOMAIN = "mail_domain"


class Declared(StrEnum):
    """What a person says who declares a conflict."""

    WORKS_THERE = "works_there"
    RELATIVE = "relative"
    ADVISED = "advised"
    ADVANTAGE = "advantage"
    OTHER = "other"


LIFTABLE = frozenset({Ground.SAME_MUNICIPALITY, Ground.MAIL_DOMAIN})
"""Signs that may deceive. What the law itself excludes, and what a person said of themselves, nobody lifts."""

SHARED_DOMAINS = frozenset(
    {
        "1und1.de",
        "aol.com",
        "aol.de",
        "arcor.de",
        "email.de",
        "freenet.de",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.com",
        "gmx.de",
        "gmx.eu",
        "gmx.info",
        "gmx.net",
        "gmx.org",
        "googlemail.com",
        "hotmail.com",
        "hotmail.de",
        "icloud.com",
        "kabelmail.de",
        "live.com",
        "live.de",
        "mac.com",
        "mail.de",
        "mailbox.org",
        "me.com",
        "msn.com",
        "online.de",
        "outlook.com",
        "outlook.de",
        "posteo.de",
        "posteo.net",
        "proton.me",
        "protonmail.com",
        "t-online.de",
        "tutanota.com",
        "tutanota.de",
        "vodafone.de",
        "web.de",
        "yahoo.com",
        "yahoo.de",
        "ymail.com",
    }
)
"""Providers at which anybody has an address: the same domain says nothing there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who judges: keys of the bodies they act for as applicants, and the municipalities (AGS) in which these sit."""

    bodies: frozenset[int]
    municipalities: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A body in an application. `same_domain`: some of its people write from the judge's own domain of e-mail."""

    body: int
    municipality: str
    same_domain: bool


def telling_domain(address: str) -> str:
    """The domain of an e-mail address in lower case; empty where anybody can have one, and in examples (RFC 2606)."""
    domain = address.rpartition("@")[2].lower()
    return "" if domain in SHARED_DOMAINS or domain.endswith(".example") else domain


def grounds(*, person: Person, parties: Iterable[Party]) -> frozenset[Ground]:
    """Why this person may not judge an application of these bodies, as far as it can be seen; empty where nothing is."""
    found = set()
    for party in parties:
        if party.body in person.bodies:
            found.add(Ground.OWN_BODY)
        if len(party.municipality) == 8 and party.municipality in person.municipalities:
            found.add(Ground.SAME_MUNICIPALITY)
        if party.same_domain:
            found.add(Ground.MAIL_DOMAIN)
    return frozenset(found)
