"""The receipt of a submission: the page, and the files to keep. All of them for the applicants alone, kept nowhere on the way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fundament.acts import submission_receipts as acts
from fundament.queries.receipts import receipt_of
from fundament.web.applicant import reading
from fundament.web.applicant.pages import amounts_of, applicant, language, title_of, trail
from fundament.web.doors import attempt, private, reader
from fundament.web.middleware import arrived


@applicant
@require_safe
def receipt(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The receipt of a submission with everything that was submitted."""
    found = receipt_of(account=reader(request), reference=reference, number=number)
    words = language()
    name = title_of(title=found.title, reference=reference)
    context = {
        "trail": [*trail(), (name, reverse("application", args=[reference]))],
        "receipt": found,
        "case_title": name,
        "programme_title": found.call.texts.get("title", language=words),
        "parts": reading.answer_parts(found.call, found.content["answers"], language=words),
        "partners": reading.submitted_partners(found.call, found.content, language=words),
        "plans": reading.submitted_plans(found.call, found.content),
        "attached": reading.submitted_documents(found.call, found.content, language=words),
        "file_name": _content_name(reference, number),
        "receipt_name": _receipt_name(reference, number),
        "amounts_invented": amounts_of(found.content.get("invented", [])),
    }
    return private(render(request, "applicant/receipt.html", context))


@applicant
@require_safe
def receipt_json(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The signed receipt for machines."""
    file = attempt(
        request,
        lambda: acts.receipt_json(
            account=reader(request), reference=reference, number=number, check_at=_check_at(request)
        ),
    )
    if file is None:
        return redirect("receipt", reference, number)
    return _download(file, "application/json", f"{_receipt_name(reference, number)}.json")


@applicant
@require_safe
def receipt_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The sealed receipt for people."""
    file = attempt(
        request,
        lambda: acts.receipt_pdf(
            account=reader(request),
            reference=reference,
            number=number,
            check_at=_check_at(request),
            at=arrived(request),
        ),
    )
    if file is None:
        return redirect("receipt", reference, number)
    return _download(file, "application/pdf", f"{_receipt_name(reference, number)}.pdf")


@applicant
@require_safe
def submission_json(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The submission as a file whose SHA-256 is the checksum on the receipt."""
    found = receipt_of(account=reader(request), reference=reference, number=number)
    return _download(found.file, "application/json", _content_name(reference, number))


def _check_at(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("receipt_check"))


def _receipt_name(reference: str, number: int) -> str:
    return f"Eingangsbestaetigung-{reference}-{number}"


def _content_name(reference: str, number: int) -> str:
    return f"{reference}-{number}.json"


def _download(file: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(file, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(answer)
