"""Labels: a short name for each value of a closed vocabulary. What is not in it raises KeyError or ValueError."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundament.core.bodies import BodyKind, ServiceField
from fundament.core.findings import Verdict
from fundament.core.ledger import AccountKind
from fundament.core.programme import Earmarking
from fundament.core.proposal import Outcome
from fundament.core.regime import Regime

_BODIES = {
    BodyKind.DISTRICT: _("District"),
    BodyKind.INDEPENDENT_CITY: _("Independent city"),
    BodyKind.TOWN: _("Town"),
    BodyKind.MUNICIPALITY: _("Municipality"),
    BodyKind.ADMINISTRATIVE_ASSOCIATION: _("Administrative association"),
    BodyKind.SPECIAL_PURPOSE_ASSOCIATION: _("Special-purpose association"),
    BodyKind.NON_PROFIT_ASSOCIATION: _("Non-profit association"),
    BodyKind.NON_PROFIT_COMPANY: _("Non-profit company"),
    BodyKind.MINISTRY: _("Ministry"),
    BodyKind.PLANNING_ASSOCIATION: _("Regional Planning Association"),
    BodyKind.GRANTING_AUTHORITY: _("Granting authority"),
    BodyKind.FUNDING_ORGANISATION: _("Funding organisation"),
    BodyKind.COURT_OF_AUDIT: _("Court of Audit"),
}

_FIELDS = {
    ServiceField.DRINKING_WATER: _("Drinking water"),
    ServiceField.SEWAGE: _("Sewage"),
    ServiceField.ROADS: _("Roads"),
    ServiceField.MEDICAL_CARE: _("Basic medical care"),
    ServiceField.SCHOOLS: _("Schools"),
    ServiceField.CIVIL_PROTECTION: _("Civil protection"),
    ServiceField.CHILDREN: _("Children"),
    ServiceField.SPORT: _("Sport"),
    ServiceField.SENIORS: _("Senior citizens"),
    ServiceField.CULTURE: _("Culture"),
    ServiceField.INCLUSION: _("Inclusion"),
    ServiceField.OTHER: _("Other public services"),
}

_VERDICTS = {
    Verdict.MET: _("Met"),
    Verdict.NOT_MET: _("Not met"),
    Verdict.OPEN: _("Open: a person must check this"),
}

_OUTCOMES = {
    Outcome.SELECT: pgettext_lazy("outcome", "Select"),
    Outcome.RESERVE: pgettext_lazy("outcome", "Reserve list"),
    Outcome.REFUSE: pgettext_lazy("outcome", "Refuse"),
}

_REGIMES = {
    Regime.COMMUNAL: _("Rules for local authorities (VVK, ANBest-K)"),
    Regime.NON_COMMUNAL: _("General rules (VwV, ANBest-P)"),
    Regime.CONTRACT: _("Funding contract"),
}

_LEDGER = {
    AccountKind.SOURCE: _("Appropriated"),
    AccountKind.FREE: _("Available"),
    AccountKind.COMMITTED: _("Committed"),
    AccountKind.IN_RELEASE: _("Waiting for release"),
    AccountKind.PAID: _("Paid out"),
    AccountKind.LAPSED: _("Lapsed with its fiscal year"),
    AccountKind.AUTHORISATION_SOURCE: _("Commitment authorisations of the budget"),
    AccountKind.AUTHORISED: _("Commitment authorisation, available"),
    AccountKind.BOUND: _("Commitment authorisation, used by notices"),
    AccountKind.INTEREST_SOURCE: _("Interest claimed"),
    AccountKind.INTEREST_DUE: _("Interest due"),
    AccountKind.INTEREST_PAID: _("Interest received"),
}

_CONDITIONS = {
    "final_and_started": _("Once the notice is final and the start of the project is reported"),
    "under_way": _("While the project is under way"),
    "proof_complete": _("Once the complete proof of use is submitted"),
    "proof_checked": _("Once the proof of use is checked"),
    "on_request": _("On request, for money that is needed soon"),
}

_EARMARKINGS = {
    "infrastructure": _("Infrastructure, such as buildings"),
    "it": _("Information technology"),
    "other": _("Other things"),
    "none": _("Nothing that is earmarked"),
}

_CHECK_POINTS = {
    "necessity": _("Necessity and appropriateness of the grant"),
    "other_bodies": _("Participation of other bodies"),
    "eligible_spending": _("Extent of the eligible spending"),
    "financing_type": _("Choice of the type of financing"),
    "total_financing": _("Security of the total financing"),
    "later_budgets": _("Effects on later budgets"),
}

_POSITIONS = {
    "agrees": pgettext_lazy("statement", "Agrees"),
    "objects": pgettext_lazy("statement", "Objects"),
    "no_answer": pgettext_lazy("statement", "No answer"),
}

_INVENTED = {
    "amounts": _("All amounts are invented"),
    "project": _("The project is invented"),
    "applicant": _("The applicant is invented"),
    "scores": _("The scores are invented"),
    "course": _("The course after the selection is invented"),
    "answers": _("The description is invented"),
    "yearly_amounts": _("Which years the amounts belong to is invented"),
    "outcome": _("The outcome is not published"),
}

_BASES = {
    "stated": _("Stated by the source"),
    "assumed": _("Assumed"),
}


def body_label(kind: BodyKind | str) -> str:
    """What an organisation is in law."""
    return str(_BODIES[BodyKind(kind)])


def field_label(field: ServiceField | str) -> str:
    """A field of public services."""
    return str(_FIELDS[ServiceField(field)])


def verdict_label(verdict: Verdict | str) -> str:
    """The verdict of a finding."""
    return str(_VERDICTS[Verdict(verdict)])


def outcome_label(outcome: Outcome | str) -> str:
    """What is proposed or decided for an application."""
    return str(_OUTCOMES[Outcome(outcome)])


def regime_label(regime: Regime | str) -> str:
    """The body of law that a grant follows."""
    return str(_REGIMES[Regime(regime)])


def ledger_label(kind: AccountKind | str) -> str:
    """What the money of an account is."""
    return str(_LEDGER[AccountKind(kind)])


def condition_label(condition: str) -> str:
    """What an instalment waits for."""
    return str(_CONDITIONS[condition])


def earmarking_label(kind: Earmarking) -> str:
    """What is acquired with a grant, which decides how long it is earmarked (VVK and VwV 4.2.6)."""
    return str(_EARMARKINGS[kind])


def check_point_label(point: str) -> str:
    """A point of the authority's check note (VVK 3.4, VwV 3.3)."""
    return str(_CHECK_POINTS[point])


def position_label(position: str) -> str:
    """The position a ministry takes in its statement."""
    return str(_POSITIONS[position])


def invented_label(fact: str) -> str:
    """What was made up for a demonstration."""
    return str(_INVENTED[fact])


def basis_label(basis: str) -> str:
    """Whether a statement of the programme stands in its source or is assumed."""
    return str(_BASES[basis])
