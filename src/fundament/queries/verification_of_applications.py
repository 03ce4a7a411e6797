"""Verifies an application: who joined and signed when, what was planned, handed in, assessed and decided, by its events."""

from collections.abc import Iterator
from datetime import datetime

from fundament.core.procedure import Act
from fundament.queries.verification_rows import compared, events_of, paired
from fundament.records.applications import Application
from fundament.records.facts import content_of, digest_of, partners_of

_CHANGES = (Act.EDIT, Act.INVITE_PARTNER, Act.REMOVE_PARTNER)
"""After these nothing is signed any more."""


def application_differences(application: Application) -> Iterator[str]:
    """Where what is stored of an application is not what its events say, one German sentence each."""
    yield from _partner_differences(application)
    yield from _submission_differences(application)
    yield from _document_differences(application)
    yield from _assessment_differences(application)


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
    wanted = [{"key": event.data["document"], "added_at": event.at} for event in added]
    yield from paired(f"{application}, Unterlage", list(application.documents.order_by("pk")), wanted)


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
        [{"outcome": event.act, "proposed": event.data["proposed"], "at": event.at} for event in decided],
    )
