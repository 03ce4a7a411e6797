"""Forms of the applicants. Whatever cannot be read stays in its field, with a message beside it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from fundament.core.questions import Question, asked
from fundament.core.texts import Texts
from fundament.queries.applicant import OwnOrganisation
from fundament.web.applicant.question_fields import initial_of, question_field
from fundament.wording import refusal_text


def fingerprint(text: str) -> str:
    """A short mark of a text: tells whether it was changed since a form was opened."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Revised(forms.Form):
    """A form that remembers what it was opened with, so that two people never overwrite each other unawares."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def stored_value(self, name: str) -> Any:
        """What a field began with, as it would be cleaned; for amounts of a plan nothing is 0."""
        return self.get_initial_for_field(self.fields[name], name) or 0

    def reopened(self, *, revision: int, seen: str) -> None:
        """Moves a bound form to the present state; what was typed stays."""
        self.data = {**{name: self.data[name] for name in self.data}, "revision": str(revision), "seen": seen}


class AnswersForm(Revised):
    """The programme's questions as fields, of one section or all. `complete` asks for every required answer, a draft for none."""

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[Question],
        texts: Texts,
        language: str,
        answers: Mapping[str, str],
        revision: int,
        section: str | None = None,
        complete: bool = False,
    ) -> None:
        self.all, self.answers, self.complete = tuple(questions), answers, complete
        self.questions = _offered(self.all, section, answers)
        initial: dict[str, Any] = {"revision": revision, "seen": self.seen_of(self.questions, answers)}
        for question in self.questions:
            initial[f"q_{question.key}"] = initial_of(question, answers.get(question.key, ""))
        super().__init__(data, initial=initial)
        here = {question.key: question for question in self.questions}
        for question in self.questions:
            self.fields[f"q_{question.key}"] = question_field(
                question,
                texts=texts,
                language=language,
                stored=answers.get(question.key, ""),
                required=complete and question.required,
                questions=here,
            )

    def clean(self) -> dict[str, Any]:
        """Asks for what is required of the questions that the typed answers lead to."""
        data = super().clean() or {}
        if self.complete:
            typed = {**self.answers, **{question.key: data.get(f"q_{question.key}", "") for question in self.questions}}
            for question in asked(questions=self.all, answers=typed):
                name = f"q_{question.key}"
                if question.required and question.shown_if is not None and name in data and not data[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def stored_value(self, name: str) -> str:
        """The stored answer of a field."""
        return str(self.initial[name])

    @staticmethod
    def seen_of(questions: Sequence[Question], answers: Mapping[str, str]) -> str:
        """The marks of the stored answers, for the hidden field."""
        return json.dumps({question.key: fingerprint(answers.get(question.key, "")) for question in questions})

    def typed(self) -> dict[str, str]:
        """All answers of this form as they are stored."""
        return {question.key: str(self.cleaned_data[f"q_{question.key}"]) for question in self.questions}

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

    def show_theirs(self, stored: Mapping[str, str]) -> None:
        """Puts into a bound form what others saved meanwhile to questions that nobody changed here.

        Without it the next save, which stands on the present state, would take the old text for a change and save it over theirs.
        """
        mine = self.changed_answers()
        shown = {name: self.data[name] for name in self.data}
        for question in self.questions:
            name = f"q_{question.key}"
            if question.key in mine or name in self.errors:
                continue
            answer = stored.get(question.key, "")
            shown.pop(name, None)
            if question.kind != "yes" or answer:
                shown[name] = self.fields[name].prepare_value(initial_of(question, answer))
        self.data = shown

    def _seen(self) -> dict[str, str]:
        try:
            found = json.loads(self.cleaned_data["seen"])
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def _offered(questions: Sequence[Question], section: str | None, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions of a page: those that the stored answers lead to, and those that another one of this page can lead to."""
    led_to = {question.key for question in asked(questions=questions, answers=answers)}
    on_page = [question for question in questions if section is None or question.section == section]
    here = {question.key for question in on_page}
    return tuple(
        question
        for question in on_page
        if question.shown_if is None or question.shown_if.question in here or question.key in led_to
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

    earlier = forms.ChoiceField(
        label=gettext_lazy("Take answers from an earlier application?"),
        help_text=gettext_lazy("Answers that fit a question of this programme are copied. You can change all of them."),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, may_lead: Sequence[OwnOrganisation], earlier: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(data, initial={"organisation": may_lead[0].id} if len(may_lead) == 1 else {})
        choice = cast(forms.TypedChoiceField, self.fields["organisation"])
        choice.choices = [(one.id, one.name) for one in may_lead]
        if earlier:
            named = [(reference, f"{title} ({reference})" if title else reference) for reference, title in earlier]
            cast(forms.ChoiceField, self.fields["earlier"]).choices = [("", gettext_lazy("No, start empty")), *named]
        else:
            del self.fields["earlier"]


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
