"""The forms of the interim proof and the proof of use: figures, report, receipts, confirmation."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.forms.widgets import Input
from django.utils.translation import gettext as _

from fundament.acts.proofs import Figures
from fundament.acts.sheets import BYTES_AT_MOST
from fundament.core.receipts import COLUMNS, ReadReceipts, Receipt, ReceiptFault, summary
from fundament.core.regime import Regime
from fundament.queries.grants import GrantView
from fundament.web.case_reading import language
from fundament.web.fields import EuroField
from fundament.web.recipient.forms import day_input
from fundament.web.recipient.reading import (
    earlier_receipts,
    is_tandem,
    list_positions,
    planned_positions,
    read_lines,
    read_list,
)
from fundament.web.recipient.receipt_lines import (
    MORE,
    can_be_typed,
    fields_of_lines,
    initial_of_lines,
    lines_shown,
    name_of,
    typed_rows,
)
from fundament.web.templatetags.fundament_web import euro
from fundament.web.templatetags.recipient_words import REACH, position_names
from fundament.wording import refusal_text
from fundament.wording.receipt_words import receipts_refused_text

_PEOPLE_AT_MOST = 10_000_000


class ListInput(Input):
    """Chooses a list of receipts. Not Django's FileInput: that one announces the limits of documents, which are others."""

    input_type = "file"
    needs_multipart_form = True

    def format_value(self, value: Any) -> None:  # noqa: ARG002 -- no page can put a file back into its field
        return None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 -- Django's own signature
        """The file."""
        return files.get(name)


class ListField(forms.FileField):
    """Asks for a list; whether a missing one is a fault depends on the spending, so `ProofForm.clean` says it."""

    def validate(self, value: Any) -> None:
        """Nothing by itself."""


class _WithReach(forms.Form):
    """A form of a grant that asks for numbers of what was achieved where the project is a tandem's."""

    def __init__(self, data: Any = None, files: Any = None, *, grant: GrantView) -> None:
        super().__init__(data, files, initial=_initial(grant))
        self.grant = grant

    def ask_reach(self) -> None:
        """Adds the numbers."""
        for key, label in REACH.items() if is_tandem(self.grant) else ():
            self.fields[f"reach_{key}"] = forms.IntegerField(
                label=str(label), min_value=0, max_value=_PEOPLE_AT_MOST, required=False
            )

    def reach(self) -> dict[str, int]:
        """The numbers that were given."""
        given = {key: self.cleaned_data.get(f"reach_{key}") for key in REACH}
        return {key: value for key, value in given.items() if value is not None}


class InterimForm(_WithReach):
    """What was spent and done so far."""

    def __init__(self, data: Any = None, *, grant: GrantView) -> None:
        super().__init__(data, grant=grant)
        self.initial = {}
        self.fields["until"] = forms.DateField(
            label=_("Day until which you report"), help_text=_("Today or earlier."), widget=day_input()
        )
        self.fields["spent"] = EuroField(
            label=_("Eligible spending up to this day in euros"), help_text=_("For example 1.234,56")
        )
        self.ask_reach()
        self.fields["report"] = forms.CharField(
            label=_("Report on the project so far"), widget=forms.Textarea(attrs={"rows": 8})
        )


