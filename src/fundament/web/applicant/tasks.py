"""What is left to do in an application, in words with links: tasks, steps, findings, the next step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundament.core.findings import Finding, Verdict
from fundament.core.procedure import Act, State
from fundament.core.programme import Programme
from fundament.core.questions import Question, asked
from fundament.queries.applicant import ApplicationLine
from fundament.queries.cases import CaseView, PartnerView
from fundament.queries.open_draft import DraftView
from fundament.web import finding_reading as reading
from fundament.web.applicant.question_fields import RADIO_AT_MOST
from fundament.web.finding_reading import FindingLine

WRITING = frozenset({State.DRAFT, State.SIGNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A line of the task list."""

    label: str
    url: str
    status: str
    kind: str
    hint: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do here."""
        return self.kind == "success"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stage of the procedure."""

    label: str
    state: str
    hint: str = ""
    url: str = ""


def sections_of(programme: Programme) -> tuple[str, ...]:
    """Sections of the form, in the programme's order."""
    return tuple(dict.fromkeys(question.section for question in programme.question))


def questions_in(
    programme: Programme, section: str, *, answers: Mapping[str, str] | None = None
) -> tuple[Question, ...]:
    """The questions of one section; with `answers` only those that they lead to."""
    led_to = programme.question if answers is None else asked(questions=programme.question, answers=answers)
    return tuple(question for question in led_to if question.section == section)


def finding_lines(case: CaseView | DraftView, findings: Iterable[Finding], *, language: str) -> tuple[FindingLine, ...]:
    """Findings of a case as its pages show them, each leading to where it can be mended."""
    return reading.finding_lines(
        case.call, findings, language=language, address=lambda finding: address_of(case, finding)
    )


def address_of(case: CaseView | DraftView, finding: Finding) -> str:
    """The page, and where there is one the field, at which a finding can be mended."""
    subject, _dot, key = finding.about.partition(".")
    programme = case.call.programme
    if subject == "question":
        question = next((one for one in programme.question if one.key == key), None)
        if question is not None:
            group = question.kind == "choice" and len(question.choices) <= RADIO_AT_MOST
            page = reverse("answers", args=[case.reference, question.section])
            return f"{page}#id_q_{key}{'_0' if group else ''}"
    if subject == "document":
        return f"{reverse('documents', args=[case.reference])}#document-{key}"
    if subject == "plan" and isinstance(case, CaseView):
        partner = _planner(case, key, dict(finding.reason.values).get("name", ""))
        if partner is not None:
            return reverse("plan", args=[case.reference, partner.id])
    return reverse("partners", args=[case.reference])


def _planner(case: CaseView, role: str, name: str | int) -> PartnerView | None:
    """The partner whose plan is meant: the one that is named, else one's own, else the first in the role."""
    fitting = [partner for partner in case.partners if partner.role == role and partner.receives_grant]
    fitting.sort(key=lambda partner: (partner.name != name, not partner.mine, partner.id))
    return fitting[0] if fitting else None


def about_plan(case: CaseView, partner: PartnerView) -> tuple[Finding, ...]:
    """The findings that concern a partner's plan, with those that look at all plans together."""
    together = {"cap_per_award", "equal_share_of_partners", "years_within"}
    return tuple(
        finding
        for finding in case.findings
        if finding.rule in together
        or (
            finding.about == f"plan.{partner.role}"
            and dict(finding.reason.values).get("name", partner.name) == partner.name
        )
    )


def tasks_of(case: CaseView, *, language: str) -> tuple[Task, ...]:
    """Everything that leads to a submitted application, in the order of doing it."""
    texts, programme = case.call.texts, case.call.programme
    tasks = []
    for section in sections_of(programme):
        keys = {f"question.{question.key}" for question in questions_in(programme, section)}
        tasks.append(
            _task(
                label=texts.get(f"section.{section}", language=language),
                url=reverse("answers", args=[case.reference, section]),
                findings=[finding for finding in case.findings if finding.about in keys],
            )
        )
    tasks.append(_partners_task(case))
    tasks += [
        _task(
            label=_("Financing plan: %(name)s") % {"name": partner.name},
            url=reverse("plan", args=[case.reference, partner.id]),
            findings=about_plan(case, partner),
            hint="" if partner.mine else _("Only this partner can change it."),
        )
        for partner in case.partners
        if partner.receives_grant
    ]
    if programme.document:
        tasks.append(
            _task(
                label=_("Documents"),
                url=reverse("documents", args=[case.reference]),
                findings=[finding for finding in case.findings if finding.about.startswith("document.")],
            )
        )
    return (*tasks, _sign_task(case), _submit_task(case))


def _task(*, label: str, url: str, findings: Iterable[Finding], hint: str = "") -> Task:
    there = tuple(findings)
    blocking = sum(finding.blocks for finding in there)
    unmet = sum(finding.verdict is not Verdict.MET for finding in there)
    if blocking:
        words = ngettext("%(number)s point missing", "%(number)s points missing", blocking)
        return Task(label=label, url=url, status=words % {"number": blocking}, kind="warning", hint=hint)
    if unmet:
        words = ngettext("Complete, %(number)s point to be judged", "Complete, %(number)s points to be judged", unmet)
        return Task(label=label, url=url, status=words % {"number": unmet}, kind="success", hint=hint)
    return Task(label=label, url=url, status=_("Complete"), kind="success", hint=hint)


