"""A value that the law changes on a later day leaves every earlier case as it was, in all that is stored and shown of it."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from tests.cast import AFTER, DURING, OFFICE, REGIONS, TANDEM, Stage
from tests.plays import Play

from fundament.acts import amendments, applications
from fundament.core.award import final_on
from fundament.core.calculation import from_json
from fundament.core.law import Bracket, Parameter, Value, read_parameters
from fundament.core.law_vocabulary import VOCABULARY, Unit
from fundament.core.loading import load_programme
from fundament.core.receipts import Receipt
from fundament.core.regime import Regime
from fundament.documents.letter import machine_readable
from fundament.documents.notice_content import notice_content
from fundament.queries.calculations import inputs_of_plan, stored_calculation
from fundament.queries.calendar import calendar_of
from fundament.queries.claims import interest_of, reclaim_of
from fundament.queries.early_starts import early_start_of
from fundament.queries.grants import grant_view
from fundament.queries.law import law_of_grant
from fundament.queries.public_awards import register
from fundament.queries.registers.court_list import court_list
from fundament.queries.registers.database_export import database_export
from fundament.queries.registers.reading import Desk
from fundament.queries.registers.transparency import transparency_table
from fundament.queries.settlements import settlement_of
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.facts import partners_of
from fundament.records.grants import Grant

CULTURE = "kultur-auf-dem-land"
PROGRAMMES = Path(__file__).parent / "programmes"
FOLDER = Path(__file__).resolve().parents[1] / "law"
ON_READING = (datetime(2024, 12, 31, 10, tzinfo=UTC), datetime(2031, 3, 3, 10, tzinfo=UTC))
"""Days on which everything is read: while the cases run, and when every value has changed."""


def changed(one: Parameter) -> Value:
    """Another value: twice as much, the shares in another order, the other word."""
    value = one.value
    if isinstance(value, str):
        return next(word for word in VOCABULARY[one.key].words if word != value)
    if not isinstance(value, tuple):
        return value * 2
    if one.unit is Unit.SHARES:
        return (*value[1:], value[0])  # type: ignore[return-value]
    return tuple(twice(row) for row in value if isinstance(row, Bracket))


def twice(row: Bracket) -> Bracket:
    """A line with twice the amounts and the share."""
    return Bracket(**{name: amount and amount * 2 for name, amount in asdict(row).items()})


def written(one: Parameter, value: Value) -> str:
    """The value as a law file says it; all amounts there are whole euros."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(line(row) if isinstance(row, Bracket) else str(row) for row in value)}]"
    return str(value // 100 if one.unit is Unit.EURO else value)


def line(row: Bracket) -> str:
    """One line of a table by amount."""
    said = {
        "up_to_euro": row.up_to and row.up_to // 100,
        "per_cent": row.per_cent,
        "at_most_euro": row.at_most and row.at_most // 100,
    }
    return f"{{ {', '.join(f'{name} = {amount}' for name, amount in said.items() if amount)} }}"


def law_changed_on(first: date, folder: Path) -> Path:
    """A copy of the law folder in which every value of every regime is another from a day on, and interest dearer after 2026."""
    copytree(FOLDER, folder)
    for name in ("general", *Regime):
        file, faults = folder / f"{name}.toml", list[str]()
        more = [
            f'\n[[{key}]]\nfrom = {first}\n{one.unit.value} = {written(one, changed(one))}\nclause = "neu"\n'
            for key, history in read_parameters(file, faults).items()
            for one in [parameter for parameter in history if parameter.valid_from < first][-1:]
        ]
        assert faults == []
        file.write_text(file.read_text("utf-8") + "".join(more), "utf-8")
    rates = folder / "base_rates.toml"
    halves = [(f"{year}-{first}", f"{year}-{last}") for year in range(2027, 2032) for first, last in HALVES]
    text = "".join(f'\n[[rate]]\nfrom = {a}\nuntil = {b}\nper_cent = 9.99\nsource = "neu"\n' for a, b in halves)
    rates.write_text(rates.read_text("utf-8") + text, "utf-8")
    return folder


HALVES = (("01-01", "06-30"), ("07-01", "12-31"))


def granted(stage: Stage, application: Application, key: str, **given: Any) -> list[Play]:
    """A submitted application brought to its notices."""
    stage.scored(application)
    stage.decided(key)
    return [Play(stage=stage, grant=one) for one in stage.granted(application, **given)]


def building(stage: Stage) -> Play:
    """State money of 2021 to a town, paid in advance, proven with a tenth of the spending, repaid with interest in 2022."""
    stage.open_call(REGIONS)
    (play,) = granted(stage, stage.submit(stage.regions_draft()), REGIONS)
    play.final(date(2021, 8, 24))
    play.starts(date(2021, 9, 6))
    play.pays_request(60_000_00, date(2021, 9, 7), until=date(2021, 10, 29))
    play.proves(date(2022, 5, 2), 10_000_00)
    play.checks(date(2022, 5, 16))
    play.demands(date(2022, 5, 16))
    play.repays(54_000_00, date(2022, 11, 2))
    assert play.demands_interest(date(2022, 11, 14)).cents > 250_00
    return play


def network(stage: Stage) -> list[Play]:
    """Five years of state money to a town and of own funds to an association, from 2024 on; begun, the first year shown."""
    stage.open_call(TANDEM)
    plays = granted(stage, stage.submit(stage.tandem_draft()), TANDEM)
    for play in plays:
        play.final(date(2024, 4, 2))
        play.starts(date(2024, 4, 3))
        play.interim(date(2024, 6, 3), until=date(2024, 5, 31), spent=1_000_00)
    amendments.hear(**plays[0].authority(date(2024, 6, 10)), facts="Es fehlt an Fortschritt.", until=date(2024, 7, 12))
    return plays


def concerts(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Play:
    """State money of 2024 to an association, its first part paid and its proof waiting to be checked."""
    office = "Sächsisches Staatsministerium für Wissenschaft, Kultur und Tourismus"
    monkeypatch.setitem(OFFICE, CULTURE, office)
    monkeypatch.setitem(DURING, CULTURE, datetime(2024, 2, 1, 10, tzinfo=UTC))
    monkeypatch.setitem(AFTER, CULTURE, datetime(2024, 3, 1, 10, tzinfo=UTC))
    stage.open_call(CULTURE, file=load_programme(PROGRAMMES / CULTURE))
    body = stage.non_profit()
    who, during = stage.applicant(body), DURING[CULTURE]
    reference = applications.start(key=CULTURE, organisation=body, account=who, at=during).reference
    stage.answer(reference, who)
    stage.plan(reference, body, [(2024, 125_000_00, 100_000_00)])
    application = stage.submit(Application.objects.get(reference=reference))
    (play,) = granted(stage, application, CULTURE, start=date(2024, 3, 1), end=date(2024, 9, 30))
    play.final(date(2024, 4, 5))
    play.starts(date(2024, 4, 8))
    play.pays_instalment(1, date(2024, 4, 15))
    play.proves(date(2024, 11, 4), 100_000_00, receipts=[receipt(100_000_00)])
    return play


def receipt(cents: int) -> Receipt:
    """One receipt over all that was spent."""
    day = date(2024, 5, 6)
    days = {"ordered_on": day, "invoiced_on": day, "paid_on": day}
    amounts = {"cents": cents, "input_tax": 0, "discount": 0}
    return Receipt(number="1", kind="spending", position="", payee="Bühne GmbH", reason="Miete", **days, **amounts)


def shown(play: Play) -> dict[str, Any]:
    """All that people see of a grant on each day of reading, by the name of the place where it stands."""
    grant, found = play.now, {}
    office, recipient = (who["account"] for who in (play.authority(date(2024, 1, 1)), play.recipient(date(2024, 1, 1))))
    for moment in ON_READING:
        for account in (office, recipient):
            view = grant_view(account=account, reference=grant.reference, at=moment)
            reader = f"{moment.year} {'office' if account == office else 'recipient'}"
            found |= {f"{reader}: {field.name}": getattr(view, field.name) for field in fields(view)}
            if view.publicity is not None:
                # A warning follows the law of its own day, which is the day of reading until there is one.
                found[f"{reader}: publicity"] = replace(view.publicity, cure_weeks=0)
            lines = calendar_of(account=account, at=moment)
            found[f"{reader}: calendar"] = [row for row in lines if row.reference == grant.reference]
        listed = [row for row in transparency_table(at=moment) if row.reference == grant.reference]
        public = register(at=moment, language="de").awards
        found |= {
            f"{moment.year}: database": database_export(account=office, desk=Desk.AUTHORITY, at=moment),
            f"{moment.year}: transparency": listed,
            f"{moment.year}: public": [row for row in public if row.reference == grant.application.reference],
        }
    for half in (1, 2):
        year = grant.granted_on.year
        found[f"court list {half}"] = court_list(account=office, desk=Desk.AUTHORITY, year=year, half=half)
    programme = grant.application.call.programme
    return found | {
        "early start": early_start_of(grant.application, partners=partners_of(grant.application)),
        "inputs": inputs_of_plan(grant.partner, programme=programme, on=grant.granted_on),
        "settlement": settlement_of(grant) if hasattr(grant, "proof") else None,
        "interest": interest_of(grant),
        "reclaim": reclaim_of(grant, claim=1_000_00, ceiling_exceeded=False, notice_unlawful=False),
        "notice": notice_anew(grant, str(office)),
    }


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Where something else is shown than before."""
    return {name for name in before | after if before[name] != after[name]}


def notice_anew(grant: Grant, signatory: str) -> dict[str, Any]:
    """What the first notice says, from the rows and the law."""
    calculation = stored_calculation(grant.partner)
    assert calculation is not None
    submitted = grant.application.submissions.order_by("number")[0].at.date()
    content = notice_content(
        grant=grant,
        amounts=list(grant.amounts.filter(version=1)),  # type: ignore[arg-type]  # a row has what is asked of an amount
        instalments=list(grant.instalments.filter(version=1)),  # type: ignore[arg-type]
        requested=sum(row.grant for row in grant.partner.plan.all()),
        law=law_of_grant(grant),
        calculation=from_json(calculation.result),
        signatory=signatory,
        dated=grant.granted_on,
        submitted=submitted,
    )
    return machine_readable(replace(content, remedy_until=final_on(law=law_of_grant(grant), on=grant.granted_on)))


def test_values_that_change_in_2030_leave_every_case_before_as_it_was(
    stage: Stage, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays = [building(stage), *network(stage), concerts(stage, monkeypatch)]
    assert [play.now.regime for play in plays] == ["communal", "communal", "contract", "non_communal"]
    before = [shown(play) for play in plays]
    assert list(differences()) == []
    settings.LAW = law_changed_on(date(2030, 1, 1), tmp_path / "law")
    assert [differing(was, shown(play)) for play, was in zip(plays, before, strict=True)] == [set()] * len(plays)
    assert list(differences()) == []


def test_a_notice_made_anew_says_what_the_stored_one_says(stage: Stage) -> None:
    play = building(stage)
    anew = notice_anew(play.now, str(play.authority(date(2021, 7, 20))["account"]))
    own = {"remedy", "remedy_months", "remedy_until", "sealed_by"}
    assert {name: said for name, said in anew.items() if name not in own} == {
        name: said for name, said in play.letter().items() if name not in own
    }


def test_values_that_changed_between_two_cases_hold_for_the_later_one_alone(
    stage: Stage, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, later = building(stage), concerts(stage, monkeypatch)
    before = [shown(play) for play in (earlier, later)]
    settings.LAW = law_changed_on(date(2024, 1, 2), tmp_path / "law")
    assert differing(before[0], shown(earlier)) == set()
    assert {name.rpartition(": ")[2] for name in differing(before[1], shown(later))} == {
        "calendar",
        "court list 1",
        "deadlines",
        "duties",
        "earmarked",
        "early start",
        "floor",
        "inputs",
        "need_clause",
        "need_months",
        "notice",
        "publicity",
        "receipts_needed",
        "reclaim",
        "transparency",
    }
    grant = later.reference
    assert list(differences()) == [
        f"{grant}, Fassung 1: Die Raten sind andere, als das Recht vom 01.03.2024 ergibt.",
        f"{grant}: final_on ist 2024-04-05, nachgerechnet 2024-05-08.",
        f"{grant}: proof_due ist 2025-03-31, nachgerechnet 2025-09-30.",
    ]


@pytest.mark.parametrize("name", ["general", *Regime])
def test_the_changed_law_changes_every_value_of_the_file(name: str, tmp_path: Path) -> None:
    folder = law_changed_on(date(2030, 1, 1), tmp_path / "law")
    histories = read_parameters(folder / f"{name}.toml", [])
    assert {key for key, history in histories.items() if history[-1].value == history[-2].value} == set()
    assert {history[-1].valid_from for history in histories.values()} == {date(2030, 1, 1)}


def test_a_notice_names_the_numbers_of_the_law_of_its_day(
    stage: Stage, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = concerts(stage, monkeypatch).letter()
    assert said(before) == {
        "proof": "innerhalb von 6 Monaten nach Erfüllung des Zuwendungszwecks",
        "orders": "Holen Sie bei Aufträgen über 5.000,00 € (ohne Umsatzsteuer) grundsätzlich 3 vergleichbare Angebote ein.",
        "pay": "Stammen mehr als 50 % Ihrer Gesamtausgaben aus Zuwendungen der öffentlichen Hand, dürfen Sie Ihre "
        "Beschäftigten nicht besserstellen als vergleichbare Beschäftigte des Freistaates Sachsen.",
        "last instalment": "nach Prüfung des Verwendungsnachweises, spätestens sechs Monate nach dessen Vorlage, ohne Antrag",
        "remedy": "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden.",
        "breach": "innerhalb von 8 Wochen nachzuholen. Danach sollen mindestens 5 % und höchstens 15 % der",
    }
    # On its day a grant of 100,000 euros asked for offers; from the next day on only one of 200,000 does.
    settings.LAW = law_changed_on(date(2024, 3, 2), tmp_path / "law")
    grant = Grant.objects.get()
    assert said(notice_anew(grant, "")) == said(before) | {"remedy": "."}
    grant.granted_on = date(2024, 3, 2)
    later = notice_anew(grant, "")
    assert said(later)["proof"] == "innerhalb von 12 Monaten nach Erfüllung des Zuwendungszwecks"
    assert (
        said(later)["breach"]
        == "innerhalb von 16 Wochen nachzuholen. Danach sollen mindestens 10 % und höchstens 30 % der"
    )
    assert "ANBest-P Nr. 3" not in {row["source"] for row in later["duties"]}


def said(letter: Mapping[str, Any]) -> dict[str, str]:
    """The sentences of a notice that name numbers of the law, with plain spaces."""
    duties = {row["source"]: row["text"] for row in letter["duties"]}
    sentences = {
        "proof": letter["proof_rule"],
        "orders": duties.get("ANBest-P Nr. 3", ""),
        "pay": duties.get("ANBest-P Nr. 1.3", ""),
        "last instalment": letter["instalments"][-1]["condition"],
        "remedy": letter["remedy"].partition(". ")[0] + ".",
        "breach": letter["publicity_breach"]["text"].partition("dies ")[2].partition(" eingesetzten")[0],
    }
    return {name: text.replace("\N{NO-BREAK SPACE}", " ") for name, text in sentences.items()}
