"""A thousand notices by the act of granting: decided, booked, typeset, sealed, stored, told of; beside bare compiles by Typst."""

import typst
from tests.bench.many import submitted
from tests.bench.measuring import Measured, bare_insert, each, insist, line, part_of
from tests.cast import AFTER, REGIONS, Stage

from fundament.acts import budgets, formal, grants, letters
from fundament.documents.typeset import HOME
from fundament.records.applications import Application
from fundament.records.notices import Notice

COUNT = 1_000
AT = AFTER[REGIONS]


def run(stage: Stage) -> None:
    """Applications of programme B that were checked; one notice each."""
    first = stage.submit(stage.regions_draft())
    stage.scored(first)
    stage.decided(REGIONS)
    officer = stage.authority()
    formal.invite_formal_application(reference=first.reference, account=officer, at=AT)
    formal.apply_formally(reference=first.reference, account=stage.applicant("Stadt Rodewisch"), at=AT)
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    formal.check_application(reference=first.reference, points=points, account=officer, at=AT)
    first.refresh_from_db()
    submitted(first, count=COUNT)
    budgets.appropriate_more(
        key=REGIONS,
        funder="smr",
        year=2021,
        kind=budgets.CASH,
        cents=COUNT * 60_000_00,
        basis="Haushalt",
        account=stage.office(REGIONS),
        at=AT,
    )
    references = list(Application.objects.filter(state=first.state).values_list("reference", flat=True))
    with part_of(letters, "render_notice") as render, part_of(letters, "seal") as seal:
        act = each(lambda reference: grants.grant(reference=reference, account=officer, at=AT), references)
    insist("notices", found=Notice.objects.filter(kind="grant").count(), expected=COUNT)
    bare = _bare_compile()
    name = "a bare compile"
    line("a bare compile by Typst: one page of text", bare)
    line(f"{COUNT} notices: the act of granting", act, beside=bare, name=name)
    line("  of it typesetting (PDF/UA-1, PDF/A-3a, with data)", Measured(render[0] / COUNT, 0), beside=bare, name=name)
    line("  of it sealing", Measured(seal[0] / COUNT, 0), beside=bare, name=name)
    rest = Measured(act.cpu - (render[0] + seal[0]) / COUNT, act.sql)
    line("  of it all else", rest, beside=bare_insert(), name="a bare insert")


def _bare_compile() -> Measured:
    """A page of text by our font, each time with other words, as Typst keeps what it has set before."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HOME / "fonts"])
    return each(
        lambda number: typst.compile(
            f'#set text(font: "Fira Sans")\nNumber {number} #lorem(300)'.encode(), font_paths=fonts
        ),
        range(100),
    )