def _partners_task(case: CaseView) -> Task:
    waiting = [partner.name for partner in case.partners if not partner.joined]
    task = _task(
        label=_("Partners"),
        url=reverse("partners", args=[case.reference]),
        findings=[finding for finding in case.findings if finding.rule == "partner"],
    )
    if not waiting:
        return task
    hint = _("Invited, not yet joined: %(names)s") % {"names": ", ".join(waiting)}
    return Task(label=task.label, url=task.url, status=_("Waiting"), kind="warning", hint=hint)


def _sign_task(case: CaseView) -> Task:
    label, url = _("Sign"), reverse("sign", args=[case.reference])
    unsigned = [partner.name for partner in case.partners if not partner.signature_valid]
    if not unsigned:
        return Task(label=label, url=url, status=_("Signed by everyone"), kind="success")
    if case.blocking or not all(partner.joined for partner in case.partners):
        return Task(label=label, url=url, status=_("Not possible yet"), kind="")
    hint = _("Not yet signed: %(names)s") % {"names": ", ".join(unsigned)}
    own = any(partner.mine and not partner.signature_valid for partner in case.partners)
    return Task(label=label, url=url, status=_("To be signed") if own else _("Waiting"), kind="warning", hint=hint)


def _submit_task(case: CaseView) -> Task:
    label, url = _("Submit"), reverse("submit", args=[case.reference])
    if case.state is State.SIGNED:
        return Task(label=label, url=url, status=_("Ready to submit"), kind="info")
    return Task(label=label, url=url, status=_("Not possible yet"), kind="")


def steps_of(state: State) -> tuple[Step, ...]:
    """The stages of the procedure and where the application stands; none once it is withdrawn."""
    if state is State.WITHDRAWN:
        return ()
    place = _PLACES.get(state, 1)
    labels = [_("Application"), _("Assessment"), _("Decision"), _("Formal application"), _("Grant")]
    if state is State.REFUSAL_ANNOUNCED:
        labels = labels[:3]
    return tuple(
        Step(
            label=label,
            state="done" if number < place else "current" if number == place else "todo",
        )
        for number, label in enumerate(labels)
    )


_PLACES = {
    State.DRAFT: 0,
    State.SIGNED: 0,
    State.RESERVE_ANNOUNCED: 2,
    State.SELECTION_ANNOUNCED: 3,
    State.REFUSAL_ANNOUNCED: 3,
    State.INVITED: 3,
    State.FORMALLY_APPLIED: 4,
    State.CHECKED: 4,
    State.GRANTED: 5,
    State.GRANT_REFUSED: 5,
    State.CLOSED: 5,
}
"""How many stages lie behind; everything else is being assessed."""


def next_step(line: ApplicationLine) -> str:
    """What the reader does next with an application of the list, in one sentence."""
    return _next_in_draft(line) if line.state in WRITING else what_follows(line.state)


def what_follows(state: State) -> str:
    """What happens next with an application that is no draft any more."""
    words = {
        State.COMPLETION_REQUESTED: _("Please complete the application: something is still needed."),
        State.SELECTION_ANNOUNCED: _("Selected. You will be invited to apply formally."),
        State.RESERVE_ANNOUNCED: _("On the reserve list. You need to do nothing; we will write to you."),
        State.REFUSAL_ANNOUNCED: _("Refused. The application shows the reasons."),
        State.INVITED: _("Please make the formal application."),
        State.FORMALLY_APPLIED: _("The granting authority is checking. You need to do nothing."),
        State.CHECKED: _("The granting authority is checking. You need to do nothing."),
        State.GRANTED: _("Granted. The application leads you to the grant."),
        State.GRANT_REFUSED: _(
            "The grant is refused. The application leads you to the notice; you can object to it in time."
        ),
        State.WITHDRAWN: _("Withdrawn. There is nothing left to do."),
        State.CLOSED: _("Closed. There is nothing left to do."),
    }
    return words.get(state, _("Being assessed. You need to do nothing; we will write to you."))


def _next_in_draft(line: ApplicationLine) -> str:
    if line.late:
        return _("The deadline has passed. This draft was not submitted.")
    if line.missing:
        words = ngettext(
            "Go on writing: %(number)s point is missing.", "Go on writing: %(number)s points are missing.", line.missing
        )
        return words % {"number": line.missing}
    if line.waiting_to_join:
        return _("Waiting for the partners to join: %(names)s.") % {"names": ", ".join(line.waiting_to_join)}
    if line.own_unsigned:
        return _("Everything is there. Please sign.")
    if line.state is State.SIGNED:
        return _("Everyone has signed. Please submit.")
    return _("Waiting for signatures: %(names)s.") % {"names": ", ".join(line.unsigned)}


def state_kind(state: State) -> str:
    """The colour of a state's badge: what waits for the applicant, what went well, what did not."""
    if state in WRITING or state in {State.COMPLETION_REQUESTED, State.INVITED}:
        return "warning"
    if state in {State.SELECTION_ANNOUNCED, State.FORMALLY_APPLIED, State.CHECKED, State.GRANTED}:
        return "success"
    return "danger" if state in {State.REFUSAL_ANNOUNCED, State.GRANT_REFUSED} else "" if state in _ENDED else "info"


_ENDED = frozenset({State.WITHDRAWN, State.CLOSED})


def may(case: CaseView | DraftView, act: Act) -> bool:
    """Whether the reader may do this now, as a member of an organisation that has joined."""
    return act in case.acts and any(partner.mine and partner.joined for partner in case.partners)
