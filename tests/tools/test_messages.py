"""The tool that keeps the languages complete finds every message and every gap."""

import ast
import gettext
from pathlib import Path

import pytest

from tools import messages

PYTHON = """from django.utils.translation import gettext as _, ngettext, pgettext
A = _("Home")
B = ngettext("%(n)s file", "%(n)s files", 2)
C = pgettext("verb", "Open")
D = "not a message"
"""
TEMPLATE = """{% load i18n %}
  <p>It's "quoted" (and not closed {% translate "Log in" %}</p>
{% blocktranslate with name=x %}Hello {{ name }}{% endblocktranslate %}
    {% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source/templates").mkdir(parents=True)
    (tmp_path / "source/a.py").write_text(PYTHON)
    (tmp_path / "source/templates/a.html").write_text(TEMPLATE)
    return tmp_path / "source"


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    for language in messages.LANGUAGES:
        (tmp_path / "locale" / language / "LC_MESSAGES").mkdir(parents=True)
    return tmp_path / "locale"


def translate(locale: Path, replacements: dict[str, str]) -> None:
    """Writes texts behind their messages in every language."""
    for language in messages.LANGUAGES:
        path = locale / language / messages.PO
        text = path.read_text()
        for before, after in replacements.items():
            assert before in text
            text = text.replace(before, after)
        path.write_text(text)


COMPLETE = {
    'msgid "Home"\nmsgstr ""': 'msgid "Home"\nmsgstr "Start"',
    'msgid "Open"\nmsgstr ""': 'msgid "Open"\nmsgstr "Öffnen"',
    'msgid "Log in"\nmsgstr ""': 'msgid "Log in"\nmsgstr "Anmelden"',
    'msgid "Hello %(name)s"\nmsgstr ""': 'msgid "Hello %(name)s"\nmsgstr "Guten Tag %(name)s"',
    'files"\nmsgstr[0] ""\nmsgstr[1] ""': 'files"\nmsgstr[0] "%(n)s Datei"\nmsgstr[1] "%(n)s Dateien"',
    'days"\nmsgstr[0] ""\nmsgstr[1] ""': 'days"\nmsgstr[0] "%(n)s Tag"\nmsgstr[1] "%(n)s Tage"',
}


def test_messages_are_found_in_python_and_in_templates(source: Path) -> None:
    assert {message.id for message in messages.collect(source) if message.id} == {
        "Home",
        ("%(n)s file", "%(n)s files"),
        "Open",
        "Log in",
        "Hello %(name)s",
        ("%(n)s day", "%(n)s days"),
    }


def test_a_complete_catalogue_passes_and_stays_the_same(source: Path, locale: Path) -> None:
    assert messages.main("check", source, locale) == 2
    messages.main("extract", source, locale)
    translate(locale, COMPLETE)
    assert messages.main("check", source, locale) == 0
    before = (locale / "de" / messages.PO).read_bytes()
    messages.main("extract", source, locale)
    assert (locale / "de" / messages.PO).read_bytes() == before
    assert b"#: a.py\n" in before


@pytest.mark.parametrize(
    ("spoilt", "fault"),
    [
        ({'"Start"': '""'}, "missing: 'Home'"),
        ({'"%(n)s Dateien"': '""'}, "missing: ('%(n)s file', '%(n)s files')"),
        ({'"Guten Tag %(name)s"': '"Guten Tag %(nam)s"'}, "other placeholders: 'Hello %(name)s'"),
        ({'#: a.py\nmsgid "Home"': '#: a.py\n#, fuzzy\nmsgid "Home"'}, "fuzzy: 'Home'"),
    ],
)
def test_each_gap_is_named(
    source: Path, locale: Path, spoilt: dict[str, str], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    messages.main("extract", source, locale)
    translate(locale, COMPLETE)
    translate(locale, spoilt)
    assert messages.main("check", source, locale) == 2
    assert capsys.readouterr().out.splitlines() == [f"{language}: {fault}" for language in messages.LANGUAGES]


def test_compiled_messages_can_be_read(source: Path, locale: Path) -> None:
    messages.main("extract", source, locale)
    translate(locale, COMPLETE)
    messages.main("compile", source, locale)
    for language in messages.LANGUAGES:
        read = gettext.translation("django", locale, languages=[language])
        assert read.gettext("Log in") == "Anmelden"
        assert read.ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s Tage"


def test_a_message_nobody_uses_leaves(source: Path, locale: Path) -> None:
    messages.main("extract", source, locale)
    (source / "a.py").unlink()
    messages.main("extract", source, locale)
    assert 'msgid "Home"' not in (locale / "de" / messages.PO).read_text()


def test_no_message_hides_in_an_f_string() -> None:
    """The reader of messages cannot look into f-strings on Python 3.11: such a text would stay English for ever."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in sorted(messages.SOURCE.rglob("*.py"))
        for joined in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in messages.KEYWORDS
    ]
    assert hidden == []
