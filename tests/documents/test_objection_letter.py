"""The decision on an objection says what becomes of the contested letter, why, who bears the costs, and how to go to court."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.documents.contents import HEAD
from tests.documents.reading import headings, opened, structure_faults, text

from fundament.documents.companion import objection_sections, render_objection_companion
from fundament.documents.letter import EarlierLetter, IncompleteNotice, machine_readable
from fundament.documents.objection import ObjectionContent, render_objection, way_to_court
from fundament.documents.seal import check_seal, make_demonstration_key, seal

AT = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
REJECTED = ObjectionContent(
    **HEAD
    | {"dated": date(2026, 3, 9), "remedy": way_to_court(outcome="rejected", seat="14522310"), "remedy_until": None},
    earlier=EarlierLetter(reference_number=HEAD["reference_number"], dated=date(2026, 1, 12), name="Widerrufsbescheid"),
    contested="revocation",
    outcome="rejected",
    objected_on=date(2026, 2, 2),
    objection="Das Netzwerk besteht fort.",
    reason="Seit Oktober hat kein Treffen stattgefunden.",
)


def upheld(**changes: Any) -> ObjectionContent:
    """The same objection, found right."""
    remedy = way_to_court(outcome="upheld", seat="14522310")
    return replace(REJECTED, **({"outcome": "upheld", "remedy": remedy} | changes))


def said(content: ObjectionContent) -> str:
    """The text of the letter."""
    with opened(render_objection(content, timestamp=AT, data={})) as pdf:
        return text(pdf).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (REJECTED, "Widerspruchsbescheid"),
        (upheld(), "Abhilfebescheid"),
        (upheld(outcome="withdrawn"), "Aufhebungsbescheid"),
    ],
)
def test_it_is_accessible_sealed_and_carries_its_content_for_machines(
    content: ObjectionContent, name: str, tmp_path: Any
) -> None:
    data = machine_readable(content)
    key = make_demonstration_key(file=tmp_path / "seal.p12", name="Fundament", passphrase="x", at=AT)
    pdf = render_objection(content, timestamp=AT, data=data)
    sealed = seal(pdf=pdf, key=key, at=AT, reason="Bescheid")
    assert (structure_faults(pdf), structure_faults(sealed)) == ([], [])
    assert check_seal(pdf=sealed, certificate=key.certificate).holds
    with opened(pdf) as read:
        assert str(read.docinfo.Title).startswith(f"{name} {content.reference_number}: ")
        assert json.loads(read.Root.AF[0].EF.F.read_bytes()) == data
        assert content.remedy in text(read)
        titles = [title.lstrip("0123456789 \u00a0") for _tag, title in headings(read)]
    wanted = ["Entscheidung", "Kosten", "Sachverhalt", "Begründung", "Rechtsbehelfsbelehrung"]
    assert [title for title in titles if title in wanted] == wanted


def test_a_rejection_leaves_the_letter_charges_the_objector_and_leads_to_court() -> None:
    letter = said(REJECTED)
    for sentence in (
        "auf Ihren Widerspruch vom 2. Februar 2026 gegen den Widerrufsbescheid vom 12. Januar 2026",
        "Der Widerspruch wird zurückgewiesen.",
        "Sie tragen die Kosten des Widerspruchsverfahrens.",
        "§ 73 Abs. 3 Satz 3 VwGO",
        "Das Netzwerk besteht fort.",
        "Seit Oktober hat kein Treffen stattgefunden.",
        "innerhalb eines Monats nach Zustellung Klage beim Verwaltungsgericht Chemnitz erhoben werden",
    ):
        assert sentence in letter
    assert "aufgehoben" not in letter


@pytest.mark.parametrize(
    ("changes", "there", "missing"),
    [
        (
            {"lifts_demands": True},
            ["Der Widerspruch ist begründet.", "Der angefochtene Bescheid wird aufgehoben.", "die auf ihm beruhen"],
            ["neu entschieden", "Änderungsbescheid"],
        ),
        (
            {"contested": "refusal"},
            ["wird aufgehoben", "Über Ihren Antrag wird neu entschieden."],
            ["gegenstandslos", "Änderungsbescheid"],
        ),
        (
            {"contested": "grant"},
            ["nicht unverändert festgehalten", "sagt ein eigener Änderungsbescheid"],
            ["aufgehoben", "neu entschieden"],
        ),
        ({"outcome": "withdrawn"}, ["wird aufgehoben", "§§ 48 bis 50 VwVfG"], ["begründet.", "§ 72 VwGO"]),
    ],
)
def test_what_falls_is_said_and_costs_nothing(changes: dict[str, Any], there: list[str], missing: list[str]) -> None:
    letter = said(upheld(**changes))
    assert [sentence for sentence in there if sentence not in letter] == []
    assert [sentence for sentence in missing if sentence in letter] == []
    assert "Sie tragen keine Kosten des Widerspruchsverfahrens." in letter
    assert "innerhalb eines Monats nach Bekanntgabe Klage" in letter


@pytest.mark.parametrize(
    ("seat", "court"),
    [
        ("14511000", "beim Verwaltungsgericht Chemnitz"),
        ("14626", "beim Verwaltungsgericht Dresden"),
        ("14713000", "beim Verwaltungsgericht Leipzig"),
        ("", "bei dem Verwaltungsgericht, in dessen Bezirk Sie Ihren Sitz haben"),
        ("11000000", "bei dem Verwaltungsgericht, in dessen Bezirk Sie Ihren Sitz haben"),
    ],
)
def test_the_court_is_that_of_the_objectors_seat(seat: str, court: str) -> None:
    assert all(court in way_to_court(outcome=outcome, seat=seat) for outcome in ("upheld", "rejected", "withdrawn"))


def test_everything_that_is_missing_or_cannot_be_is_named_at_once() -> None:
    content = replace(REJECTED, objected_on=None, objection=" ", reason="", remedy="")
    with pytest.raises(IncompleteNotice) as refused:
        render_objection(content, timestamp=AT, data={})
    assert refused.value.missing == (
        "§ 73 Abs. 3 VwGO; § 37 Abs. 6 VwVfG: Die Rechtsbehelfsbelehrung fehlt.",
        "§ 70 VwGO: Der Tag fehlt, an dem der Widerspruch eingegangen ist.",
        "§ 39 Abs. 1 VwVfG: Der Inhalt des Widerspruchs fehlt.",
        "§ 73 Abs. 3 VwGO: Die Begründung fehlt.",
    )
    wrong = replace(REJECTED, objected_on=date(2026, 1, 11), dated=date(2026, 1, 10), regime="contract")
    with pytest.raises(IncompleteNotice) as refused:
        render_objection(wrong, timestamp=AT, data={})
    assert refused.value.contradictions == (
        "Gegen ein Schreiben zu einem Vertrag gibt es keinen Widerspruch.",
        "Der Widerspruch ist älter als der Bescheid, gegen den er sich richtet.",
        "Die Entscheidung ist älter als der Widerspruch.",
    )


def explained(content: ObjectionContent) -> list[str]:
    """All sentences of the explanation, with plain spaces."""
    return [
        sentence.replace("\u00a0", " ")
        for section in objection_sections(machine_readable(content))
        for sentence in section.sentences
    ]


@pytest.mark.parametrize(
    ("content", "there", "gone"),
    [
        (
            REJECTED,
            ["Der Bescheid gilt weiter.", "Sie bezahlen die Kosten für den Widerspruch."],
            ["Sie haben recht.", "Der Bescheid gilt nicht mehr.", "Der Widerspruch kostet Sie nichts."],
        ),
        (
            upheld(lifts_demands=True),
            ["Sie haben recht.", "Der Bescheid gilt nicht mehr.", "Das müssen Sie jetzt nicht mehr."],
            ["Der Bescheid gilt weiter.", "Wir ändern den Bescheid."],
        ),
        (
            upheld(outcome="withdrawn", contested="amendment"),
            ["Wir ändern den Bescheid.", "Der Widerspruch kostet Sie nichts."],
            ["Sie haben recht.", "Der Bescheid gilt nicht mehr.", "Das müssen Sie jetzt nicht mehr."],
        ),
    ],
)
def test_it_is_explained_in_short_sentences_with_the_same_days(
    content: ObjectionContent, there: list[str], gone: list[str]
) -> None:
    said = explained(content)
    assert [sentence for sentence in there if sentence not in said] == []
    assert [sentence for sentence in gone if sentence in said] == []
    for day in ("9. März 2026", "12. Januar 2026", "2. Februar 2026"):
        assert sum(day in sentence for sentence in said) == 1
    assert [sentence for sentence in said if len(sentence.split()) > 12] == []
    assert structure_faults(render_objection_companion(machine_readable(content), timestamp=AT)) == []
