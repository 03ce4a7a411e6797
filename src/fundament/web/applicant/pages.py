"""What the pages of one case share: the way back, the title, the language."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundament.core.procedure import Role, Subject
from fundament.queries.cases import CaseView
from fundament.queries.open_draft import DraftView
from fundament.web.applicant.tasks import WRITING
from fundament.web.doors import desk_of
from fundament.wording import invented_label, state_label

applicant = desk_of(Role.EDITOR, Role.SIGNATORY)
"""The door of every page of a case: for people who write or sign for some organisation."""


def language() -> str:
    """The language of the page, for the programme's own texts."""
    return get_language() or "de"


def title_of(*, title: str, reference: str) -> str:
    """The project's title, or its reference while it has none."""
    return title or _("Application %(reference)s") % {"reference": reference}


def invented_of(facts: Iterable[str]) -> list[str]:
    """What was made up for the demonstration, in words."""
    return [invented_label(fact) for fact in facts]


def amounts_of(facts: Iterable[str]) -> str:
    """What of the amounts was made up, in words; empty when they are real."""
    return ". ".join(invented_label(fact) for fact in facts if fact in {"amounts", "yearly_amounts"})


def trail(case: CaseView | DraftView | None = None) -> list[tuple[str, str]]:
    """The breadcrumbs down to the list, or to the overview of a case."""
    steps = [(_("Home"), reverse("home")), (_("My applications"), reverse("my_applications"))]
    if case is not None:
        name = title_of(title=case.title, reference=case.reference)
        steps.append((name, reverse("application", args=[case.reference])))
    return steps


def case_context(case: CaseView | DraftView, **more: Any) -> dict[str, Any]:
    """What every page of a case gives to its template."""
    return {
        "case": case,
        "case_title": title_of(title=case.title, reference=case.reference),
        "programme_title": case.call.texts.get("short_title", language=language()),
        "state": state_label(subject=Subject.APPLICATION, state=case.state),
        "list_trail": trail(),
        "trail": trail(case),
        "invented": invented_of(case.invented),
        "amounts_invented": amounts_of(case.invented),
        "writing": case.state in WRITING,
        "joined": any(partner.mine and partner.joined for partner in case.partners),
        "signed_by": [partner.name for partner in case.partners if partner.signed_at is not None],
        **more,
    }
