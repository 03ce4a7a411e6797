"""One field for each kind of question. A field takes what people type and gives the answer as it is stored: text."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from fundament.core.questions import PAGE, Question, place_answer, place_of
from fundament.core.texts import Texts
from fundament.queries.public_places import municipality_labels, places
from fundament.web.fields import EuroField
from fundament.web.templatetags.fundament_web import number
from fundament.wording.answers import degrees

RADIO_AT_MOST = 5
"""A choice of more keys is a list that opens."""

_SUGGESTED_AT_MOST = 5


def question_field(
    question: Question, *, texts: Texts, language: str, stored: str, required: bool, questions: Mapping[str, Question]
) -> forms.Field:
    """The field of a question, with all that helps to answer it. `questions` are those of the same page by key."""
    name = f"question.{question.key}"
    hints = [texts.get(f"{name}.help", language=language)]
    if question.example:
        hints.append(_("For example: “%(text)s”.") % {"text": texts.get(f"{name}.example", language=language)})
    if not question.required and question.kind != "yes":
        hints.append(_("You may leave this empty."))
    condition = question.shown_if
    conditional = condition is not None and condition.question in questions
    field = _FIELDS[question.kind](question, texts, language, hints, stored)
    if conditional and condition is not None:
        first = questions[condition.question]
        hints.insert(0, _condition_words(first, condition.is_, texts, language))
        field.widget.attrs |= {"data-shown-if": f"q_{first.key}", "data-shown-is": " ".join(condition.is_)}
    field.label = texts.get(f"{name}.label", language=language)
    field.help_text = escape(" ".join(hints))
    field.required = required and not conditional
    return field


def _condition_words(first: Question, values: Sequence[str], texts: Texts, language: str) -> str:
    label = texts.get(f"question.{first.key}.label", language=language)
    if first.kind == "yes":
        words = (
            _("Only if you confirm “%(label)s”.") if values == ["yes"] else _("Only if you do not confirm “%(label)s”.")
        )
        return words % {"label": label}
    choices = [texts.get(f"question.{first.key}.choice.{value}", language=language) for value in values]
    return _("Only if “%(label)s” is answered: %(choices)s.") % {"label": label, "choices": " / ".join(choices)}


class _Lines(forms.CharField):
    """Text with plain line ends: browsers send two characters for one, which would spoil the count."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class _Declared(forms.BooleanField):
    """A declaration: "yes" or ""."""

    def clean(self, value: Any) -> str:
        return "yes" if super().clean(value) else ""

    def prepare_value(self, value: Any) -> Any:
        return value == "yes" if isinstance(value, str) else value


class _Amount(EuroField):
    """An amount: cents as digits, "" for nothing."""

    def clean(self, value: Any) -> str:
        cents = super().clean(value)
        return "" if cents is None else str(cents)

    def prepare_value(self, value: Any) -> Any:
        # What is stored has neither point nor comma; what was typed comes back as it is, through `bound_data`.
        return super().prepare_value(int(value)) if isinstance(value, _Stored) and value.isdecimal() else value


class _Stored(str):
    """An answer as it is stored, to tell it from what somebody typed."""

    __slots__ = ()


class _Day(forms.DateField):
    """A day: ISO 8601, "" for none."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fm-input--medium"})

    def clean(self, value: Any) -> str:
        found = super().clean(value)
        return found.isoformat() if found else ""


class _MunicipalityInput(forms.TextInput):
    """A text field that offers the register's names while someone types."""

    template_name = "django/forms/widgets/municipality.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["municipalities"] = municipality_labels().values()
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        return context


