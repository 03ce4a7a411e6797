"""Verifies letters: each was issued by its act, at its instant, and says what its sealed file holds."""

import hashlib
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from fundament.core.procedure import Act
from fundament.queries.verification_rows import events_of, paired
from fundament.records.applications import Application
from fundament.records.grants import Grant
from fundament.records.notices import Notice

_KINDS = {
    Act.ISSUE_NOTICE: "grant",
    Act.AMEND: "amendment",
    Act.REVOKE: "revocation",
    Act.DEMAND_REPAYMENT: "claim",
    Act.WAIVE_REPAYMENT: "waiver",
    Act.DEMAND_INTEREST: "interest",
    Act.DECIDE_OBJECTION: "objection",
}
"""The kind of letter that an act issues; interest that is too little to charge has none."""

_ON_APPLICATIONS = {Act.REFUSE_GRANT: "refusal", Act.DECIDE_OBJECTION: "objection"}
"""The same where there is no grant."""


def letter_differences(grant: Grant) -> Iterator[str]:
    """Where the letters of a grant are not those that its acts issued, one German sentence each."""
    wanted = [
        {"number": number, "kind": _KINDS[Act(event.act)], "at": event.at}
        for number, event in enumerate(events_of(grant, *_KINDS), 1)
    ]
    letters = list(grant.notices.order_by("number"))
    yield from paired(f"{grant}, Schreiben", letters, wanted)
    for letter in letters:
        yield from _file_differences(f"{grant}, Schreiben {letter.number}", letter)
    first = next((letter for letter in letters if letter.kind == "grant"), None)
    if first is None:
        yield f"{grant}: hat keinen Bescheid."
        return
    granted = sum(grant.amounts.filter(version=1).values_list("cents", flat=True))
    if first.content["grant_cents"] != granted:
        yield f"{grant}: Der Bescheid nennt {first.content['grant_cents']} Cent, bewilligt sind {granted} Cent."


def refusal_differences(application: Application) -> Iterator[str]:
    """The same for the refusals of an application, and the decisions on objections to them."""
    wanted = [
        {"number": number, "kind": _ON_APPLICATIONS[Act(event.act)], "at": event.at}
        for number, event in enumerate(events_of(application, *_ON_APPLICATIONS), 1)
    ]
    letters = list(Notice.objects.filter(application=application).order_by("number"))
    yield from paired(f"{application}, Ablehnung", letters, wanted)
    for letter in letters:
        yield from _file_differences(f"{application}, Ablehnung {letter.number}", letter)


def _file_differences(name: str, letter: Notice) -> Iterator[str]:
    pdf = bytes(letter.pdf)
    if hashlib.sha256(pdf).hexdigest() != letter.sha256:
        yield f"{name}: Die Prüfsumme der Datei stimmt nicht."
    elif _attached(pdf) != letter.content:
        yield f"{name}: Der gespeicherte Inhalt ist ein anderer als der in der Datei."


def _attached(pdf: bytes) -> Any:
    """The machine-readable content in the file."""
    with pikepdf.open(BytesIO(pdf)) as document:
        (attached,) = document.attachments.values()
        return json.loads(attached.get_file().read_bytes())
