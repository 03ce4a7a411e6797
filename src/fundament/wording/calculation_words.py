"""The words of a calculation's lines and of a plan's faults."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.calculation import Step, StepCode
from fundament.core.plan_faults import FaultCode, PlanFault
from fundament.wording.values import euro, per_cent

_STEPS = {
    StepCode.APPLIED: gettext_lazy("%(position)s, %(year)s: applied for"),
    StepCode.UNIT_COST: gettext_lazy("%(position)s, %(year)s: %(quantity)s × %(unit_cents)s"),
    StepCode.FLAT_RATE: gettext_lazy("%(position)s, %(year)s: %(per_cent)s per cent of %(base_cents)s"),
    StepCode.INPUT_TAX: gettext_lazy("%(position)s, %(year)s: deductible input tax does not count"),
    StepCode.EXCLUDED: gettext_lazy("%(position)s, %(year)s: not eligible under the programme"),
    StepCode.CUT: gettext_lazy("%(position)s, %(year)s: not recognised, because: %(reason)s"),
    StepCode.UNPAID_WORK: gettext_lazy(
        "Unpaid work counted, %(year)s (planned %(planned_cents)s, at most %(at_most_cents)s)"
    ),
    StepCode.ELIGIBLE: gettext_lazy("Eligible spending %(year)s"),
    StepCode.REQUESTED: gettext_lazy("Limit %(year)s: what was applied for"),
    StepCode.RATE: gettext_lazy("Limit %(year)s: %(per_cent)s per cent of %(eligible_cents)s"),
    StepCode.OTHER_MEANS: gettext_lazy("Limit %(year)s: what other funding leaves"),
    StepCode.DONATIONS: gettext_lazy("Limit %(year)s: what donations above the own share leave"),
    StepCode.DEFICIT: gettext_lazy("Limit %(year)s: what all other means leave"),
    StepCode.FIXED: gettext_lazy("Limit %(year)s: the fixed amount"),
    StepCode.MAXIMUM: gettext_lazy("Limit %(year)s: the most a recipient may get"),
    StepCode.CEILING: gettext_lazy("The smallest limit %(year)s"),
    StepCode.GRANT: gettext_lazy("Grant %(year)s, %(funder)s"),
    StepCode.OWN_SHARE: gettext_lazy("Own share that remains %(year)s"),
    StepCode.MINIMUM_REACHED: gettext_lazy("The grant is above the least that should be granted"),
    StepCode.MINIMUM_NOT_REACHED: gettext_lazy(
        "The grant is not above the least that should be granted: a person decides"
    ),
}


_FAULTS = {
    FaultCode.POSITION_UNKNOWN: gettext_lazy("the programme has no such position. Please choose one of its positions."),
    FaultCode.POSITION_COMPUTED: gettext_lazy("this flat rate is computed. Please leave it out."),
    FaultCode.YEAR_UNKNOWN: gettext_lazy("this year is not in the plan. Please use one of its years."),
    FaultCode.DOUBLED: gettext_lazy("this stands there twice. Please enter it once."),
    FaultCode.AMOUNT_NEGATIVE: gettext_lazy("an amount is below zero. Please enter amounts from 0 up."),
    FaultCode.INPUT_TAX_ABOVE_COST: gettext_lazy("the input tax is more than the cost itself. Please check both."),
    FaultCode.QUANTITY_MISSING: gettext_lazy("the quantity is missing. Please enter it, for example 0,5."),
    FaultCode.QUANTITY_UNEXPECTED: gettext_lazy("only unit costs have a quantity. Please enter an amount instead."),
    FaultCode.QUANTITY_OUT_OF_RANGE: gettext_lazy("the quantity cannot be right. Please check it."),
    FaultCode.CENTS_UNEXPECTED: gettext_lazy("a unit cost is computed from its quantity. Please leave the amount out."),
    FaultCode.CUT_ABOVE_COST: gettext_lazy("more is taken off than is there. Please take off less."),
    FaultCode.CUT_WITHOUT_REASON: gettext_lazy("the reason for what is not recognised is missing. Please write it."),
    FaultCode.RATE_MISSING: gettext_lazy("the rate is missing. Please enter it."),
    FaultCode.RATE_OUT_OF_RANGE: gettext_lazy("the rate must be above 0 and at most 100 per cent."),
    FaultCode.FIXED_MISSING: gettext_lazy("the fixed amount is missing. Please enter it."),
    FaultCode.FIXED_UNEXPECTED: gettext_lazy("a fixed amount belongs to fixed financing only. Please leave it out."),
    FaultCode.YEARS_MISSING: gettext_lazy("the plan has no year. Please enter at least one."),
    FaultCode.FUNDER_MISSING: gettext_lazy("no funder pays this recipient. Please ask the programme office."),
    FaultCode.CLAUSE_MISSING: gettext_lazy("a clause is missing. Please ask the operator."),
    FaultCode.MEANS_EXCEED_SPENDING: gettext_lazy("the other means are more than the spending. Please check them."),
}


def step_text(*, step: Step, positions: Mapping[str, str], funders: Mapping[str, str]) -> str:
    """One line of a calculation; `positions` and `funders` are the names by key."""
    values = dict(step.values)
    shown: dict[str, str] = {
        name: euro(value) if isinstance(value, int) and name.endswith("_cents") else str(value)
        for name, value in values.items()
    }
    if "per_cent" in shown:
        shown["per_cent"] = per_cent(str(values["per_cent"]).replace(".", ","))
    if "quantity" in shown:
        shown["quantity"] = shown["quantity"].replace(".", per_cent(","))
    if "funder" in shown:
        shown["funder"] = funders.get(shown["funder"], shown["funder"])
    shown["position"] = positions.get(step.position, step.position) or _("the whole plan")
    shown["year"] = str(step.year) if step.year is not None else _("in all years")
    return str(_STEPS[step.code]) % shown


def plan_fault_text(*, fault: PlanFault, positions: Mapping[str, str]) -> str:
    """What is wrong with a financing plan, with its place and year."""
    where = ", ".join(
        part for part in (positions.get(fault.position, fault.position), str(fault.year or "")) if part
    ) or _("the plan as a whole")
    return _("%(where)s: %(what)s") % {"where": where, "what": str(_FAULTS[fault.code])}
