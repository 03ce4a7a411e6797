"""Plays a real round again: the real projects, through the real acts, at the real dates; what was made up says so."""

import io
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
from django.conf import settings

from fundament.acts import (
    applications,
    budgets,
    calls,
    claims,
    conflicts,
    formal,
    grants,
    partners,
    payments,
    proofs,
    selection,
    stations,
    uploads,
)
from fundament.acts.refusals import Refused
from fundament.acts.sittings import SittingHeld
from fundament.commands import cast
from fundament.core.application import PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.dates import local_day
from fundament.core.loading import load_programme
from fundament.core.procedure import Role
from fundament.core.programme import Programme
from fundament.core.proposal import Outcome
from fundament.core.rounds import Round, RoundProject, load_round
from fundament.queries.panel import panel_of
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.claims import Claim
from fundament.records.grants import Grant

_APPLICANT = (Role.EDITOR, Role.SIGNATORY)
_MADE_UP = "Zur Vorführung erfunden."
_CONSENT = "Einwilligung des Staatsministeriums der Finanzen, zur Vorführung erfunden."
_HISTORIC = (
    "Historische Entscheidung, wie veröffentlicht. Sie ist hier nachgetragen und weicht vom berechneten Vorschlag ab."
)
_UNKNOWN = "Das Ergebnis ist nicht veröffentlicht. Es ist hier als Reserve geführt und sagt nichts über das wirkliche Vorhaben."
_NOT_PUBLISHED = "Ort nicht veröffentlicht"
Say = Callable[[str], None]


