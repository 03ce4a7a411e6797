"""How forms look: Django's form renderer with KERN markup, and the small shapes that the components draw.

`{{ form }}` draws the error summary, the note on required fields and every field; `{{ form.as_div }}` the fields alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import BaseForm, BaseFormSet, BoundField, Widget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.utils.translation import gettext as _

_CLASSES = (
    (CheckboxSelectMultiple, "kern-form-check__checkbox"),
    (RadioSelect, "kern-form-check__radio"),
    (CheckboxInput, "kern-form-check__checkbox"),
    (Select, "kern-form-input__select"),
    (Widget, "kern-form-input__input"),
)
"""The first class that fits wins: RadioSelect and CheckboxSelectMultiple are also ChoiceWidgets like Select."""


class KernBoundField(BoundField):
    """A field that knows its KERN classes, whether to say "optional", and where the error summary should lead."""

    @property
    def kind(self) -> str:
        """Which of the three layouts draws the field: "check", "group" (fieldset with legend) or "input"."""
        if isinstance(self.field.widget, CheckboxInput):
            return "check"
        return "group" if self.use_fieldset else "input"

    @property
    def anchor(self) -> str:
        """The id of the element that takes the focus: in a group the first input."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def says_optional(self) -> bool:
        """Optional fields say so, except where nothing is required or where a lone checkbox speaks for itself."""
        return not self.field.required and self.kind != "check" and asks_required(self.form)

    @property
    def limits(self) -> str:
        """What a file field takes: kinds from the widget's `accept`, the largest size from the settings."""
        if not isinstance(self.field.widget, FileInput):
            return ""
        size = settings.DOCUMENT_MAX_BYTES // 1_000_000
        accept = str(self.field.widget.attrs.get("accept", ""))
        kinds = ", ".join(
            kind.strip().lstrip(".").upper() for kind in accept.split(",") if kind.strip().startswith(".")
        )
        if kinds:
            return _("Allowed: %(kinds)s. At most %(size)d MB.") % {"kinds": kinds, "size": size}
        return _("At most %(size)d MB.") % {"size": size}

    @property
    def aria_describedby(self) -> str | None:
        """Django's hint and error, and between them the limits of a file field."""
        said = super().aria_describedby
        if said is None or not self.limits:
            return said
        ids = said.split()
        ids.insert(1 if self.help_text else 0, f"{self.auto_id}_limits")
        return " ".join(ids)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """Django's attributes with the KERN class; the author's own class stays."""
        drawn = widget or self.field.widget
        built = super().build_widget_attrs(attrs, drawn)
        if drawn.is_hidden:
            return built
        css = next(css for kind, css in _CLASSES if isinstance(drawn, kind))
        own = drawn.attrs.get("class", "")
        built["class"] = " ".join(part for part in (css, f"{css}--error" if self.errors else "", own) if part)
        # Placeholders vanish while typing; hints stay. False keeps an attribute out of the tag.
        built["placeholder"] = False
        if self.use_fieldset:
            # A single radio button cannot be invalid, only the group; the group points to its error.
            built.pop("aria-invalid", None)
        return built


class KernRenderer(TemplatesSetting):
    """Draws forms with the portal's templates."""

    form_template_name = "kern/form.html"
    formset_template_name = "kern/formset.html"
    field_template_name = "kern/field.html"
    bound_field_class = KernBoundField


def asks_required(form: BaseForm) -> bool:
    """Whether any field that people see must be filled in."""
    return any(field.required and not field.widget.is_hidden for field in form.fields.values())


@dataclass(frozen=True)
class Problem:
    """One line of the error summary. Without `anchor` it concerns the form as a whole."""

    text: str
    label: str = ""
    anchor: str = ""

    @property
    def line(self) -> str:
        """Label and text. A label that ends as a sentence needs no colon after it."""
        if not self.label:
            return self.text
        return f"{self.label}{'' if self.label[-1] in '?.!:' else ':'} {self.text}"


def problems(source: "BaseForm | BaseFormSet[Any]") -> tuple[Problem, ...]:
    """Every error of a form or a formset in the order of the page, each with the place that mends it."""
    if isinstance(source, BaseFormSet):
        whole = tuple(Problem(str(error)) for error in source.non_form_errors())
        return whole + tuple(_numbered(source))
    found = [Problem(str(error)) for error in source.non_field_errors()]
    for bound in source:
        anchor = bound.anchor if isinstance(bound, KernBoundField) and not bound.is_hidden else ""
        found += [Problem(str(error), str(bound.label), anchor) for error in bound.errors]
    return tuple(found)


def _numbered(formset: "BaseFormSet[Any]") -> Iterable[Problem]:
    """The problems of each form, with its number, so that equal labels stay apart."""
    for number, form in enumerate(formset.forms, start=1):
        for problem in problems(form):
            yield Problem(problem.text, f"{number}. {problem.label}".strip(), problem.anchor)


@dataclass(frozen=True)
class Column:
    """A column of `components/table.html`. Numbers stand right-aligned in figures of equal width."""

    label: str
    numeric: bool = False
