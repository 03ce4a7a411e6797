"""Acts of the applicants: start, write, plan, invite, join, sign, submit, complete, withdraw."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Subquery
from django.db.models.expressions import Combinable

from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, insist_part, locked_application, locked_call, on_application
from fundament.core.application import PlanLine, PlannedPosition
from fundament.core.costs import Cost
from fundament.core.dates import end_of_day
from fundament.core.eligibility import check
from fundament.core.plan_costs import amounts_of, plannable, planned
from fundament.core.procedure import Act, Role, State
from fundament.core.questions import answer_fault
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import MALWARE, Application, Document, Partner, PlanYear, Submission
from fundament.records.facts import content_of, costs_as_json, digest_of, facts_of
from fundament.records.memberships import memberships_of

_PEOPLE = (Role.EDITOR, Role.SIGNATORY)


@transaction.atomic
def start(
    *, key: str, organisation: Organisation, account: Account, at: datetime, invented: Sequence[str] = ()
) -> Application:
    """Starts a draft with the organisation as lead.

    Raises Refused("call_not_open"), Refused("body_not_allowed"), NotPermitted for someone who does not act for it.
    """
    call = locked_call(key)
    programme = call.programme
    if call.state != State.OPEN.value or at > call.closes_at:
        raise Refused("call_not_open")
    if organisation.kind not in programme.lead_role.bodies:
        raise Refused("body_not_allowed", name=organisation.name, body=organisation.kind)
    untouched = Application.objects.filter(
        call=call,
        state=State.DRAFT.value,
        revision=1,
        answers={},
        partners__organisation=organisation,
        partners__role=programme.lead_role.role,
    ).first()
    if untouched is not None and may_act_for(account=account, organisation=organisation):
        return untouched  # a double click starts one draft, not two
    number = Application.objects.filter(call__key=key).count() + 1
    application = Application(
        reference=f"{call.prefix}-{number:04d}",
        call=call,
        state="",
        invented=list(invented),
        planning_region=organisation.planning_region,
    )
    application.save()
    partner = Partner(application=application, organisation=organisation, role=programme.lead_role.role, joined_at=at)
    partner.save()
    on_application(application=application, partners=[partner], act=Act.START, account=account, at=at)
    return application


@transaction.atomic
def reuse_answers(*, reference: str, earlier: str, account: Account, at: datetime) -> Application:
    """Fills a draft's empty answers with those of an earlier application of the person's organisations that fit its questions.

    Raises NotPermitted, Refused("nothing_to_reuse") when the person takes no part in the earlier one, or nothing of it fits.
    """
    application = Application.objects.select_related("call").get(reference=reference)
    other = Application.objects.select_related("call").filter(reference=earlier).first()
    mine = {membership.organisation_id for membership in memberships_of(account) if membership.role in _PEOPLE}
    if other is None or not other.partners.filter(organisation__in=mine, joined_at__isnull=False).exists():
        raise Refused("nothing_to_reuse", reference=earlier)
    kinds = {question.key: question.kind for question in other.call.programme.question}
    answers = {
        question.key: other.answers[question.key]
        for question in application.call.programme.question
        # A declaration is made anew each time.
        if question.kind != "yes"
        and kinds.get(question.key) == question.kind
        and other.answers.get(question.key)
        and not application.answers.get(question.key)
        and answer_fault(question=question, answer=other.answers[question.key]) is None
    }
    if not answers:
        raise Refused("nothing_to_reuse", reference=earlier)
    return save_answers(reference=reference, answers=answers, revision=application.revision, account=account, at=at)


@transaction.atomic
def save_answers(
    *, reference: str, answers: Mapping[str, str], revision: int, account: Account, at: datetime
) -> Application:
    """Keeps answers; any change withdraws the signatures. Unknown questions are refused, empty answers are kept as empty.

    Raises Refused("changed_meanwhile") when someone else saved after `revision`: nothing is overwritten silently.
    """
    application, partners = locked_application(reference, plans=False)
    return write_answers(application, partners, answers=answers, revision=revision, account=account, at=at)


def write_answers(
    application: Application,
    partners: list[Partner],
    *,
    answers: Mapping[str, str],
    revision: int,
    account: Account,
    at: datetime,
) -> Application:
    """`save_answers` in an application that is locked already."""
    insist_application(application=application, partners=partners, act=Act.EDIT, account=account)
    known = {question.key for question in application.call.programme.question}
    unknown = sorted(set(answers) - known)
    if unknown:
        raise Refused("unknown_question", questions=", ".join(unknown))
    changed = {key: text for key, text in answers.items() if application.answers.get(key, "") != text}
    if not changed:
        return application
    if application.revision != revision:
        raise Refused("changed_meanwhile")
    application.answers = {**application.answers, **changed}
    _edited(application, partners, account, at, {"answers": sorted(changed)})
    return application


@transaction.atomic
def save_plan(
    *, reference: str, partner: int, lines: Sequence[PlanLine], revision: int, account: Account, at: datetime
) -> Application:
    """Keeps the financing plan of one partner, whole. Only its own people may. Flat rates and unit costs are computed anew.

    Raises Refused: "changed_meanwhile", "plan_not_yours", "year_twice", "cost_position_unknown", "positions_exceed_spending".
    """
    application, partners = locked_application(reference, plans=False)
    return write_plan(application, partners, partner=partner, lines=lines, revision=revision, account=account, at=at)


def write_plan(
    application: Application,
    partners: list[Partner],
    *,
    partner: int,
    lines: Sequence[PlanLine],
    revision: int,
    account: Account,
    at: datetime,
) -> Application:
    """`save_plan` in an application that is locked already."""
    insist_application(application=application, partners=partners, act=Act.EDIT, account=account)
    one = _own_partner(partners, partner, account)
    if application.revision != revision:
        raise Refused("changed_meanwhile")
    years = [line.year for line in lines]
    if len(set(years)) != len(years):
        raise Refused("year_twice")
    positions = application.call.programme.cost
    kept = [replace(line, costs=_positions(positions, line)) for line in lines]
    one.plan.all().delete()
    PlanYear.objects.bulk_create(
        [
            PlanYear(
                partner=one,
                year=line.year,
                eligible=line.eligible,
                grant=line.grant,
                own=line.own,
                other=line.other,
                costs=costs_as_json(line.costs),
            )
            for line in kept
            if line.eligible or line.grant or line.own or line.other
        ]
    )
    _edited(application, partners, account, at, {"plan": one.organisation.name})
    return application


def _positions(positions: Sequence[Cost], line: PlanLine) -> tuple[PlannedPosition, ...]:
    """The positions of a year, computed from what is typed of them. Raises Refused."""
    known = {position.key for position in plannable(positions)}
    unknown = sorted({cost.position for cost in line.costs} - known)
    if unknown:
        raise Refused("cost_position_unknown", positions=", ".join(unknown))
    costs = planned(positions=positions, amounts=amounts_of(positions=positions, costs=line.costs))
    named = sum(cost.cents for cost in costs)
    if named > line.eligible:
        raise Refused("positions_exceed_spending", year=line.year, named_cents=named, eligible_cents=line.eligible)
    return costs


def _own_partner(partners: Sequence[Partner], partner: int, account: Account) -> Partner:
    mine = {membership.organisation_id for membership in memberships_of(account)}
    for one in partners:
        if one.pk == partner and one.organisation_id in mine and one.joined_at is not None:
            return one
    raise Refused("plan_not_yours")


def _edited(
    application: Application, partners: Sequence[Partner], account: Account, at: datetime, data: dict[str, object]
) -> None:
    """Records a change, raises the revision, withdraws signatures: what was signed is no longer what is there."""
    require_joined(partners, account)
    on_application(application=application, partners=list(partners), act=Act.EDIT, account=account, at=at, data=data)
    application.revision += 1
    application.save(update_fields=["answers", "revision"])
    if any(partner.signed_at for partner in partners):
        Partner.objects.filter(application=application).update(signed_digest="", signed_by=None, signed_at=None)


def require_joined(partners: Sequence[Partner], account: Account) -> None:
    """Raises Refused("join_first") for people whose organisation was invited and has not joined."""
    mine = {membership.organisation_id for membership in memberships_of(account)}
    if not any(partner.organisation_id in mine and partner.joined_at for partner in partners):
        raise Refused("join_first")


def _documents(application: Application, *, unharmed: bool = False) -> list[tuple[str, str, str]]:
    """Key, name and SHA-256 of what is attached. `unharmed`: raises Refused("document_malware") for what cannot be opened."""
    rows = Document.objects.filter(application=application, replaced=False).order_by("key", "id")
    found = list(rows.values_list("key", "name", "sha256", "scan"))
    harmful = [name for _, name, _, scan in found if unharmed and scan == MALWARE]
    if harmful:
        raise Refused("document_malware", names=", ".join(harmful))
    return [(key, name, sha256) for key, name, sha256, _ in found]


@transaction.atomic
def sign(*, reference: str, account: Account, at: datetime, seen: str = "") -> Application:
    """Signs the present text for the signatory's organisation; the last signature makes the application ready to submit.

    `seen` is the digest of the text the signatory read; nothing else is signed in its place.
    Raises Refused: "partner_not_joined", "findings_block", "already_signed", "changed_meanwhile", "document_malware";
    NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.SIGN, account=account)
    # An open invitation is taken back or taken up before anyone signs; both withdraw signatures, so none is there at submission.
    offered = application.invitations.filter(ended_at__isnull=True).values_list("email", flat=True)
    if offered:
        raise Refused("partner_not_joined", names=", ".join(offered))
    documents = _documents(application, unharmed=True)
    _refuse_blocked(application, partners, documents)
    digest = digest_of(content_of(application, partners=partners, documents=documents))
    if seen and seen != digest:
        raise Refused("changed_meanwhile")
    signing = [m for m in memberships_of(account) if m.role == Role.SIGNATORY]
    mine = {m.organisation_id for m in signing}
    own = [partner for partner in partners if partner.organisation_id in mine]
    if own and all(partner.signed_digest == digest for partner in own):
        raise Refused("already_signed")
    others = [partner for partner in partners if partner not in own]
    last = all(partner.signed_digest == digest for partner in others)
    target = State.SIGNED if last else State.DRAFT
    data: dict[str, object] = {"digest": digest, "organisations": [partner.organisation.name for partner in own]}
    functions = sorted(
        {m.function for m in signing if m.function and m.organisation_id in {o.organisation_id for o in own}}
    )
    if functions:
        data["as"] = functions
    on_application(
        application=application, partners=partners, act=Act.SIGN, account=account, at=at, data=data, target=target
    )
    Partner.objects.filter(pk__in=[partner.pk for partner in own]).update(
        signed_digest=digest, signed_by=account, signed_at=at
    )
    if last:
        lead = application.call.programme.lead_role.role
        case_mail(
            key=f"signed:{reference}:{at.isoformat()}",
            addresses=people_of(
                [partner.organisation for partner in partners if partner.role == lead], roles=(Role.SIGNATORY,)
            ),
            reference=reference,
            what="Alle haben unterzeichnet. Der Antrag ist noch nicht eingereicht: Bitte reichen Sie ihn vor der Frist ein.",
            at=at,
            urgent=True,
        )
    return application


