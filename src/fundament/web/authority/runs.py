"""Payment runs: releasing prepared payments together, the file for the bank, and the account the authority pays from."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fundament.acts import bank_accounts, payments
from fundament.core.procedure import Role
from fundament.queries.payment_runs import DeskView, PreparedPayment, desks_of, run_file, runs_of
from fundament.queries.waiting import DESK
from fundament.records.accounts import Organisation
from fundament.web.authority.doing import Doing, did, sent_act
from fundament.web.authority.forms import ActForm
from fundament.web.authority.run_words import runs_table
from fundament.web.authority.views import PER_PAGE, at_desk, read_or_send
from fundament.web.doors import desk_of, reader
from fundament.web.fields import EuroField
from fundament.web.middleware import arrived
from fundament.web.templatetags.fundament_web import euro

at_desk_or_auditing = desk_of(*sorted(DESK | {Role.AUDITOR}))


class RunForm(ActForm):
    """Which payments of one authority are released together, and the most that may go out."""

    name = "release_run"

    payments = forms.MultipleChoiceField(label=gettext_lazy("Payments to release"), widget=forms.CheckboxSelectMultiple)
    limit = EuroField(
        label=gettext_lazy("Most that this run may pay, in euros"),
        help_text=gettext_lazy("Add up what you mean to release and write the sum. A run above it is refused."),
    )

    def __init__(self, data: Any = None, *, sent: bool = False, desk: DeskView) -> None:
        super().__init__(data, sent=sent, ident=f"run{desk.id}")
        self.fields["desk"] = forms.IntegerField(widget=forms.HiddenInput, initial=desk.id)
        self.offered = {f"{row.reference} {row.number}": row for row in desk.waiting if not row.mine}
        field = self.fields["payments"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(key, _offer(row)) for key, row in self.offered.items()]

    @property
    def chosen(self) -> Sequence[tuple[str, int]]:
        """Reference and number of each payment that was ticked."""
        rows = [self.offered[key] for key in self.cleaned_data["payments"]]
        return [(row.reference, row.number) for row in rows]


def _offer(row: PreparedPayment) -> str:
    return _(
        "%(amount)s to %(recipient)s (%(holder)s, %(iban)s), %(reference)s, payment %(number)d, prepared by %(name)s"
    ) % {
        "amount": euro(row.cents),
        "recipient": row.recipient,
        "holder": row.holder,
        "iban": row.iban,
        "reference": row.reference,
        "number": row.number,
        "name": row.prepared_by,
    }


class OwnAccountForm(ActForm):
    """The account an authority pays from."""

    name = "enter_bank_account"

    holder = forms.CharField(label=gettext_lazy("Holder of the account"), max_length=140)
    iban = forms.CharField(label=gettext_lazy("IBAN"), help_text=gettext_lazy("Spaces do not matter."), max_length=50)

    def __init__(self, data: Any = None, *, sent: bool = False, desk: DeskView) -> None:
        super().__init__(data, sent=sent, ident=f"account{desk.id}", initial={"holder": desk.name})
        self.fields["desk"] = forms.IntegerField(widget=forms.HiddenInput, initial=desk.id)


def _one(request: HttpRequest, desks: Sequence[DeskView]) -> DeskView:
    """The authority a form was sent for."""
    found = next((desk for desk in desks if str(desk.id) == request.POST.get("desk") and desk.releases), None)
    if found is None:
        raise Http404
    return found


@read_or_send
@at_desk_or_auditing
def runs(request: HttpRequest) -> HttpResponse:
    """Payments that wait for a release, each authority's together; below them the runs so far."""
    desks, sent = desks_of(account=reader(request)), sent_act(request)
    shown = {desk.id: RunForm(desk=desk) for desk in desks}
    if sent:
        desk = _one(request, desks)
        form = shown[desk.id] = RunForm(request.POST, sent=True, desk=desk)

        def release() -> object:
            return payments.release_run(
                payments=form.chosen,
                limit=form.cleaned_data["limit"],
                account=reader(request),
                at=arrived(request),
            )

        doing = {
            RunForm.name: Doing(
                act=release, done=_("The payments are released in one run and booked as paid."), form=form
            )
        }
        if did(request, doing, sent=sent):
            return redirect("payment_runs")
    page = Paginator(runs_of(account=reader(request)), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "desks": [(desk, shown[desk.id]) for desk in desks],
        "runs": runs_table(list(page.object_list)),
        "page": page,
    }
    return render(request, "authority/runs.html", context)


@require_safe
@at_desk_or_auditing
def run_xml(request: HttpRequest) -> HttpResponse:
    """The file of one run for the bank, as it was made; `run` in the address says which."""
    wanted = request.GET.get("run", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        raise Http404
    name, content = run_file(account=reader(request), run=int(wanted))
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@read_or_send
@at_desk
def own_account(request: HttpRequest) -> HttpResponse:
    """The account an authority pays from: to see, and for those who release payments to enter."""
    desks, sent = desks_of(account=reader(request)), sent_act(request)
    shown = {desk.id: OwnAccountForm(desk=desk) for desk in desks}
    if sent:
        desk = _one(request, desks)
        form = shown[desk.id] = OwnAccountForm(request.POST, sent=True, desk=desk)

        def enter() -> object:
            return bank_accounts.enter_bank_account(
                organisation=Organisation.objects.get(pk=desk.id),
                iban=form.cleaned_data["iban"],
                holder=form.cleaned_data["holder"],
                account=reader(request),
                at=arrived(request),
            )

        doing = {
            OwnAccountForm.name: Doing(
                act=enter, done=_("The account is entered. The next run is paid from it."), form=form
            )
        }
        if did(request, doing, sent=sent):
            return redirect("authority_account")
    return render(request, "authority/account.html", {"desks": [(desk, shown[desk.id]) for desk in desks]})
