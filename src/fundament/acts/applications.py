"""Acts of the applicants: start, write, plan, invite, join, sign, submit, complete, withdraw."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, locked_call, on_application
from fundament.core.application import PlanLine
from fundament.core.eligibility import check
from fundament.core.procedure import Act, Role, State
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import Application, Document, Partner, PlanYear, Submission
from fundament.records.calls import Call
from fundament.records.facts import content_of, digest_of, facts_of
from fundament.records.roles import memberships_of

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
def save_answers(
    *, reference: str, answers: Mapping[str, str], revision: int, account: Account, at: datetime
) -> Application:
    """Keeps answers; any change withdraws the signatures. Unknown questions are refused, empty answers are kept as empty.

    Raises Refused("changed_meanwhile") when someone else saved after `revision`: nothing is overwritten silently.
    """
    application, partners = locked_application(reference)
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
    """Keeps the financing plan of one partner, whole. Only its own people may.

    Raises Refused("changed_meanwhile"), Refused("plan_not_yours"), Refused("year_twice").
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.EDIT, account=account)
    one = _own_partner(partners, partner, account)
    if application.revision != revision:
        raise Refused("changed_meanwhile")
    years = [line.year for line in lines]
    if len(set(years)) != len(years):
        raise Refused("year_twice")
    one.plan.all().delete()
    PlanYear.objects.bulk_create(
        [
            PlanYear(
                partner=one, year=line.year, eligible=line.eligible, grant=line.grant, own=line.own, other=line.other
            )
            for line in lines
            if line.eligible or line.grant or line.own or line.other
        ]
    )
    _edited(application, partners, account, at, {"plan": one.organisation.name})
    return application


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


@transaction.atomic
def invite_partner(*, reference: str, organisation: Organisation, role: str, account: Account, at: datetime) -> Partner:
    """Invites an organisation into a role; it takes part once it joined. Raises Refused, NotPermitted."""
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.INVITE_PARTNER, account=account)
    try:
        wanted = application.call.programme.role(role)
    except KeyError as error:
        raise Refused("unknown_role", role=role) from error
    require_joined(partners, account)
    if organisation.kind not in wanted.bodies:
        raise Refused("body_not_allowed", name=organisation.name, body=organisation.kind)
    if any(partner.organisation_id == organisation.pk for partner in partners):
        raise Refused("already_partner", name=organisation.name)
    if sum(partner.role == role for partner in partners) >= wanted.at_most:
        raise Refused("role_full", role=role, at_most=wanted.at_most)
    data = {"organisation": organisation.name, "role": role}
    on_application(
        application=application, partners=partners, act=Act.INVITE_PARTNER, account=account, at=at, data=data
    )
    partner = Partner.objects.create(application=application, organisation=organisation, role=role)
    Partner.objects.filter(application=application).update(signed_digest="", signed_by=None, signed_at=None)
    case_mail(
        key=f"invite:{partner.pk}",
        addresses=people_of([organisation], roles=_PEOPLE),
        reference=reference,
        what="Ihre Organisation ist eingeladen, an einem Antrag mitzuwirken.",
        at=at,
    )
    return partner


@transaction.atomic
def join(*, reference: str, account: Account, at: datetime) -> Partner:
    """An invited organisation joins, by someone who acts for it. Raises NotPermitted, Refused("nothing_to_join")."""
    application, partners = locked_application(reference)
    mine = {membership.organisation_id for membership in memberships_of(account)}
    waiting = [partner for partner in partners if partner.joined_at is None and partner.organisation_id in mine]
    if not waiting:
        raise Refused("nothing_to_join")
    one = waiting[0]
    data = {"organisation": one.organisation.name}
    on_application(application=application, partners=partners, act=Act.JOIN, account=account, at=at, data=data)
    one.joined_at = at
    one.save(update_fields=["joined_at"])
    return one


