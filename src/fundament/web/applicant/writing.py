"""Writing an application: answers, financing plans, documents."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fundament.acts import applications as acts
from fundament.acts.refusals import Refused
from fundament.acts.uploads import add_document
from fundament.core.plan_room import plan_room
from fundament.core.procedure import Act, NotPermitted
from fundament.core.programme import RequiredDocument
from fundament.queries import applicant as queries
from fundament.queries.cases import CaseView
from fundament.queries.open_draft import DraftView, attached_to, open_draft
from fundament.queries.visibility import NotVisible
from fundament.queries.writing_together import changes_of, others_there
from fundament.records.applications import Application
from fundament.web.applicant import reading, saving
from fundament.web.applicant.beside import beside_context
from fundament.web.applicant.forms import AnswersForm, UploadForm
from fundament.web.applicant.pages import applicant, case_context, language
from fundament.web.applicant.plan_form import PlanForm
from fundament.web.applicant.plan_sheets import SheetForm, planning, sheet_fields
from fundament.web.applicant.plans import share, sums, total, years_of
from fundament.web.applicant.tasks import about_plan, finding_lines, may, questions_in, sections_of
from fundament.web.cost_reading import cost_labels
from fundament.web.doors import attempt, reader
from fundament.web.file_reading import file_notes, is_harmful
from fundament.web.middleware import arrived
from fundament.wording import not_permitted_text, refusal_text

_form_page = require_http_methods(["GET", "HEAD", "POST"])


@applicant
@_form_page
def answers(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """One section of the form. A save that meets someone else's shows both versions and loses none."""
    if saving.by_itself(request):
        return saving.answers(request, reference, section, lambda draft, data: _answers_form(data, draft, section))
    case = open_draft(account=reader(request), reference=reference, plans=False)
    if not questions_in(case.call.programme, section):
        raise NotVisible(section)
    form = _answers_form(request.POST if request.method == "POST" else None, case, section)
    conflicts: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        saved, conflicts = _save_answers(request, form, case)
        if saved:
            return _after_answers(request, case, section)
        if conflicts:
            form.show_theirs(case.answers)
            form.reopened(revision=case.revision, seen=AnswersForm.seen_of(form.questions, case.answers))
    words, sections, account = language(), sections_of(case.call.programme), reader(request)
    changed = changes_of(reference=reference, questions={q.key for q in form.questions}, account=account)
    context = case_context(
        case,
        form=form,
        changed=[(case.call.texts.get(f"question.{one.question}.label", language=words), one) for one in changed],
        others=others_there(changed, at=arrived(request)),
        documents=_documents_of(case, section),
        places=[
            (one.key, case.call.texts.get(f"question.{one.key}.label", language=words))
            for one in form.questions
            if one.kind == "place"
        ],
        **beside_context(case, section),
        editable=may(case, Act.EDIT),
        section_title=case.call.texts.get(f"section.{section}", language=words),
        number=sections.index(section) + 1,
        total=len(sections),
        part=reading.answer_parts(case.call, case.answers, language=words, sections=[section])[0],
        conflicts=[
            (
                case.call.texts.get(f"question.{question.key}.label", language=words),
                reading.shown_answer(question, conflicts[question.key], case.call.texts, words),
                form[f"q_{question.key}"],
            )
            for question in form.questions
            if question.key in conflicts
        ],
    )
    return render(request, "applicant/answers.html", context)


def _documents_of(case: DraftView, section: str) -> list[tuple[RequiredDocument, str, bool]]:
    """The documents that belong to this section, each with its title and whether it is attached."""
    wanted = [document for document in case.call.programme.document if document.section == section]
    there = attached_to(reference=case.reference, keys=[document.key for document in wanted])
    return [(one, case.call.texts.get(f"document.{one.key}", language=language()), one.key in there) for one in wanted]


def _answers_form(data: QueryDict | None, case: DraftView, section: str) -> AnswersForm:
    return AnswersForm(
        data,
        questions=case.call.programme.question,
        section=section,
        texts=case.call.texts,
        language=language(),
        answers=case.answers,
        revision=case.revision,
    )


def _save_answers(request: HttpRequest, form: AnswersForm, case: DraftView) -> tuple[bool, dict[str, str]]:
    """(saved, conflicts). Saves what was changed here; someone else's change to other answers is no conflict."""
    account, at = reader(request), arrived(request)
    changed, revision = form.changed_answers(), form.cleaned_data["revision"]

    def save(known: int) -> Application:
        return acts.save_answers(reference=case.reference, answers=changed, revision=known, account=account, at=at)

    if revision != case.revision:
        conflicts = form.conflicts(case.answers)
        if conflicts:
            return False, conflicts
        revision = case.revision
    return attempt(request, lambda: save(revision)) is not None, {}


def _after_answers(request: HttpRequest, case: DraftView, section: str) -> HttpResponse:
    messages.success(request, _("Saved as a draft, not submitted."))
    sections = sections_of(case.call.programme)
    following = sections.index(section) + 1
    if request.POST.get("then") == "next" and following < len(sections):
        return redirect("answers", case.reference, sections[following])
    return redirect("application", case.reference)


