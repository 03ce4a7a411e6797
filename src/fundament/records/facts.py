"""Rows -> the facts that rules read, and the exact content that people sign. One place, for acts and queries alike."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models.expressions import Combinable

from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine, PlannedPosition
from fundament.core.bodies import BodyKind
from fundament.core.questions import answers_asked
from fundament.core.submission_parts import sha256_of
from fundament.records.applications import Application, Partner, PlanYear


def partners_of(
    application: Application, *, plans: bool = True, along: Mapping[str, Combinable] | None = None
) -> list[Partner]:
    """The partners with their organisations and, unless not needed, plans: two statements, and none when prefetched.

    `along` is what the first statement reads besides, as attributes of each partner.
    """
    cached = getattr(application, "_prefetched_objects_cache", {}).get("partners")
    if cached is not None and not along:
        return list(cached)
    rows = application.partners.select_related("organisation").annotate(**(along or {}))
    partners = list(rows.prefetch_related("plan") if plans else rows)
    for partner in partners:
        partner.application = application
    return partners


def plan_line(row: PlanYear) -> PlanLine:
    """One year of a plan as the rules see it."""
    return PlanLine(
        year=row.year,
        eligible=row.eligible,
        grant=row.grant,
        own=row.own,
        other=row.other,
        costs=costs_from(row.costs),
    )


def costs_from(stored: Sequence[Mapping[str, Any]]) -> tuple[PlannedPosition, ...]:
    """Cost positions from the JSON in which they are stored and submitted."""
    return tuple(
        PlannedPosition(
            position=cost["position"],
            cents=cost["cents"],
            quantity=Decimal(cost["quantity"]) if "quantity" in cost else None,
        )
        for cost in stored
    )


def costs_as_json(costs: Iterable[PlannedPosition]) -> list[dict[str, Any]]:
    """The inverse of `costs_from`."""
    return [
        {"position": cost.position, "cents": cost.cents}
        | ({"quantity": f"{cost.quantity:f}"} if cost.quantity is not None else {})
        for cost in costs
    ]


def partner_facts(partner: Partner) -> PartnerFacts:
    """One partner as the rules see it."""
    return PartnerFacts(
        role=partner.role,
        name=partner.organisation.name,
        kind=BodyKind(partner.organisation.kind),
        seat=partner.organisation.seat,
        lines=tuple(plan_line(line) for line in partner.plan.all()),
    )


def plan_as_json(partner: Partner) -> list[dict[str, Any]]:
    """A partner's whole plan, for an event that keeps it."""
    return [
        {column: getattr(row, column) for column in ("year", "eligible", "grant", "own", "other", "costs")}
        for row in partner.plan.all()
    ]


def plan_from_json(kept: Iterable[Mapping[str, Any]], *, partner: Partner) -> list[PlanYear]:
    """The inverse of `plan_as_json`, for another partner; not stored yet."""
    return [PlanYear(partner=partner, **row) for row in kept]


def facts_of(application: Application, *, partners: list[Partner], document_keys: frozenset[str]) -> ApplicationFacts:
    """The application as the rules see it."""
    return ApplicationFacts(
        partners=tuple(partner_facts(partner) for partner in partners),
        answers=_answers(application),
        documents=document_keys,
    )


def _answers(application: Application) -> dict[str, str]:
    """What was answered to questions that are asked; the rest is neither checked nor signed."""
    return answers_asked(questions=application.call.programme.question, answers=application.answers)


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
        "answers": _answers(application),
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
                    # A plan without positions is signed as it always was.
                    | ({"costs": line.costs} if line.costs else {})
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
    return sha256_of(content)
