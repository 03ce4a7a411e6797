"""Filters and tags for pages that show a case: its parts in words, its tables, the marker of made-up data."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fundament.core.procedure import State, Subject
from fundament.core.ranking import MilliPoints, Scores, spread
from fundament.queries.cases import CaseView
from fundament.records.calls import Call
from fundament.web import case_reading
from fundament.web.case_reading import AMOUNTS, CaseShown, Table, language, mark_of, marked, marker, source_words
from fundament.web.middleware import arrived
from fundament.web.place_reading import PlaceShown, place_of
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import instant
from fundament.wording import (
    act_done,
    declared_label,
    ground_label,
    outcome_label,
    position_label,
    role_label,
    state_label,
)

# The last names of this list are told from here too, for pages that build their own tables.
__all__ = ["AMOUNTS", "Table", "invented_mark", "language", "marked", "register", "source_words"]

register = template.Library()

_KINDS = {
    State.COMPLETION_REQUESTED: "warning",
    State.SELECTED: "success",
    State.SELECTION_ANNOUNCED: "success",
    State.GRANTED: "success",
    State.RESERVE: "info",
    State.RESERVE_ANNOUNCED: "info",
    State.REFUSED: "danger",
    State.REFUSAL_ANNOUNCED: "danger",
}


@register.filter
def case_title(case: CaseView) -> str:
    """The project's title, or the reference while it has none."""
    return case.title or case.reference


@register.filter
def state_words(state: State | str) -> str:
    """Where an application stands."""
    return state_label(subject=Subject.APPLICATION, state=state)


@register.filter
def state_kind(state: State | str) -> str:
    """The badge's colour for an application's state; it only repeats what the words say."""
    return _KINDS.get(State(state), "")


@register.filter
def call_title(call: Call) -> str:
    """The programme's title in the reader's language."""
    return call.texts.get("title", language=language())


@register.filter
def call_short_title(call: Call) -> str:
    """The programme's short title in the reader's language."""
    return call.texts.get("short_title", language=language())


@register.filter
def call_state_words(state: State | str) -> str:
    """Where a call stands."""
    return state_label(subject=Subject.CALL, state=state)


@register.filter
def position_words(position: str) -> str:
    """The position of a statement."""
    return position_label(position)


@register.filter
def outcome_words(outcome: str) -> str:
    """What is proposed or decided."""
    return outcome_label(outcome)


@register.filter
def conflict_ground(ground: str) -> str:
    """Why somebody does not judge an application."""
    return ground_label(ground)


@register.filter
def conflict_declared(ground: str) -> str:
    """What they said of themselves."""
    return declared_label(ground)


@register.filter
def points(score: MilliPoints | None) -> str:
    """A weighted score out of 100: 83400 -> "83,4", in English "83.4". Nothing for None."""
    if score is None:
        return ""
    whole, part = divmod(score, 1000)
    mark = "." if language().startswith("en") else ","
    digits = f"{part:03d}".rstrip("0")
    return f"{whole}{mark}{digits}" if digits else str(whole)


@register.filter
def invented_amounts(invented: Sequence[str]) -> bool:
    """Whether amounts were made up."""
    return bool(AMOUNTS & set(invented))


@register.simple_tag
def invented_mark(invented: Iterable[str], *facts: str) -> SafeString:
    """The marker beside what one of these facts says was made up; nothing if none was."""
    return mark_of(invented, *facts)


@register.simple_tag
def invented_short(invented: Iterable[str], *facts: str) -> SafeString:
    """The marker in one word, for the cells of a list; the case says what exactly was made up."""
    return marker(_("invented")) if set(facts) & set(invented) else mark_safe("")


@register.filter
def invented_words(fact: str) -> str:
    """What was made up."""
    return case_reading.invented_words(fact)


@register.filter
def as_read(case: CaseView) -> CaseShown:
    """The case in words, in the language that is active."""
    return case_reading.as_read(case)


@register.simple_tag(takes_context=True)
def case_place(context: template.Context, case: CaseView) -> PlaceShown | None:
    """The seat of the lead in figures, as the register of places tells them today; None where it is not known."""
    return place_of(case, on=arrived(context["request"]).date())


@register.filter
def score_table(case: CaseView) -> Table:
    """The points of all assessors the reader may see: criteria down, assessors across, with spread and total."""
    criteria, texts = case.call.programme.criterion, case.call.texts
    given = [Scores(score.assessor, score.points) for score in case.scores]
    rows: list[tuple[object, ...]] = [
        (
            texts.get(f"criterion.{criterion.key}.label", language=language()),
            criterion.weight,
            *(
                _("%(points)s of %(levels)s") % {"points": one.points[criterion.key], "levels": criterion.levels}
                for one in given
            ),
            spread(scores=given, criterion=criterion.key),
        )
        for criterion in criteria
    ]
    rows.append((_("Weighted, out of 100"), 100, *(points(score.total) for score in case.scores), ""))
    return Table(
        caption=_("Points by criterion"),
        columns=(
            Column(_("Criterion")),
            Column(_("Weight"), numeric=True),
            *(Column(_("You") if score.mine else score.assessor, numeric=True) for score in case.scores),
            Column(_("Spread"), numeric=True),
        ),
        rows=tuple(rows),
    )


@register.filter
def trail_table(case: CaseView) -> Table:
    """What happened, in order: when, what, by whom in which capacity."""
    return Table(
        caption=_("What happened"),
        columns=(Column(_("When")), Column(_("What")), Column(_("Who")), Column(_("As"))),
        rows=tuple(
            (instant(event.at), act_done(event.act), event.person, role_label(event.role)) for event in case.trail
        ),
    )
