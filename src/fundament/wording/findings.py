"""Findings in sentences: what is right or wrong, and what to do next."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from fundament.core.bodies import ServiceField
from fundament.core.findings import Finding, Verdict
from fundament.core.money import parse_euro
from fundament.core.texts import Texts
from fundament.wording.labels import body_label, field_label
from fundament.wording.values import euro, grouped, per_cent

_WORDS = {
    "answer_given": _("“%(question)s” is answered."),
    "answer_optional": _("“%(question)s” is not answered. That is allowed."),
    "answer_missing": _("“%(question)s” is not answered yet. Please answer it."),
    "answer_too_long": _(
        "The answer to “%(question)s” has %(length)s characters. At most %(at_most)s are possible. Please shorten it."
    ),
    "answer_not_a_choice": _(
        "The answer “%(answer)s” to “%(question)s” is not one of the choices. Please choose one of them."
    ),
    "answer_unreadable": _("The answer “%(answer)s” to “%(question)s” cannot be read. Please answer it anew."),
    "body_not_allowed": _(
        "%(name)s cannot take part as “%(role)s”: this part is not open to this kind of body (%(body)s). "
        "Please ask the programme office if the kind of body is wrong; otherwise another organisation is needed."
    ),
    "partners_too_few": _(
        "As “%(role)s”, at least %(at_least)s must take part; so far there are %(number)s. "
        "Please invite the organisations that are missing."
    ),
    "partners_too_many": _(
        "As “%(role)s”, at most %(at_most)s may take part; now there are %(number)s. Please ask the programme office."
    ),
    "partners_fit": _("As “%(role)s”, the right number and kind of organisations take part."),
    "plan_empty": _(
        "The financing plan of %(name)s is still empty. Please enter for each year what is spent and who pays it."
    ),
    "plan_does_not_add_up": _(
        "The financing plan of %(name)s does not add up in %(year)s: %(eligible_cents)s are to be spent, but grant, "
        "own funds and other funding together are %(covered_cents)s. Please make both amounts equal."
    ),
    "plan_adds_up": _("The financing plan of %(name)s adds up in every year."),
    "seat_in_territory": _("The seat of %(name)s lies in the territory of the programme."),
    "seat_unknown": _(
        "The seat of %(name)s is not known here. A person will check whether it lies in the territory; "
        "the application can be submitted meanwhile."
    ),
    "seat_outside": _(
        "The seat of %(name)s (municipality key %(seat)s) lies outside the territory of the programme. "
        "Please ask the programme office if the key is wrong; otherwise another organisation must lead the application."
    ),
    "measure_fits": _("The programme funds this kind of measure."),
    "measure_not_said": _(
        "It is still open which kind of measure the project is. Please answer the question about it; "
        "otherwise a person will judge."
    ),
    "measure_other": _(
        "The programme does not fund this kind of measure. Please check the answer. "
        "If it is right, please ask the programme office which other programme fits."
    ),
    "field_fits": _("The programme funds the field “%(field)s”."),
    "field_not_said": _(
        "It is still open which field of public services the project serves. Please choose one; "
        "otherwise a person will judge."
    ),
    "field_other": _(
        "The programme does not fund the field “%(field)s”. "
        "Please check whether another field describes the project better."
    ),
    "share_fits": _(
        "%(name)s asks for %(grant_cents)s. "
        "That is within %(rate)s per cent of its eligible spending (at most %(most_cents)s)."
    ),
    "share_needs_reasons": _(
        "%(name)s asks for %(grant_cents)s, more than the usual %(usual)s per cent of its eligible spending. "
        "Up to %(rate)s per cent are possible with special reasons. "
        "Please give these reasons in the application; a person will judge them."
    ),
    "share_above": _(
        "%(name)s asks for %(grant_cents)s, more than %(rate)s per cent of its eligible spending. "
        "Please lower the grant to at most %(most_cents)s."
    ),
    "cap_kept": _("%(name)s asks for %(grant_cents)s. At most %(cap_cents)s are possible."),
    "cap_exceeded": _(
        "%(name)s asks for %(grant_cents)s. At most %(cap_cents)s are possible. "
        "Please lower the grant by %(over_cents)s."
    ),
    "cap_kept_together": _("All partners together ask for %(grant_cents)s. At most %(cap_cents)s are possible."),
    "cap_exceeded_together": _(
        "All partners together ask for %(grant_cents)s. At most %(cap_cents)s are possible. "
        "Please lower the grants by %(over_cents)s in total."
    ),
    "grant_large_enough": _("%(name)s asks for %(grant_cents)s. That is more than %(floor_cents)s, as is needed."),
    "grant_too_small": _(
        "%(name)s asks for %(grant_cents)s. The grant has to be more than %(floor_cents)s. "
        "Please check whether the financing plan is complete."
    ),
    "shares_equal": _("All partners who receive a grant ask for the same amount."),
    "shares_differ": _(
        "The partners ask for different amounts: %(grants)s. "
        "Please change the financing plans so that the grants are equal to the cent."
    ),
    "years_fit": _("All money is planned for the years %(first)s to %(last)s."),
    "years_outside": _(
        "Money is planned for %(years)s, but the programme funds the years %(first)s to %(last)s only. "
        "Please move these amounts or take them out."
    ),
    "cooperation_fits": _("%(number)s organisations work together."),
    "cooperation_named": _(
        "Some of those who work together are named only in the text. A person will check whether there are at least "
        "%(at_least)s; the application can be submitted meanwhile."
    ),
    "cooperation_missing": _(
        "At least %(at_least)s organisations have to work together; so far there are %(number)s. "
        "Please invite partners, or name those who work together in the question about the cooperation."
    ),
    "no_other_funding": _("%(name)s plans no other funding."),
    "other_funding_planned": _(
        "%(name)s plans %(other_cents)s of other funding. This programme may not be topped up by another programme. "
        "Please say where the money comes from, or plan own funds instead."
    ),
    "not_begun": _("It is declared that the project has not begun."),
    "begun_not_declared": _(
        "It is not yet declared that the project has not begun. Please confirm it if it is so. "
        "If the project has begun, please talk to the programme office before you go on."
    ),
    "document_there": _("“%(document)s” is attached."),
    "document_optional": _("“%(document)s” is not attached. That is allowed."),
    "document_missing": _("“%(document)s” is missing. Please attach it."),
}

_STILL_POSSIBLE = _("The application can be submitted all the same; a person will judge this point.")


def finding_text(*, finding: Finding, texts: Texts, language: str) -> str:
    """What a finding says, in `language`, with the programme's own words for its questions, roles and documents.

    Raises KeyError for a reason without words and for a question, role or document that the texts do not know.
    """
    with override(language):
        values = dict(finding.reason.values)
        shown = {name: _shown(name, value, texts, language) for name, value in values.items()}
        if finding.rule == "question":
            shown["question"] = texts.get(f"{finding.about}.label", language=language)
        text = str(_WORDS[_variant(finding.reason.code, values)]) % shown
        if finding.verdict is Verdict.NOT_MET and not finding.stops:
            text = f"{text} {_STILL_POSSIBLE}"
        return text


def _variant(code: str, values: dict[str, str | int]) -> str:
    """The words for a code that says different things for different values."""
    if code in {"cap_kept", "cap_exceeded"} and not values["name"]:
        return f"{code}_together"
    if code == "partners_number":
        return "partners_too_few" if int(values["number"]) < int(values["at_least"]) else "partners_too_many"
    return code


def _shown(name: str, value: str | int, texts: Texts, language: str) -> str:
    if name.endswith("_cents"):
        return euro(int(value))
    if name in _TEXT_KEYS:
        return texts.get(_TEXT_KEYS[name].format(value), language=language)
    if name in {"length", "at_most"}:
        return grouped(int(value))
    return _WRITERS.get(name, str)(str(value))


def _field(answer: str) -> str:
    """An answer may be no field at all; then the reader sees what was answered."""
    return field_label(answer) if answer in set(ServiceField) else answer


def _grants(amounts: str) -> str:
    return " / ".join(euro(parse_euro(amount)) for amount in amounts.split(" / ") if amount)


_TEXT_KEYS = {"question": "question.{}.label", "role": "partner.{}", "document": "document.{}"}
_WRITERS = {"rate": per_cent, "usual": per_cent, "body": body_label, "field": _field, "grants": _grants}
