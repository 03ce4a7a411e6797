"""The forms and components as people and screen readers meet them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils.translation import override

from fundament.web import rendering
from fundament.web.context import languages
from fundament.web.rendering import Column, KernBoundField, Problem, problems

TEMPLATES = Path(rendering.__file__).parent / "templates"


class Project(forms.Form):
    """One field of each kind."""

    applicant = forms.ChoiceField(
        label="Wer stellt den Antrag?", widget=forms.RadioSelect, choices=[("town", "Stadt"), ("district", "Landkreis")]
    )
    title = forms.CharField(label="Titel", help_text="Höchstens 120 Zeichen.")
    field = forms.ChoiceField(label="Bereich", choices=[("", "Bitte wählen"), ("care", "Pflege")])
    summary = forms.CharField(label="Kurzbeschreibung", widget=forms.Textarea, required=False)
    plan = forms.FileField(
        label="Plan", required=False, help_text="Alle Ausgaben.", widget=forms.FileInput(attrs={"accept": ".pdf,.xlsx"})
    )
    sure = forms.BooleanField(label="Ich bin sicher.")
    news = forms.BooleanField(label="Ich möchte Nachricht.", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class Partner(forms.Form):
    """A row of a formset."""

    name = forms.CharField(label="Name")


class Search(forms.Form):
    """Nothing in it is required."""

    words = forms.CharField(label="Suche", required=False)
    place = forms.CharField(label="Ort", required=False)


@pytest.fixture
def faulty() -> Project:
    return Project({})


def tag(html: str, name: str) -> str:
    """The opening tag of the control with this name."""
    found = re.search(rf'<(?:input|select|textarea)[^>]*\bname="{name}"[^>]*>', html)
    assert found, f"no control {name}"
    return found.group(0)


def test_the_summary_names_every_fault_and_leads_to_its_field(faulty: Project) -> None:
    anchors = {problem.anchor for problem in problems(faulty)}
    assert anchors == {"id_applicant_0", "id_title", "id_field", "id_sure"}
    html = str(faulty)
    for anchor in anchors:
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html


def test_a_label_that_is_a_sentence_gets_no_second_stop() -> None:
    assert Problem("Fehlt.", "Titel").line == "Titel: Fehlt."
    assert Problem("Fehlt.", "Wer stellt den Antrag?").line == "Wer stellt den Antrag? Fehlt."
    assert Problem("Die Summen stimmen nicht.").line == "Die Summen stimmen nicht."


def test_an_invalid_field_points_to_hint_and_error(faulty: Project) -> None:
    html = str(faulty)
    assert 'aria-describedby="id_title_helptext id_title_error"' in tag(html, "title")
    assert 'aria-invalid="true"' in tag(html, "title")
    assert "kern-form-input__input--error" in tag(html, "title")
    assert "kern-form-input__input--error" not in tag(html, "summary")
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html


def test_a_radio_group_is_a_fieldset_that_carries_the_error(faulty: Project) -> None:
    html = str(faulty)
    assert re.search(
        r'<fieldset class="kern-fieldset kern-fieldset--error" aria-describedby="id_applicant_error">', html
    )
    assert re.search(r"<legend[^>]*>Wer stellt den Antrag\?", html)
    assert "aria-invalid" not in tag(html, "applicant")


def test_a_valid_form_has_no_summary_and_no_error() -> None:
    form = Project({"applicant": "town", "title": "Praxis", "field": "care", "sure": "on"})
    assert problems(form) == ()
    assert "kern-alert" not in str(form)
    assert "--error" not in str(form)


def test_only_optional_fields_among_required_ones_say_so() -> None:
    form = Project()
    said = {bound.name for bound in form if isinstance(bound, KernBoundField) and bound.says_optional}
    assert said == {"summary", "plan", "token"}
    with override("de"):
        assert str(form).count("kern-label__optional") == 2
        assert "kern-label__optional" not in str(Search())
        assert "fm-note" not in str(Search())


def test_a_file_field_says_what_it_takes() -> None:
    with override("en"), override_settings(DOCUMENT_MAX_BYTES=7_000_000):
        html = str(Project())
    assert "Allowed: PDF, XLSX. At most 7 MB." in html
    assert 'aria-describedby="id_plan_helptext id_plan_limits"' in tag(html, "plan")


def test_the_authors_class_stays_and_placeholders_go() -> None:
    class Short(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"class": "fm-input--short", "placeholder": "Code"}))

    control = tag(str(Short()), "code")
    assert 'class="kern-form-input__input fm-input--short"' in control
    assert "placeholder" not in control


def test_nothing_a_person_wrote_becomes_markup() -> None:
    form = Project({"applicant": "<script>x</script>", "title": '"><b>'})
    html = str(form)
    assert "<script>" not in html
    assert "<b>" not in html


def test_fields_alone_without_the_summary(faulty: Project) -> None:
    html = faulty.as_div()
    assert "error-summary" not in html
    assert html.count("kern-error") == 4


def test_a_formset_has_one_summary_with_numbered_lines() -> None:
    partners = forms.formset_factory(Partner, extra=0)
    formset = partners({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-1-name": "Landkreis"})
    assert [(problem.label, problem.anchor) for problem in problems(formset)] == [("1. Name", "id_form-0-name")]
    assert str(formset).count('id="error-summary"') == 1


def test_a_fault_of_the_whole_form_stands_first_and_leads_nowhere() -> None:
    class Plan(Partner):
        def clean(self) -> dict[str, Any]:
            raise forms.ValidationError("Die Summen stimmen nicht.")

    found = problems(Plan({}))
    assert found[0] == Problem("Die Summen stimmen nicht.")
    assert [problem.anchor for problem in found] == ["", "id_name"]


@dataclass(frozen=True)
class Shown:
    verdict: str
    text: str
    source: str


def test_findings_say_their_verdict_in_words_and_show_their_source() -> None:
    findings = (Shown("met", "A", "Nr. 1"), Shown("not_met", "B", "Nr. 2"), Shown("open", "C", ""))
    with override("en"):
        html = render_to_string("components/findings.html", {"findings": findings})
    assert re.findall(r'verdict">([^<]+)<', html) == ["Met", "Not met", "Open: a person must check this"]
    assert re.findall(r'fm-source">([^<]+)<', html) == ["Nr. 1", "Nr. 2"]


def test_a_table_names_its_rows_and_repeats_the_head_for_cards() -> None:
    columns = (Column("Vorhaben"), Column("Betrag", numeric=True))
    html = render_to_string(
        "components/table.html", {"caption": "Liste", "columns": columns, "rows": [("Praxis", "5 €")], "cards": True}
    )
    assert re.search(r'<th[^>]*scope="row"[^>]*>Praxis</th>', html)
    assert re.search(r'<td class="kern-table__cell kern-table__cell--numeric"[^>]*data-label="Betrag">5 €</td>', html)


def test_an_empty_table_says_so() -> None:
    html = render_to_string(
        "components/table.html", {"caption": "Liste", "columns": (), "rows": [], "empty": "Noch nichts."}
    )
    assert html.strip() == '<p class="fm-empty">Noch nichts.</p>'


def test_pagination_keeps_the_query_and_marks_the_page() -> None:
    request = RequestFactory().get("/", {"q": "dorf", "page": "2"})
    page = Paginator(range(30), 10).get_page(2)
    html = render_to_string("components/pagination.html", {"page": page}, request=request)
    assert 'href="?q=dorf&amp;page=3"' in html
    assert 'href="?q=dorf&amp;page=2" aria-current="page"' in html


@pytest.mark.parametrize("kind", ["info", "success", "warning", "danger", "error", "debug"])
def test_every_message_level_has_an_alert(kind: str) -> None:
    html = render_to_string("components/alert.html", {"kind": kind, "text": "Gespeichert."})
    drawn = {"error": "danger", "debug": "info"}.get(kind, kind)
    assert re.findall(r"kern-alert--(\w+)", html) == [drawn]


def test_each_language_names_itself() -> None:
    with override("en"):
        assert [(entry.code, entry.label, entry.current) for entry in languages()] == [
            ("de", "Deutsch", False),
            ("en", "English", True),
            ("de-simple", "Leichte Sprache", False),
        ]


def test_no_template_has_inline_style_or_script() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\bsrc=)", text), path
