"""Checks a receipt of a submission for anyone who has one. Nothing of the application is shown, and nothing is kept.

Who has no receipt learns nothing: a wrong reference and a wrong checksum get the same answer.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fundament.acts.submission_receipts import Judged, judge, known_certificates
from fundament.documents.detached import certificate_as_pem
from fundament.documents.receipt_reading import NoReceipt, fingerprint
from fundament.queries.receipts import arrivals
from fundament.web.public.forms import ReceiptFileForm, TypedReceiptForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found: `kind` as for an alert, and for a genuine receipt when the application arrived."""

    kind: str
    title: str
    text: str
    reference: str = ""
    arrived: tuple[tuple[int, datetime], ...] = ()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Is this receipt genuine? By the file, or by reference and checksum."""
    by_file = request.method == "POST" and "typed" not in request.POST
    typed = request.method == "POST" and "typed" in request.POST
    file_form = ReceiptFileForm(request.POST if by_file else None, request.FILES if by_file else None)
    typed_form = TypedReceiptForm(request.POST if typed else None)
    answer = None
    if by_file and file_form.is_valid():
        try:
            answer = _judged(judge(file=file_form.cleaned_data["file"].read()))
        except NoReceipt:
            file_form.add_error("file", _no_receipt())
    if typed and typed_form.is_valid():
        answer = _looked_up(typed_form.cleaned_data["reference"], typed_form.cleaned_data["checksum"])
    context = {
        "answer": answer,
        "file_form": file_form,
        "typed_form": typed_form,
        "fingerprints": [fingerprint(certificate=one) for one in known_certificates()],
    }
    return render(request, "public/receipt_check.html", context)


def _judged(found: Judged) -> Answer:
    receipt = found.receipt
    if found.genuine:
        return _genuine(receipt.reference, ((receipt.number, receipt.arrived_at),))
    if receipt.holds:
        return Answer(
            kind="warning",
            title=_("Signed by this portal, but unknown here"),
            text=_(
                "The receipt is signed by this portal and unchanged, but the submission is not in its database. "
                "Please ask the body that runs this portal."
            ),
        )
    if receipt.intact:
        return Answer(
            kind="danger",
            title=_("This receipt is not from this portal"),
            text=_("Its signature is intact, but it was made with another key. Perhaps another portal issued it."),
        )
    return Answer(
        kind="danger",
        title=_("This receipt is not genuine"),
        text=_(
            "Its signature does not fit: the file was changed after it was issued, or it was never issued. "
            "Programs that save a PDF anew change it, too: please try the file exactly as you downloaded it."
        ),
    )


def _looked_up(reference: str, checksum: str) -> Answer:
    found = arrivals(reference=reference, digest=checksum)
    if found:
        return _genuine(reference, found)
    return Answer(
        kind="danger",
        title=_("There is no receipt with this reference and this checksum"),
        text=_(
            "Please compare both with your receipt, character by character. "
            "This answer does not tell whether there is an application with this reference."
        ),
    )


def _genuine(reference: str, arrived: tuple[tuple[int, datetime], ...]) -> Answer:
    return Answer(
        kind="success",
        title=_("This receipt is genuine"),
        text=_("Exactly this application arrived here, unchanged to the last character."),
        reference=reference,
        arrived=arrived,
    )


def _no_receipt() -> str:
    return _(
        "This file is no receipt of a submission, or it is damaged. Please choose the receipt as you downloaded it, as PDF or JSON."
    )


@require_safe
def receipt_certificates(_request: HttpRequest) -> HttpResponse:
    """The certificates of the keys that sign receipts and letters, the present one first."""
    known = known_certificates()
    if not known:
        raise Http404
    pem = "".join(certificate_as_pem(certificate=one) for one in known)
    return HttpResponse(pem, content_type="application/x-pem-file")
