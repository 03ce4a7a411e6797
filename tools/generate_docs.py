"""Generates what the documentation takes from the code; `--check` compares and exits 2 where a page is out of date.

The tree of the README from the packages' first lines, the page of the procedure from its table with the German words of
GLOSSARY.md, the page of the programme file from the schema.
"""

import difflib
import re
import sys
from ast import get_docstring, parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs as a script, too
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from tools.docs_procedure import procedure_page
from tools.docs_schema import schema_page

HOME = Path(__file__).resolve().parents[1]
MARKED = re.compile(r"(<!-- tree -->\n).*?(<!-- /tree -->)", re.DOTALL)


def tree(package: Path) -> str:
    """Every package below `package` with the first sentence of its docstring, indented by depth."""
    lines = []
    for file in sorted(package.rglob("__init__.py"), key=lambda path: path.parent.parts):
        folder, said = file.parent, get_docstring(parse(file.read_text("utf-8"))) or ""
        depth = len(folder.relative_to(package).parts)
        if said and "migrations" not in folder.parts:
            name = "src/fundament/" if not depth else "  " * depth + folder.name + "/"
            lines.append(f"{name:<17} {said.splitlines()[0]}")
    return "```\n" + "\n".join(lines) + "\n```\n"


def pages(home: Path = HOME) -> dict[Path, str]:
    """Every generated page with its text."""
    readme = home / "README.md"
    made = tree(home / "src/fundament")
    return {
        readme: MARKED.sub(lambda marks: marks[1] + made + marks[2], readme.read_text("utf-8")),
        home / "docs/handbook/procedure.md": procedure_page((home / "GLOSSARY.md").read_text("utf-8")),
        home / "docs/handbook/programme-file.md": schema_page(),
    }


def main(arguments: list[str], *, home: Path = HOME) -> int:
    """Writes the pages, or with --check names those that differ; 0 when all is well, else 2."""
    stale = 0
    for path, text in pages(home).items():
        there = path.read_text("utf-8") if path.exists() else ""
        if there == text:
            continue
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"{path.relative_to(home)}: written")
            continue
        stale = 2
        print(f"{path.relative_to(home)} is out of date. Run: .venv/bin/python tools/generate_docs.py")
        changes = difflib.unified_diff(there.splitlines(), text.splitlines(), "committed", "generated", "", "", 0, "")
        print("\n".join(list(changes)[2:8]))
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
