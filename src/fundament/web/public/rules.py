"""A programme in sentences: its rules, its partners, its award and its stations, each with its source and its basis."""

from dataclasses import dataclass
from typing import assert_never

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundament.core.places_loading import load_places
from fundament.core.programme import PartnerRole, Programme
from fundament.core.quotas import QuotaRule
from fundament.core.rules import (
    CapPerAward,
    CapPerPartner,
    CooperationOfAtLeast,
    EqualShareOfPartners,
    FieldIsOneOf,
    LeadSeatInTerritory,
    MeasureIs,
    MinimumGrant,
    NoOtherFunding,
    NotBegun,
    Rule,
    ShareOfEligibleSpending,
    YearsWithin,
)
from fundament.core.sourced import Sourced
from fundament.core.texts import Texts
from fundament.web.case_reading import source_words
from fundament.web.templatetags.fundament_web import day, euro, per_cent
from fundament.wording import body_label, earmarking_label, field_label, quota_text


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the programme: our words; the source in German; whether it is assumed, and why, in German.

    `about` tells screen readers what the source belongs to, also where the words stand elsewhere and `text` is empty.
    """

    text: str
    about: str
    source: str
    assumed: bool
    assumption: str


def said(text: str, statement: Sourced, programme: Programme, *, about: str = "") -> Said:
    """A statement in our words beside the source's own."""
    return Said(
        text=text,
        about=about or text,
        source=source_words(statement.source, programme),
        assumed=statement.basis == "assumed",
        assumption=statement.assumption,
    )


def _rule(rule: Rule, role: str) -> str:  # noqa: PLR0911, PLR0912 -- one sentence for each kind of rule
    match rule:
        case LeadSeatInTerritory():
            return _("The organisation that leads the application has its seat in the territory of the programme.")
        case MeasureIs(measure="investive"):
            return _("The project is an investment.")
        case MeasureIs():
            return _("The project is not an investment.")
        case FieldIsOneOf():
            fields = ", ".join(field_label(field) for field in rule.fields)
            return _("The project serves one of these fields of public services: %(fields)s.") % {"fields": fields}
        case ShareOfEligibleSpending():
            return _share(rule, role)
        case CapPerAward():
            return _("All partners together receive at most %(cap)s.") % {"cap": euro(rule.euro)}
        case CapPerPartner():
            return _("%(role)s: at most %(cap)s.") % {"role": role, "cap": euro(rule.euro)}
        case MinimumGrant():
            return _("%(role)s: the grant is more than %(floor)s.") % {"role": role, "floor": euro(rule.more_than_euro)}
        case EqualShareOfPartners():
            return _("All partners who receive a grant ask for the same amount, to the cent.")
        case YearsWithin():
            years = {"first": rule.first, "last": rule.last}
            return _("The money is planned for the years %(first)s to %(last)s.") % years
        case CooperationOfAtLeast():
            return _("At least %(number)s organisations work together.") % {"number": rule.number}
        case NoOtherFunding():
            return _("%(role)s: no other funding programme pays for the project.") % {"role": role}
        case NotBegun():
            return _("The project has not begun when the application is made.")
    assert_never(rule)


def _share(rule: ShareOfEligibleSpending, role: str) -> str:
    if rule.usual == rule.up_to:
        words = _("%(role)s: the grant covers at most %(rate)s of the eligible spending.")
    else:
        words = _(
            "%(role)s: the grant usually covers up to %(usual)s of the eligible spending, "
            "with special reasons up to %(rate)s."
        )
    return words % {"role": role, "usual": per_cent(rule.usual), "rate": per_cent(rule.up_to)}


def rules(programme: Programme, texts: Texts, language: str) -> tuple[Said, ...]:
    """Every rule in the file's order."""
    found = []
    for rule in programme.rule:
        key = getattr(rule, "role", "")
        role = texts.get(f"partner.{key}", language=language) if key else ""
        text = _rule(rule, role)
        if rule.when_unmet == "person_judges":
            judged = _("Where this is not met, a person decides.")
            text = f"{text} {judged}"
        found.append(said(text, rule, programme))
    return tuple(found)