class _Municipality(forms.CharField):
    """A municipality of the register: typed by name or key, stored by key."""

    widget = _MunicipalityInput(attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value)).strip()
        labels = municipality_labels()
        if not typed or typed in labels:
            return typed
        named = [ags for ags, label in labels.items() if label.casefold() == typed.casefold()]
        found = named or [place.ags for place in places().search(text=typed, limit=_SUGGESTED_AT_MOST + 1)]
        if len(found) == 1:
            return found[0]
        if not found:
            said = _("The register of Saxony has no municipality “%(text)s”. Please check the spelling.")
            raise forms.ValidationError(said % {"text": typed})
        more = " …" if len(found) > _SUGGESTED_AT_MOST else ""
        names = ", ".join(labels[ags] for ags in found[:_SUGGESTED_AT_MOST]) + more
        said = _("“%(text)s” fits several municipalities: %(names)s. Please choose one and write its whole name.")
        raise forms.ValidationError(said % {"text": typed, "names": names})

    def prepare_value(self, value: Any) -> Any:
        return municipality_labels().get(value, value)


def municipality_field(*, label: str, help_text: str) -> forms.Field:
    """A municipality that may be left out, outside of a programme's questions."""
    return _Municipality(label=label, help_text=help_text, required=False)


_DEGREES = re.compile(r"\s*(-?\d{1,2}(?:[.,]\d+)?)\s*[;, ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")


class _Place(forms.CharField):
    """A place on the map: degrees north and east, typed "51,1811; 14,4244" or with points."""

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value)).strip()
        if not typed or place_of(typed) is not None:
            return typed
        read = _DEGREES.fullmatch(typed)
        if read is not None:
            answer = place_answer(north=float(read[1].replace(",", ".")), east=float(read[2].replace(",", ".")))
            if place_of(answer) is not None:
                return answer
        said = _("“%(text)s” cannot be read as a place. Please write degrees north and east like 51,1811; 14,4244.")
        raise forms.ValidationError(said % {"text": typed})

    def prepare_value(self, value: Any) -> Any:
        return degrees(value) if isinstance(value, str) else value


def _written(question: Question, _texts: Texts, _language: str, hints: list[str], stored: str) -> forms.Field:
    hints.append(_limit(question, len(stored)))
    field = _Lines(
        max_length=question.characters,
        widget=forms.Textarea(attrs={"rows": 3 + question.characters // 250}) if question.kind == "text" else None,
        error_messages={
            "max_length": _(
                "This answer has %(show_value)s characters. At most %(limit_value)s are possible. Please shorten it."
            )
        },
    )
    # The browser would cut a pasted text without a word; the server says by how much it is too long.
    field.widget.attrs.pop("maxlength", None)
    return field


def _limit(question: Question, used: int) -> str:
    values = {"at_most": number(question.characters), "used": number(used)}
    if question.pages is not None:
        pages = f"{question.pages.normalize():f}".replace(".", ",")
        values |= {"pages": pages, "page": number(PAGE)}
        if used:
            words = _("At most %(pages)s pages of %(page)s characters: %(at_most)s; the saved answer has %(used)s.")
        else:
            words = _("At most %(pages)s pages of %(page)s characters: %(at_most)s.")
        return words % values
    if used:
        return _("At most %(at_most)s characters; the saved answer has %(used)s.") % values
    return _("At most %(at_most)s characters.") % values


def _chosen(question: Question, texts: Texts, language: str, _hints: list[str], _stored: str) -> forms.Field:
    choices = [(one, texts.get(f"question.{question.key}.choice.{one}", language=language)) for one in question.choices]
    if len(choices) > RADIO_AT_MOST:
        return forms.ChoiceField(choices=[("", _("Please choose")), *choices])
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _day(_question: Question, _texts: Texts, _language: str, _hints: list[str], _stored: str) -> forms.Field:
    return _Day(error_messages={"invalid": _("This is no day. Please write it like 2026-01-31, or choose it.")})


_FIELDS: Mapping[str, Callable[[Question, Texts, str, list[str], str], forms.Field]] = {
    "line": _written,
    "text": _written,
    "choice": _chosen,
    "yes": lambda *_given: _Declared(),
    "amount": lambda *_given: _Amount(),
    "date": _day,
    "municipality": lambda *_given: _Municipality(),
    "place": lambda *_given: _Place(),
}


def initial_of(question: Question, answer: str) -> Any:
    """The stored answer as the field begins with it."""
    return _Stored(answer) if question.kind == "amount" else answer
