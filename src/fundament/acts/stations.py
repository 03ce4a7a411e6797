"""Acts of the desks between submission and selection: completion requests, ranking, statements, scores."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import (
    insist_application,
    insist_office,
    locked_application,
    locked_applications,
    locked_call,
    on_application,
)
from fundament.core.dates import local_day
from fundament.core.procedure import Act, Role, state_before
from fundament.core.ranking import IncompleteScores, Scores, check_ranking, weighted_score
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.assessments import Ranking, Score, Statement
from fundament.records.memberships import memberships_of

COMPLETION_TAKES = timedelta(weeks=1)
"""So long people have at least to complete an application; a shorter time needs a reason."""


@transaction.atomic
def request_completion(
    *, reference: str, text: str, account: Account, at: datetime, until: date | None = None, why_short: str = ""
) -> Application:
    """Asks the applicants to complete their application, by the end of the day `until`; asked again, it is another day.

    None sets no day. A day less than a week ahead needs a reason, which the applicants read. Raises NotPermitted, Refused:
    "reason_needed", "completion_day_over", "completion_day_too_near", "completion_asked".
    """
    if not text.strip():
        raise Refused("reason_needed")
    application, partners = locked_application(reference)
    today = local_day(at=at, zone=application.call.programme.zone)
    insist_application(application=application, partners=partners, act=Act.REQUEST_COMPLETION, account=account)
    data = {"text": text}
    asked = "Bitte ergänzen Sie Ihren Antrag"
    if until is not None:
        data |= {"until": until.isoformat()}
        asked += f" bis zum {until:%d.%m.%Y}"
        if until < today:
            raise Refused("completion_day_over")
        if until < today + COMPLETION_TAKES:
            if not why_short.strip():
                raise Refused("completion_day_too_near", days=COMPLETION_TAKES.days)
            data |= {"why_short": why_short.strip()}
    events = application.events.filter(act__in=(Act.REQUEST_COMPLETION.value, Act.COMPLETE.value)).order_by("-number")
    if data == events.values_list("data", flat=True).first():
        raise Refused("completion_asked")
    event = on_application(
        application=application, partners=partners, act=Act.REQUEST_COMPLETION, account=account, at=at, data=data
    )
    case_mail(
        key=f"completion:{reference}:{event.pk}",
        addresses=people_of([partner.organisation for partner in partners], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=reference,
        what=f"{asked}.",
        at=at,
        urgent=True,
    )
    return application


@transaction.atomic
def end_completion(*, reference: str, account: Account, at: datetime) -> Application:
    """Goes on with what is there when the applicants did not complete their application. Raises NotPermitted."""
    application, partners = locked_application(reference)
    on_application(application=application, partners=partners, act=Act.END_COMPLETION, account=account, at=at)
    case_mail(
        key=f"completion-ended:{reference}:{at.isoformat()}",
        addresses=people_of([partner.organisation for partner in partners], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=reference,
        what="Das Verfahren geht ohne Nachreichung weiter. Ihr Antrag gilt so, wie Sie ihn eingereicht haben.",
        at=at,
    )
    return application


@transaction.atomic
def rank(
    *, ranks: Mapping[str, int], assessments: Mapping[str, str], account: Account, at: datetime
) -> tuple[Ranking, ...]:
    """Keeps the association's whole ranking, reference -> rank, with an assessment for each.

    Raises Refused("ranking_faulty") with what is wrong, NotPermitted for an application of another region.
    """
    faults = check_ranking(ranks)
    if faults:
        raise Refused("ranking_faulty", fault=faults[0].code, value=faults[0].value)
    kept = []
    locked = locked_applications(ranks)
    rows = Ranking.objects.filter(application__call__key__in={one.call.key for one, _ in locked.values()})
    before = {key: (place, text) for key, place, text in rows.values_list("application", "rank", "assessment")}
    for reference, place in sorted(ranks.items()):
        application, partners = locked[reference]
        text = assessments.get(reference, "")
        if before.get(application.pk) == (place, text):
            continue
        on_application(
            application=application,
            partners=partners,
            act=Act.RANK,
            account=account,
            at=at,
            data={"rank": place, "assessment": text},
        )
        bodies = (m.organisation for m in memberships_of(account) if m.role == Role.ASSOCIATION)
        association = next(body for body in bodies if body.planning_region == application.planning_region)
        ranking, _ = Ranking.objects.update_or_create(
            application=application,
            defaults={"association": association, "rank": place, "assessment": text, "at": at},
        )
        kept.append(ranking)
    return tuple(kept)


@transaction.atomic
def forward(*, reference: str, account: Account, at: datetime) -> Application:
    """Forwards a ranked application to the ministry. Raises Refused("rank_first"), NotPermitted."""
    application, partners = locked_application(reference)
    if not Ranking.objects.filter(application=application).exists():
        raise Refused("rank_first")
    on_application(application=application, partners=partners, act=Act.FORWARD, account=account, at=at)
    case_mail(
        key=f"forwarded:{reference}",
        addresses=people_of([partner.organisation for partner in partners], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=reference,
        what="Der Planungsverband hat Ihren Antrag an das Ministerium weitergeleitet. Sie brauchen nichts zu tun.",
        at=at,
    )
    return application


@transaction.atomic
def give_statement(*, reference: str, position: str, text: str, account: Account, at: datetime) -> Statement:
    """A ministry's statement. An objection needs its reason. Raises Refused, NotPermitted."""
    if position not in {"agrees", "objects", "no_answer"}:
        raise Refused("unknown_position", position=position)
    if position == "objects" and not text.strip():
        raise Refused("reason_needed")
    application, partners = locked_application(reference)
    field = application.answers.get("field", "")
    bodies = (m.organisation for m in memberships_of(account) if m.role == Role.COMMENTER)
    ministry = next((body for body in bodies if field in body.service_fields), None)
    data = {"organisation": str(ministry), "position": position, "text": text}
    on_application(
        application=application, partners=partners, act=Act.GIVE_STATEMENT, account=account, at=at, data=data
    )
    statement, _ = Statement.objects.update_or_create(
        application=application, organisation=ministry, defaults={"position": position, "text": text, "at": at}
    )
    return statement