def partners(programme: Programme, texts: Texts, language: str) -> tuple[Said, ...]:
    """Who applies: each place in the application, the bodies it is open to, how many."""
    return tuple(
        said(_partner(partner, texts.get(f"partner.{partner.role}", language=language)), partner, programme)
        for partner in programme.partner
    )


def _partner(partner: PartnerRole, name: str) -> str:
    bodies = ", ".join(body_label(kind) for kind in partner.bodies)
    if partner.at_least == partner.at_most:
        number = ngettext("exactly %(number)s", "exactly %(number)s", partner.at_most) % {"number": partner.at_most}
    elif partner.at_least:
        number = _("%(least)s to %(most)s") % {"least": partner.at_least, "most": partner.at_most}
    else:
        number = _("up to %(most)s") % {"most": partner.at_most}
    words = [_("%(role)s, %(number)s: %(bodies)s.") % {"role": name, "number": number, "bodies": bodies}]
    if partner.lead:
        words.append(_("Leads the application and submits it."))
    if not partner.receives_grant:
        words.append(_("Takes part without a grant of its own."))
    return " ".join(words)


def stations(programme: Programme) -> tuple[Said, ...]:
    """The desks that an application passes, in order."""
    words = {
        "association": _("The Regional Planning Association ranks the applications of its region and forwards them."),
        "statements": _("The ministries concerned give their statements."),
        "scoring": ngettext(
            "%(number)s assessor scores each application independently.",
            "At least %(number)s assessors score each application independently.",
            programme.selection.assessors_at_least,
        )
        % {"number": programme.selection.assessors_at_least},
    }
    found = []
    for station in programme.station:
        text = words[station.key]
        if station.until is not None:
            until = _("Until %(day)s.") % {"day": day(station.until)}
            text = f"{text} {until}"
        found.append(said(text, station, programme))
    return (*found, *selection_rules(programme))


def selection_rules(programme: Programme) -> tuple[Said, ...]:
    """How the selection is made, and every bound on it."""
    quotas = (said(_quota(quota), quota, programme) for quota in programme.quota)
    return (said(_selection(programme), programme.selection, programme), *quotas)


def _quota(quota: QuotaRule) -> str:
    regions = load_places(settings.PLACES).planning_regions
    mark = regions[quota.value].name if quota.by == "region" and quota.value in regions else quota.value
    bounds = {"at_least": quota.at_least, "at_most": quota.at_most, "cents_at_most": quota.euro_at_most}
    return quota_text(by=quota.by, mark=mark, **bounds)


def _selection(programme: Programme) -> str:
    rule = programme.selection
    words = [_("People decide. The portal proposes the selection with the highest total score within the budgets.")]
    if rule.quorum > 1:
        words.append(_("At least %(number)s members of the panel adopt it in a sitting.") % {"number": rule.quorum})
    if rule.awards_at_most is not None:
        words.append(_("At most %(number)s projects are selected.") % {"number": rule.awards_at_most})
    ties = {
        "rank_by_association": _("the rank given by the planning association"),
        "earlier_submission": _("the earlier submission"),
    }
    if rule.ties:
        words.append(_("Between equals decides: %(ties)s.") % {"ties": ", ".join(ties[tie] for tie in rule.ties)})
    if rule.reserve:
        words.append(_("Good projects for which the money is not enough go on a reserve list."))
    return " ".join(words)


def award(programme: Programme) -> Said:
    """What is granted and how."""
    rule = programme.award
    financing = {
        "share": _("The grant is a share of the eligible spending."),
        "fixed": _("The grant is a fixed amount."),
        "deficit": _("The grant covers what the other means leave open."),
    }
    words = [financing[rule.financing]]
    if rule.formal_application:
        words.append(_("Whoever is selected is invited to make the formal application."))
    if rule.earmarking != "none":
        what = {"what": earmarking_label(rule.earmarking)}
        words.append(_("Acquired with the grant and earmarked for its purpose: %(what)s.") % what)
    return said(" ".join(words), rule, programme)