@applicant
@_form_page
def plan(request: HttpRequest, reference: str, partner: int) -> HttpResponse:
    """The financing plan of one partner: its own people write, the others read."""
    if saving.by_itself(request):
        return saving.plan(request, reference, partner, lambda draft, data: _plan_form(data, draft, partner))
    case = queries.own_case(account=reader(request), reference=reference)
    one = planning(case, partner)
    from_file = request.method == "POST" and request.POST.get("act") == "from_file"
    form = _plan_form(request.POST if request.method == "POST" and not from_file else None, case, partner)
    years = form.years
    sheet = SheetForm(request.POST if from_file else None, request.FILES if from_file else None)
    if from_file and sheet.is_valid():
        fields = sheet_fields(request, sheet, case, years)
        if fields is not None:
            form = _plan_form(form.as_typed(fields), case, partner)
    conflict = False
    if request.method == "POST" and not from_file and form.is_valid():
        saved, conflict = _save_plan(request, form, case, partner)
        if saved:
            return redirect("plan", reference, partner)
        if conflict:
            form.reopened(revision=case.revision, seen=PlanForm.seen_of(one.lines))
    whole = total(one.lines)
    context = case_context(
        case,
        partner=one,
        form=form,
        conflict=conflict,
        from_file=from_file and form.is_bound,
        sheet=sheet,
        editable=one.mine and one.joined and may(case, Act.EDIT),
        columns=reading.plan_columns(with_spending=not form.by_position),
        rows=list(zip(form.rows, sums(lines=one.lines, years=years), strict=True)),
        room=plan_room(programme=case.call.programme, role=one.role, lines=one.lines, others=case.grant - whole.grant),
        whole=whole,
        share=share(grant=whole.grant, eligible=whole.eligible),
        tables=reading.plan_of(case, one),
        findings=[
            replace(line, url="") if line.url == request.path else line
            for line in finding_lines(case, about_plan(case, one), language=language())
        ],
        together=case.grant,
        others=[other for other in case.partners if other.receives_grant and other.id != one.id],
    )
    return render(request, "applicant/plan.html", context)


def _plan_form(data: Mapping[str, str] | None, case: CaseView | DraftView, partner: int) -> PlanForm:
    lines = next((one.lines for one in case.partners if one.id == partner and one.receives_grant), None)
    if lines is None:
        raise NotVisible(partner)
    years = years_of(programme_years=case.call.programme.years, lines=lines)
    return PlanForm(
        data,
        years=years,
        lines=lines,
        positions=case.call.programme.cost,
        labels=cost_labels(case.call, language=language()),
        revision=case.revision,
    )


def _save_plan(request: HttpRequest, form: PlanForm, case: CaseView, partner: int) -> tuple[bool, bool]:
    """(saved, in conflict). A change elsewhere in the application is no conflict with this plan."""
    account, at = reader(request), arrived(request)
    revision = form.cleaned_data["revision"]

    def save(known: int) -> Application:
        return acts.save_plan(
            reference=case.reference, partner=partner, lines=form.lines(), revision=known, account=account, at=at
        )

    done = _("The plan is saved as a draft, not submitted.")
    if revision != case.revision:
        if form.cleaned_data["seen"] != PlanForm.seen_of(planning(case, partner).lines):
            return False, True
        revision = case.revision
    return attempt(request, lambda: save(revision), done=done) is not None, False


@applicant
@_form_page
def documents(request: HttpRequest, reference: str) -> HttpResponse:
    """What to attach, and attaching it."""
    wanted, sent = "", UploadForm()
    if request.method == "POST":
        wanted = request.POST.get("document", "")
        sent = UploadForm(request.POST, request.FILES, auto_id=f"id_{wanted}_%s")
        if sent.is_valid() and _add(request, reference, wanted, sent):
            return redirect("documents", reference)
    case = queries.own_case(account=reader(request), reference=reference)
    forms = {
        document.key: sent if document.key == wanted else UploadForm(auto_id=f"id_{document.key}_%s")
        for document in case.call.programme.document
    }
    items = [_document_item(case, document, forms[document.key]) for document in case.call.programme.document]
    context = case_context(
        case,
        editable=may(case, Act.EDIT),
        scanner=bool(settings.CLAMD),
        # What is required and missing stands first, what is attached last.
        items=sorted(items, key=lambda item: (not item["missing"], item["there"] is not None)),
        missing=[item for item in items if item["missing"]],
    )
    return render(request, "applicant/documents.html", context)


def _document_item(case: CaseView, wanted: RequiredDocument, form: UploadForm) -> dict[str, Any]:
    """One document that the programme asks for, with what is attached and what was before."""
    there = next((document for document in case.documents if document.key == wanted.key), None)
    harmful = is_harmful(there)
    return {
        "wanted": wanted,
        "title": case.call.texts.get(f"document.{wanted.key}", language=language()),
        "source": case.call.programme.sources[wanted.source.in_].title,
        "there": there,
        "harmful": harmful,
        "missing": harmful or (wanted.required and there is None),
        "notes": file_notes(there) if there is not None else (),
        "earlier": [(older, is_harmful(older)) for older in case.replaced if older.key == wanted.key],
        "form": form,
    }


def _add(request: HttpRequest, reference: str, key: str, form: UploadForm) -> bool:
    """Attaches the file; a refusal stands beside the field. Raises NotVisible for a stranger."""
    file = form.cleaned_data["file"]
    try:
        add_document(
            reference=reference,
            key=key,
            name=file.name,
            content=file.read(),
            account=reader(request),
            at=arrived(request),
        )
    except Refused as refusal:
        form.add_error("file", refusal_text(code=refusal.code, values=refusal.values))
        return False
    except NotPermitted as refusal:
        if not refusal.roles:
            raise NotVisible(reference) from refusal
        messages.error(request, not_permitted_text(act=refusal.act, state=refusal.state))
        return False
    messages.success(request, _("“%(name)s” is attached.") % {"name": file.name})
    return True
