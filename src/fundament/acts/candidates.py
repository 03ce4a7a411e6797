"""Applications as a selection sees them: scores, needs, findings and marks; and the rules that hold for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import Prefetch

from fundament.acts.at_once import parts
from fundament.core.application import ApplicationFacts
from fundament.core.award import needs
from fundament.core.eligibility import check
from fundament.core.ledger import AccountKind
from fundament.core.places_loading import load_places
from fundament.core.portfolio import Candidate, Pot, Rules
from fundament.core.procedure import State
from fundament.core.programme import Programme
from fundament.core.quotas import quotas_for
from fundament.core.ranking import Scores, weighted_score
from fundament.core.stipulations import Stipulated, StipulationKind, with_stipulations
from fundament.records.applications import Application, Document
from fundament.records.calls import Call, without_words
from fundament.records.decisions import Stipulation
from fundament.records.facts import facts_of, partners_of
from fundament.records.ledger import LedgerAccount


def free_budgets(call: Call) -> dict[Pot, int]:
    """What is appropriated and not promised, in cents by funder and fiscal year."""
    rows = LedgerAccount.objects.filter(call__key=call.key, kind=AccountKind.FREE.value)
    return {(row.funder, row.year): row.balance for row in rows}


def rules_of(call: Call, *, candidates: Sequence[Candidate], budgets: Mapping[Pot, int]) -> Rules:
    """What a portfolio of these candidates must keep to: the programme's rules and what the panel laid down."""
    programme = call.programme
    rules = Rules(
        budgets=budgets,
        awards_at_most=programme.selection.awards_at_most,
        quotas=quotas_for(programme.quota, (candidate.marks for candidate in candidates)),
    )
    return with_stipulations(rules, stipulated(call))


def stipulated(call: Call) -> tuple[Stipulated, ...]:
    """What the panel laid down and did not lift, in its order."""
    rows = Stipulation.objects.filter(call__key=call.key, lifted_at=None).order_by("number")
    return tuple(
        Stipulated(StipulationKind(kind), first, second or "")
        for kind, first, second in rows.values_list("kind", "first__reference", "second__reference")
    )


def scored_candidates(key: str) -> list[Candidate]:
    """The applications of a call that are scored, in order of their references."""
    scored = Application.objects.filter(call__key=key, state=State.SCORED.value).order_by("reference")
    documents: dict[int, set[str]] = {}
    for application_id, document in Document.objects.filter(application__call__key=key, replaced=False).values_list(
        "application_id", "key"
    ):
        documents.setdefault(application_id, set()).add(document)
    return [
        _candidate(application, frozenset(documents.get(application.pk, set())))
        for application in _with_facts(list(scored.values_list("pk", flat=True)))
    ]


def held_candidates(keys: Sequence[int]) -> list[Candidate]:
    """Applications that were selected, for what they take of budgets and quotas; what they lack no longer counts."""
    return [replace(_candidate(application, frozenset()), blocked_by=()) for application in _with_facts(keys)]


def _with_facts(keys: Sequence[int]) -> Iterator[Application]:
    """The applications in their order with all that rules and scores need, some hundred at a time."""
    for part in parts(keys):
        rows = Application.objects.filter(pk__in=part).select_related("ranking").order_by("reference")
        yield from rows.prefetch_related(
            Prefetch("call", Call.objects.defer(*without_words())),
            "partners__organisation",
            "partners__plan",
            "scores",
            "submissions",
        )


def _candidate(application: Application, documents: frozenset[str]) -> Candidate:
    programme = application.call.programme
    facts = facts_of(application, partners=partners_of(application), document_keys=documents)
    scores = [Scores(str(score.assessor_id), score.points) for score in application.scores.all()]
    ranking = getattr(application, "ranking", None)
    return Candidate(
        reference=application.reference,
        score=weighted_score(scores=scores, criteria=programme.criterion),
        rank=ranking.rank if ranking else 0,
        submitted=min(submission.at for submission in application.submissions.all()).isoformat(),
        needs=needs(programme=programme, facts=facts),
        blocked_by=tuple(
            f"{finding.rule}: {finding.reason.code}"
            for finding in check(facts=facts, programme=programme)
            if finding.blocks
        ),
        marks=_marks(application, facts, programme),
    )


def _marks(application: Application, facts: ApplicationFacts, programme: Programme) -> dict[str, str]:
    """What the programme's quotas count the application by; nothing where it has none."""
    kinds = {quota.by for quota in programme.quota}
    if not kinds:
        return {}
    role = programme.lead_role.role
    (lead,) = facts.in_role(role)
    body = next(partner for partner in application.partners.all() if partner.role == role)
    town = load_places(settings.PLACES).municipalities.get(lead.seat)
    level = town.central_place_level if town else None
    marks = {
        "region": application.planning_region,
        "field": facts.answers.get("field", ""),
        "place": level.value if level else "other",
        "applicant": str(body.organisation_id),
    }
    return {kind: mark for kind, mark in marks.items() if kind in kinds}
