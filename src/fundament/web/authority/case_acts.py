"""What can be done with a case before its grant: the forms of the page, and the act each of them does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundament.acts import formal, grants, objections
from fundament.core.findings import Finding, Verdict
from fundament.core.procedure import Act
from fundament.queries.cases import CaseView
from fundament.queries.grant_previews import GrantPreview
from fundament.queries.refusals import RefusalView
from fundament.web.authority.calculating import CalculationForm, calculate, forms_of
from fundament.web.authority.doing import Doing
from fundament.web.authority.forms import CheckForm, EarlyStartForm, GrantForm, RefusalForm
from fundament.web.authority.grant_forms import ObjectionForm
from fundament.web.case_reading import language, source_words
from fundament.web.doors import reader
from fundament.web.middleware import arrived
from fundament.wording import finding_text, verdict_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The newest request to begin before the notice; `open` until it is decided."""

    start: str
    reason: str
    at: datetime
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseForms:
    """Every form of the page; bound is the one that was sent."""

    early_start: EarlyStartForm
    calculations: tuple[CalculationForm, ...]
    check: CheckForm
    granting: GrantForm
    refusing: RefusalForm
    objection: ObjectionForm


def case_forms(
    request: HttpRequest, read: CaseView, preview: GrantPreview | None, refusal: RefusalView | None, *, sent: str
) -> CaseForms:
    """The forms of a case."""
    letter = refusal.letters[-1].number if refusal else 1
    data = request.POST
    choices = [(str(number), _shown(finding, read)) for number, finding in enumerate(_offered(read))]
    return CaseForms(
        early_start=EarlyStartForm(data, sent=sent == EarlyStartForm.name),
        calculations=forms_of(preview, read.call, data, sent=sent == CalculationForm.name) if preview else (),
        check=CheckForm(data, sent=sent == CheckForm.name),
        granting=GrantForm(
            data,
            sent=sent == GrantForm.name,
            agreement_needed=preview is not None and preview.agreement_needed,
            earmarking=read.call.programme.award.earmarking,
        ),
        refusing=RefusalForm(data, sent=sent == RefusalForm.name, choices=choices),
        objection=ObjectionForm(data, sent=sent == ObjectionForm.name, letter=letter),
    )


def case_doing(request: HttpRequest, read: CaseView, forms: CaseForms) -> Mapping[str, Doing]:
    """Every act of the page by the name its form sends."""
    who: dict[str, Any] = {"reference": read.reference, "account": reader(request), "at": arrived(request)}
    doing = {
        "invite_formal_application": Doing(
            act=lambda: formal.invite_formal_application(**who),
            done=_("The applicants are invited to apply formally."),
        ),
        EarlyStartForm.name: Doing(
            act=lambda: _decide_early_start(forms.early_start, who),
            done=_("The decision on the early start is kept, and the applicants are told."),
            form=forms.early_start,
        ),
        CheckForm.name: Doing(
            act=lambda: formal.check_application(points=forms.check.points, **who),
            done=_("The check note is kept. The case can be granted."),
            form=forms.check,
        ),
        GrantForm.name: Doing(
            act=lambda: _grant(forms.granting, who),
            done=_("Granted. The notices are issued and the recipients are told."),
            form=forms.granting,
        ),
        RefusalForm.name: Doing(
            act=lambda: formal.refuse_grant(
                findings=_printed(read, forms.refusing.cleaned_data.get("findings", ())),
                reason=forms.refusing.cleaned_data["reason"],
                **who,
            ),
            done=_("The application is refused. The notice is issued and the applicants are told."),
            form=forms.refusing,
        ),
        ObjectionForm.name: Doing(
            act=lambda: objections.decide_on_refusal(
                outcome=forms.objection.cleaned_data["outcome"], reason=forms.objection.cleaned_data["reason"], **who
            ),
            done=_("The objection is decided, and the applicants are told."),
            form=forms.objection,
        ),
    }
    calculating = next((form for form in forms.calculations if form.is_bound), None)
    if calculating is not None:
        doing[CalculationForm.name] = Doing(
            act=partial(calculate, calculating, **who),
            done=_("The grant is calculated anew. The calculation below is the one that counts."),
            form=calculating,
        )
    return doing


def _decide_early_start(form: EarlyStartForm, who: Mapping[str, Any]) -> object:
    given = form.cleaned_data
    return formal.decide_early_start(
        allowed=given["allowed"] == "yes", start=given["start"], reason=given["reason"], **who
    )


def _grant(form: GrantForm, who: Mapping[str, Any]) -> object:
    given = form.cleaned_data
    return grants.grant(
        agreement=given.get("agreement", ""),
        start=given["start"],
        end=given["end"],
        earmarking=given["earmarking"] or None,
        **who,
    )


def _offered(read: CaseView) -> tuple[Finding, ...]:
    return tuple(finding for finding in read.findings if finding.verdict is not Verdict.MET)


def _shown(finding: Finding, read: CaseView) -> str:
    text = finding_text(finding=finding, texts=read.call.texts, language=language())
    source = source_words(finding.citation, read.call.programme)
    return f"{text} ({source})" if source else text


def _printed(read: CaseView, chosen: list[str]) -> tuple[tuple[str, str, str], ...]:
    """The findings that were ticked, in German: the German notice is the binding one."""
    offered = {str(number): finding for number, finding in enumerate(_offered(read))}
    with override("de"):
        return tuple(
            (
                finding_text(finding=offered[number], texts=read.call.texts, language="de"),
                verdict_label(offered[number].verdict),
                source_words(offered[number].citation, read.call.programme),
            )
            for number in chosen
        )


def asked_early(read: CaseView) -> Asked | None:
    """The newest request to begin before the notice."""
    events = [event for event in read.trail if event.act in {Act.REQUEST_EARLY_START, Act.DECIDE_EARLY_START}]
    requests = [event for event in events if event.act is Act.REQUEST_EARLY_START]
    if not requests:
        return None
    last = requests[-1]
    return Asked(start=last.data["start"], reason=last.data["reason"], at=last.at, open=events[-1] is last)


def decided_early(read: CaseView) -> Mapping[str, Any] | None:
    """The newest decision on an early start: allowed, start, reason."""
    decisions = [event.data for event in read.trail if event.act is Act.DECIDE_EARLY_START]
    return decisions[-1] if decisions else None


def check_note(read: CaseView) -> Mapping[str, str]:
    """The remarks of the newest check note, by point."""
    notes = [event.data.get("points", {}) for event in read.trail if event.act is Act.CHECK]
    return notes[-1] if notes else {}
