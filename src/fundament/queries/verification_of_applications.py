"""Verifies an application: who joined and signed when, what was planned, handed in, assessed and decided, by its events."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from fundament.core.procedure import Act
from fundament.queries.verification_rows import compared, events_of, paired
from fundament.records.applications import Application, Document
from fundament.records.events import Event
from fundament.records.facts import content_of, digest_of, partners_of
from fundament.records.file_signatures import signatures_in, trust_as_kept

_CHANGES = (Act.EDIT, Act.MOVE_TO_VERSION, Act.INVITE_PARTNER, Act.REMOVE_PARTNER)
"""After these nothing is signed any more."""


def application_differences(application: Application) -> Iterator[str]:
    """Where what is stored of an application is not what its events say, one German sentence each."""
    yield from _deadline_differences(application)
    yield from _partner_differences(application)
    yield from _submission_differences(application)
    yield from _document_differences(application)
    yield from _assessment_differences(application)


def _deadline_differences(application: Application) -> Iterator[str]:
    decided = [event.data["until"] for event in events_of(application, Act.DECIDE_REINSTATEMENT) if event.data["until"]]
    until = datetime.fromisoformat(decided[-1]) if decided else None
    yield from compared(f"{application}", application, {"reinstated_until": until})


def _partner_differences(application: Application) -> Iterator[str]:
    joined: dict[str, datetime] = {}
    signed: dict[str, datetime] = {}
    lead = application.call.programme.lead_role.role
    partners = partners_of(application)
    for event in events_of(application, Act.START, Act.JOIN, Act.SIGN, *_CHANGES):
        if event.act == Act.START.value:
            joined |= {row.organisation.name: event.at for row in partners if row.role == lead}
        elif event.act == Act.JOIN.value:
            joined[event.data["organisation"]] = event.at
        elif event.act == Act.SIGN.value:
            signed |= dict.fromkeys(event.data["organisations"], event.at)
        else:
            signed.clear()
    for row in partners:
        name = row.organisation.name
        wanted = {"joined_at": joined.get(name), "signed_at": signed.get(name)}
        yield from compared(f"{application}, {name}", row, wanted)


def _submission_differences(application: Application) -> Iterator[str]:
    events = events_of(application, Act.SUBMIT, Act.COMPLETE)
    wanted = [{"number": event.data["number"], "at": event.at, "digest": event.data["digest"]} for event in events]
    rows = list(application.submissions.order_by("number"))
    yield from paired(f"{application}, Einreichung", rows, wanted)
    for row in rows:
        if digest_of(row.content) != row.digest:
            yield f"{application}: Die Prüfsumme der {row.number}. Einreichung stimmt nicht."
    if rows:
        # What was submitted changes by a completion only, which is submitted too.
        now, then = content_of(application, partners=partners_of(application), documents=[]), rows[-1].content
        if [row["plan"] for row in now["partners"]] != [row["plan"] for row in then["partners"]]:
            yield f"{application}: Der Finanzierungsplan ist ein anderer als der eingereichte."
        if (now["answers"], now["invented"]) != (then["answers"], then["invented"]):
            yield f"{application}: Die Antworten sind andere als die eingereichten."


def _document_differences(application: Application) -> Iterator[str]:
    added = [event for event in events_of(application, Act.EDIT) if "document" in event.data]
    rows = list(application.documents.order_by("pk"))
    name = f"{application}, Unterlage"
    yield from paired(name, rows, [_document_wanted(event) for event in added])
    for number, row in enumerate(rows, 1):
        yield from _file_differences(f"{name} {number}", row)


def _document_wanted(event: Event) -> dict[str, Any]:
    """What an event says of its document. Events of former versions name neither checksum nor signatures."""
    wanted = {"key": event.data["document"], "added_at": event.at}
    if "sha256" in event.data:
        wanted |= {"sha256": event.data["sha256"], "signatures": event.data.get("signatures", [])}
    return wanted


def _file_differences(name: str, row: Document) -> Iterator[str]:
    """The row beside the file itself, which no event holds."""
    try:
        with row.file.open("rb") as file:
            content: bytes = file.read()
    except OSError:
        yield f"{name}: Die Datei fehlt."
        return
    found: dict[str, Any] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    if row.signatures:
        trusted = [isinstance(one, dict) and one.get("trusted") is True for one in row.signatures]
        found["signatures"] = signatures_in(content=content, trust=trust_as_kept(kept=trusted))
    yield from compared(f"{name}, Datei", row, found)


def _conflict_differences(application: Application) -> Iterator[str]:
    said = {event.account_id: event for event in events_of(application, Act.DECLARE_NO_CONFLICT, Act.DECLARE_CONFLICT)}
    rows = {row.account_id: row for row in application.conflict_declarations.all()}
    for person in sorted({*said, *rows}):
        event = said.get(person)
        wanted = [_declared_wanted(event)] if event else []
        yield from paired(f"{application}, Befangenheit {person}", [rows[person]] if person in rows else [], wanted)
    rulings = list(application.conflict_rulings.order_by("pk"))
    ruled = [
        {"account_id": event.data["account"], "reason": event.data["reason"], "at": event.at}
        for event in events_of(application, Act.RULE_ON_CONFLICT)
    ]
    yield from paired(f"{application}, Anzeichen von Befangenheit", rulings, ruled)
    biased = {person for person, row in rows.items() if row.conflicted}
    for score in application.scores.all():
        if score.assessor_id in biased:
            yield f"{application}: {score.assessor} hat bewertet und ist befangen."


def _declared_wanted(event: Event) -> dict[str, Any]:
    return {
        "conflicted": event.act == Act.DECLARE_CONFLICT.value,
        "ground": event.data.get("ground", ""),
        "text": event.data.get("text", ""),
        "at": event.at,
    }


def _assessment_differences(application: Application) -> Iterator[str]:
    ranked = events_of(application, Act.RANK)
    ranking = getattr(application, "ranking", None)
    wanted = [{"rank": event.data["rank"], "at": event.at} for event in ranked[-1:]]
    yield from paired(f"{application}, Rang", [ranking] if ranking else [], wanted)
    stated = {event.data["organisation"]: event for event in events_of(application, Act.GIVE_STATEMENT)}
    for statement in application.statements.select_related("organisation"):
        event = stated.get(statement.organisation.name)
        said = {"at": event.at, "position": event.data["position"]} if event else {"at": None}
        yield from compared(f"{application}, Stellungnahme {statement.organisation}", statement, said)
    yield from _conflict_differences(application)
    given = {event.account_id: event for event in events_of(application, Act.SCORE)}
    for score in application.scores.select_related("assessor"):
        event = given.get(score.assessor_id)
        said = {"at": event.at, "points": event.data["points"]} if event else {"at": None}
        yield from compared(f"{application}, Bewertung {score.assessor_id}", score, said)
    decided = [event for event in events_of(application, Act.SELECT, Act.RESERVE, Act.REFUSE) if event.data]
    decision = getattr(application, "decision", None)
    yield from paired(
        f"{application}, Entscheidung",
        [decision] if decision else [],
        [_decision_wanted(event) for event in decided],
    )


def _decision_wanted(event: Event) -> dict[str, Any]:
    until = event.data.get("condition_until")
    return {
        "outcome": event.act,
        "proposed": event.data["proposed"],
        "at": event.at,
        "condition": event.data.get("condition", ""),
        "condition_until": date.fromisoformat(until) if until else None,
    }
