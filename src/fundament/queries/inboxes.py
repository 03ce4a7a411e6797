"""What waits at associations, assessors and commenting ministries: cases by call, filtered for who reads them.

The database counts and orders; partners, plans, findings and the like are read for the cases shown alone.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from fundament.core.bodies import BodyKind
from fundament.core.dates import end_of_day
from fundament.core.eligibility import check
from fundament.core.findings import Verdict
from fundament.core.procedure import Role, State, state_before
from fundament.core.programme import Programme
from fundament.core.ranking import MilliPoints, Scores, weighted_score
from fundament.queries.cases import CaseView, case_view, shown_state
from fundament.queries.parts import Lines
from fundament.queries.visibility import NotVisible, own_organisations
from fundament.records.accounts import Account
from fundament.records.applications import Application, Document, Partner, Submission
from fundament.records.assessments import ConflictDeclaration, Score, Statement
from fundament.records.calls import Call
from fundament.records.conflicts import without_conflicts
from fundament.records.facts import facts_of, partners_of
from fundament.records.memberships import memberships_of
from fundament.records.roles import NOT_YET_SUBMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLine:
    """A case in a list. `grant` in cents; `met`, `open` and `not_met` count its findings, for associations only."""

    reference: str
    title: str
    lead: str
    state: State
    grant: int
    invented: tuple[str, ...]
    waiting: bool
    rank: int = 0
    assessment: str = ""
    met: int = 0
    open: int = 0
    not_met: int = 0
    scores: int = 0
    score: MilliPoints | None = None
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInbox:
    """A call at one station: how many cases are or were there, how many wait. `until`: the station's last instant."""

    call: Call
    until: datetime | None
    total: int
    waiting: int


Inbox = Lines[tuple[CallInbox, InboxLine]]
"""The cases at a station, each with its call: the newest call first, in it first what waits."""


def desk_case(*, account: Account, reference: str, roles: frozenset[Role]) -> CaseView:
    """A case for a desk: only for those who hold one of its roles in this very case. Raises NotVisible."""
    case = case_view(account=account, reference=reference)
    if not case.roles & roles:
        raise NotVisible(reference)
    return case


def association_inbox(*, account: Account) -> Inbox:
    """The applications of the association's region: the newest call first, in it first what waits."""
    return _Station("association", account).inbox()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A rank that is saved. `waiting`: it can still be changed."""

    reference: str
    title: str
    state: State
    rank: int
    assessment: str
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRanking:
    """A call's ranking in the association's region. `lines` wait, in the order of their ranks; they are read in parts.

    `lines_of`: those of them with these references; `ready`: how many of them have a rank; `forwarded`: how many ranks can no
    longer be changed; `standing` reads all saved ranks of the region, first those that can.
    """

    inbox: CallInbox
    lines: Lines[InboxLine]
    lines_of: Callable[[Collection[str]], tuple[InboxLine, ...]]
    ready: int
    forwarded: int
    standing: Callable[[], tuple[Standing, ...]]


def region_ranking(*, account: Account, key: str) -> RegionRanking:
    """The ranking of one call. Raises NotVisible when there is none."""
    station = _Station("association", account)
    inbox = next((inbox for inbox in station.calls if inbox.call.key == key), None)
    if inbox is None:
        raise NotVisible(key)
    waiting, gone = (station.rows(key, waiting=one) for one in (True, False))

    def read(part: slice) -> tuple[InboxLine, ...]:
        shown = list(waiting.values_list("pk", flat=True)[part])
        return station.lines(waiting.filter(pk__in=shown), waiting=True)

    def standing() -> tuple[Standing, ...]:
        wanted = ("reference", "answers__title", "state", "ranking__rank", "ranking__assessment")
        return tuple(
            Standing(
                reference=reference, title=title or "", state=State(state), rank=rank, assessment=text, waiting=waits
            )
            for waits, rows in ((True, waiting), (False, gone))
            for reference, title, state, rank, text in rows.filter(ranking__isnull=False).values_list(*wanted)
        )

    ranked = (rows.filter(ranking__isnull=False).order_by().count() for rows in (waiting, gone))
    return RegionRanking(
        inbox=inbox,
        lines=Lines(inbox.waiting, read),
        lines_of=lambda references: station.lines(waiting.filter(reference__in=references), waiting=True),
        ready=next(ranked),
        forwarded=next(ranked),
        standing=standing,
    )


def assessor_inbox(*, account: Account) -> Inbox:
    """The applications an assessor may score, by call: first those without their score."""
    return _Station("scoring", account).inbox()


def statement_inbox(*, account: Account) -> Inbox:
    """The applications in the fields a ministry answers for, by call: first those without its statement."""
    return _Station("statements", account).inbox()


def own_ministries(*, account: Account) -> frozenset[str]:
    """Names of the ministries for which the person gives statements."""
    return frozenset(m.organisation.name for m in memberships_of(account) if m.role == Role.COMMENTER)


def calls_of_assessor(account: Account) -> list[int]:
    """Keys of the calls in which a person may score. As a list: a join on them would read ten thousand whole rows."""
    offices = own_organisations(account, roles=frozenset({Role.ASSESSOR}))
    return list(Call.objects.filter(office__in=offices).values_list("pk", flat=True)) if offices else []


def submitted_cases(where: Q) -> QuerySet[Application]:
    """Applications that were submitted; a draft that was given up was never anyone else's business."""
    submissions = Submission.objects.filter(application=OuterRef("pk"))
    return (
        Application.objects.filter(where)
        .exclude(state__in=NOT_YET_SUBMITTED)
        .exclude(Q(state=State.WITHDRAWN.value) & ~Exists(submissions))
    )