@transaction.atomic
def close_statements(*, key: str, account: Account, at: datetime) -> int:
    """Ends the time for statements for every application of the call that waits there; returns how many."""
    return _close(key, "statements", Act.CLOSE_STATEMENTS, account, at)


@transaction.atomic
def score(*, reference: str, points: Mapping[str, int], comment: str, account: Account, at: datetime) -> Score:
    """One assessor's points for every criterion. Raises Refused("scores_incomplete") naming the criteria, NotPermitted."""
    application, partners = locked_application(reference)
    criteria = application.call.programme.criterion
    unknown = sorted(set(points) - {criterion.key for criterion in criteria})
    if unknown:
        raise Refused("unknown_criterion", criteria=", ".join(unknown))
    try:
        weighted_score(scores=[Scores(str(account.pk), points)], criteria=criteria)
    except IncompleteScores as error:
        raise Refused("scores_incomplete", criteria=", ".join(error.criteria)) from error
    on_application(
        application=application,
        partners=partners,
        act=Act.SCORE,
        account=account,
        at=at,
        data={"points": dict(points), "comment": comment},
    )
    kept, _ = Score.objects.update_or_create(
        application=application, assessor=account, defaults={"points": dict(points), "comment": comment, "at": at}
    )
    return kept


@transaction.atomic
def close_scoring(*, key: str, account: Account, at: datetime) -> int:
    """Ends scoring for every application that waits there; each needs the programme's number of assessors.

    Raises Refused("scores_missing") with the references that lack scores.
    """
    call = locked_call(key)
    insist_office(call=call, act=Act.CLOSE_SCORING, account=account)
    programme = call.programme
    waiting = _waiting(key, "scoring", programme.stations)
    lacking = [
        application.reference
        for application in waiting.prefetch_related("scores")
        if len(application.scores.all()) < programme.selection.assessors_at_least
    ]
    if lacking:
        raise Refused("scores_missing", references=", ".join(lacking), at_least=programme.selection.assessors_at_least)
    return _close(key, "scoring", Act.CLOSE_SCORING, account, at)


def _waiting(key: str, station: str, stations: tuple[str, ...]) -> QuerySet[Application]:
    state = state_before(station=station, stations=stations)
    return Application.objects.filter(call__key=key, state=state.value).order_by("reference")


def _close(key: str, station: str, act: Act, account: Account, at: datetime) -> int:
    call = locked_call(key)
    insist_office(call=call, act=act, account=account)
    if station not in call.programme.stations:
        raise Refused("no_such_station", station=station)
    references = list(_waiting(key, station, call.programme.stations).values_list("reference", flat=True))
    for reference in references:
        application, partners = locked_application(reference)
        on_application(application=application, partners=partners, act=act, account=account, at=at)
    return len(references)
