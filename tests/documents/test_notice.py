"""A notice says what the law demands, in a file that everyone can read and that stays readable."""

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest

from fundament.documents import german
from fundament.documents.notice import (
    BUDGET_SENTENCE,
    Body,
    IncompleteNotice,
    Instalment,
    NoticeContent,
    RefusalContent,
    RefusalFinding,
    SourcedText,
    YearAmount,
    contradictions,
    machine_readable,
    missing_points,
    render_notice,
    render_refusal,
)
from fundament.documents.typeset import NotTypeset

SIGNED = datetime(2024, 11, 15, 9, 30, tzinfo=UTC)
DEMONSTRATION = "Vorführung: erfundene Angaben, kein Verwaltungsakt"

LANDESDIREKTION = Body(name="Landesdirektion Sachsen", address=("Altchemnitzer Straße 41", "09120 Chemnitz"))
LEISNIG = Body(name="Stadt Leisnig", address=("Der Bürgermeister", "Markt 1", "04703 Leisnig"))

TANDEM = NoticeContent(
    reference_number="SMS-IVO-2024-0004",
    dated=date(2024, 11, 15),
    authority=LANDESDIREKTION,
    recipient=LEISNIG,
    regime="communal",
    programme_title="Inklusion vor Ort",
    project_title="Zug um Zug vernetzt – Leisnig gemeinsam bewegen",
    remedy="Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage erhoben werden.",
    signatory="Im Auftrag\nMaja Krawc",
    demonstration=True,
    invented=("Aktenzeichen und Datum", "die unterzeichnende Person"),
    application_date=date(2024, 1, 31),
    kind="Projektförderung als nicht rückzahlbarer Zuschuss",
    purpose="Die Stadt baut ein Netzwerk für Inklusion auf.\n\nInvestitionen sind nicht Gegenstand der Förderung.",
    goals=("Das Netzwerk hat mindestens zehn Mitglieder.",),
    financing_type="Anteilfinanzierung",
    rate_per_cent=Decimal("80.00"),
    eligible_cents=625_000_00,
    grant_cents=500_000_00,
    requested_cents=500_000_00,
    amounts=tuple(YearAmount(year=year, funder="SMS", cents=100_000_00) for year in range(2024, 2029)),
    other_funders=("Aktion Mensch e. V.",),
    period_start=date(2024, 12, 1),
    period_end=date(2028, 12, 31),
    earmarking="fünf Jahre",
    instalments=(
        Instalment(
            label="1. Rate", condition="Bestandskraft, Vorhabensbeginn", cents=200_000_00, legal_basis="VVK Nr. 7.1"
        ),
        Instalment(label="2. Rate", condition="am 1. Juli 2026", cents=125_000_00, legal_basis="VVK Nr. 7.2"),
        Instalment(label="3. Rate", condition="Verwendungsnachweis", cents=125_000_00, legal_basis="VVK Nr. 7.1"),
        Instalment(label="Schlussrate", condition="Ende der Prüfung", cents=50_000_00, legal_basis="VVK Nr. 7.1"),
    ),
    proof_due=date(2029, 12, 31),
    proof_rule="innerhalb eines Jahres nach Erfüllung des Zuwendungszwecks",
    proof_body="Landesdirektion Sachsen",
    conditions=(SourcedText(text="Die ANBest-K sind Bestandteil dieses Bescheides.", source="VVK Nr. 5.1"),),
    duties=(SourcedText(text=f"{BUDGET_SENTENCE}.", source="VwV zu § 44a SäHO Nr. 3.3"),),
    reasons=(SourcedText(text="Verpflichtungsermächtigungen stehen zur Verfügung.", source="VVK Nr. 4.1"),),
    copies_to=("Kulturbahnhof e. V.",),
)

