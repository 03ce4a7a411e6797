"""The words for what is wrong with a file that someone adds to a financing plan."""

from django.utils.translation import gettext as _

from fundament.wording.receipt_words import WORDS

_SAME = frozenset(
    {
        "file_empty",
        "file_encrypted",
        "file_macros",
        "file_not_readable",
        "file_old_format",
        "cell_error",
        "formula_without_value",
    }
)


def plan_file_text(*, code: str, line: int, values: dict[str, str | int]) -> str:
    """Where a fault is, what is wrong and what to do next."""
    if code not in _SAME:
        return _(
            "The file is no table of a financing plan. Please take the file that this page gives out, change its amounts and "
            "add it again."
        )
    text = str(WORDS[code] % values)
    return _("Line %(line)s: %(text)s") % {"line": line, "text": text} if line else text