def _refuse_blocked(
    application: Application, partners: list[Partner], documents: Sequence[tuple[str, str, str]]
) -> None:
    waiting = [partner.organisation.name for partner in partners if partner.joined_at is None]
    if waiting:
        raise Refused("partner_not_joined", names=", ".join(waiting))
    facts = facts_of(application, partners=partners, document_keys=frozenset(key for key, _, _ in documents))
    blocking = [finding for finding in check(facts=facts, programme=application.call.programme) if finding.blocks]
    if blocking:
        raise Refused("findings_block", number=len(blocking))


@transaction.atomic
def submit(*, reference: str, key: UUID, account: Account, at: datetime) -> Submission:
    """Submits exactly what all partners signed. `at` is the instant the request arrived; `key` makes a repeat the same.

    Raises Refused("too_late") with the instant and the deadline (the draft stays), Refused("not_signed"), NotPermitted.
    """
    application, partners = locked_application(reference, along=_submissions(key))
    insist_part(application=application, partners=partners, act=Act.SUBMIT, account=account)
    # After the lock: the same request may have been waiting for it while its twin was stored.
    done, number = _already_submitted(application, partners, key)
    if done is not None:
        return done
    if application.state in {State.DRAFT.value, State.SIGNED.value}:
        if at > application.deadline:
            raise Refused("too_late", arrived=at.isoformat(), deadline=application.deadline.isoformat())
        if application.state == State.DRAFT.value:
            raise Refused("not_signed")
    documents = _documents(application)
    _refuse_blocked(application, partners, documents)
    return _store_submission(application, partners, documents, Act.SUBMIT, key, number + 1, account, at)


