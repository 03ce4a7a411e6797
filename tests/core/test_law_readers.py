"""Every value of the law has a reader: code that computes with it, or people, as the handbook says."""

import re
from pathlib import Path

import pytest

from fundament.core.law_vocabulary import VOCABULARY

HOME = Path(__file__).resolve().parents[2]
CODE = [file for file in (HOME / "src").rglob("*.py") if file.name != "law_vocabulary.py"]
HANDBOOK = (HOME / "docs" / "handbook" / "law.md").read_text("utf-8")


def read_by_code() -> set[str]:
    """The keys that code names, whole or by their beginning: f"earmarking_{kind}"."""
    text = "\n".join(file.read_text("utf-8") for file in CODE)
    named = set(re.findall(r"""["']([a-z_]+)["']""", text))
    begun = tuple(
        set(re.findall(r"""key=f["']([a-z_]+_)\{""", text)) | set(re.findall(r"""\(f["']([a-z_]+_)\{""", text))
    )
    return {key for key in VOCABULARY if key in named or key.startswith(begun)}


def decided_by_people() -> set[str]:
    """The keys in the handbook's table of what people decide."""
    section = HANDBOOK.partition("## What people decide by the law themselves")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {key for row in rows for key in re.findall(r"`([a-z_]+)`", row)}


def test_each_value_is_read_by_code_or_decided_by_people_and_none_is_both() -> None:
    by_code, by_people = read_by_code(), decided_by_people()
    # The programme file has a field of the same name, which says how many assess.
    assert by_code & by_people <= {"assessors_at_least"}
    assert by_code | by_people == set(VOCABULARY)


@pytest.mark.parametrize("key", sorted(decided_by_people()))
def test_what_people_decide_is_a_value_of_the_law(key: str) -> None:
    assert key in VOCABULARY
