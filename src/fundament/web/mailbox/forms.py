"""Which messages are mailed."""

from django import forms
from django.utils.translation import gettext_lazy


class MailChoiceForm(forms.Form):
    """One of three. The mailbox holds everything in any case."""

    mails = forms.ChoiceField(
        label=gettext_lazy("Which messages should we also send to you by e-mail?"),
        widget=forms.RadioSelect,
        choices=[
            ("all", gettext_lazy("All messages")),
            ("deadlines", gettext_lazy("Only messages with a deadline, for example reminders, requests and notices")),
            ("none", gettext_lazy("None. I look into the portal myself, also for deadlines")),
        ],
        error_messages={
            "required": gettext_lazy("Please choose one of the three."),
            "invalid_choice": gettext_lazy("Please choose one of the three."),
        },
    )