def _submissions(key: UUID) -> dict[str, Combinable]:
    """What a submission reads along with the partners: the one with its key, if there is one, and how many there are."""
    with_key = Submission.objects.filter(key=key).values("pk")
    return {"submitted_as": Subquery(with_key), "submitted": Count("application__submissions")}


def _already_submitted(
    application: Application, partners: Sequence[Partner], key: UUID
) -> tuple[Submission | None, int]:
    """The submission with this key, which is a second press of the same button; and how many there are of this application.

    Raises Refused("form_outdated") for the key of another application.
    """
    read = partners[0]
    if read.submitted_as is None:  # type: ignore[attr-defined]  # of `_submissions`
        return None, read.submitted  # type: ignore[attr-defined]  # of `_submissions`
    done = Submission.objects.get(key=key)
    if done.application_id != application.pk:
        raise Refused("form_outdated")
    return done, read.submitted  # type: ignore[attr-defined]  # of `_submissions`


def _store_submission(
    application: Application,
    partners: list[Partner],
    documents: list[tuple[str, str, str]],
    act: Act,
    key: UUID,
    number: int,
    account: Account,
    at: datetime,
) -> Submission:
    content = content_of(application, partners=partners, documents=documents)
    digest = digest_of(content)
    data = {"digest": digest, "number": number}
    on_application(application=application, partners=partners, act=act, account=account, at=at, data=data)
    submission = Submission.objects.create(
        application=application, number=number, key=key, at=at, digest=digest, content=content, submitted_by=account
    )
    case_mail(
        key=f"submitted:{application.reference}:{number}",
        addresses=people_of([partner.organisation for partner in partners], roles=_PEOPLE),
        reference=application.reference,
        what=f"Der Antrag ist eingegangen. Prüfsumme: {digest}",
        at=at,
    )
    return submission


