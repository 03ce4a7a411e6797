"""A notice says what the law demands, in a file that everyone can read and that stays readable."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from tests.documents.contents import FREE, REFUSAL, SIGNED, TANDEM
from tests.documents.reading import (
    elements,
    headings,
    kinds,
    opened,
    page_text,
    structure_faults,
    table_attribute,
    text,
)

from fundament.documents import german
from fundament.documents.notice import (
    BUDGET_SENTENCE,
    PUBLICITY_SENTENCES,
    Body,
    CalculationRow,
    IncompleteNotice,
    NoticeContent,
    RefusalContent,
    SourcedText,
    YearAmount,
    contradictions,
    machine_readable,
    missing_points,
    render_notice,
    render_refusal,
)
from fundament.documents.typeset import NotTypeset

DEMONSTRATION = "Vorführung: erfundene Angaben, kein Verwaltungsakt"

CALCULATION = (
    CalculationRow(text="Zuwendungsfähige Ausgaben", cents=625_000_00, source="Finanzierungsplan"),
    CalculationRow(text="Fördersatz 80 %", cents=None, source="VVK Nr. 2.2.2"),
    CalculationRow(text="Zuwendung", cents=500_000_00, source="VVK Nr. 4.2.2"),
)

EMPTY = NoticeContent(
    reference_number="",
    dated=None,
    authority=Body(name="", address=()),
    recipient=Body(name="Stadt Leisnig", address=(" ",)),
    regime="communal",
    programme_title="",
    project_title=" ",
    remedy="",
    signatory="",
    demonstration=False,
    kind="",
    purpose="\n",
    financing_type="Anteilfinanzierung",
    rate_per_cent=None,
    eligible_cents=0,
    grant_cents=0,
    requested_cents=1,
    amounts=(),
    other_funders=("SMS", "Aktion Mensch e. V."),
    period_start=date(2024, 12, 1),
    period_end=None,
    earmarking="",
    instalments=(),
    proof_due=None,
    proof_body="",
    conditions=(),
    duties=(),
    subsidy_facts=(),
)


def rendered(content: NoticeContent | RefusalContent) -> pikepdf.Pdf:
    render = render_notice if isinstance(content, NoticeContent) else render_refusal
    pdf = render(content, timestamp=SIGNED, data=machine_readable(content))
    assert structure_faults(pdf) == []
    return opened(pdf)


@pytest.fixture(scope="module")
def notice() -> Iterator[pikepdf.Pdf]:
    with rendered(TANDEM) as pdf:
        yield pdf


# --- the file -----------------------------------------------------------------------------------------------------


def test_the_file_declares_pdf_ua_1_and_pdf_a_3a(notice: pikepdf.Pdf) -> None:
    with notice.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")


def test_the_file_is_german_tagged_and_shows_its_title(notice: pikepdf.Pdf) -> None:
    assert str(notice.Root.Lang) == "de"
    assert bool(notice.Root.MarkInfo.Marked) is True
    assert bool(notice.Root.ViewerPreferences.DisplayDocTitle) is True
    assert str(notice.docinfo.Title) == f"Zuwendungsbescheid {TANDEM.reference_number}: {TANDEM.project_title}"


def test_every_heading_stands_in_order_and_none_is_skipped(notice: pikepdf.Pdf) -> None:
    assert headings(notice) == [
        ("/H1", "Bewilligung"),
        ("/H1", "Zuwendungszweck"),
        ("/H1", "Haushaltsjahre und Mittelgeber"),
        ("/H1", "Auszahlung"),
        ("/H1", "Verwendungsnachweis"),
        ("/H1", "Nebenbestimmungen"),
        ("/H1", "Pflichten und Hinweise"),
        ("/H1", "Begründung"),
        ("/H1", "Rechtsbehelfsbelehrung"),
        ("/H1", "Erfundene Angaben dieser Vorführung"),
    ]


def test_tables_are_tables_with_column_and_row_headers(notice: pikepdf.Pdf) -> None:
    # Overview 1 + 9 rows of 3, years 1 + 5 + 1 of 2, instalments 1 + 4 + 1 of 4.
    found = kinds(notice)
    assert {kind: found[kind] for kind in ("/Table", "/TR", "/TH", "/TD", "/Figure", "/Title")} == {
        "/Table": 3,
        "/TR": 10 + 7 + 6,
        "/TH": (3 + 9) + (2 + 6) + (4 + 5),
        "/TD": 9 * 2 + 6 * 1 + 5 * 3,
        "/Figure": 0,
        "/Title": 1,
    }


def test_every_cell_names_its_column_and_its_row(notice: pikepdf.Pdf) -> None:
    tree = list(elements(notice.Root.StructTreeRoot))
    scopes = {str(cell.ID): str(table_attribute(cell, "/Scope")) for cell in tree if cell.S == "/TH"}
    assert Counter(scopes.values()) == {"/Column": 9, "/Row": 20}
    assert set(pikepdf.NameTree(notice.Root.StructTreeRoot.IDTree)) == set(scopes)
    for cell in (cell for cell in tree if cell.S == "/TD"):
        assert [scopes[str(name)] for name in table_attribute(cell, "/Headers")] == ["/Column", "/Row"]


def test_the_content_is_attached_for_machines(notice: pikepdf.Pdf) -> None:
    (attached,) = notice.Root.AF
    assert (str(attached.UF), str(attached.AFRelationship)) == ("bescheid.json", "/Data")
    assert str(attached.Desc) == "Maschinenlesbare Angaben zu diesem Schreiben (JSON)"
    content = json.loads(attached.EF.F.read_bytes())
    assert content == machine_readable(TANDEM)
    assert (content["dated"], content["grant_cents"], content["rate_per_cent"]) == ("2024-11-15", 50000000, "80.00")


def test_only_our_own_fonts_are_used_and_all_are_embedded(notice: pikepdf.Pdf) -> None:
    names = set()
    for page in notice.pages:
        for font in page.Resources.Font.values():
            (descendant,) = font.DescendantFonts
            assert {"/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys())
            names.add(str(font.BaseFont).partition("+")[2].partition("-Identity")[0])
    assert names == {"FiraSans-Regular", "FiraSans-Medium", "FiraSans-SemiBold", "FiraSans-Italic"}


def test_the_same_content_gives_the_same_bytes() -> None:
    first = render_notice(TANDEM, timestamp=SIGNED, data={"b": 1, "a": "ä"})
    time.sleep(1.01)  # identifiers made from the clock change once a second
    assert render_notice(TANDEM, timestamp=SIGNED, data={"a": "ä", "b": 1}) == first
    assert render_notice(TANDEM, timestamp=SIGNED.replace(year=2025), data={"a": "ä", "b": 1}) != first


def test_the_file_ends_with_a_line_feed_for_a_later_seal() -> None:
    assert render_notice(TANDEM, timestamp=SIGNED, data={}).endswith(b"%%EOF\n")


def test_a_timestamp_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        render_notice(TANDEM, timestamp=SIGNED.replace(tzinfo=None), data={})


# --- the words ----------------------------------------------------------------------------------------------------


def test_the_notice_says_amounts_days_and_clauses(notice: pikepdf.Pdf) -> None:
    words = text(notice)
    for said in (
        "Stadt Leisnig, Der Bürgermeister, Markt 1, 04703 Leisnig VVK Nr. 4.2.1",
        "Projektförderung als nicht rückzahlbarer Zuschuss VVK Nr. 4.2.2",
        "höchstens 500.000,00 € VVK Nr. 4.2.2",
        "Fördersatz 80 % VVK Nr. 4.2.2",
        "625.000,00 € VVK Nr. 4.2.4",
        "1. Dezember 2024 bis 31. Dezember 2028 VVK Nr. 4.2.5",
        "fünf Jahre VVK Nr. 4.2.6",
        "spätestens am 31. Dezember 2029 VVK Nr. 4.2.7",
        "Haushaltsjahr SMS 2024 100.000,00 € 2025 100.000,00 €",
        "2028 100.000,00 € Summe 500.000,00 €",
        "1. Rate Bestandskraft, Vorhabensbeginn 200.000,00 € VVK Nr. 7.1",
        "jeweils durch eigene Entscheidung: – Aktion Mensch e. V. 4 Auszahlung",
        "Das Netzwerk hat mindestens zehn Mitglieder.",
        f"7.1 {BUDGET_SENTENCE}.",
        "7.3 Kommen Sie Ihrer Pflicht, die Öffentlichkeit zu informieren, nicht nach, erhalten Sie Gelegenheit, dies "
        "innerhalb von acht Wochen nachzuholen. Danach sollen mindestens 5 und höchstens 15 Prozent der eingesetzten "
        "Landesmittel zurückgefordert werden. Grundlage: § 44a Abs. 1 SäHO; VwV zu § 44a SäHO Nr. 3.2 und 3.4",
        "Zeigen Sie den Verzicht der Bewilligungsbehörde an. Grundlage: § 44a Abs. 2 SäHO; VwV zu § 44a SäHO Nr. 3.5",
        TANDEM.remedy,
        "Im Auftrag Maja Krawc",
        "Abdruck an – Kulturbahnhof e. V.",
    ):
        assert said in words


def test_amounts_and_days_never_break_at_a_line_end(notice: pikepdf.Pdf) -> None:
    words = "".join(page_text(page) for page in notice.pages)
    for kept in ("500.000,00\u00a0€", "31.\u00a0Dezember\u00a02029", "80\u00a0%", "1.\u00a0Juli\u00a02026"):
        assert kept in words
    assert "1. Juli" not in words


def test_several_funders_stand_side_by_side_with_sums() -> None:
    amounts = tuple(
        YearAmount(year=year, funder=funder, cents=cents)
        for year in (2025, 2024)
        for funder, cents in (("SMS", 200_000_00), ("SMR", 50_000_00))
    )
    with rendered(replace(TANDEM, amounts=amounts)) as pdf:
        words = text(pdf)
    assert "Haushaltsjahr SMS SMR Summe 2024 200.000,00 € 50.000,00 € 250.000,00 € 2025 200.000,00 €" in words
    assert "Summe 400.000,00 € 100.000,00 € 500.000,00 €" in words


@pytest.mark.parametrize("title", ['#eval("1")', "*x* <b> _y_", "= $a$ @b [c] // d", '\\u{41} #import "x" "y"'])
def test_markup_in_a_title_is_printed_as_it_stands(title: str) -> None:
    with rendered(replace(TANDEM, project_title=title)) as pdf:
        assert f"Zuwendungsbescheid {title} Förderprogramm" in text(pdf)
        assert str(pdf.docinfo.Title).endswith(f": {title}")
        assert len(headings(pdf)) == 10


def test_umlauts_and_sorbian_letters_are_printed() -> None:
    title = "Größe Übung Äß – Łužica, č ć ě ł ń ó ř š ś ž ź Č Ć Ě Ń Ó Ř Š Ž, Bóšćojce"
    with rendered(replace(TANDEM, project_title=title)) as pdf:
        assert title in text(pdf)


@pytest.mark.parametrize("letter", ["中", "∀"])
def test_a_character_without_glyph_is_refused_by_name(letter: str) -> None:
    with pytest.raises(NotTypeset, match=letter):
        render_notice(replace(TANDEM, project_title=letter), timestamp=SIGNED, data={})


def test_a_fixed_amount_is_no_maximum() -> None:
    with rendered(replace(TANDEM, financing_type="Festbetragsfinanzierung", rate_per_cent=None)) as pdf:
        words = text(pdf)
    assert "bewilligt in Höhe von 500.000,00 € Festbetragsfinanzierung bei zuwendungsfähigen Ausgaben" in words
    assert ("Fördersatz" in words, "höchstens 500.000,00" in words) == (False, False)


def test_a_deficit_has_a_maximum_but_no_rate() -> None:
    with rendered(replace(FREE, financing_type="Fehlbedarfsfinanzierung", rate_per_cent=None)) as pdf:
        words = text(pdf)
    assert "bewilligt von bis zu 500.000,00 € Fehlbedarfsfinanzierung bei zuwendungsfähigen Ausgaben" in words
    assert ("Höhe der Zuwendung höchstens 500.000,00 €" in words, "Fördersatz" in words) == (True, False)


def test_the_calculation_is_a_table_with_a_header_for_each_row() -> None:
    with rendered(replace(TANDEM, calculation=CALCULATION)) as pdf:
        words, found = text(pdf), kinds(pdf)
        assert ("/H1", "So wurde die Zuwendung berechnet") in headings(pdf)
    assert (
        "Rechenschritt Betrag Grundlage Zuwendungsfähige Ausgaben 625.000,00 € Finanzierungsplan Fördersatz 80 % – "
        "VVK Nr. 2.2.2 Zuwendung 500.000,00 € VVK Nr. 4.2.2" in words
    )
    assert (found["/Table"], found["/TR"]) == (4, 10 + 7 + 6 + 4)


def test_a_partial_grant_says_what_was_asked_for_and_why_it_is_less() -> None:
    with rendered(replace(TANDEM, requested_cents=520_000_00)) as pdf:
        words = text(pdf)
    assert "Im Übrigen wird der Antrag abgelehnt." in words
    assert (
        "Begründung Beantragt waren 520.000,00 €, bewilligt werden 500.000,00 €. Dafür sind diese Gründe maßgeblich: "
        "Verpflichtungsermächtigungen stehen zur Verfügung." in words
    )


def test_a_whole_grant_refuses_nothing(notice: pikepdf.Pdf) -> None:
    assert ("Im Übrigen" in text(notice), "Beantragt waren" in text(notice)) == (False, False)


def test_a_sealed_letter_says_whose_seal_it_bears(notice: pikepdf.Pdf) -> None:
    with rendered(replace(TANDEM, sealed_by="Vorführung: Landesdirektion Sachsen")) as pdf:
        assert "trägt ein elektronisches Siegel von: Vorführung: Landesdirektion Sachsen." in text(pdf)
    assert "elektronisches Siegel" not in text(notice)


def test_a_demonstration_says_so_on_every_page_and_names_what_is_invented(notice: pikepdf.Pdf) -> None:
    assert len(notice.pages) > 1
    assert [page_text(page).count(DEMONSTRATION) for page in notice.pages] == [1] * len(notice.pages)
    assert "Erfunden sind: – Aktenzeichen und Datum – die unterzeichnende Person" in text(notice)


def test_a_real_notice_says_nothing_of_a_demonstration() -> None:
    with rendered(replace(TANDEM, demonstration=False, invented=())) as pdf:
        assert "Vorführung" not in text(pdf)
        assert len(headings(pdf)) == 9


def test_a_contract_names_both_parties_and_needs_no_remedy() -> None:
    with rendered(replace(TANDEM, regime="contract", remedy="")) as pdf:
        words = text(pdf)
    assert "§ 44a Abs. 1 SäHO" not in words
    assert "Zwischen Landesdirektion Sachsen (Zuwendungsgeber) und Stadt Leisnig (Zuwendungsempfänger)" in words
    assert ("Zuwendungsvertrag" in words, "Bescheid:" in words, "VwV Nr. 4.2" in words) == (True, False, False)


def test_subsidy_facts_come_with_the_duty_to_disclose() -> None:
    facts = (SourcedText(text="der Finanzierungsplan", source="VwV Nr. 3.5.3.2"),)
    with rendered(replace(FREE, subsidy_facts=facts)) as pdf:
        words = text(pdf)
    assert "Offenbarungspflicht nach § 3 des Subventionsgesetzes" in words
    assert "8.1 der Finanzierungsplan Grundlage: VwV Nr. 3.5.3.2" in words


# --- what is missing ----------------------------------------------------------------------------------------------


def test_a_complete_notice_and_refusal_lack_nothing() -> None:
    assert [*missing_points(TANDEM), *missing_points(REFUSAL), *contradictions(TANDEM)] == []


def test_everything_that_is_missing_is_named_at_once_with_its_clause() -> None:
    with pytest.raises(IncompleteNotice) as refused:
        render_notice(EMPTY, timestamp=SIGNED, data={})
    assert refused.value.missing == missing_points(EMPTY)
    assert refused.value.missing == (
        "§ 37 Abs. 1 VwVfG: Das Aktenzeichen fehlt.",
        "§ 37 Abs. 1 VwVfG: Das Datum fehlt.",
        "§ 37 Abs. 3 VwVfG: Name oder Anschrift der Bewilligungsbehörde fehlt.",
        "§ 37 Abs. 3 VwVfG: Unterschrift oder Namenswiedergabe fehlt.",
        "VVK Nr. 4.2.1: Name oder Anschrift des Zuwendungsempfängers fehlt.",
        "VVK Nr. 4.2.3: Die Bezeichnung des Förderprogramms oder des Vorhabens fehlt.",
        "VVK Nr. 4.2.10; § 37 Abs. 6 VwVfG: Die Rechtsbehelfsbelehrung fehlt.",
        "VVK Nr. 4.2.2: Die Art der Zuwendung fehlt.",
        "VVK Nr. 4.2.2: Die Höhe der Zuwendung fehlt.",
        "VVK Nr. 4.2.2: Der Fördersatz der Anteilfinanzierung fehlt.",
        "VVK Nr. 4.2.4: Der Umfang der zuwendungsfähigen Ausgaben fehlt.",
        "VVK Nr. 4.1: Die Aufteilung auf Haushaltsjahre und Mittelgeber fehlt.",
        "VVK Nr. 4.2.3: Der Zuwendungszweck fehlt.",
        "VVK Nr. 4.2.5: Beginn oder Ende des Bewilligungszeitraums fehlt.",
        "VVK Nr. 4.2.6: Die zeitliche Bindung fehlt.",
        "VVK Nr. 4.2.7: Die Frist für den Verwendungsnachweis fehlt.",
        "VVK Nr. 4.2.7: Die Auszahlungen fehlen.",
        "VVK Nr. 4.2.8: Die Stelle, die den Verwendungsnachweis erhält, fehlt bei mehreren Förderern.",
        "VVK Nr. 4.2.9: Die Nebenbestimmungen fehlen.",
        f"VwV zu § 44a SäHO Nr. 2.5 und 3.3: Der Satz „{BUDGET_SENTENCE}“ fehlt.",
        f"VwV zu § 44a SäHO Nr. 2.2 und 3.2: Der Hinweistext „{PUBLICITY_SENTENCES[0]}“ fehlt.",
        "VwV zu § 44a SäHO Nr. 2.2 und 3.2: Der Hinweis auf das Landessignet fehlt.",
        "VVK Nr. 4.1; § 39 VwVfG: Die Begründung fehlt, obwohl weniger bewilligt als beantragt ist.",
    )


def test_the_clauses_follow_the_regime() -> None:
    assert [point for point in missing_points(replace(EMPTY, regime="non_communal")) if "4.2.9" in point] == [
        "VwV Nr. 4.2.9: Die subventionserheblichen Tatsachen fehlen."
    ]
    (remedy,) = missing_points(replace(FREE, remedy=""))
    (conditions,) = missing_points(replace(FREE, conditions=()))
    (contract,) = missing_points(replace(TANDEM, regime="contract", conditions=(), remedy="", duties=()))
    assert remedy == "VwV Nr. 4.2.11; § 37 Abs. 6 VwVfG: Die Rechtsbehelfsbelehrung fehlt."
    assert conditions == "VwV Nr. 4.2.10: Die Nebenbestimmungen fehlen."
    assert contract == "VwV Nr. 4.3 mit Nr. 4.2.10: Die Nebenbestimmungen fehlen."


def test_what_does_not_apply_is_not_missing() -> None:
    alone = replace(TANDEM, other_funders=(), proof_body="", earmarking=None, goals=(), application_date=None)
    assert missing_points(replace(alone, financing_type="Festbetragsfinanzierung", rate_per_cent=None)) == ()
    with rendered(alone) as pdf:
        words = text(pdf)
    assert "Der Verwendungsnachweis ist zu richten an: Landesdirektion Sachsen Grundlage: VVK Nr. 4.2.7 6 N" in words
    assert ("Zeitliche Bindung" in words, "Denselben Zweck" in words) == (False, False)


def test_the_way_of_financing_is_demanded() -> None:
    (missing,) = missing_points(replace(TANDEM, financing_type=" "))
    assert missing == "VVK Nr. 4.2.4: Die Finanzierungsart fehlt."


def test_less_than_requested_needs_a_reason() -> None:
    (missing,) = missing_points(replace(TANDEM, requested_cents=500_000_01, reasons=()))
    assert missing == "VVK Nr. 4.1; § 39 VwVfG: Die Begründung fehlt, obwohl weniger bewilligt als beantragt ist."


def test_the_budget_sentence_may_run_over_two_lines() -> None:
    wrapped = SourcedText(text=BUDGET_SENTENCE.replace("vom Sächsischen", "vom\n  Sächsischen"), source="x")
    assert missing_points(replace(TANDEM, duties=(wrapped, TANDEM.duties[1]))) == ()


@pytest.mark.parametrize("sentence", PUBLICITY_SENTENCES)
def test_state_money_demands_the_text_for_the_public_and_the_state_emblem(sentence: str) -> None:
    budget = TANDEM.duties[0]
    shown = SourcedText(text=f"Zeigen Sie neben dem Landessignet: {sentence}", source="x")
    assert missing_points(replace(TANDEM, duties=(budget, shown))) == ()
    assert missing_points(replace(TANDEM, duties=(budget, replace(shown, text=sentence)))) == (
        "VwV zu § 44a SäHO Nr. 2.2 und 3.2: Der Hinweis auf das Landessignet fehlt.",
    )
    assert missing_points(replace(TANDEM, duties=(budget, replace(shown, text="Landessignet")))) == (
        f"VwV zu § 44a SäHO Nr. 2.2 und 3.2: Der Hinweistext „{PUBLICITY_SENTENCES[0]}“ fehlt.",
    )


def test_the_general_conditions_of_the_regime_are_demanded() -> None:
    wrong = (SourcedText(text="Die ANBest-P sind Bestandteil.", source="x"),)
    assert missing_points(replace(TANDEM, conditions=wrong)) == (
        "VVK Nr. 5.1: Die ANBest-K sind nicht Bestandteil des Bescheides.",
    )
    assert missing_points(replace(FREE, conditions=TANDEM.conditions)) == (
        "VwV Nr. 5.1: Die ANBest-P oder ANBest-I sind nicht Bestandteil des Bescheides.",
    )
    assert missing_points(replace(TANDEM, regime="contract", conditions=wrong, remedy="", duties=())) == ()


def test_what_is_not_eligible_must_be_told_apart() -> None:
    more = replace(TANDEM, planned_cents=650_000_00)
    missing = (
        "VVK Nr. 4.2.4: Die Abgrenzung der zuwendungsfähigen Ausgaben fehlt, obwohl nicht alle Ausgaben "
        "zuwendungsfähig sind."
    )
    assert missing_points(more) == (missing,)
    assert missing_points(replace(more, planned_cents=625_000_00)) == ()
    assert missing_points(replace(more, calculation=CALCULATION)) == ()
    with rendered(replace(more, calculation=CALCULATION)) as pdf:
        words = text(pdf)
    assert "Ausgaben insgesamt 650.000,00 € VVK Nr. 4.2.4 Zuwendungsfähige Ausgaben 625.000,00 €" in words


def test_each_instalment_needs_its_time() -> None:
    rows = (replace(TANDEM.instalments[0], condition=" "), *TANDEM.instalments[1:])
    assert missing_points(replace(TANDEM, instalments=rows)) == (
        "VVK Nr. 4.2.7: Der Auszahlungstermin einer Rate fehlt.",
    )


@pytest.mark.parametrize(
    "remedy",
    [
        "Gegen diesen Bescheid kann Widerspruch erhoben werden.",
        "Sie haben einen Monat Zeit.",
    ],
)
def test_a_remedy_names_its_kind_and_its_time(remedy: str) -> None:
    assert missing_points(replace(TANDEM, remedy=remedy)) == (
        "VVK Nr. 4.2.10; § 37 Abs. 6 VwVfG: Die Rechtsbehelfsbelehrung nennt den Rechtsbehelf oder seine Frist nicht.",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"amounts": TANDEM.amounts[:4]},
            "Haushaltsjahre und Mittelgeber ergeben 400.000,00 €, bewilligt sind 500.000,00 €.",
        ),
        (
            {"instalments": TANDEM.instalments[1:]},
            "Auszahlungen ergeben 300.000,00 €, bewilligt sind 500.000,00 €.",
        ),
        (
            {"amounts": (replace(TANDEM.amounts[0], cents=-1), replace(TANDEM.amounts[0], cents=500_000_01))},
            "Haushaltsjahre und Mittelgeber enthalten einen negativen Betrag.",
        ),
        (
            {"eligible_cents": 499_999_99, "rate_per_cent": None, "financing_type": "Festbetragsfinanzierung"},
            "Die Zuwendung übersteigt die zuwendungsfähigen Ausgaben von 499.999,99 €.",
        ),
        (
            {"eligible_cents": 624_999_98},
            "Die Zuwendung übersteigt den Fördersatz: 80 % von 624.999,98 € sind weniger als 500.000,00 €.",
        ),
        ({"period_end": date(2024, 11, 30)}, "Der Bewilligungszeitraum endet, bevor er beginnt."),
        (
            {"proof_due": date(2024, 11, 30)},
            "Der Verwendungsnachweis ist fällig, bevor der Bewilligungszeitraum beginnt.",
        ),
        ({"planned_cents": 1}, "Zuwendungsfähig ist mehr als die gesamten Ausgaben von 0,01 €."),
        ({"remedy_until": date(2024, 11, 15)}, "Die Frist für den Rechtsbehelf endet, bevor sie beginnt."),
        ({"demonstration": False}, "Erfundene Angaben sind nur in einer Vorführung erlaubt."),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(IncompleteNotice) as refused:
        render_notice(replace(TANDEM, **changes), timestamp=SIGNED, data={})  # type: ignore[arg-type]
    assert [point.replace("\u00a0", " ") for point in refused.value.contradictions] == [said]
    assert refused.value.missing == ()


def test_a_share_rounded_to_the_cent_is_no_contradiction() -> None:
    share = replace(TANDEM, rate_per_cent=Decimal(90), eligible_cents=555_555_55)
    assert contradictions(share) == ()


# --- refusals -----------------------------------------------------------------------------------------------------


def test_a_refusal_gives_the_reason_for_each_finding() -> None:
    with rendered(REFUSAL) as pdf:
        words, found = text(pdf), kinds(pdf)
        assert headings(pdf) == [("/H1", "Entscheidung"), ("/H1", "Begründung"), ("/H1", "Rechtsbehelfsbelehrung")]
        assert str(pdf.Root.Lang) == "de"
        assert json.loads(pdf.Root.AF[0].EF.F.read_bytes()) == machine_readable(REFUSAL)
    assert {kind: found[kind] for kind in ("/Table", "/TR", "/TH", "/TD")} == {
        "/Table": 1,
        "/TR": 3,
        "/TH": 3 + 2,
        "/TD": 4,
    }
    assert "Zwei Partner Der Antrag nennt nur einen. Aufruf, Abschnitt 3 Eigenanteil" in words
    assert "Das Ermessen ist ausgeübt. Grundlage: § 39 Abs. 1 VwVfG" in words
    assert "„Ein Haus für alle“ wird abgelehnt." in words


def test_a_private_funder_declines_without_remedy() -> None:
    with rendered(replace(REFUSAL, regime="contract", remedy="")) as pdf:
        words = text(pdf)
        assert len(headings(pdf)) == 2
    assert ("Absage" in words, "Bescheid" in words) == (True, False)


def test_a_refusal_without_table_is_rendered_too() -> None:
    with rendered(replace(REFUSAL, findings=())) as pdf:
        assert kinds(pdf)["/Table"] == 0


def test_a_refusal_without_reasons_or_remedy_is_refused() -> None:
    with pytest.raises(IncompleteNotice) as refused:
        render_refusal(replace(REFUSAL, findings=(), reasons=(), remedy=" "), timestamp=SIGNED, data={})
    assert refused.value.missing == (
        "VVK Nr. 4.2.10; § 37 Abs. 6 VwVfG: Die Rechtsbehelfsbelehrung fehlt.",
        "VVK Nr. 4.1; § 39 VwVfG: Die Begründung der Ablehnung fehlt.",
    )


# --- German numbers and days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "0,00"), (5, "0,05"), (99999, "999,99"), (50000000, "500.000,00"), (-123456789, "−1.234.567,89")],
)
def test_euro(cents: int, written: str) -> None:
    assert german.euro(cents=cents) == f"{written}\u00a0€"


def test_day_and_per_cent() -> None:
    assert german.day(on=date(2024, 3, 1)) == "1.\u00a0März\u00a02024"
    rates = (Decimal("80.00"), Decimal("66.670"), Decimal("1E+2"), Decimal(80))
    assert [german.per_cent(rate=rate) for rate in rates] == [
        "80\u00a0%",
        "66,67\u00a0%",
        "100\u00a0%",
        "80\u00a0%",
    ]
