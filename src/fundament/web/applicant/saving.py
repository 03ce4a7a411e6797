"""Saving without being asked: the answer to a form that the page sends by itself while someone writes.

What can be kept is kept, and what cannot is named: faulty fields, answers that someone else changed. The page holds those on the
device, so nothing is lost. `seen` stays as the reader saw it wherever the others' text is not on the page yet.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import TypeVar

from django.http import HttpRequest, JsonResponse, QueryDict

from fundament.acts import applications as acts
from fundament.acts.refusals import Refused
from fundament.acts.steps import holding
from fundament.core.procedure import Act, NotPermitted
from fundament.queries.open_draft import DraftView, draft_of
from fundament.queries.visibility import NotVisible
from fundament.queries.writing_together import changes_of, others_there
from fundament.web.applicant.beside import beside_saved
from fundament.web.applicant.forms import AnswersForm, Revised, fingerprint
from fundament.web.applicant.plan_form import PlanForm
from fundament.web.applicant.tasks import may
from fundament.web.doors import asks_for_json, reader
from fundament.web.middleware import arrived
from fundament.web.templatetags.fundament_web import clock_time
from fundament.wording import not_permitted_text, refusal_text

F = TypeVar("F", bound=Revised)

_HIDDEN = frozenset({"revision", "seen"})
_SENT_BEFORE_AT_MOST = 5


class _NotKept(Exception):
    """Nothing is saved, and this answer says why."""

    def __init__(self, refused: str, text: str = "", *, status: int = 409) -> None:
        self.answer = JsonResponse({"saved": False, "refused": refused, "text": text}, status=status)


def by_itself(request: HttpRequest) -> bool:
    """Whether the page saves by itself, rather than a person by the button."""
    return request.method == "POST" and asks_for_json(request)


def answers(
    request: HttpRequest, reference: str, section: str, read: Callable[[DraftView, QueryDict], AnswersForm]
) -> JsonResponse:
    """Keeps each valid answer that was changed here and by nobody else. `read` makes the form of what was sent."""
    account, at = reader(request), arrived(request)
    try:
        with holding(reference, plans=False) as (application, partners):
            case = draft_of(application, partners, account=account, plans=False)
            form = read(case, request.POST)
            if not form.questions:
                raise NotVisible(reference)
            _readable(request, case, form)
            seen = _marks(form)
            for earlier in _sent_before(request, lambda sent: read(case, sent)):
                for key, text in _valid(earlier, earlier.typed()).items():
                    if text == case.answers.get(key, ""):
                        seen[key] = fingerprint(text)
            form.cleaned_data["seen"] = json.dumps(seen)
            changed, theirs = _valid(form, form.changed_answers()), form.conflicts(case.answers)
            mine = {key: text for key, text in changed.items() if key not in theirs}
            new = {key: text for key, text in mine.items() if case.answers.get(key, "") != text}
            if new:
                acts.write_answers(application, partners, answers=new, revision=case.revision, account=account, at=at)
    except (Refused, NotPermitted) as refusal:
        return _refused(refusal)
    except _NotKept as refusal:
        return refusal.answer
    seen |= {key: fingerprint(text) for key, text in mine.items()}
    stored = _marks_of(form, case.answers | new)
    # As long as the page does not show what the others wrote, it stands on the revision that it was opened with.
    opened = form.cleaned_data["revision"]
    names = sorted(f"q_{key}" for key in theirs)
    counted = read(replace(case, answers=case.answers | new), QueryDict()) if new else form
    return _saved(
        request,
        case,
        form,
        revision=application.revision if seen == stored else opened,
        seen=json.dumps(seen),
        conflicts=names,
        changed=bool(new),
        hints={f"q_{key}": unescape(str(counted.fields[f"q_{key}"].help_text)) for key in new},
        others=_others(request, case, form, opened),
        findings=beside_saved(case, case.answers | new, section) if new else None,
    )


def _others(request: HttpRequest, case: DraftView, form: AnswersForm, opened: int) -> Sequence[str] | None:
    """Who else writes in this section. None as long as nothing changed since the page was opened: then nobody is asked about."""
    if case.revision == opened:
        return None
    questions = {question.key for question in form.questions}
    changes = changes_of(reference=case.reference, questions=questions, account=reader(request))
    return others_there(changes, at=arrived(request))


def plan(
    request: HttpRequest, reference: str, partner: int, read: Callable[[DraftView, QueryDict], PlanForm]
) -> JsonResponse:
    """Keeps a plan unless someone else changed it. An amount that cannot be read leaves the stored one as it is."""
    account, at = reader(request), arrived(request)
    try:
        with holding(reference, plans=True) as (application, partners):
            case = draft_of(application, partners, account=account, plans=True)
            form = read(case, request.POST)
            _readable(request, case, form)
            held = next(one.lines for one in case.partners if one.id == partner)
            stored, seen, typed = PlanForm.seen_of(held), form.cleaned_data["seen"], _mark_of(form)
            if any(_mark_of(earlier) == stored for earlier in _sent_before(request, lambda sent: read(case, sent))):
                seen = stored
            if stored not in {seen, typed}:
                names = sorted(form.fields.keys() - _HIDDEN)
                return _saved(request, case, form, revision=form.cleaned_data["revision"], seen=seen, conflicts=names)
            if typed != stored:
                acts.write_plan(
                    application,
                    partners,
                    partner=partner,
                    lines=form.lines(),
                    revision=case.revision,
                    account=account,
                    at=at,
                )
    except (Refused, NotPermitted) as refusal:
        return _refused(refusal)
    except _NotKept as refusal:
        return refusal.answer
    return _saved(request, case, form, revision=application.revision, seen=typed, changed=typed != stored)


def _readable(request: HttpRequest, case: DraftView, form: Revised) -> None:
    """Reads the form; what is faulty counts as the stored value, so that it stops nothing else. Raises _NotKept."""
    # Another person's log-in in the same browser never saves under their name what was typed before.
    if request.headers.get("Fundament-Account", str(reader(request).pk)) != str(reader(request).pk):
        raise _NotKept("other_account")
    if not may(case, Act.EDIT):
        joined = any(partner.mine and partner.joined for partner in case.partners)
        if Act.EDIT in case.acts and not joined:
            raise _NotKept("refused", refusal_text(code="join_first", values={}))
        raise _NotKept("refused", not_permitted_text(act=Act.EDIT, state=case.state))
    # A change withdraws the signatures. That is for a person to decide, who reads it beside the button.
    if any(partner.signed_at for partner in case.partners) and request.POST.get("saved_by") != "button":
        raise _NotKept("signed")
    _with_stored_values(form)
    if _HIDDEN & form.errors.keys():
        raise _NotKept("refused", status=400)


def _with_stored_values(form: Revised) -> None:
    for name in form.errors:
        if name in form.fields and name not in _HIDDEN:
            form.cleaned_data[name] = form.stored_value(name)


def _sent_before(request: HttpRequest, read: Callable[[QueryDict], F]) -> Sequence[F]:
    """Forms that this page sent without hearing the answer: if one of them arrived, its text is the reader's own."""
    forms = []
    for body in request.POST.getlist("sent_before")[:_SENT_BEFORE_AT_MOST]:
        form = read(QueryDict(body))
        _with_stored_values(form)
        forms.append(form)
    return forms


