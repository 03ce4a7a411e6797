"""What the authority enters before a grant: early start, check note, the terms of the grant, a refusal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundament.acts.formal import CHECK_POINTS
from fundament.wording import check_point_label


class ActForm(forms.Form):
    """A form that names its act, so that one page can hold several acts."""

    name = ""

    def __init__(
        self, data: Any = None, *, sent: bool = False, initial: Mapping[str, Any] | None = None, ident: str = ""
    ) -> None:
        """`data` is bound only where it was `sent` for this act; `ident` tells forms of the same act apart."""
        super().__init__(
            data if sent else None, auto_id=f"{ident or self.name}_%s", initial=dict(initial) if initial else None
        )
        self.fields["act"] = forms.CharField(widget=forms.HiddenInput, initial=self.name, required=False)


class DayField(forms.DateField):
    """A day, entered in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def text_field(label: Any, help_text: Any = "", *, rows: int = 4) -> forms.CharField:
    """A text of several lines that must be written."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


YES_NO = (("yes", _("Yes")), ("no", _("No")))


def yes_no_field(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """A question that must be answered with yes or no; nothing is chosen beforehand."""
    return forms.ChoiceField(label=label, help_text=help_text, choices=YES_NO, widget=forms.RadioSelect)


class EarlyStartForm(ActForm):
    """Whether the project may begin before the notice, and from which day (VVK 1.3, VwV 1.4)."""

    name = "decide_early_start"

    allowed = forms.ChoiceField(
        label=_("May the project begin before the notice?"),
        choices=(("yes", _("Yes, from the day below on")), ("no", _("No"))),
        widget=forms.RadioSelect,
    )
    start = DayField(
        label=_("First day on which it may begin"),
        help_text=_("Needed only if you allow it."),
        required=False,
    )
    reason = text_field(_("Reason"), _("The applicants read it."))


class CheckForm(ActForm):
    """The check note: a remark on each of its six points (VVK 3.4.1-3.4.6, VwV 3.3.1-3.3.6)."""

    name = "check"

    def __init__(self, data: Any = None, *, sent: bool = False) -> None:
        super().__init__(data, sent=sent)
        for point in CHECK_POINTS:
            self.fields[point] = text_field(check_point_label(point), rows=3)

    @property
    def points(self) -> dict[str, str]:
        """The remarks by point."""
        return {point: self.cleaned_data[point] for point in CHECK_POINTS}


class GrantForm(ActForm):
    """What granting needs beside the calculation: how the funders agreed, the approval period, the earmarking."""

    name = "grant"

    agreement = text_field(
        _("How the funders agreed"),
        _("For example: agreed by letters of 3 and 10 June on the purpose, the amounts and the check of the proof."),
    )
    start = DayField(
        label=_("First day of the approval period"),
        help_text=_("Leave this empty for 1 January of the first year with money."),
        required=False,
    )
    end = DayField(
        label=_("Last day of the approval period"),
        help_text=_("Leave this empty for 31 December of the last year with money."),
        required=False,
    )
    earmarking = forms.ChoiceField(
        label=_("What is acquired with the grant"),
        help_text=_("It decides how long the things are earmarked for their purpose (VVK and VwV Nr. 4.2.6)."),
        choices=(
            ("infrastructure", _("Infrastructure, such as buildings")),
            ("it", _("Information technology")),
            ("other", _("Other things")),
            ("none", _("Nothing that is earmarked")),
        ),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Any = None, *, sent: bool = False, agreement_needed: bool = False, earmarking: str = "none"
    ) -> None:
        super().__init__(data, sent=sent, initial={"earmarking": earmarking})
        if not agreement_needed:
            del self.fields["agreement"]


class RefusalForm(ActForm):
    """Why the formal application is refused: findings that weigh against it, and the reason in words (§ 39 VwVfG)."""

    name = "refuse_grant"

    findings = forms.MultipleChoiceField(
        label=_("Conditions that are not met"),
        help_text=_("What you tick is printed in the notice, with its source."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = text_field(
        _("Reason"), _("Why the grant is refused, in German: it is printed in the notice as you write it."), rows=6
    )

    def __init__(self, data: Any = None, *, sent: bool = False, choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(data, sent=sent)
        field = self.fields["findings"]
        if not choices:
            del self.fields["findings"]
        elif isinstance(field, forms.MultipleChoiceField):
            field.choices = list(choices)