class ProofForm(_WithReach):
    """The proof of use. `again`: the proof was incomplete and is handed in as it is now."""

    def __init__(self, data: Any = None, files: Any = None, *, grant: GrantView, again: bool = False) -> None:
        super().__init__(data, files, grant=grant)
        self.positions = planned_positions(grant)
        self.faults: tuple[ReceiptFault, ...] = ()
        self.list_read = False
        self.receipts: tuple[Receipt, ...] = earlier_receipts(grant)
        self.lines = 0
        # More empty lines are no attempt to hand in: what is typed comes back as it is.
        self.asks_for_lines = data is not None and grant.receipts_needed and MORE in data
        self._ask_spending()
        self._ask_means()
        self.fields["fulfilled_on"] = forms.DateField(
            label=_("Day on which the purpose was fulfilled"),
            help_text=_("Today or earlier. Leave it empty if the purpose was not fulfilled."),
            widget=day_input(),
            required=False,
        )
        self.ask_reach()
        if grant.receipts_needed:
            self._ask_receipts()
        self.fields["report"] = forms.CharField(
            label=_("Report on the project"),
            help_text=_("What you did, what you achieved, and what the largest items of spending were."),
            widget=forms.Textarea(attrs={"rows": 10}),
        )
        if not again:
            self.fields["lessons"] = forms.CharField(
                label=_("What others can learn from your project"),
                help_text=_(
                    "This text will be published once the grant is closed, so that other places can build on it. "
                    "Please name no private persons."
                ),
                required=False,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        self.fields["confirmed"] = _confirmation(Regime(grant.regime))

    def _ask_spending(self) -> None:
        names = position_names(self.grant, words=language())
        for key in self.positions:
            self.fields[f"position_{key}"] = EuroField(
                label=_("Eligible spending in euros: %(position)s") % {"position": names[key]},
                help_text=_("For example 1.234,56. Please enter 0 if you spent nothing here."),
            )
        if not self.positions:
            self.fields["spent"] = EuroField(
                label=_("Eligible spending in euros"),
                help_text=_(
                    "Everything you spent on the project that the notice counts, also from your own funds. "
                    "For example 1.234,56"
                ),
            )

    def _ask_means(self) -> None:
        for name, label, hint in (
            ("own", _("Own money in euros"), _("What you paid yourselves, without the grant.")),
            ("donations", _("Donations in euros"), _("Gifts that were given for this project.")),
            (
                "other",
                _("Other funding and income in euros"),
                _("Other grants, what third parties paid, and income of the project."),
            ),
        ):
            self.fields[name] = EuroField(label=label, help_text=hint, required=False)
        if self.grant.unpaid_work:
            self.fields["unpaid_work"] = EuroField(
                label=_("Unpaid work in euros"),
                help_text=_(
                    "The value of the work that nobody was paid for; it belongs in no other field. At most %(accepted)s count. "
                    "Please say in the report who did what in how many hours."
                )
                % {"accepted": euro(self.grant.unpaid_work)},
                required=False,
            )

    def _ask_receipts(self) -> None:
        hint = _("CSV or XLSX, at most %(size)d MB. It is needed unless you spent nothing or type the receipts below.")
        if self.receipts:
            hint = _("CSV or XLSX, at most %(size)d MB. Without a new list, the one you handed in before counts.")
        self.fields["receipts"] = ListField(
            label=_("List of receipts"),
            help_text=hint % {"size": BYTES_AT_MOST // 1_000_000},
            widget=ListInput(attrs={"accept": ".csv,.xlsx"}),
            required=not self.receipts,
            allow_empty_file=True,
        )
        names = list_positions(self.grant)
        labels = position_names(self.grant, words=language())
        earlier = self.receipts if can_be_typed(self.receipts) else ()
        self.lines = lines_shown(data=self.data if self.is_bound else None, earlier=len(earlier))
        positions = [(name, labels[key]) for name, key in names.items()]
        self.fields |= fields_of_lines(lines=self.lines, positions=positions)
        self.initial = {**self.initial, **initial_of_lines(earlier, names={key: name for name, key in names.items()})}

    def above(self) -> Iterator[forms.BoundField]:
        """The fields that are shown one by one: all but those of the lines."""
        return (self[name] for name in self.fields if not name.startswith("receipt-"))

    def typed_lines(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """The lines for receipts, counted from 1, each with its fields."""
        return ((line + 1, [self[name_of(line, column)] for column in COLUMNS]) for line in range(self.lines))

    def is_valid(self) -> bool:
        """Whether it can be handed in."""
        return not self.asks_for_lines and super().is_valid()

    def full_clean(self) -> None:
        """Judges what was sent, unless only more lines were asked for."""
        if self.asks_for_lines:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    @property
    def typed(self) -> bool:
        """Whether a line was typed or changed."""
        return any(name.startswith("receipt-") for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        """Reads the list: every fault of it stands in `faults`; `list_read` says that a file has none."""
        cleaned = super().clean() or self.cleaned_data
        if self.grant.receipts_needed:
            self._read_receipts(cleaned)
        return cleaned

    def _read_receipts(self, cleaned: dict[str, Any]) -> None:
        file = cleaned.get("receipts")
        if file is not None and self.typed:
            self.add_error("receipts", _("You chose a file and typed receipts as well. Please use one of the two."))
            return
        if file is not None:
            self._take(read_list(self.grant, name=file.name, content=file.read()))
            self.list_read = not self.faults
        elif self.typed:
            self._take(read_lines(self.grant, rows=typed_rows(self.data, lines=self.lines)))
        if not self.receipts and not self.faults and self._spent():
            self.add_error("receipts", _("The receipts are missing. Please choose a file or type them below."))
        elif self.receipts and set(self._spending) <= set(cleaned):
            self._compare(sum(summary(receipts=self.receipts).values()))

    def _take(self, read: ReadReceipts) -> None:
        self.receipts, self.faults = read.receipts, read.faults
        if read.faults:
            self.add_error("receipts", receipts_refused_text(number=len(read.faults)))

    def _compare(self, listed: int) -> None:
        """The act would refuse it too, but could not say at which field."""
        if listed != self._spent():
            values = {"sum_cents": listed, "spent_cents": self._spent()}
            self.add_error("receipts", refusal_text(code="receipts_do_not_add_up", values=values))

    @property
    def _spending(self) -> list[str]:
        return [f"position_{key}" for key in self.positions] or ["spent"]

    def _spent(self) -> int:
        return sum(self.cleaned_data.get(name) or 0 for name in self._spending)

    def figures(self) -> Figures:
        """The numbers of a valid form."""
        given = self.cleaned_data
        return Figures(
            spent=self._spent(),
            positions={key: given[f"position_{key}"] for key in self.positions},
            own=given["own"] or 0,
            donations=given["donations"] or 0,
            other=given["other"] or 0,
            unpaid_work=given.get("unpaid_work") or 0,
            reach=self.reach(),
            fulfilled_on=given["fulfilled_on"],
        )


def _confirmation(regime: Regime) -> forms.BooleanField:
    """The sentence that the law wants confirmed: ANBest-K Nr. 6.2 asks for less than ANBest-P Nr. 6.5."""
    if regime is Regime.COMMUNAL:
        label = _("We confirm that the duty of publicity under § 44a SäHO was kept.")
        return forms.BooleanField(label=label, help_text="ANBest-K Nr. 6.2")
    label = _(
        "We confirm that the spending was necessary, that we were economical and thrifty, that the figures on income and "
        "spending agree with the books and the receipts, and that the duty of publicity under § 44a SäHO was kept."
    )
    return forms.BooleanField(label=label, help_text="ANBest-P Nr. 6.5")


def _initial(grant: GrantView) -> dict[str, Any]:
    """What was handed in before."""
    proof = grant.proof
    if proof is None:
        return {}
    return {
        "spent": proof.spent,
        **{f"position_{key}": cents for key, cents in proof.positions.items()},
        "own": proof.own,
        "donations": proof.donations,
        "other": proof.other,
        "unpaid_work": proof.unpaid_work,
        "fulfilled_on": proof.fulfilled_on,
        **{f"reach_{key}": value for key, value in proof.reach.items()},
        "report": proof.report,
    }