@transaction.atomic
def remove_partner(*, reference: str, partner: int, account: Account, at: datetime) -> Application:
    """Takes a partner out of a draft, or an invitation back: by the applicants, or by the partner itself.

    Raises Refused("lead_stays"), Refused("no_such_partner"), NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.REMOVE_PARTNER, account=account)
    found = [one for one in partners if one.pk == partner]
    if not found:
        raise Refused("no_such_partner")
    if found[0].role == application.call.programme.lead_role.role:
        raise Refused("lead_stays")
    data = {"organisation": found[0].organisation.name, "role": found[0].role}
    on_application(
        application=application, partners=partners, act=Act.REMOVE_PARTNER, account=account, at=at, data=data
    )
    found[0].plan.all().delete()
    found[0].delete()
    Partner.objects.filter(application=application).update(signed_digest="", signed_by=None, signed_at=None)
    return application


def _documents(application: Application) -> list[tuple[str, str, str]]:
    rows = Document.objects.filter(application=application, replaced=False).order_by("key", "id")
    return list(rows.values_list("key", "name", "sha256"))


@transaction.atomic
def sign(*, reference: str, account: Account, at: datetime, seen: str = "") -> Application:
    """Signs the present text for the signatory's organisation; the last signature makes the application ready to submit.

    `seen` is the digest of the text the signatory read; nothing else is signed in its place.
    Raises Refused: "partner_not_joined", "findings_block", "already_signed", "changed_meanwhile"; NotPermitted.
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.SIGN, account=account)
    documents = _documents(application)
    _refuse_blocked(application, partners, documents)
    digest = digest_of(content_of(application, partners=partners, documents=documents))
    if seen and seen != digest:
        raise Refused("changed_meanwhile")
    mine = {m.organisation_id for m in memberships_of(account) if m.role == Role.SIGNATORY}
    own = [partner for partner in partners if partner.organisation_id in mine]
    if own and all(partner.signed_digest == digest for partner in own):
        raise Refused("already_signed")
    others = [partner for partner in partners if partner not in own]
    last = all(partner.signed_digest == digest for partner in others)
    target = State.SIGNED if last else State.DRAFT
    data = {"digest": digest, "organisations": [partner.organisation.name for partner in own]}
    on_application(
        application=application, partners=partners, act=Act.SIGN, account=account, at=at, data=data, target=target
    )
    Partner.objects.filter(pk__in=[partner.pk for partner in own]).update(
        signed_digest=digest, signed_by=account, signed_at=at
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
    application, partners = locked_application(reference)
    # After the lock: the same request may have been waiting for it while its twin was stored.
    done = _already_submitted(reference, key)
    if done is not None:
        return done
    if application.state in {State.DRAFT.value, State.SIGNED.value}:
        deadline = Call.objects.values_list("closes_at", flat=True).get(pk=application.call_id)
        if at > deadline:
            raise Refused("too_late", arrived=at.isoformat(), deadline=deadline.isoformat())
        if application.state == State.DRAFT.value:
            raise Refused("not_signed")
    documents = _documents(application)
    _refuse_blocked(application, partners, documents)
    return _store_submission(application, partners, documents, Act.SUBMIT, key, account, at)


def _already_submitted(reference: str, key: UUID) -> Submission | None:
    """The submission with this key: a second press of the same button. Raises Refused for the key of another application."""
    done = Submission.objects.select_related("application").filter(key=key).first()
    if done is not None and done.application.reference != reference:
        raise Refused("form_outdated")
    return done


def _store_submission(
    application: Application,
    partners: list[Partner],
    documents: list[tuple[str, str, str]],
    act: Act,
    key: UUID,
    account: Account,
    at: datetime,
) -> Submission:
    content = content_of(application, partners=partners, documents=documents)
    digest = digest_of(content)
    number = application.submissions.count() + 1
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
    """Answers a completion request with changed answers; the whole application is submitted anew. Raises NotPermitted."""
    application, partners = locked_application(reference)
    done = _already_submitted(reference, key)
    if done is not None:
        return done
    insist_application(application=application, partners=partners, act=Act.COMPLETE, account=account)
    known = {question.key for question in application.call.programme.question}
    unknown = sorted(set(answers) - known)
    if unknown:
        raise Refused("unknown_question", questions=", ".join(unknown))
    application.answers = {**application.answers, **answers}
    application.revision += 1
    application.save(update_fields=["answers", "revision"])
    documents = _documents(application)
    _refuse_blocked(application, partners, documents)
    return _store_submission(application, partners, documents, Act.COMPLETE, key, account, at)


@transaction.atomic
def withdraw(*, reference: str, reason: str, account: Account, at: datetime) -> Application:
    """Withdraws an application before it is granted. Raises NotPermitted."""
    application, partners = locked_application(reference)
    on_application(
        application=application, partners=partners, act=Act.WITHDRAW, account=account, at=at, data={"reason": reason}
    )
    return application


def may_act_for(*, account: Account, organisation: Organisation) -> bool:
    """Whether a person may start applications for an organisation."""
    roles = [role.value for role in _PEOPLE]
    return Membership.objects.filter(account=account, organisation=organisation, role__in=roles).exists()
