"""What a recipient enters beside its proofs: start, reports, publicity, objection, answer, bank account, request for money."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundament.core.dates import add_months
from fundament.core.duties import ReportKind
from fundament.queries.grants import GrantView
from fundament.queries.objections import Letter
from fundament.web.fields import EuroField
from fundament.web.templatetags.fundament_web import day, euro
from fundament.web.templatetags.recipient_words import BEGIN_KINDS, notice_words
from fundament.wording.duty_words import duty_title


def day_input() -> forms.DateInput:
    """A field for a day that the browser may draw as a calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StartForm(forms.Form):
    """What was done first, and on which day."""

    kind = forms.ChoiceField(
        label=_("What you did first"),
        help_text=_("Not everything counts as a start. If what you did does not count, you are told so."),
        choices=tuple(BEGIN_KINDS.items()),
        widget=forms.RadioSelect,
    )
    started_on = forms.DateField(
        label=_("Day on which you did it"), help_text=_("Today or earlier."), widget=day_input()
    )


def _report_kinds() -> list[tuple[str, str]]:
    return [(kind.value, duty_title(kind)) for kind in ReportKind if kind is not ReportKind.STARTED]


class ReportForm(forms.Form):
    """What changed: kind, words, an amount where one belongs to it."""

    kind = forms.ChoiceField(label=_("What your report is about"), choices=_report_kinds, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What happened"),
        help_text=_("Please say what changed, since when, and what it means for your project."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    cents = EuroField(
        label=_("Amount in euros"),
        help_text=_(
            "Only where an amount belongs to it: the spending you now expect, the further funding, or the part of an "
            "advance that is not used. For example 1.234,56"
        ),
        required=False,
    )


class ObjectionForm(forms.Form):
    """Against which letter the recipient objects, and why. Where only one can be contested, it is that."""

    letter = forms.TypedChoiceField(label=_("The letter you object to"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What you object to, and why"),
        help_text=_("Please name the part of the notice that is wrong, and what should stand there."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, data: Any = None, *, letters: Sequence[Letter]) -> None:
        super().__init__(data)
        self.only = letters[0].number if len(letters) == 1 else 0
        if len(letters) < 2:
            del self.fields["letter"]
        else:
            field = cast(forms.TypedChoiceField, self.fields["letter"])
            field.choices = [(row.number, _letter_words(row)) for row in letters]

    @property
    def number(self) -> int:
        """The number of the letter. Only for a valid form."""
        return self.only or int(self.cleaned_data["letter"])


def _letter_words(letter: Letter) -> str:
    words = {
        "kind": notice_words(letter.kind),
        "number": letter.number,
        "day": day(letter.at),
        "final": day(letter.final_on),
    }
    return gettext("%(kind)s (notice %(number)d) of %(day)s, final from %(final)s on") % words


class PublicityForm(forms.Form):
    """Where, and since when, it is shown that the state pays."""

    where = forms.CharField(
        label=_("Where you show it"),
        help_text=_("For example: sign at the entrance, Markt 1, and on the home page."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    since = forms.DateField(
        label=_("Day since which it is shown"), help_text=_("Today or earlier."), widget=day_input()
    )


class AnswerForm(forms.Form):
    """The answer to a hearing."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Please say what is not right about the facts, and what speaks against the intended decision."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class BankForm(forms.Form):
    """Where the money goes."""

    iban = forms.CharField(
        label=_("IBAN"),
        help_text=_("For example DE02 1203 0000 0000 2020 51. Spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=_("Account holder"),
        help_text=_("The name to which the bank keeps the account: your organisation, no private person."),
        max_length=140,
    )


class PaymentForm(forms.Form):
    """How much is needed, for what, and until when."""

    cents = EuroField(label=_("Amount in euros"))
    purpose = forms.CharField(
        label=_("What you need the money for"),
        help_text=_("For example: wages of the coordinator from April to June. At most 300 characters."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    need_until = forms.DateField(label=_("Day until which you will spend it"), widget=day_input())

    def __init__(self, data: Any = None, *, grant: GrantView) -> None:
        super().__init__(data)
        self.fields["cents"].help_text = gettext(
            "For example 1.234,56. At least %(floor)s, or all that is still available."
        ) % {"floor": euro(grant.floor)}
        until = add_months(day=grant.today, months=grant.need_months)
        self.fields["need_until"].help_text = gettext("From today on, and at the latest %(until)s.") % {
            "until": day(until)
        }
