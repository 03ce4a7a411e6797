"""The generator of documentation: it writes what the code says, and says which page is out of date."""

from pathlib import Path
from shutil import copy, copytree

import pytest
from tools.docs_procedure import NoGermanTerm, procedure_page
from tools.docs_schema import schema_page
from tools.generate_docs import HOME, main, tree


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of what the generator reads and writes."""
    for name in ("README.md", "GLOSSARY.md"):
        copy(HOME / name, tmp_path / name)
    copytree(HOME / "docs/handbook", tmp_path / "docs/handbook")
    copytree(
        HOME / "src/fundament",
        tmp_path / "src/fundament",
        ignore=lambda _, names: {n for n in names if "." in n} - {"__init__.py"},
    )
    return tmp_path


def test_a_page_out_of_date_is_named_with_the_command_that_helps(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([], home=home)
    assert main(["--check"], home=home) == 0
    page = home / "docs/handbook/procedure.md"
    page.write_text(page.read_text("utf-8").replace("Antrag einreichen", "Antrag abgeben"), "utf-8")
    capsys.readouterr()
    assert main(["--check"], home=home) == 2
    assert capsys.readouterr().out.startswith("docs/handbook/procedure.md is out of date. Run: ")
    main([], home=home)
    assert main(["--check"], home=home) == 0


def test_only_what_stands_between_the_marks_is_replaced(home: Path) -> None:
    readme = home / "README.md"
    before = readme.read_text("utf-8")
    main([], home=home)
    after = readme.read_text("utf-8")
    assert before.split("<!-- tree -->")[0] == after.split("<!-- tree -->")[0]
    assert before.split("<!-- /tree -->")[1] == after.split("<!-- /tree -->")[1]


def test_the_tree_shows_each_package_with_its_first_line(tmp_path: Path) -> None:
    for folder, said in (("", "The house.\n\nMore."), ("b", "Room b."), ("a", "Room a."), ("a/inner", "Inside.")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "__init__.py").write_text(f'"""{said}"""\n')
    assert [" ".join(line.split()) for line in tree(tmp_path).splitlines()[1:-1]] == [
        "src/fundament/ The house.",
        "a/ Room a.",
        "inner/ Inside.",
        "b/ Room b.",
    ]


def test_an_act_without_a_german_term_is_refused_by_name() -> None:
    glossary = (HOME / "GLOSSARY.md").read_text("utf-8").replace("| `Act.SUBMIT` |", "| `Act.OTHER` |")
    with pytest.raises(NoGermanTerm, match=r"Act\.SUBMIT"):
        procedure_page(glossary)


def test_the_diagram_leaves_out_what_would_hide_the_rest_and_the_table_has_it() -> None:
    page = procedure_page((HOME / "GLOSSARY.md").read_text("utf-8"))
    assert "--> withdrawn" not in page
    assert "| Antrag zurückziehen | Entwurf · unterzeichnet · eingereicht" in page
    assert "  signed --> submitted : Antrag einreichen\n" in page


def test_the_schema_page_says_type_need_and_default() -> None:
    page = schema_page()
    assert "| `budget` | table of euros | yes |" in page
    assert "| `levels` | whole number, 1 to 10 | yes |" in page
    assert "| `earmarking` | `infrastructure` or `it` or `other` or `none` | no, else `none` |" in page
    assert "| `euro` | number | no |" in page
    assert "| `cost` | list of one of the [positions](#positions) | no |" in page
    assert "| `rule` | list of one of the [rule kinds](#rule-kinds) | yes |" in page
    assert "### flat_rate\n\nA flat rate (Nr. 2.3.2)" in page
    assert "### cap_per_partner\n\nThe grant of each partner in `role` is at most this. Sourced.\n" in page