_ROLES = {"association": Role.ASSOCIATION, "statements": Role.COMMENTER, "scoring": Role.ASSESSOR}


def _declared_free(rows: QuerySet[Application], account: Account) -> QuerySet[Application]:
    """The cases for which the person declared to be in no conflict; before that nothing of them is shown."""
    declared = ConflictDeclaration.objects.filter(application=OuterRef("pk"), account=account, conflicted=False)
    return rows.filter(Exists(declared))


class _Station:
    """A station as one person sees it: which cases reached it, and what of them is shown."""

    def __init__(self, station: str, account: Account) -> None:
        self._station, self._account = station, account
        self._cases = without_conflicts(submitted_cases(self._where()), account, comparing=station == "association")
        if station == "scoring":
            self._cases = _declared_free(self._cases, account)
        done = self._done()
        counted = (
            self._cases.values("call_id", "state")
            .annotate(number=Count("pk"), done=Count("pk", filter=Exists(done) if done is not None else Q(pk=None)))
            .order_by()
        )
        self._counted = list(counted)
        calls = Call.objects.filter(pk__in={row["call_id"] for row in self._counted}).select_related("office")
        self._calls = {
            call.pk: call
            for call in calls.order_by("-closes_at", "key", "-version")
            if station in call.programme.stations
        }
        self.calls = tuple(self._call_inboxes())

    def _where(self) -> Q:
        """The cases for which the person holds the station's role, as `roles_in_application` tells them."""
        memberships = memberships_of(self._account)
        if self._station == "association":
            bodies = [m.organisation for m in memberships if m.role == Role.ASSOCIATION]
            regions = {b.planning_region for b in bodies if b.kind == BodyKind.PLANNING_ASSOCIATION}
            return Q(planning_region__in=regions)
        if self._station == "scoring":
            return Q(call__in=calls_of_assessor(self._account))
        fields = {field for m in memberships if m.role == Role.COMMENTER for field in m.organisation.service_fields}
        return Q(answers__field__in=sorted(fields))

    def _done(self) -> QuerySet[Score] | QuerySet[Statement] | None:
        """What the person did at a case; None where a case waits until it leaves, as one to be forwarded does."""
        if self._station == "scoring":
            return Score.objects.filter(application=OuterRef("pk"), assessor=self._account)
        if self._station == "statements":
            return Statement.objects.filter(application=OuterRef("pk"), organisation__in=self._ministries())
        return None

    def _ministries(self) -> frozenset[int]:
        return own_organisations(self._account, roles=frozenset({Role.COMMENTER}))

    def _arrives(self, call: Call) -> State:
        return state_before(station=self._station, stations=call.programme.stations)

    def _call_inboxes(self) -> Iterator[CallInbox]:
        by_key: dict[str, list[Call]] = {}
        for call in self._calls.values():
            by_key.setdefault(call.key, []).append(call)
        for versions in by_key.values():
            total = waiting = 0
            for row in self._counted:
                version = next((call for call in versions if call.pk == row["call_id"]), None)
                if version is None:
                    continue
                here = row["state"] == self._arrives(version)
                # An association sees what it forwarded, too; the others what is there or was treated by them.
                total += row["number"] if here or self._station == "association" else row["done"]
                waiting += row["number"] - row["done"] if here else 0
            if total:
                until = until_of(versions[0].programme, self._station)
                yield CallInbox(call=versions[0], until=until, total=total, waiting=waiting)

    def rows(self, key: str, *, waiting: bool) -> QuerySet[Application]:
        """The cases of a call that wait, or those that do not, in the order of the list."""
        versions = [call for call in self._calls.values() if call.key == key]
        # One version is the rule, and then the index gives the order.
        here = reduce(or_, (Q(call=call.pk, state=self._arrives(call).value) for call in versions))
        done, rows = self._done(), self._cases.filter(call__in=[call.pk for call in versions])
        if done is not None:
            rows = rows.filter(here & ~Exists(done) if waiting else Exists(done))
        else:
            rows = rows.filter(here) if waiting else rows.exclude(here)
        rank = (F("ranking__rank").asc(nulls_last=True),) if self._station == "association" else ()
        return rows.order_by(*rank, "reference")

    def inbox(self) -> Inbox:
        """All lines, read in parts."""
        return Lines(sum(inbox.total for inbox in self.calls), self._part)

    def _part(self, part: slice) -> tuple[tuple[CallInbox, InboxLine], ...]:
        start, stop, _ = part.indices(sum(inbox.total for inbox in self.calls))
        shown: dict[int, tuple[CallInbox, bool]] = {}
        # First the keys alone, group by group: sorting must not carry the answers of all cases along.
        for inbox in self.calls:
            for waiting, number in ((True, inbox.waiting), (False, inbox.total - inbox.waiting)):
                first, last = max(start, 0), min(stop, number)
                if first < last:
                    keys = self.rows(inbox.call.key, waiting=waiting).values_list("pk", flat=True)[first:last]
                    shown.update((key, (inbox, waiting)) for key in keys)
                start, stop = start - number, stop - number
        read = {row.pk: row for row in self._read(Application.objects.filter(pk__in=shown))}
        return tuple((inbox, self._line(read[key], waiting=waiting)) for key, (inbox, waiting) in shown.items())

    def lines(self, rows: QuerySet[Application], *, waiting: bool) -> tuple[InboxLine, ...]:
        """Lines of some of the rows."""
        return tuple(self._line(row, waiting=waiting) for row in self._read(rows))

    def _read(self, rows: QuerySet[Application]) -> list[Application]:
        wanted: list[str | Prefetch[str]] = [with_bodies(), "partners__plan"]
        wanted += {"scoring": ["scores"], "statements": ["statements"]}.get(
            self._station, [Prefetch("documents", Document.objects.filter(replaced=False))]
        )
        read = list(rows.select_related("ranking").prefetch_related(*wanted))
        for row in read:
            row.call = self._calls[row.call_id]
        return read

    def _line(self, row: Application, *, waiting: bool) -> InboxLine:
        ranking = getattr(row, "ranking", None) if self._station == "association" else None
        partners = partners_of(row)
        line = InboxLine(
            reference=row.reference,
            title=row.answers.get("title", ""),
            lead=lead_name(row, partners),
            state=shown_state(row, frozenset({_ROLES[self._station]})),
            grant=sum(year.grant for partner in partners for year in partner.plan.all()),
            invented=tuple(row.invented),
            waiting=waiting,
            rank=ranking.rank if ranking else 0,
            assessment=ranking.assessment if ranking else "",
        )
        return replace(line, **self._told(row, partners))

    def _told(self, row: Application, partners: list[Partner]) -> dict[str, Any]:
        """What the list of this very station tells of a case besides."""
        if self._station == "scoring":
            scores = row.scores.all()
            own = [Scores("", score.points) for score in scores if score.assessor_id == self._account.pk]
            return {"scores": len(scores), "score": mean_score(own, row.call.programme)}
        if self._station == "statements":
            ministries = self._ministries()
            given = (each.position for each in row.statements.all() if each.organisation_id in ministries)
            return {"position": next(given, "")}
        facts = facts_of(row, partners=partners, document_keys=frozenset(each.key for each in row.documents.all()))
        found = Counter(finding.verdict for finding in check(facts=facts, programme=row.call.programme))
        return {"met": found[Verdict.MET], "open": found[Verdict.OPEN], "not_met": found[Verdict.NOT_MET]}


def until_of(programme: Programme, station: str) -> datetime | None:
    """The last instant at a station; None where the programme sets none."""
    until = next((each.until for each in programme.station if each.key == station), None)
    return end_of_day(day=until, zone=programme.zone) if until else None


def with_bodies() -> "Prefetch[str]":
    """Reads partners and their organisations in one statement."""
    return Prefetch("partners", Partner.objects.select_related("organisation"))


def lead_name(application: Application, partners: list[Partner]) -> str:
    """Name of the organisation that submitted."""
    role = application.call.programme.lead_role.role
    return next((p.organisation.name for p in partners if p.role == role), "")


def mean_score(scores: list[Scores], programme: Programme) -> MilliPoints | None:
    """The weighted score of all assessors, None before the first."""
    return weighted_score(scores=scores, criteria=programme.criterion) if scores else None
