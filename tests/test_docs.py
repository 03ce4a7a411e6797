"""The documentation says what is: its paths exist, its words are those of the code, its pages are fresh."""

import re
import shlex
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from tools.generate_docs import HOME, pages

from fundament.commands.main import main
from fundament.core.bodies import BodyKind
from fundament.core.ledger import AccountKind
from fundament.core.procedure import Act, Role, State, Subject

PAGES = sorted([*HOME.glob("*.md"), *HOME.glob("docs/**/*.md")])
NAMES_OF_PAGES = [str(path.relative_to(HOME)) for path in PAGES]
ROWS = re.findall(r"^\| ([AB]\d+) \| (.+)$", (HOME / "docs/mission.md").read_text("utf-8"), re.MULTILINE)
MISSION = [f"A{number}" for number in range(1, 13)] + [f"B{number}" for number in range(1, 13)]
COMMANDS = sorted(
    {
        command
        for page in PAGES
        for command in re.findall(r"^\./fundament (law .+)$", page.read_text("utf-8"), re.MULTILINE)
    }
)
ROOMS = ("docs", "law", "places", "programmes", "requirements", "src", "tests", "tools")
PATH = re.compile(rf"(?:{'|'.join(ROOMS)})/[\w./-]*")
HOSTS = r"--(extra-)?index-url|--find-links|(?m:^-[if] )|registry\s*=\s*.?https?:|https?://[\w.-]*\b(registry|packages|files)\."
FOREIGN = re.compile(rf"{HOSTS}|(?<![\w.<])/(?:home|root|tmp|work|opt)/")
TEXTS = {".py", ".html", ".toml", ".sh", ".typ", ".css", ".md", ".po", ".txt"}
SOURCES = [path for room in ROOMS for path in sorted((HOME / room).rglob("*")) if path.suffix in TEXTS]


@pytest.mark.parametrize("page", PAGES, ids=NAMES_OF_PAGES)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    linked = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    quoted = [path for path in re.findall(r"`([^`\s]+)`", text) if PATH.fullmatch(path)]
    missing = [link for link in linked if link and not (page.parent / link).exists()]
    missing += [path for path in quoted if not (HOME / path).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES_OF_PAGES)
def test_no_page_names_a_machine_or_a_package_host(page: Path) -> None:
    assert FOREIGN.findall(page.read_text("utf-8")) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_question_to_the_law_on_a_page_has_an_answer(command: str) -> None:
    assert main(shlex.split(command)) == 0


def test_no_source_names_a_package_host() -> None:
    ours = [path for path in SOURCES if path != Path(__file__)]
    assert [str(path.relative_to(HOME)) for path in ours if re.search(HOSTS, path.read_text("utf-8"))] == []
    assert len(ours) > 200


def test_the_glossary_names_exactly_what_the_code_has() -> None:
    named = re.findall(r"^\| `(\w+\.\w+)` \|", (HOME / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    kinds = (Subject, BodyKind, Role, State, Act, AccountKind)
    assert named == [f"{kind.__name__}.{member.name}" for kind in kinds for member in kind]


def test_the_modules_of_the_glossary_exist() -> None:
    modules = re.findall(r"\| `([\w/]+\.py)` \|$", (HOME / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    assert [module for module in modules if not (HOME / "src/fundament" / module).exists()] == []
    assert len(modules) > len(Act)


def test_what_is_generated_is_fresh() -> None:
    assert [path.name for path, text in pages().items() if path.read_text("utf-8") != text] == []


def test_the_mission_has_every_row_once() -> None:
    assert [row for row, _ in ROWS] == MISSION


@pytest.mark.parametrize(("row", "cells"), ROWS, ids=[row for row, _ in ROWS])
def test_each_row_of_the_mission_has_a_state_an_address_and_a_test(row: str, cells: str) -> None:
    _, state, said, where = cells.removesuffix(" |").split(" | ")
    named = re.findall(r"`([^`]+)`", where)
    addresses = [name for name in named if name.startswith("/")]
    assert state in {"works", "thin", "missing"}
    assert (state == "works") != ("Missing: " in said)
    assert [name for name in addresses if name not in ADDRESSES] == []
    assert [name for name in named if name.startswith("tests/") and not (HOME / name).exists()] == []
    assert addresses, f"{row} says nowhere to look"
    assert len(addresses) < len(named)


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> set[str]:
    found = set()
    for pattern in patterns:
        here = before + re.sub(r"<\w+:(\w+)>", r"<\1>", str(pattern.pattern))
        found |= _addresses(pattern.url_patterns, here) if isinstance(pattern, URLResolver) else {here}
    return found


ADDRESSES = _addresses(get_resolver().url_patterns, "/")
