"""What the authority enters on a grant before the proof: objection, hearing, amendment, revocation, publicity, returns."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundament.queries.grants import GrantView
from fundament.web.authority.forms import ActForm, DayField, text_field
from fundament.web.fields import EuroField
from fundament.web.templatetags.fundament_web import day, euro

Pot = tuple[str, int]


class ObjectionForm(ActForm):
    """The decision on the objection to one letter (§§ 72, 73 VwGO)."""

    name = "decide_objection"

    letter = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Is the objection right?"),
        choices=(
            ("upheld", _("Yes")),
            ("rejected", _("No")),
            ("withdrawn", _("The letter is taken back, whether or not the objection is right")),
        ),
        widget=forms.RadioSelect,
    )
    reason = text_field(_("Reason of the decision"), _("In German: it is printed in the notice as you write it."))

    def __init__(self, data: Any = None, *, sent: bool = False, letter: int) -> None:
        sent = sent and data.get("letter") == str(letter)
        super().__init__(data, sent=sent, initial={"letter": letter}, ident=f"{self.name}_{letter}")


class HearingForm(ActForm):
    """What the recipient is heard on, and until when it can answer (§ 28 VwVfG)."""

    name = "hear"

    facts = text_field(
        _("Facts and intended decision"),
        _("What you found, and what you mean to decide. The recipient reads it and can answer."),
        rows=6,
    )
    until = DayField(label=_("Last day for the answer"), help_text=_("Give enough time, for example four weeks."))


class AmendForm(ActForm):
    """The terms of the grant as they shall be: amounts by funder and fiscal year, eligible spending, end of the period."""

    name = "amend"

    eligible = EuroField(label=_("Eligible spending in all years, in euros"))
    last = DayField(label=_("Last day of the approval period"))
    reason = text_field(_("Reason of the amendment"), _("In German: it is printed in the notice as you write it."))

    def __init__(self, data: Any = None, *, sent: bool = False, grant: GrantView) -> None:
        have = {(row.key, row.year): row.cents for row in grant.amounts}
        names = {row.key: row.funder for row in grant.amounts}
        years = {grant.first.year, grant.last.year, *(year for _funder, year in have)}
        # One year beyond the last, so that money can be moved to it together with a later end of the period.
        self.pots = {
            f"pot-{key}-{year}": (key, year) for year in range(min(years), max(years) + 2) for key in sorted(names)
        }
        known = {name: have.get(pot) for name, pot in self.pots.items()}
        super().__init__(data, sent=sent, initial={"eligible": grant.eligible, "last": grant.last, **known})
        for name, (key, year) in self.pots.items():
            label = gettext("%(funder)s, %(year)d, in euros") % {"funder": names[key], "year": year}
            self.fields[name] = EuroField(label=label, required=False)
        self.order_fields([*self.pots, "eligible", "last", "reason"])

    @property
    def amounts(self) -> dict[Pot, int]:
        """Cents by funder and year; an empty field is nothing."""
        return {pot: self.cleaned_data[name] or 0 for name, pot in self.pots.items()}


BASES = (
    ("§ 48 VwVfG", _("The notice was unlawful from the start: it is taken back (§ 48 VwVfG, VVK and VwV Nr. 8.2.2).")),
    (
        "§ 49 Abs. 2 VwVfG",
        _("A lawful notice is revoked for the future, for example for new facts (§ 49 (2) VwVfG)."),
    ),
    (
        "§ 49 Abs. 3 VwVfG",
        _(
            "The money was not used for its purpose, or a condition was not kept: "
            "the notice is revoked also for the past (§ 49 (3) VwVfG, VVK and VwV Nr. 8.2.3 and 8.2.4)."
        ),
    ),
    (
        "§ 36 Abs. 2 Nr. 2 VwVfG",
        _(
            "A resolving condition of the notice has occurred: it has lost its effect so far "
            "(§ 36 (2) no. 2 VwVfG, VVK and VwV Nr. 8.2.1)."
        ),
    ),
)
"""Legal bases of a revocation as they are printed, each with what it means."""


class RevokeForm(ActForm):
    """A revocation in whole or in part (§§ 48, 49 VwVfG; VVK and VwV 8.2)."""

    name = "revoke"

    remaining = EuroField(label=_("Grant that remains, in euros"), help_text=_("Write 0 to revoke the whole grant."))
    ineffective_from = DayField(
        label=_("First day without effect"),
        help_text=_("As a rule the day on which the facts occurred. Interest counts from it (VVK and VwV Nr. 8.5)."),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=BASES, widget=forms.RadioSelect)
    facts = text_field(_("Facts"), _("In German: it is printed in the notice as you write it."), rows=6)
    discretion = text_field(
        _("How you weighed the case"),
        _(
            "The particulars of the case, how long the money served its purpose, the interests of the recipient and of the "
            "public (VVK and VwV Nr. 8.3). In German: it is printed in the notice."
        ),
        rows=6,
    )


class WarnPublicityForm(ActForm):
    """What the authority misses where the recipient should show that the state pays (§ 44a SäHO)."""

    name = "warn_publicity"

    reason = text_field(
        _("What is missing, and how you know"),
        _("For example: where you looked, and on which day. The recipient reads it."),
    )


class ReturnForm(ActForm):
    """A released payment that the bank sent back."""

    name = "return_payment"

    number = forms.ChoiceField(label=_("Payment that came back"))
    returned_on = DayField(label=_("Day on which the money came back"))
    reason = text_field(_("Reason the bank gave"), rows=2)

    def __init__(self, data: Any = None, *, sent: bool = False, grant: GrantView) -> None:
        super().__init__(data, sent=sent)
        field = self.fields["number"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (
                    str(row.number),
                    gettext("Payment %(number)d: %(amount)s, released on %(day)s")
                    % {"number": row.number, "amount": euro(row.cents), "day": day(row.released_at)},
                )
                for row in grant.payments
                if row.stage == "released"
            ]