REFUSAL = RefusalContent(
    reference_number="SMS-IVO-2024-0009",
    dated=date(2024, 11, 15),
    authority=LANDESDIREKTION,
    recipient=LEISNIG,
    regime="communal",
    programme_title="Inklusion vor Ort",
    project_title="Ein Haus für alle",
    remedy=TANDEM.remedy,
    signatory="Im Auftrag\nMaja Krawc",
    demonstration=False,
    findings=(
        RefusalFinding(requirement="Zwei Partner", reason="Der Antrag nennt nur einen.", source="Aufruf, Abschnitt 3"),
        RefusalFinding(requirement="Eigenanteil", reason="Er ist nicht veranschlagt.", source="VVK Nr. 1.2"),
    ),
    reasons=(SourcedText(text="Das Ermessen ist ausgeübt.", source="§ 39 Abs. 1 VwVfG"),),
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
    return pikepdf.open(BytesIO(render(content, timestamp=SIGNED, data=machine_readable(content))))


@pytest.fixture(scope="module")
def notice() -> Iterator[pikepdf.Pdf]:
    with rendered(TANDEM) as pdf:
        yield pdf


# --- reading a PDF back -------------------------------------------------------------------------------------------


def glyphs(font: pikepdf.Object) -> dict[bytes, str]:
    """What each two-byte code of a font means, from the table that copying and screen readers use."""
    found: dict[bytes, str] = {}
    for code, text in re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>\s", font.ToUnicode.read_bytes()):
        found[bytes.fromhex(code.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def page_text(page: pikepdf.Page) -> str:
    meanings = {name: glyphs(font) for name, font in page.Resources.Font.items()}
    pieces: list[str] = []
    font: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                font = meanings[str(operands[0])]
            case "Tj" | "TJ":
                shown = operands[0] if str(operator) == "TJ" else operands
                codes = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
                pieces.append("".join(font[codes[at : at + 2]] for at in range(0, len(codes), 2)))
            case "ET":
                pieces.append(" ")
    return "".join(pieces)


def text(pdf: pikepdf.Pdf) -> str:
    """All words of all pages, with one plain space between them."""
    return " ".join(" ".join(page_text(page) for page in pdf.pages).split())


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    below = node.get("/K", pikepdf.Array())
    for child in below if isinstance(below, pikepdf.Array) else (below,):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def kinds(pdf: pikepdf.Pdf) -> Counter[str]:
    return Counter(str(element.S) for element in elements(pdf.Root.StructTreeRoot))


def headings(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    tree = elements(pdf.Root.StructTreeRoot)
    return [(str(element.S), str(element.T)) for element in tree if re.fullmatch("/H[1-6]", str(element.S))]


def table_attribute(cell: pikepdf.Object, key: str) -> pikepdf.Object:
    return next(found[key] for found in cell.A if found.O == "/Table")


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
    assert ("Fördersatz" in words, "höchstens" in words) == (False, False)


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
    assert "Zwischen Landesdirektion Sachsen (Zuwendungsgeber) und Stadt Leisnig (Zuwendungsempfänger)" in words
    assert ("Zuwendungsvertrag" in words, "Bescheid:" in words, "VwV Nr. 4.2" in words) == (True, False, False)


def test_subsidy_facts_come_with_the_duty_to_disclose() -> None:
    facts = (SourcedText(text="der Finanzierungsplan", source="VwV Nr. 3.5.3.2"),)
    with rendered(replace(TANDEM, regime="non_communal", subsidy_facts=facts)) as pdf:
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
        "VVK Nr. 4.1; § 39 VwVfG: Die Begründung fehlt, obwohl weniger bewilligt als beantragt ist.",
    )


def test_the_clauses_follow_the_regime() -> None:
    assert [point for point in missing_points(replace(EMPTY, regime="non_communal")) if "4.2.9" in point] == [
        "VwV Nr. 4.2.9: Die subventionserheblichen Tatsachen fehlen."
    ]
    (remedy,) = missing_points(replace(TANDEM, regime="non_communal", remedy=""))
    (conditions,) = missing_points(replace(TANDEM, regime="non_communal", conditions=()))
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
    assert missing_points(replace(TANDEM, duties=(wrapped,))) == ()


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
