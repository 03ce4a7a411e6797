"""How a recipient proves what it did with the money: interim proof, proof of use, missing papers, the empty list."""

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundament.acts import proofs
from fundament.acts.receipt_files import template
from fundament.core.procedure import Act
from fundament.queries.grants import GrantView
from fundament.web.doors import reader, signed_in
from fundament.web.middleware import arrived
from fundament.web.recipient.pages import form_page, own_grant, read_or_send
from fundament.web.recipient.proof_forms import InterimForm, ProofForm
from fundament.web.recipient.reading import list_positions, missing_papers

_TYPES: dict[str, tuple[Literal["csv", "xlsx"], str]] = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@read_or_send
@signed_in
def submit_interim_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """Says what was spent and done so far."""
    return form_page(
        request,
        reference,
        act=Act.SUBMIT_INTERIM_PROOF,
        template="recipient/interim.html",
        make=lambda given, data, _files: InterimForm(data, grant=given),
        do=lambda form: proofs.submit_interim_proof(
            reference=reference,
            until=form.cleaned_data["until"],
            spent=form.cleaned_data["spent"],
            report=form.cleaned_data["report"],
            reach=form.reach(),
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Thank you. The interim proof of use has arrived."),
    )


@read_or_send
@signed_in
def submit_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """Hands in the proof of use."""
    return form_page(
        request,
        reference,
        act=Act.SUBMIT_PROOF,
        template="recipient/proof.html",
        make=lambda given, data, files: ProofForm(data, files, grant=given),
        do=lambda form: proofs.submit_proof(
            reference=reference,
            figures=form.figures(),
            report=form.cleaned_data["report"],
            lessons=form.cleaned_data["lessons"],
            confirmed=form.cleaned_data["confirmed"],
            receipts=form.receipts,
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Thank you. The proof of use has arrived and is checked next."),
    )


@read_or_send
@signed_in
def hand_in_papers(request: HttpRequest, reference: str) -> HttpResponse:
    """Hands in the proof again, with what was missing."""

    def asked(given: GrantView) -> dict[str, Any]:
        return {"again": True, "missing": missing_papers(given)}

    return form_page(
        request,
        reference,
        act=Act.HAND_IN_PAPERS,
        template="recipient/proof.html",
        make=lambda given, data, files: ProofForm(data, files, grant=given, again=True),
        do=lambda form: proofs.hand_in_papers(
            reference=reference,
            figures=form.figures(),
            report=form.cleaned_data["report"],
            confirmed=form.cleaned_data["confirmed"],
            receipts=form.receipts,
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Thank you. The proof of use has arrived again and is checked next."),
        more=asked,
    )


@require_safe
@signed_in
def receipt_template(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The empty list of receipts, with the positions of this grant."""
    given = own_grant(request, reference)
    if kind not in _TYPES:
        raise Http404
    form, media_type = _TYPES[kind]
    content = template(kind=form, positions=[(name, name) for name in list_positions(given)])
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="Belegliste-{reference}.{kind}"'
    return answer
