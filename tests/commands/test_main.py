"""The command line: what it says, and with which code it ends."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from tests.cast import DURING, REGIONS, TANDEM, Stage

from fundament.commands import cast
from fundament.commands.main import main
from fundament.commands.rehearse import rehearsal_of, rehearse
from fundament.core.loading import load_programme
from fundament.core.procedure import State
from fundament.records.accounts import Membership
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.messages import Message

FOLDER = str(settings.PROGRAMMES / TANDEM)


def test_a_good_programme_is_checked_with_its_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["programme", "check", FOLDER]) == 0
    assert capsys.readouterr().out == f"{FOLDER}: in Ordnung, 14 Fälle geprüft, 22 Angaben sind angenommen.\n"


def test_a_broken_programme_ends_with_2_and_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (settings.PROGRAMMES / TANDEM / "programme.toml").read_text("utf-8")
    (tmp_path / "programme.toml").write_text(source.replace("version   = 1", "version   = 0\nvorname = 1", 1), "utf-8")
    assert main(["programme", "check", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    # Two faults in the file, and three missing languages: all at once.
    assert told.err.splitlines()[0] == f"{tmp_path}: 5 Fehler. Nichts wurde geladen."
    assert len(told.err.splitlines()) == 6


def test_the_schema_is_json_that_knows_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["programme", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert (schema["title"], schema["additionalProperties"]) == ("Programme", False)
    assert {"funder", "partner", "rule", "criterion", "selection"} <= set(schema["properties"])


def test_law_is_explained_for_a_day_or_said_to_be_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    explain = ["law", "explain", "split_above", "--regime", "communal", "--on"]
    assert main([*explain, "2024-10-01"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[2:5] == [
        "Zuwendung an Kommunen (VVK, ANBest-K)",
        "  150.000,00\u00a0€",
        "  VVK Nr. 7.2, seit 01.01.2023",
    ]
    assert main([*explain, "2001-01-01"]) == 2
    assert "kein Wert an diesem Tag" in capsys.readouterr().out


@pytest.mark.parametrize("key", [TANDEM, REGIONS])
def test_a_rehearsal_is_the_same_programme_labelled_and_open_now(stage: Stage, key: str) -> None:
    opens, real = DURING[key].date().replace(year=2026), load_programme(settings.PROGRAMMES / key).programme
    file = rehearsal_of(key=key, opens=opens, closes=opens.replace(month=12))
    for language, label in (("de", "Probelauf: "), ("en", "Rehearsal: "), ("de-simple", "Probe: ")):
        assert file.texts.get("title", language=language).startswith(label)
    assert (file.programme.rule, file.programme.funder) == (real.rule, real.funder)
    assert [station.until for station in file.programme.station] == [None] * len(real.station)
    cast.create()
    call = rehearse(key=key, closes=opens.replace(month=12), at=file.programme.opens_at)
    assert (call.state, call.demonstration) == (State.OPEN.value, True)


def test_verify_finds_what_was_changed_behind_the_portals_back(
    stage: Stage, tandem_call: object, capsys: pytest.CaptureFixture[str]
) -> None:
    application = stage.tandem_draft()
    assert main(["verify"]) == 0
    assert capsys.readouterr().out == "Nachgerechnet: keine Abweichung.\n"
    type(application).objects.filter(pk=application.pk).update(state=State.GRANTED.value)
    assert main(["verify"]) == 2
    assert f"application {application.pk}: gespeichert ist »granted«, die Ereignisse ergeben »draft«." in (
        capsys.readouterr().out.splitlines()
    )


def test_mail_leaves_the_outbox_once(stage: Stage, tandem_call: object, capsys: pytest.CaptureFixture[str]) -> None:
    stage.submit(stage.tandem_draft())
    waiting = Message.objects.filter(sent_at__isnull=True).count()
    assert waiting > 0
    assert main(["send-mail"]) == 0
    assert main(["send-mail"]) == 0
    assert capsys.readouterr().out == f"{waiting} Nachrichten versandt.\n0 Nachrichten versandt.\n"
    assert len(mail.outbox) == waiting


def test_reminders_wait_in_the_outbox_and_are_written_once(
    stage: Stage, regions_call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    stage.granted(application)
    Message.objects.all().delete()
    assert (main(["remind"]), main(["remind"]), main(["send-mail"])) == (0, 0, 0)
    assert capsys.readouterr().out == (
        "1 Erinnerungen geschrieben; send-mail verschickt sie.\n"
        "0 Erinnerungen geschrieben; send-mail verschickt sie.\n"
        "1 Nachrichten versandt.\n"
    )
    assert [message.to for message in mail.outbox] == [[stage.applicant("Stadt Rodewisch").email]]


def test_the_operator_lets_a_person_act_for_a_body(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    person = stage.applicant("Stadt Torgau")
    assert main(["member", person.email, "Stadt Leisnig", "editor"]) == 0
    assert Membership.objects.filter(account=person, organisation__name="Stadt Leisnig", role="editor").count() == 1
    assert main(["member", "niemand@example.test", "Stadt Leisnig", "editor"]) == 2
    assert main(["member", person.email, "Stadt Nirgendwo", "editor"]) == 2
    assert main(["member", person.email, "Stadt Leisnig", "könig"]) == 2
    assert "Die Rolle »könig« gibt es nicht." in capsys.readouterr().out


def test_every_event_of_a_case_keeps_the_databases_own_instant(stage: Stage, tandem_call: object) -> None:
    stage.tandem_draft()
    assert connection.vendor in {"sqlite", "postgresql"}
    assert Event.objects.filter(recorded_at__isnull=True).count() == 0


def test_data_of_an_earlier_version_are_named_and_left_alone(
    stage: Stage, tandem_call: Call, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    Call.objects.filter(pk=tandem_call.pk).update(source="version = 0\n" + tandem_call.source, digest="0" * 64)
    assert main(["demo"]) == 2
    assert capsys.readouterr().out == (
        f"Die Daten unter {tmp_path} stammen aus einer früheren Fassung; diese liest ihre Programme nicht mehr: {TANDEM}. "
        "Heben Sie den Ordner auf oder löschen Sie ihn, und beginnen Sie mit einem neuen.\n"
    )
    assert Call.objects.count() == 1