def _valid(form: AnswersForm, texts: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in texts.items() if f"q_{key}" not in form.errors}


def _marks(form: AnswersForm) -> dict[str, str]:
    try:
        marks = json.loads(form.cleaned_data["seen"])
    except ValueError:
        return {}
    return marks if isinstance(marks, dict) else {}


def _marks_of(form: AnswersForm, texts: dict[str, str]) -> dict[str, str]:
    marks: dict[str, str] = json.loads(AnswersForm.seen_of(form.questions, texts))
    return marks


def _mark_of(form: PlanForm) -> str:
    """The mark that the typed plan has once it is stored: years without an amount are not."""
    return PlanForm.seen_of([one for one in form.lines() if one.eligible or one.grant or one.own or one.other])


def _refused(refusal: Refused | NotPermitted) -> JsonResponse:
    """The answer when the act itself says no: nothing is saved."""
    if isinstance(refusal, NotPermitted):
        return _NotKept("refused", not_permitted_text(act=refusal.act, state=refusal.state)).answer
    code = refusal.code if refusal.code == "changed_meanwhile" else "refused"
    return _NotKept(code, refusal_text(code=refusal.code, values=refusal.values)).answer


def _saved(
    request: HttpRequest,
    case: DraftView,
    form: Revised,
    *,
    revision: int,
    seen: str,
    conflicts: Sequence[str] = (),
    changed: bool = False,
    hints: Mapping[str, str] | None = None,
    others: Sequence[str] | None = None,
    findings: str | None = None,
) -> JsonResponse:
    """What the page has to know: when, on what it stands now, what was not kept and why, which hints count anew."""
    at = arrived(request)
    return JsonResponse(
        {
            "saved": True,
            "saved_at": at.isoformat(),
            "time": clock_time(at, case.call.programme.zone),
            "revision": revision,
            "seen": seen,
            "errors": {name: [str(error) for error in errors] for name, errors in form.errors.items()},
            "conflicts": list(conflicts),
            "changed": changed,
            "hints": dict(hints or {}),
            "others": others,
            "findings": findings,
        }
    )