class Replay:
    """One round being played. `say` gets a line of progress for each step; fiscal years that are over at `until` are ended."""

    def __init__(self, *, key: str, say: Say, until: datetime) -> None:
        folder = settings.PROGRAMMES / key
        self.round: Round = load_round(folder / "round.toml")
        self.file = load_programme(folder)
        self.programme: Programme = self.file.programme
        self.say = say
        self.office_body = Organisation.objects.get(name=self.round.office)
        self.people: dict[Role, Account] = {
            role: self._of(self.office_body, role) for role in (Role.OFFICE, Role.DECIDER)
        }
        self.references: dict[str, str] = {}
        self.steps: list[tuple[datetime, int, Callable[[], object]]] = []
        self.open_year = self._at("granted").year
        self.until = until

    def play(self) -> None:
        """Plays the whole round. Raises what the acts raise: a replay that is refused is a fault of the product."""
        if Call.objects.filter(key=self.round.key).exists():
            self.say(f"{self.round.key}: schon nachgespielt, nichts zu tun.")
            return
        calls.announce(
            file=self.file,
            office=self.office_body,
            account=self.people[Role.OFFICE],
            at=self._at("announced"),
            demonstration=True,
        )
        self.say(f"{self.round.key}: angekündigt am {self._at('announced'):%d.%m.%Y}")
        calls.open_call(key=self.round.key, account=self.people[Role.OFFICE], at=self._at("opened"))
        for number, project in enumerate(self.round.project):
            self._apply(project, self._at("submitted") + timedelta(minutes=number))
        self.say(f"{self.round.key}: {len(self.references)} Anträge eingereicht")
        if "association" in self.programme.stations:
            self._rank_and_forward()
        if "statements" in self.programme.stations:
            self._statements()
        self._score()
        self._select()
        for project in self.round.project:
            if project.outcome == "select":
                self._grant(project)
        self._run_steps()
        self.say(f"{self.round.key}: fertig")

    def _at(self, day: str) -> datetime:
        return self.round.days[day].at.replace(tzinfo=ZoneInfo(self.programme.zone))

    def _of(self, organisation: Organisation, role: Role) -> Account:
        return cast.person(organisation=organisation, roles=(role,))

    def _body(self, *, seat: str) -> Organisation:
        kinds = (BodyKind.TOWN, BodyKind.MUNICIPALITY, BodyKind.INDEPENDENT_CITY, BodyKind.DISTRICT)
        return Organisation.objects.get(seat=seat, kind__in=[kind.value for kind in kinds])

    def _lead(self, project: RoundProject) -> Organisation:
        if project.lead:
            return self._body(seat=project.lead)
        unknown, _ = Organisation.objects.get_or_create(
            name=project.lead_name,
            kind=BodyKind.MUNICIPALITY.value,
            seat="",
            defaults={"planning_region": project.region, "demonstration": True, "address": [_MADE_UP]},
        )
        return unknown

    def _apply(self, project: RoundProject, at: datetime) -> None:
        lead = self._lead(project)
        account = cast.person(organisation=lead, roles=_APPLICANT)
        start = at - timedelta(days=7)
        application = applications.start(
            key=self.round.key, organisation=lead, account=account, at=start, invented=project.invented
        )
        reference = application.reference
        self.references[project.id] = reference
        note = f"{project.note} Quelle: {project.source}"
        Application.objects.filter(pk=application.pk).update(historic_note=note)
        for partner in project.partners:
            body = (
                cast.body(name=partner.name, kind=partner.kind, seat=partner.seat)
                if partner.name and partner.kind
                else self._body(seat=partner.seat)
            )
            partners.invite_partner(
                reference=reference, organisation=body, role=partner.role, account=account, at=start
            )
            partners.join(reference=reference, account=cast.person(organisation=body, roles=_APPLICANT), at=start)
        applications.save_answers(
            reference=reference, answers=self._answers(project), revision=1, account=account, at=start
        )
        for plan in project.made_up.plans:
            self._save_plan(reference, plan.role, plan.lines, start)
        for document in self.programme.document:
            if document.required:
                uploads.add_document(
                    reference=reference,
                    key=document.key,
                    name="vorfuehrung.pdf",
                    content=_placeholder(),
                    account=account,
                    at=start,
                )
        for partner_row in application.partners.select_related("organisation"):
            signatory = cast.person(organisation=partner_row.organisation, roles=_APPLICANT)
            applications.sign(reference=reference, account=signatory, at=at - timedelta(hours=1))
        applications.submit(reference=reference, key=_key(reference), account=account, at=at)

    def _save_plan(self, reference: str, role: str, lines: tuple[PlanLine, ...], at: datetime) -> None:
        application = Application.objects.get(reference=reference)
        partner = application.partners.select_related("organisation").get(role=role)
        applications.save_plan(
            reference=reference,
            partner=partner.pk,
            lines=lines,
            revision=application.revision,
            at=at,
            account=cast.person(organisation=partner.organisation, roles=_APPLICANT),
        )

    def _answers(self, project: RoundProject) -> dict[str, str]:
        known = {"title": project.title, "cooperation": project.cooperation}
        if project.made_up.field is not None:
            known["field"] = project.made_up.field.value
        answers = {}
        for question in self.programme.question:
            if known.get(question.key):
                answers[question.key] = known[question.key]
            elif question.kind == "yes":
                answers[question.key] = "yes"
            elif question.kind == "choice":
                answers[question.key] = question.choices[0]
            elif question.required or question.key == "higher_rate_reasons":
                answers[question.key] = _MADE_UP
        return answers

    def _rank_and_forward(self) -> None:
        ranks = {self.references[p.id]: p.made_up.rank for p in self.round.project}
        region = self._lead(self.round.project[0]).planning_region
        body = Organisation.objects.get(kind=BodyKind.PLANNING_ASSOCIATION.value, planning_region=region)
        officer = self._of(body, Role.ASSOCIATION)
        at = self._at("forwarded")
        texts = dict.fromkeys(ranks, _MADE_UP)
        stations.rank(ranks=ranks, assessments=texts, account=officer, at=at)
        for reference in ranks:
            stations.forward(reference=reference, account=officer, at=at)
        self.say(f"{self.round.key}: {len(ranks)} Vorhaben weitergeleitet am {at:%d.%m.%Y}")

    def _statements(self) -> None:
        at = self._at("statements")
        for project in self.round.project:
            field = project.made_up.field
            ministry = next(
                body
                for body in Organisation.objects.filter(kind=BodyKind.MINISTRY.value)
                if field in body.service_fields
            )
            stations.give_statement(
                reference=self.references[project.id],
                position="agrees",
                text=_MADE_UP,
                account=self._of(ministry, Role.COMMENTER),
                at=at,
            )
        stations.close_statements(key=self.round.key, account=self.people[Role.OFFICE], at=at)

    def _score(self) -> None:
        at = self._at("scored")
        assessors = list(
            Account.objects.filter(
                memberships__organisation=self.office_body, memberships__role=Role.ASSESSOR.value, demonstration=True
            ).order_by("pk")
        )
        for assessor in assessors:
            conflicts.declare_before_scoring(free=self.references.values(), conflicts={}, account=assessor, at=at)
        for project in self.round.project:
            for assessor, points in zip(assessors, project.made_up.points, strict=True):
                stations.score(
                    reference=self.references[project.id],
                    account=assessor,
                    comment=_MADE_UP,
                    at=at,
                    points={c.key: n for c, n in zip(self.programme.criterion, points, strict=True)},
                )
        stations.close_scoring(key=self.round.key, account=self.people[Role.OFFICE], at=at)

    def _select(self) -> None:
        office, decider = self.people[Role.OFFICE], self.people[Role.DECIDER]
        proposal = selection.propose_selection(key=self.round.key, account=office, at=self._at("proposed"))
        proposed = {line["reference"]: line["outcome"] for line in proposal.result["lines"]}
        verdicts = {}
        for project in self.round.project:
            reference = self.references[project.id]
            said = _UNKNOWN if "outcome" in project.invented else _HISTORIC
            reason = said if proposed[reference] != project.outcome else ""
            verdicts[reference] = selection.Verdict(outcome=Outcome(project.outcome), reason=reason)
        at = self._at("decided")
        call = Call.objects.get(key=self.round.key, version=self.programme.version)
        panel = [member.account for member in panel_of(call)]
        sitting = SittingHeld(
            held_on=local_day(at=at, zone=self.programme.zone),
            place=_NOT_PUBLISHED,
            present=panel,
            votes_for=len(panel),
            minutes=_MADE_UP,
        )
        selection.adopt_selection(
            key=self.round.key, proposal=proposal.number, verdicts=verdicts, sitting=sitting, account=decider, at=at
        )
        number = selection.announce_decision(key=self.round.key, account=office, at=self._at("published"))
        deviations = sum(bool(verdict.reason) for verdict in verdicts.values())
        self.say(f"{self.round.key}: {number} Entscheidungen bekanntgegeben, {deviations} weichen vom Vorschlag ab")

    def _grant(self, project: RoundProject) -> None:
        reference = self.references[project.id]
        application = Application.objects.select_related("call").get(reference=reference)
        lead = application.partners.select_related("organisation").get(role=self.programme.lead_role.role)
        signatory = cast.person(organisation=lead.organisation, roles=_APPLICANT)
        authority = Organisation.objects.get(name=self.programme.funder[0].granting_authority)
        officer = self._of(authority, Role.AUTHORITY)
        formal.invite_formal_application(reference=reference, account=officer, at=self._at("invited"))
        formal.apply_formally(reference=reference, account=signatory, at=self._at("applied_formally"))
        formal.check_application(
            reference=reference,
            points=dict.fromkeys(formal.CHECK_POINTS, _MADE_UP),
            account=officer,
            at=self._at("checked"),
        )
        given = grants.grant(
            reference=reference,
            account=officer,
            at=self._at("granted"),
            start=project.made_up.start,
            agreement="Kooperationsvereinbarung vom 31.08.2023." if len(self.programme.funder) > 1 else "",
        )
        for one in given:
            cast.bank_account(one.partner.organisation, at=self._at("granted"))
            self._plan_payments(one, project)
        self.say(f"{self.round.key}: {project.title[:60]} bewilligt")

    def _run_steps(self) -> None:
        """Does the steps of all grants in the order of their instants; between them each fiscal year that is over is ended."""
        for at, _, step in sorted(self.steps, key=lambda planned: planned[:2]):
            self._end_years(before=at)
            step()
        self._end_years(before=self.until)

    def _end_years(self, *, before: datetime) -> None:
        while self.open_year < before.year:
            year, self.open_year = self.open_year, self.open_year + 1
            try:
                budgets.close_year(
                    key=self.round.key,
                    year=year,
                    consent=_CONSENT,
                    exception=_CONSENT,
                    account=self.people[Role.OFFICE],
                    at=datetime(year + 1, 1, 10, 10, tzinfo=ZoneInfo(self.programme.zone)),
                )
            except Refused as refused:
                if refused.code != "year_closed":  # nothing was left of it
                    raise

    def _plan(self, at: datetime, step: Callable[[], object]) -> None:
        self.steps.append((at, len(self.steps), step))

    def _plan_payments(self, given: Grant, project: RoundProject) -> None:
        officer, releaser = self._of(given.authority, Role.AUTHORITY), self._of(given.authority, Role.RELEASER)
        recipient = cast.person(organisation=given.partner.organisation, roles=_APPLICANT)
        reference = given.reference
        final = self._at("final")
        self._plan(final, lambda: grants.record_finality(reference=reference, account=officer, at=final))
        first = self._at("first_payment")
        start = project.made_up.start
        started = max(first, first.replace(year=start.year, month=start.month, day=start.day))
        self._plan(
            started, lambda: grants.report_start(reference=reference, started_on=start, account=recipient, at=started)
        )
        years = sorted(given.terms().values_list("year", "cents"))
        dates = [started] if project.made_up.reached == "paid" else [first, self._at("second_payment")]
        for at, (_, cents) in zip(dates, years, strict=False):
            self._plan(at, partial(self._pay, reference, cents, recipient, officer, releaser, at))
        if project.made_up.reached != "paid":
            self._plan_proof(given, project, recipient, officer)

    def _pay(
        self, reference: str, cents: int, recipient: Account, officer: Account, releaser: Account, at: datetime
    ) -> None:
        payment = payments.request_payment(
            reference=reference,
            cents=cents,
            purpose=_MADE_UP,
            need_until=(at + timedelta(days=45)).date(),
            account=recipient,
            at=at,
        )
        payments.prepare_requested(reference=reference, account=officer, at=at + timedelta(days=3))
        payments.release_payment(
            reference=reference, number=payment.number, account=releaser, at=at + timedelta(days=4)
        )

    def _plan_proof(self, given: Grant, project: RoundProject, recipient: Account, officer: Account) -> None:
        reached, reference = project.made_up.reached, given.reference
        spent = given.eligible if reached != "repaid" else given.eligible * 9 // 10
        figures = proofs.Figures(spent=spent, own=spent - given.total if spent > given.total else 0)
        submitted, at = self._at("proof"), self._at("proof_checked")
        who: dict[str, Any] = {"reference": reference, "account": officer}
        self._plan(
            submitted,
            lambda: proofs.submit_proof(
                reference=reference,
                figures=figures,
                report=_MADE_UP,
                lessons=_MADE_UP,
                confirmed=True,
                account=recipient,
                at=submitted,
            ),
        )
        if reached == "proof_submitted":
            return
        self._plan(at - timedelta(days=90), lambda: proofs.confirm_complete(at=at - timedelta(days=90), **who))
        self._plan(at, lambda: proofs.check_proof(note=_MADE_UP, in_depth=True, at=at, **who))
        if reached == "proof_checked":
            return
        if reached == "repaid":
            self._plan(
                at + timedelta(days=1),
                lambda: claims.demand_repayment(reason=_MADE_UP, at=at + timedelta(days=1), **who),
            )
            self._plan(at + timedelta(days=30), partial(self._repay, reference, officer, at + timedelta(days=30)))
        self._plan(at + timedelta(days=31), lambda: proofs.close(at=at + timedelta(days=31), **who))

    def _repay(self, reference: str, officer: Account, at: datetime) -> None:
        """The whole repayment arrives; its interest is demanded and paid, or is too little to be charged."""
        claim = Claim.objects.get(grant__reference=reference, kind="repayment")
        given: dict[str, Any] = {"reference": reference, "account": officer, "at": at}
        claims.book_repayment(cents=claim.cents, paid_on=at.date(), **given)
        try:
            owed = claims.demand_interest(reason=_MADE_UP, **given)
        except Refused as refused:
            if refused.code != "interest_too_little":
                raise
            claims.waive_interest(reason=_MADE_UP, **given)
            return
        claims.book_interest(cents=owed.cents, paid_on=at.date(), **given)


def _placeholder() -> bytes:
    """A real, empty PDF page in place of a document that nobody published."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = "Vorführung: kein echtes Dokument"
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _key(reference: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"replay:{reference}")
