"""The words for what an amended programme asks otherwise."""

from django.utils.translation import gettext_lazy as _

from fundament.core.amended import Change
from fundament.core.texts import Texts

_WORDS = {
    ("question", "new"): _("New question: %(name)s"),
    ("question", "gone"): _("No longer asked: %(name)s. Your answer is kept with the draft, and does not count."),
    ("question", "changed"): _("Asked in another way: %(name)s. Please look at your answer again."),
    ("document", "new"): _("New document: %(name)s"),
    ("document", "gone"): _("No longer needed: %(name)s. What you uploaded stands with the replaced files."),
    ("document", "changed"): _("Other conditions for the document: %(name)s"),
    ("cost", "new"): _("New cost position: %(name)s"),
    ("cost", "gone"): _(
        "Cost position that is gone: %(name)s. What you planned there counts as other eligible spending."
    ),
    ("cost", "changed"): _("Other conditions for the cost position: %(name)s"),
    ("role", "new"): _("New part for an organisation: %(name)s"),
    ("role", "changed"): _("Other conditions for this part: %(name)s"),
    ("year", "new"): _("New fiscal year: %(name)s"),
    ("year", "gone"): _("No money any more in the fiscal year %(name)s. Please plan this spending anew."),
    ("rules", "changed"): _(
        "The conditions of the programme are different. The findings show what that means for you."
    ),
    ("deadline", "changed"): _("The deadline is another one."),
}
_LABELS = {"question": "question.%s.label", "document": "document.%s", "cost": "cost.%s", "role": "partner.%s"}


def change_text(*, change: Change, before: Texts, after: Texts, language: str) -> str:
    """One change as a sentence. What is gone has its name in the texts of the earlier version."""
    texts = before if change.turn == "gone" else after
    label = _LABELS.get(change.kind)
    name = texts.get(label % change.key, language=language) if label else change.key
    return str(_WORDS[change.kind, change.turn] % {"name": name})
