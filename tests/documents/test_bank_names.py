"""Names reach the bank in its own characters and can still be read."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fundament.documents.bank_names import NoBankText, bank_text

ALLOWED = re.compile(r"[A-Za-z0-9/?:().,'+ -]*")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Große Kreisstadt Döbeln", "Grosse Kreisstadt Doebeln"),
        ("Überlandwerk Öderan Ämter", "Ueberlandwerk Oederan Aemter"),
        ("STADT GRÜNHAINICHEN, ÖPNV, GROẞE KREISSTADT", "STADT GRUENHAINICHEN, OEPNV, GROSSE KREISSTADT"),
        ("Do\u0308beln", "Doebeln"),
        ("Müller & Söhne GmbH", "Mueller + Soehne GmbH"),
        ("Domowina – Zwjazk Łužiskich Serbow z. t.", "Domowina - Zwjazk Luziskich Serbow z. t."),
        ("Němsko-Serbske ludowe dźiwadło Budyšin", "Nemsko-Serbske ludowe dziwadlo Budysin"),
        ("Čěski Ćišinski, rěčny přewodnik Łódź", "Ceski Cisinski, recny prewodnik Lodz"),
        ("Søren Ægir Œuvre Đorđe Þór Straße Ŋ", "Soren Aegir Oeuvre Dorde Thor Strasse Ng"),
        ("Verein „Zug um Zug“ [Leisnig]; O’Connor, O´Neill", "Verein 'Zug um Zug' (Leisnig), O'Connor, O'Neill"),
        ("5.000 € für 50 % von a_b * $", "5.000 EUR fuer 50 . von a-b . ."),
        ("Фонд 7", ".... 7"),
        ("Kul\u00adtur\u200bhaus", "Kulturhaus"),
        ("  Stadt\t\n\u00a0Leisnig  ", "Stadt Leisnig"),
        ("//Referat 21 // Abteilung 2\\\\3", "Referat 21 / Abteilung 2/3"),
        ("/ / Stadt", "Stadt"),
    ],
)
def test_it_writes_as_the_german_banks_do(written: str, read: str) -> None:
    assert bank_text(text=written, at_most=70) == read


def test_every_letter_of_the_european_languages_stays_a_letter() -> None:
    letters = [chr(code) for code in range(0xC0, 0x180) if chr(code) not in "×÷ŉ"]
    assert [letter for letter in letters if not bank_text(text=letter, at_most=2).isalpha()] == []


@pytest.mark.parametrize(
    ("at_most", "short"),
    [
        (40, "Zweckverband Abwasser Obere Mulde"),
        (33, "Zweckverband Abwasser Obere Mulde"),
        (32, "Zweckverband Abwasser Obere"),
        (23, "Zweckverband Abwasser"),
        (21, "Zweckverband Abwasser"),
        (20, "Zweckverband"),
        (6, "Zweckv"),
    ],
)
def test_it_cuts_after_a_whole_word_unless_half_would_be_lost(at_most: int, short: str) -> None:
    assert bank_text(text="Zweckverband Abwasser Obere Mulde", at_most=at_most) == short


def test_a_cut_leaves_no_dash_or_comma_behind() -> None:
    assert bank_text(text="Stadt Leisnig, Kämmerei", at_most=17) == "Stadt Leisnig"
    assert bank_text(text="Leipzig/Halle", at_most=8) == "Leipzig"


@pytest.mark.parametrize("unreadable", ["", " ", "/", "// /", "...", "Фонд", "–", "\u200b", "💶"])
def test_it_refuses_what_leaves_nothing_to_read(unreadable: str) -> None:
    with pytest.raises(NoBankText) as refused:
        bank_text(text=unreadable, at_most=70)
    assert refused.value.text == unreadable


@given(st.text(), st.integers(min_value=1, max_value=140))
@example("a/ /b// c", 140)
@example("Äǣ½ﬁ", 3)
def test_it_keeps_to_the_set_and_the_length_and_is_done_once(text: str, at_most: int) -> None:
    try:
        short = bank_text(text=text, at_most=at_most)
    except NoBankText:
        return
    assert ALLOWED.fullmatch(short)
    assert len(short) <= at_most
    assert (short.startswith("/"), "//" in short, "  " in short, short.strip()) == (False, False, False, short)
    assert bank_text(text=short, at_most=at_most) == short
