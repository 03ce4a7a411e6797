"""Rows -> the facts that rules read, and the exact content that people sign. One place, for acts and queries alike."""

import hashlib
import json
from typing import Any

from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine
from fundament.core.bodies import BodyKind
from fundament.records.applications import Application, Partner


def partners_of(application: Application) -> list[Partner]:
    """The partners with their organisations and plans: two statements, and none again when they were prefetched."""
    cached = getattr(application, "_prefetched_objects_cache", {}).get("partners")
    if cached is not None:
        return list(cached)
    partners = list(application.partners.select_related("organisation").prefetch_related("plan"))
    for partner in partners:
        partner.application = application
    return partners


def partner_facts(partner: Partner) -> PartnerFacts:
    """One partner as the rules see it."""
    return PartnerFacts(
        role=partner.role,
        name=partner.organisation.name,
        kind=BodyKind(partner.organisation.kind),
        seat=partner.organisation.seat,
        lines=tuple(
            PlanLine(year=line.year, eligible=line.eligible, grant=line.grant, own=line.own, other=line.other)
            for line in partner.plan.all()
        ),
    )


def facts_of(application: Application, *, partners: list[Partner], document_keys: frozenset[str]) -> ApplicationFacts:
    """The application as the rules see it."""
    return ApplicationFacts(
        partners=tuple(partner_facts(partner) for partner in partners),
        answers=application.answers,
        documents=document_keys,
    )


def content_of(
    application: Application, *, partners: list[Partner], documents: list[tuple[str, str, str]]
) -> dict[str, Any]:
    """Everything that is signed and submitted, as plain JSON. `documents` are (key, name, SHA-256)."""
    return {
        "reference": application.reference,
        "programme": {
            "key": application.call.key,
            "version": application.call.version,
            "digest": application.call.digest,
        },
        "answers": application.answers,
        "partners": [
            {
                "role": partner.role,
                "organisation": partner.organisation.name,
                "kind": partner.organisation.kind,
                "seat": partner.organisation.seat,
                "plan": [
                    {
                        "year": line.year,
                        "eligible_cents": line.eligible,
                        "grant_cents": line.grant,
                        "own_cents": line.own,
                        "other_cents": line.other,
                    }
                    for line in partner.plan.all()
                ],
            }
            for partner in partners
        ],
        "documents": [{"key": key, "name": name, "sha256": sha256} for key, name, sha256 in documents],
        "invented": application.invented,
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of a content in its canonical form: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()
