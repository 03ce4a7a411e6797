"""Calculating a grant anew: the plan of one recipient as a form, and the form as inputs of a calculation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from fundament.acts import formal
from fundament.acts.formal import RefusedPlan
from fundament.core.costs import Cost, FlatRateCost, UnitCost
from fundament.core.financing_plan import Cut, Inputs, Means, PlannedCost
from fundament.queries.grant_previews import GrantPreview, RecipientPreview
from fundament.records.accounts import Account
from fundament.records.calculations import Calculation
from fundament.records.calls import Call
from fundament.web.authority.forms import ActForm
from fundament.web.fields import EuroField, NumberField
from fundament.web.templatetags.authority_words import position_names
from fundament.wording.calculation_words import plan_fault_text

_MEANS = ("own", "unpaid_work", "donations", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFields:
    """The fields of one position in one year; `open` where something is written or wrong."""

    name: str
    fields: tuple[BoundField, ...]
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFields:
    """The fields of one fiscal year."""

    year: int
    positions: tuple[PositionFields, ...]
    means: tuple[BoundField, ...]


class CalculationForm(ActForm):
    """What the authority recognises of a recipient's plan: position by position and year by year, the means, the terms."""

    name = "calculate"

    def __init__(
        self,
        data: Any = None,
        *,
        sent: bool = False,
        recipient: RecipientPreview,
        positions: Sequence[Cost],
        names: Mapping[str, str],
    ) -> None:
        self.recipient, self.positions, self.names = recipient, positions, names
        self.years = sorted(recipient.inputs.terms.requested)
        super().__init__(data, sent=sent, initial=_known(recipient.inputs), ident=f"calculate{recipient.partner}")
        self.fields["partner"] = forms.IntegerField(widget=forms.HiddenInput, initial=recipient.partner)
        for year in self.years:
            for position in positions:
                self._add_position(position, year)
            for means in _MEANS:
                self.fields[f"{means}-{year}"] = EuroField(label=_means_label(means, year), required=False)
        self._add_terms()

    def _add_position(self, position: Cost, year: int) -> None:
        place = {"position": self.names[position.key], "year": year}
        if isinstance(position, UnitCost):
            label = _("%(position)s, %(year)d: quantity") % place
            self.fields[_key("quantity", position.key, year)] = NumberField(label=label, required=False)
        elif not isinstance(position, FlatRateCost):
            label = _("%(position)s, %(year)d: amount in euros") % place
            self.fields[_key("cents", position.key, year)] = EuroField(label=label, required=False)
            label = _("%(position)s, %(year)d: of it deductible input tax") % place
            self.fields[_key("tax", position.key, year)] = EuroField(label=label, required=False)
        label = _("%(position)s, %(year)d: not recognised, in euros") % place
        self.fields[_key("cut", position.key, year)] = EuroField(label=label, required=False)
        self.fields[_key("reason", position.key, year)] = forms.CharField(
            label=_("%(position)s, %(year)d: why it is not recognised") % place,
            help_text=_("In German: it is printed in the notice."),
            required=False,
        )

    def _add_terms(self) -> None:
        terms = self.recipient.inputs.terms
        if terms.financing == "fixed":
            self.fields["fixed"] = EuroField(label=_("Fixed amount in euros"))
        else:
            usual, highest = (
                text.replace(".", ",") for text in (self.recipient.usual_rate, self.recipient.highest_rate)
            )
            told = _("Usually %(usual)s per cent, at most %(highest)s per cent.") % {"usual": usual, "highest": highest}
            self.fields["rate"] = NumberField(
                label=_("Rate in per cent"),
                help_text=told if usual else "",
                required=terms.financing == "share",
            )
        self.fields["maximum"] = EuroField(
            label=_("Most that this recipient may get, in euros"),
            help_text=_("Leave this empty if there is no such limit."),
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """A reason without an amount would be lost without a word."""
        given: dict[str, Any] = super().clean() or {}
        for year in self.years:
            for position in self.positions:
                cut = _key("cut", position.key, year)
                if given.get(_key("reason", position.key, year)) and not given.get(cut) and cut not in self.errors:
                    self.add_error(cut, _("Please write the amount that is not recognised, or leave the reason out."))
        return given

    @property
    def by_year(self) -> tuple[YearFields, ...]:
        """The fields as the page shows them."""
        return tuple(
            YearFields(
                year=year,
                positions=tuple(self._shown(position, year) for position in self.positions),
                means=tuple(self[f"{means}-{year}"] for means in _MEANS),
            )
            for year in self.years
        )

    def _shown(self, position: Cost, year: int) -> PositionFields:
        keys = [_key(kind, position.key, year) for kind in ("quantity", "cents", "tax", "cut", "reason")]
        found = tuple(self[key] for key in keys if key in self.fields)
        return PositionFields(
            name=self.names[position.key],
            fields=found,
            open=any(field.value() not in (None, "") or field.errors for field in found),
        )

    @property
    def terms(self) -> tuple[BoundField, ...]:
        """Rate or fixed amount, and the maximum."""
        return tuple(self[name] for name in ("rate", "fixed", "maximum") if name in self.fields)

    @property
    def inputs(self) -> Inputs:
        """What was entered, as the calculation takes it; what the form does not ask stays as it was."""
        given, before = self.cleaned_data, self.recipient.inputs
        places = [(position.key, year) for year in self.years for position in self.positions]
        limits = {name: given[name] for name in ("rate", "fixed", "maximum") if name in self.fields}
        return Inputs(
            costs=tuple(cost for place in places if (cost := self._cost(*place)) is not None),
            cuts=tuple(
                Cut(position=key, year=year, cents=cents, reason=given[_key("reason", key, year)])
                for key, year in places
                if (cents := given[_key("cut", key, year)])
            ),
            means=tuple(
                Means(year=year, **{means: given[f"{means}-{year}"] or 0 for means in _MEANS}) for year in self.years
            ),
            terms=replace(before.terms, **limits),
        )

    def _cost(self, key: str, year: int) -> PlannedCost | None:
        given = self.cleaned_data
        quantity = given.get(_key("quantity", key, year))
        cents, tax = given.get(_key("cents", key, year)) or 0, given.get(_key("tax", key, year)) or 0
        if quantity is None and not cents and not tax:
            return None
        return PlannedCost(position=key, year=year, cents=cents, input_tax=tax, quantity=quantity)


def _key(kind: str, position: str, year: int) -> str:
    return f"{kind}-{position}-{year}"


def _means_label(means: str, year: int) -> str:
    words = {
        "own": _("%(year)d: own money, in euros"),
        "unpaid_work": _("%(year)d: unpaid work, in euros"),
        "donations": _("%(year)d: donations, in euros"),
        "other": _("%(year)d: other funding, in euros"),
    }
    return words[means] % {"year": year}


def _known(inputs: Inputs) -> dict[str, Any]:
    """What the calculation so far was made from. What is 0 stands empty: a form full of zeros hides what matters."""
    known: dict[str, Any] = {}
    for cost in inputs.costs:
        known[_key("quantity", cost.position, cost.year)] = cost.quantity
        known[_key("cents", cost.position, cost.year)] = cost.cents or None
        known[_key("tax", cost.position, cost.year)] = cost.input_tax or None
    for cut in inputs.cuts:
        amount, reason = _key("cut", cut.position, cut.year), _key("reason", cut.position, cut.year)
        known[amount] = known.get(amount, 0) + cut.cents
        known[reason] = f"{known[reason]}; {cut.reason}" if reason in known else cut.reason
    for row in inputs.means:
        known |= {f"{means}-{row.year}": getattr(row, means) or None for means in _MEANS}
    return known | {"rate": inputs.terms.rate, "fixed": inputs.terms.fixed, "maximum": inputs.terms.maximum}


def forms_of(preview: GrantPreview, call: Call, data: Any, *, sent: bool) -> tuple[CalculationForm, ...]:
    """A form for each recipient; bound is the one that was sent."""
    names = position_names(call)
    return tuple(
        CalculationForm(
            data,
            sent=sent and data.get("partner") == str(one.partner),
            recipient=one,
            positions=preview.positions,
            names=names,
        )
        for one in preview.recipients
    )


def calculate(form: CalculationForm, *, reference: str, account: Account, at: datetime) -> Calculation | None:
    """Calculates anew. None where the plan has faults: the form names all of them. Raises Refused, NotPermitted."""
    try:
        return formal.calculate_grant(
            reference=reference, partner=form.recipient.partner, inputs=form.inputs, account=account, at=at
        )
    except RefusedPlan as refused:
        for fault in refused.faults:
            form.add_error(None, plan_fault_text(fault=fault, positions=form.names))
        return None
