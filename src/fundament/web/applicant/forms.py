"""Forms of the applicants. Whatever cannot be read stays in its field, with a message beside it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.application import PlanLine
from fundament.core.programme import Question
from fundament.core.texts import Texts
from fundament.queries.applicant import OwnOrganisation
from fundament.web.fields import EuroField
from fundament.web.templatetags.fundament_web import number
from fundament.wording import refusal_text

_RADIO_AT_MOST = 5
_COLUMNS = ("eligible", "grant", "own", "other")


def fingerprint(text: str) -> str:
    """A short mark of a text: tells whether it was changed since a form was opened."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Revised(forms.Form):
    """A form that remembers what it was opened with, so that two people never overwrite each other unawares."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def reopened(self, *, revision: int, seen: str) -> None:
        """Moves a bound form to the present state; what was typed stays."""
        self.data = {**{name: self.data[name] for name in self.data}, "revision": str(revision), "seen": seen}


class AnswersForm(Revised):
    """The programme's questions as fields. `complete` asks for every required answer, a draft for none."""

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[Question],
        texts: Texts,
        language: str,
        answers: Mapping[str, str],
        revision: int,
        complete: bool = False,
    ) -> None:
        self.questions = tuple(questions)
        initial: dict[str, Any] = {"revision": revision, "seen": self.seen_of(questions, answers)}
        for question in questions:
            answer = answers.get(question.key, "")
            initial[f"q_{question.key}"] = answer == "yes" if question.kind == "yes" else answer
        super().__init__(data, initial=initial)
        for question in questions:
            used = len(answers.get(question.key, ""))
            self.fields[f"q_{question.key}"] = _field(question, texts, language, used, complete and question.required)

    @staticmethod
    def seen_of(questions: Sequence[Question], answers: Mapping[str, str]) -> str:
        """The marks of the stored answers, for the hidden field."""
        return json.dumps({question.key: fingerprint(answers.get(question.key, "")) for question in questions})

    def typed(self) -> dict[str, str]:
        """All answers of this form as they are stored: "yes" or "" for declarations."""
        found = {}
        for question in self.questions:
            value = self.cleaned_data[f"q_{question.key}"]
            found[question.key] = ("yes" if value else "") if question.kind == "yes" else str(value)
        return found

    def changed_answers(self) -> dict[str, str]:
        """The answers that differ from what the form was opened with."""
        seen = self._seen()
        return {key: text for key, text in self.typed().items() if fingerprint(text) != seen.get(key)}

    def conflicts(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Stored answers by question that someone else changed and that were changed here too, differently."""
        seen = self._seen()
        return {
            key: stored.get(key, "")
            for key, text in self.changed_answers().items()
            if fingerprint(stored.get(key, "")) != seen.get(key) and stored.get(key, "") != text
        }

    def _seen(self) -> dict[str, str]:
        try:
            found = json.loads(self.cleaned_data["seen"])
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class _Lines(forms.CharField):
    """Text with plain line ends: browsers send two characters for one, which would spoil the count."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


def _field(question: Question, texts: Texts, language: str, used: int, required: bool) -> forms.Field:
    name = f"question.{question.key}"
    label = texts.get(f"{name}.label", language=language)
    hints = [texts.get(f"{name}.help", language=language)]
    if not question.required and question.kind != "yes":
        hints.append(_("You may leave this empty."))
    if question.kind == "yes":
        return forms.BooleanField(label=label, help_text=escape(hints[0]), required=required)
    if question.kind == "choice":
        choices = [(choice, texts.get(f"{name}.choice.{choice}", language=language)) for choice in question.choices]
        if len(choices) > _RADIO_AT_MOST:
            return forms.ChoiceField(
                label=label,
                help_text=escape(" ".join(hints)),
                choices=[("", _("Please choose")), *choices],
                required=required,
            )
        return forms.ChoiceField(
            label=label,
            help_text=escape(" ".join(hints)),
            choices=choices,
            required=required,
            widget=forms.RadioSelect,
        )
    hints.append(_limit(question.at_most, used))
    field = _Lines(
        label=label,
        help_text=escape(" ".join(hints)),
        required=required,
        max_length=question.at_most,
        widget=forms.Textarea(attrs={"rows": 3 + question.at_most // 250}) if question.kind == "text" else None,
        error_messages={
            "max_length": _(
                "This answer has %(show_value)s characters. At most %(limit_value)s are possible. Please shorten it."
            )
        },
    )
    # The browser would cut a pasted text without a word; the server says by how much it is too long.
    field.widget.attrs.pop("maxlength", None)
    return field


def _limit(at_most: int, used: int) -> str:
    values = {"at_most": number(at_most), "used": number(used)}
    if used:
        return _("At most %(at_most)s characters; the saved answer has %(used)s.") % values
    return _("At most %(at_most)s characters.") % values


class PlanField(EuroField):
    """One amount of a financing plan: nothing typed is nothing spent. `column` heads it in the table."""

    def __init__(self, *, label: str, column: str) -> None:
        super().__init__(label=label, required=False)
        self.column = column

    def to_python(self, value: Any) -> int:
        """Cents, 0 for an empty field. Raises ValidationError."""
        return super().to_python(value) or 0


@dataclass(frozen=True)
class PlanRow:
    """One fiscal year of the table: its fields in the order of the columns."""

    year: int
    cells: tuple[BoundField, ...]


class PlanForm(Revised):
    """A financing plan: four amounts for each fiscal year."""

    def __init__(self, data: Any = None, *, years: Sequence[int], lines: Sequence[PlanLine], revision: int) -> None:
        self.years = tuple(years)
        initial: dict[str, Any] = {"revision": revision, "seen": self.seen_of(lines)}
        for line in lines:
            initial |= {f"{column}_{line.year}": getattr(line, column) for column in _COLUMNS}
        super().__init__(data, initial=initial)
        labels = (
            (_("Eligible spending"), _("Eligible spending in %(year)s")),
            (_("Grant"), _("Grant in %(year)s")),
            (_("Own funds"), _("Own funds in %(year)s")),
            (_("Other funding"), _("Other funding in %(year)s")),
        )
        for year in years:
            for name, (column, label) in zip(_COLUMNS, labels, strict=True):
                self.fields[f"{name}_{year}"] = PlanField(label=label % {"year": year}, column=column)

    @staticmethod
    def seen_of(lines: Sequence[PlanLine]) -> str:
        """The mark of the stored plan, for the hidden field."""
        stored = sorted((line.year, line.eligible, line.grant, line.own, line.other) for line in lines)
        return fingerprint(json.dumps(stored))

    @property
    def rows(self) -> tuple[PlanRow, ...]:
        """The table, year by year."""
        return tuple(PlanRow(year, tuple(self[f"{column}_{year}"] for column in _COLUMNS)) for year in self.years)

    def lines(self) -> tuple[PlanLine, ...]:
        """The plan as typed, in cents."""
        return tuple(
            PlanLine(year=year, **{column: self.cleaned_data[f"{column}_{year}"] for column in _COLUMNS})
            for year in self.years
        )


class UploadForm(forms.Form):
    """One file for one of the programme's documents."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": gettext_lazy("Please choose a file first.")},
    )

    def clean_file(self) -> Any:
        """The file, unless it is too large: told before a byte of it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > settings.DOCUMENT_MAX_BYTES:
            values: dict[str, str | int] = {"size": file.size, "at_most": settings.DOCUMENT_MAX_BYTES}
            raise forms.ValidationError(refusal_text(code="file_too_large", values=values))
        return file


class StartForm(forms.Form):
    """Which of one's organisations leads the application."""

    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Which organisation leads the application?"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, may_lead: Sequence[OwnOrganisation]) -> None:
        super().__init__(data, initial={"organisation": may_lead[0].id} if len(may_lead) == 1 else {})
        choice = cast(forms.TypedChoiceField, self.fields["organisation"])
        choice.choices = [(one.id, one.name) for one in may_lead]


class SearchForm(forms.Form):
    """Part of an organisation's name."""

    q = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        help_text=gettext_lazy("A part of the name is enough."),
        max_length=100,
        strip=True,
    )


class InviteForm(forms.Form):
    """Whom to invite into which role; both come from the page."""

    organisation = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**53)
    role = forms.CharField(widget=forms.HiddenInput, max_length=60)


class KeyForm(forms.Form):
    """The key that makes a second press of the button the same submission."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class SignForm(forms.Form):
    """What was shown when the reader decided to sign."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class WithdrawForm(forms.Form):
    """Why an application is withdrawn; nobody has to say."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "You do not have to give a reason. It is kept in the case and read by the programme office."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )
    sure = forms.BooleanField(label=gettext_lazy("Yes, we withdraw this application."))


class ObjectionForm(forms.Form):
    """Why the applicants object to a refusal."""

    reason = forms.CharField(
        label=gettext_lazy("What you object to, and why"),
        help_text=gettext_lazy("Please name the part of the notice that is wrong, and what should stand there."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class EarlyStartForm(forms.Form):
    """From which day the applicants want to begin before the notice, and why."""

    start = forms.DateField(
        label=gettext_lazy("Day from which you want to begin"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you cannot wait for the notice"),
        help_text=gettext_lazy("For example: the offer of the builder ends, or the season for planting."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