@transaction.atomic
def complete(*, reference: str, answers: Mapping[str, str], key: UUID, account: Account, at: datetime) -> Submission:
    """Answers a completion request with changed answers; the whole application is submitted anew.

    `at` is the instant the request arrived. Raises NotPermitted, Refused("completion_late") after the day that was set.
    """
    application, partners = locked_application(reference, along=_submissions(key))
    done, number = _already_submitted(application, partners, key)
    if done is not None:
        return done
    insist_application(application=application, partners=partners, act=Act.COMPLETE, account=account)
    _refuse_late_completion(application, at)
    known = {question.key for question in application.call.programme.question}
    unknown = sorted(set(answers) - known)
    if unknown:
        raise Refused("unknown_question", questions=", ".join(unknown))
    application.answers = {**application.answers, **answers}
    application.revision += 1
    application.save(update_fields=["answers", "revision"])
    documents = _documents(application)
    _refuse_blocked(application, partners, documents)
    return _store_submission(application, partners, documents, Act.COMPLETE, key, number + 1, account, at)


def _refuse_late_completion(application: Application, at: datetime) -> None:
    requests = application.events.filter(act=Act.REQUEST_COMPLETION.value).order_by("-number")
    until = requests.values_list("data", flat=True)[0].get("until")
    if until is None:
        return  # asked for without a day
    deadline = end_of_day(day=date.fromisoformat(until), zone=application.call.programme.zone)
    if at > deadline:
        raise Refused("completion_late", arrived=at.isoformat(), deadline=deadline.isoformat())


@transaction.atomic
def withdraw(*, reference: str, reason: str, account: Account, at: datetime) -> Application:
    """Withdraws an application before it is granted; everyone who takes part is told. Raises NotPermitted."""
    application, partners = locked_application(reference)
    on_application(
        application=application, partners=partners, act=Act.WITHDRAW, account=account, at=at, data={"reason": reason}
    )
    case_mail(
        key=f"withdrawn:{reference}",
        addresses=people_of([partner.organisation for partner in partners], roles=_PEOPLE),
        reference=reference,
        what="Der Antrag ist zurückgezogen.",
        at=at,
    )
    return application


def may_act_for(*, account: Account, organisation: Organisation) -> bool:
    """Whether a person may start applications for an organisation."""
    roles = [role.value for role in _PEOPLE]
    return Membership.objects.filter(account=account, organisation=organisation, role__in=roles).exists()
