"""What a decision paper holds beside the selection itself: who applies from where, and the points by criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fundament.core.programme import Programme
from fundament.core.ranking import Scores, spread
from fundament.records.applications import Partner
from fundament.records.assessments import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionPoints:
    """The mean of all assessors' points on one criterion, how far they lie apart, and how many assessors there are."""

    mean: Fraction
    spread: int
    assessors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCase:
    """One application: its lead, the lead's seat, and the points by criterion key."""

    lead: str
    seat: str
    criteria: Mapping[str, CriterionPoints]


def paper_cases(*, programme: Programme, references: Sequence[str]) -> dict[str, PaperCase]:
    """By reference. Only for those who may see the selection of the call: nothing is asked here. Two statements."""
    leads = Partner.objects.filter(application__reference__in=references, role=programme.lead_role.role)
    scores: dict[str, list[Scores]] = {}
    given = Score.objects.filter(application__reference__in=references)
    for reference, assessor, points in given.values_list("application__reference", "assessor_id", "points"):
        scores.setdefault(reference, []).append(Scores(str(assessor), points))
    return {
        reference: PaperCase(lead=name, seat=seat, criteria=_criteria(programme, scores.get(reference, ())))
        for reference, name, seat in leads.values_list(
            "application__reference", "organisation__name", "organisation__seat"
        )
    }


def _criteria(programme: Programme, scores: Sequence[Scores]) -> dict[str, CriterionPoints]:
    if not scores:
        return {}
    return {
        criterion.key: CriterionPoints(
            mean=Fraction(sum(one.points[criterion.key] for one in scores), len(scores)),
            spread=spread(scores=scores, criterion=criterion.key),
            assessors=len(scores),
        )
        for criterion in programme.criterion
    }
