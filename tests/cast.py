"""The fixed cast of the tests and the steps that bring a case to a state. Everything goes through the real acts.

Leisnig and Kulturbahnhof e.V. apply together for programme A. Rodewisch applies for programme B with Ellefeld and Falkenstein.
Torgau is a stranger to both. Each body has one person, unless a test needs more.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pikepdf
from django.conf import settings

from fundament.acts import (
    applications,
    calls,
    claims,
    conflicts,
    formal,
    grants,
    partners,
    payments,
    proofs,
    samples,
    selection,
    stations,
    uploads,
)
from fundament.acts.sittings import SittingHeld
from fundament.commands.cast import bank_account
from fundament.commands.register import AKTION_MENSCH, COURT_OF_AUDIT, LDS, SAB, SMR, SMS
from fundament.core.application import PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.financing_plan import Inputs
from fundament.core.loading import ProgrammeFile, load_programme
from fundament.core.procedure import Role
from fundament.core.receipts import Receipt
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant

TANDEM, REGIONS = "inklusion-vor-ort-2023", "vitale-regionen-2021"
DURING = {TANDEM: datetime(2024, 1, 15, 10, 0, tzinfo=UTC), REGIONS: datetime(2021, 7, 1, 10, 0, tzinfo=UTC)}
AFTER = {TANDEM: datetime(2024, 2, 10, 10, 0, tzinfo=UTC), REGIONS: datetime(2021, 7, 20, 10, 0, tzinfo=UTC)}
OFFICE = {TANDEM: SMS, REGIONS: SMR}


def pdf(*, password: str = "") -> bytes:
    """A real PDF of one empty page, encrypted if there is a password."""
    with pikepdf.new() as file:
        file.add_blank_page(page_size=(595, 842))
        out = io.BytesIO()
        file.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return out.getvalue()


class Stage:
    """Puts people, calls and cases on the stage."""

    def body(self, name: str) -> Organisation:
        """A body of the register by its name."""
        return Organisation.objects.get(name=name)

    def non_profit(self, name: str = "Kulturbahnhof e.V.", seat: str = "14522310") -> Organisation:
        """A non-profit association."""
        return Organisation.objects.get_or_create(
            name=name,
            kind=BodyKind.NON_PROFIT_ASSOCIATION.value,
            seat=seat,
            defaults={"address": ["04703 Leisnig"], "planning_region": "CHE"},
        )[0]

    def person(self, organisation: Organisation | str, *roles: Role, login: str = "") -> Account:
        """Someone with roles for a body; the same person for the same body and roles, unless `login` tells them apart."""
        body = self.body(organisation) if isinstance(organisation, str) else organisation
        email = f"{login or '-'.join(role.value for role in roles)}@{body.pk}.test"
        account, new = Account.objects.get_or_create(email=email, defaults={"name": f"{body.name} {login}".strip()})
        if new:
            for role in roles:
                Membership.objects.create(account=account, organisation=body, role=role.value)
        return account

    def applicant(self, organisation: Organisation | str) -> Account:
        """Someone who writes and signs for a body."""
        return self.person(organisation, Role.EDITOR, Role.SIGNATORY)

    def office(self, key: str) -> Account:
        """The programme office."""
        return self.person(OFFICE[key], Role.OFFICE)

    def decider(self, key: str) -> Account:
        """Who decides."""
        return self.person(OFFICE[key], Role.DECIDER)

    def sitting(self, decider: Account, at: datetime) -> SittingHeld:
        """A sitting of the decider and a colleague, both for the proposal."""
        office = decider.memberships.get().organisation
        colleague = self.person(office, Role.DECIDER, login="panel2")
        return SittingHeld(held_on=at.date(), place="Dresden", present=[decider.pk, colleague.pk], votes_for=2)

    def adopted(
        self, key: str, proposal: int, verdicts: Mapping[str, selection.Verdict] | None = None, *, at: datetime
    ) -> int:
        """The panel adopts a proposal, with what it decides otherwise."""
        decider = self.decider(key)
        sitting = self.sitting(decider, at)
        return selection.adopt_selection(
            key=key, proposal=proposal, verdicts=verdicts or {}, sitting=sitting, account=decider, at=at
        )

    def assessors(self, key: str) -> tuple[Account, Account]:
        """Two assessors."""
        first, second = (self.person(OFFICE[key], Role.ASSESSOR, login=f"assessor{n}") for n in (1, 2))
        return first, second

    def association(self, region: str = "CHE") -> Account:
        """The officer of a planning association."""
        body = Organisation.objects.get(kind=BodyKind.PLANNING_ASSOCIATION.value, planning_region=region)
        return self.person(body, Role.ASSOCIATION)

    def authority(self, name: str = LDS) -> Account:
        """A caseworker of a granting authority."""
        return self.person(name, Role.AUTHORITY)

    def releaser(self, name: str = LDS) -> Account:
        """Who releases payments there."""
        return self.person(name, Role.RELEASER)

    def auditor(self) -> Account:
        """The court of audit."""
        return self.person(COURT_OF_AUDIT, Role.AUDITOR)

    def open_call(self, key: str, *, file: ProgrammeFile | None = None) -> Call:
        """A programme, announced and opened at its own first instant; `file` is one that is in no folder."""
        file = file or load_programme(settings.PROGRAMMES / key)
        at = file.programme.opens_at
        calls.announce(file=file, office=self.body(OFFICE[key]), account=self.office(key), at=at, demonstration=True)
        return calls.open_call(key=key, account=self.office(key), at=at)

    def tandem_draft(self, *, town: str = "Stadt Leisnig", partner: Organisation | None = None) -> Application:
        """A complete draft of a tandem that nobody has signed."""
        lead, other = self.body(town), partner or self.non_profit()
        one, two, at = self.applicant(lead), self.applicant(other), DURING[TANDEM]
        application = applications.start(key=TANDEM, organisation=lead, account=one, at=at)
        reference = application.reference
        partners.invite_partner(reference=reference, organisation=other, role="non_profit", account=one, at=at)
        partners.join(reference=reference, account=two, at=at)
        self.answer(reference, one)
        self.plan(reference, lead, [(year, 125_000_00, 100_000_00) for year in range(2024, 2029)])
        self.plan(reference, other, [(year, 111_112_00, 100_000_00) for year in range(2024, 2029)])
        self.upload(reference, one)
        return Application.objects.get(reference=reference)

    def regions_draft(
        self,
        *,
        town: str = "Stadt Rodewisch",
        lines: Iterable[tuple[int, int, int]] = ((2021, 100_000_00, 60_000_00),),
        key: str = REGIONS,
    ) -> Application:
        """A complete draft of programme B, or of another round like it, with two cooperating towns."""
        lead, at = self.body(town), DURING[key]
        one = self.applicant(lead)
        application = applications.start(key=key, organisation=lead, account=one, at=at)
        reference = application.reference
        for name in ("Gemeinde Ellefeld", "Stadt Falkenstein/Vogtl."):
            other = self.body(name)
            partners.invite_partner(
                reference=reference, organisation=other, role="cooperation_partner", account=one, at=at
            )
            partners.join(reference=reference, account=self.applicant(other), at=at)
        self.answer(reference, one)
        self.plan(reference, lead, lines)
        self.upload(reference, one)
        return Application.objects.get(reference=reference)

    def answer(self, reference: str, account: Account, **given: str) -> None:
        """Answers every required question; `given` replaces answers by question."""
        application = Application.objects.select_related("call").get(reference=reference)
        answers = {}
        for question in application.call.programme.question:
            if question.kind == "yes":
                answers[question.key] = "yes"
            elif question.kind == "choice":
                answers[question.key] = question.choices[0]
            elif question.required:
                answers[question.key] = f"Antwort zu {question.key}"
        applications.save_answers(
            reference=reference,
            answers=answers | given,
            revision=application.revision,
            account=account,
            at=DURING[application.call.key],
        )

    def plan(self, reference: str, body: Organisation, lines: Iterable[tuple[int, int, int]]) -> None:
        """A partner's plan: (year, eligible, grant) in cents, the rest own funds."""
        application = Application.objects.select_related("call").get(reference=reference)
        applications.save_plan(
            reference=reference,
            partner=application.partners.get(organisation=body).pk,
            revision=application.revision,
            lines=[PlanLine(year=y, eligible=e, grant=g, own=e - g) for y, e, g in lines],
            account=self.applicant(body),
            at=DURING[application.call.key],
        )

    def upload(self, reference: str, account: Account) -> None:
        """Every required document."""
        application = Application.objects.select_related("call").get(reference=reference)
        for document in application.call.programme.document:
            if document.required:
                uploads.add_document(
                    reference=reference,
                    key=document.key,
                    name="unterlage.pdf",
                    content=pdf(),
                    account=account,
                    at=DURING[application.call.key],
                )

    def sign(self, application: Application) -> None:
        """Every partner signs."""
        for partner in application.partners.select_related("organisation"):
            applications.sign(
                reference=application.reference,
                account=self.applicant(partner.organisation),
                at=DURING[application.call.key],
            )

    def submit(self, application: Application, *, key: UUID | None = None, at: datetime | None = None) -> Application:
        """Signed by all and submitted by the lead."""
        self.sign(application)
        lead = application.partners.select_related("organisation").order_by("pk")[0].organisation
        applications.submit(
            reference=application.reference,
            key=key or uuid4(),
            account=self.applicant(lead),
            at=at or DURING[application.call.key],
        )
        application.refresh_from_db()
        return application

    def declared(self, *submitted: Application) -> tuple[Account, Account]:
        """The assessors of a call, who have declared that they are in no conflict with these."""
        key = submitted[0].call.key
        for assessor in self.assessors(key):
            conflicts.declare_before_scoring(
                free=[one.reference for one in submitted], conflicts={}, account=assessor, at=AFTER[key]
            )
        return self.assessors(key)

    def scored(self, *submitted: Application, points: Iterable[int] = ()) -> None:
        """Brings submitted applications of one call through all stations; `points` are each one's points everywhere."""
        key = submitted[0].call.key
        programme, at = submitted[0].call.programme, AFTER[key]
        if "association" in programme.stations:
            for number, application in enumerate(submitted, 1):
                officer = self.association(application.planning_region)
                stations.rank(ranks={application.reference: 1}, assessments={}, account=officer, at=at)
                stations.forward(reference=application.reference, account=officer, at=at + timedelta(minutes=number))
        if "statements" in programme.stations:
            stations.close_statements(key=key, account=self.office(key), at=at)
        self.declared(*submitted)
        given = [*points] or [3] * len(submitted)
        for application, value in zip(submitted, given, strict=True):
            for assessor in self.assessors(key):
                stations.score(
                    reference=application.reference,
                    points={c.key: value for c in programme.criterion},
                    comment="",
                    account=assessor,
                    at=at,
                )
        stations.close_scoring(key=key, account=self.office(key), at=at)

    def decided(self, key: str) -> None:
        """The proposal adopted as it is, and announced."""
        at = AFTER[key]
        proposal = selection.propose_selection(key=key, account=self.office(key), at=at)
        self.adopted(key, proposal.number, at=at)
        selection.announce_decision(key=key, account=self.office(key), at=at)

    def granted(
        self,
        application: Application,
        *,
        at: datetime | None = None,
        start: date | None = None,
        end: date | None = None,
        inputs: Inputs | None = None,
    ) -> tuple[Grant, ...]:
        """From the announced selection to the notices; `inputs` is what the authority calculates the lead's grant from."""
        key, reference = application.call.key, application.reference
        at = at or AFTER[key]
        officer = self.authority(SAB if key == TANDEM else LDS)
        lead = application.partners.select_related("organisation").order_by("pk")[0]
        formal.invite_formal_application(reference=reference, account=officer, at=at)
        formal.apply_formally(reference=reference, account=self.applicant(lead.organisation), at=at)
        if inputs is not None:
            formal.calculate_grant(reference=reference, partner=lead.pk, inputs=inputs, account=officer, at=at)
        formal.check_application(
            reference=reference, points=dict.fromkeys(formal.CHECK_POINTS, "geprüft"), account=officer, at=at
        )
        given = grants.grant(
            reference=reference,
            account=officer,
            at=at,
            agreement="Vereinbart am 31.08.2023.",
            start=start,
            end=end,
        )
        for one in given:
            bank_account(one.partner.organisation, at=at)
            bank_account(one.authority, at=at)
        return given

    def repaid(self, application: Application) -> str:
        """A granted project of Rodewisch paid, returned, paid anew, proven, reduced and repaid; the grant's reference."""
        reference, at = f"{application.reference}-1", AFTER[REGIONS] + timedelta(days=60)
        recipient = {"reference": reference, "account": self.applicant("Stadt Rodewisch"), "at": at}
        authority = {"reference": reference, "account": self.authority(LDS), "at": at}
        grants.record_finality(**authority)
        grants.report_start(**recipient, started_on=at.date())
        for number in (1, 2):
            payments.request_payment(**recipient, cents=60_000_00, purpose="Bau", need_until=at.date())
            payments.prepare_requested(**authority)
            payments.release_payment(reference=reference, number=number, account=self.releaser(LDS), at=at)
            if number == 1:
                payments.return_payment(**authority, number=1, reason="Konto erloschen", returned_on=at.date())
        proofs.submit_interim_proof(**recipient, until=at.date(), spent=1, report="Es geht voran.", reach={})
        receipt = Receipt(
            number="1",
            kind="spending",
            position="",
            ordered_on=at.date(),
            invoiced_on=at.date(),
            paid_on=at.date(),
            payee="Bau GmbH",
            reason="Bau",
            cents=90_000_00,
            input_tax=0,
            discount=0,
        )
        figures = proofs.Figures(spent=90_000_00)
        proofs.submit_proof(
            **recipient, figures=figures, report="Gebaut.", lessons="", confirmed=True, receipts=[receipt]
        )
        proofs.confirm_complete(**authority)
        samples.draw_sample(key=REGIONS, authority=self.body(LDS), year=2021, account=self.authority(LDS), at=at)
        proofs.check_proof(**authority, note="geprüft", in_depth=True)
        claims.demand_repayment(**authority, reason="Minderausgaben")
        claims.book_repayment(**authority, cents=6_000_00, paid_on=at.date())
        return reference


__all__ = ["AFTER", "AKTION_MENSCH", "DURING", "LDS", "REGIONS", "SAB", "TANDEM", "Stage", "pdf"]
