"""A submitted content falls into parts, none left out; whoever has the content computes each checksum again."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.submission_parts import Part, canonical, differing, parts_of, sha256_of

SECTIONS = (("Das Vorhaben", ("title", "summary")), ("Wirkung", ("reach",)), ("Leer", ("nothing",)))
CONTENT: dict[str, Any] = {
    "reference": "VR-2021-0007",
    "programme": {"key": "vitale-regionen-2021", "version": 1, "digest": "ab"},
    "answers": {"title": "Dorfladen Größe", "summary": "", "reach": "300", "old": "aus einer früheren Fassung"},
    "partners": [
        {"organisation": "Stadt Rodewisch", "role": "lead", "plan": [{"year": 2021, "grant_cents": 1}]},
        {
            "organisation": "Gemeinde Ellefeld",
            "role": "partner",
            "plan": [],
            "costs": [{"position": "staff", "cents": 5}],
        },
    ],
    "documents": [{"key": "agreement", "name": "vertrag.pdf", "sha256": "c" * 64}],
    "invented": [],
}


def plain_sha256(value: object) -> str:
    """As a stranger computes it, by the handbook."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_every_part_has_the_checksum_that_a_stranger_computes() -> None:
    answers, (lead, partner) = CONTENT["answers"], CONTENT["partners"]
    assert parts_of(content=CONTENT, sections=SECTIONS) == (
        Part(kind="invented", name="", at="/invented", keys=(), sha256=plain_sha256([])),
        Part(kind="programme", name="", at="/programme", keys=(), sha256=plain_sha256(CONTENT["programme"])),
        Part(kind="reference", name="", at="/reference", keys=(), sha256=plain_sha256("VR-2021-0007")),
        Part(
            kind="answers",
            name="Das Vorhaben",
            at="/answers",
            keys=("title", "summary"),
            sha256=plain_sha256({"title": answers["title"], "summary": ""}),
        ),
        Part(kind="answers", name="Wirkung", at="/answers", keys=("reach",), sha256=plain_sha256({"reach": "300"})),
        Part(kind="answers", name="", at="/answers", keys=("old",), sha256=plain_sha256({"old": answers["old"]})),
        Part(kind="partner", name="Stadt Rodewisch", at="/partners/0", keys=(), sha256=plain_sha256(lead)),
        Part(kind="partner", name="Gemeinde Ellefeld", at="/partners/1", keys=(), sha256=plain_sha256(partner)),
        Part(kind="document", name="vertrag.pdf", at="/documents/0", keys=(), sha256="c" * 64),
    )


def test_the_canonical_form_is_sorted_without_spaces_and_utf8() -> None:
    assert (
        canonical({"ö": [1, True, None], "a": {"c": "„x“", "b": ""}})
        == '{"a":{"b":"","c":"„x“"},"ö":[1,true,null]}'.encode()
    )
    assert sha256_of({}) == hashlib.sha256(b"{}").hexdigest()


def changed(*steps: str | int, to: object) -> dict[str, Any]:
    """The content with one value changed."""
    copy: dict[str, Any] = json.loads(json.dumps(CONTENT))
    place: Any = copy
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = to
    return copy


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (CONTENT, []),
        (changed("answers", "reach", to="3000"), ["Wirkung"]),
        (changed("partners", 1, "costs", 0, "cents", to=6), ["Gemeinde Ellefeld"]),
        (changed("documents", 0, "sha256", to="d" * 64), ["vertrag.pdf"]),
        (changed("programme", "version", to=2), ["/programme"]),
        (changed("partners", to=[]), ["Stadt Rodewisch", "Gemeinde Ellefeld"]),
        (changed("answers", to="nichts"), ["Das Vorhaben", "Wirkung", "/answers"]),
    ],
)
def test_a_change_is_named_by_its_part(content: dict[str, Any], named: list[str]) -> None:
    parts = parts_of(content=CONTENT, sections=SECTIONS)
    assert [part.name or part.at for part in differing(parts=parts, content=content)] == named


@pytest.mark.parametrize("content", [{}, {"answers": []}, {"partners": {"0": 1}}, {"documents": "kurz"}])
def test_a_content_of_any_shape_raises_nothing(content: dict[str, Any]) -> None:
    parts = parts_of(content=CONTENT, sections=SECTIONS)
    assert differing(parts=parts, content=content) == parts
    odd = replace(parts[0], at="/answers/x/0")
    assert differing(parts=[odd], content=CONTENT) == (odd,)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=6), st.integers(0, 3))
def test_no_answer_is_left_out_of_the_parts(answers: dict[str, str], cut: int) -> None:
    keys = sorted(answers)
    parts = parts_of(content=CONTENT | {"answers": answers}, sections=[("eins", keys[:cut])])
    assert sorted(key for part in parts for key in part.keys) == keys
