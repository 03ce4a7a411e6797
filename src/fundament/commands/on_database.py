"""The commands that need the database."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from fundament.acts.document_scans import scan_waiting
from fundament.acts.draft_reminders import remind_of_drafts
from fundament.acts.notice_files import broken_seals
from fundament.acts.organisations import add_member
from fundament.acts.outbox import outbox_state, send_waiting
from fundament.acts.refusals import Refused
from fundament.acts.reminders import remind
from fundament.commands import cast, register, verify_receipt
from fundament.commands.rehearse import rehearse
from fundament.commands.replay import Replay
from fundament.core.loading import FaultyProgramme
from fundament.core.procedure import Role
from fundament.queries.verification import case_differences, differences
from fundament.records import triggers
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.sessions import SessionStore
from fundament.wording import refusal_text

OK, FAULTS = 0, 2
ROUNDS = ("inklusion-vor-ort-2023", "vitale-regionen-2021")


def run(given: argparse.Namespace) -> int:
    """Runs the command that was asked for."""
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "setup": _setup,
        "cast": _cast,
        "replay": _replay,
        "rehearse": _rehearse,
        "demo": _demo,
        "serve": _serve,
        "send-mail": _send_mail,
        "scan-documents": _scan_documents,
        "remind": _remind,
        "end-sessions": _end_sessions,
        "verify": _verify,
        "verify-receipt": verify_receipt.run,
        "member": _member,
    }
    return commands[given.command](given)


def _say(line: str) -> None:
    print(line, flush=True)


def _setup(given: argparse.Namespace) -> int:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if unreadable := _unreadable_programmes():
        _say(
            f"Die Daten unter {settings.VAR} stammen aus einer früheren Fassung; diese liest ihre Programme nicht mehr: "
            f"{', '.join(unreadable)}. Heben Sie den Ordner auf oder löschen Sie ihn, und beginnen Sie mit einem neuen."
        )
        return FAULTS
    triggers.install(connection)
    _say(f"Datenbank bereit, {register.fill()} Körperschaften im Verzeichnis.")
    return OK


def _unreadable_programmes() -> list[str]:
    found = []
    for call in Call.objects.order_by("key", "version"):
        try:
            call.file  # noqa: B018 -- reading is the test
        except FaultyProgramme:
            found.append(call.key)
    return found


def _cast(given: argparse.Namespace) -> int:
    members = cast.create()
    _say(f"\nVorführ-Zugänge, alle mit dem Kennwort {settings.DEMO_PASSWORD}:")
    for member in members:
        _say(f"  {member.email:<44} {member.name}")
    return OK


def _replay(given: argparse.Namespace) -> int:
    cast.create()
    Replay(key=given.programme, say=_say, until=timezone.now()).play()
    return OK


def _rehearse(given: argparse.Namespace) -> int:
    call = rehearse(key=given.programme, closes=given.closes, at=timezone.now())
    _say(f"Probelauf »{call.key}« ist offen bis {call.closes_at:%d.%m.%Y}.")
    return OK


def _demo(given: argparse.Namespace) -> int:
    if _setup(given) != OK:
        return FAULTS
    cast.create()
    for key in ROUNDS:
        Replay(key=key, say=_say, until=timezone.now()).play()
    closes: date = (timezone.now() + timedelta(days=60)).date()
    for key in ROUNDS:
        rehearse(key=key, closes=closes, at=timezone.now())
    _say("Je ein Probelauf beider Programme ist offen.")
    return _cast(given)


def _serve(given: argparse.Namespace) -> int:
    _say(f"\nDas Portal läuft auf http://127.0.0.1:{given.port} (Ende mit Strg-C).")
    os.execv(  # noqa: S606 -- replaces this process: signals reach the server itself
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "fundament.wsgi:application",
            "--bind",
            f"127.0.0.1:{given.port}",
            "--workers",
            str(given.workers),
            "--no-control-socket",
            "--log-level",
            "warning",
        ],
    )


def _send_mail(given: argparse.Namespace) -> int:
    done = send_waiting(clock=timezone.now)
    _say(f"{done.sent} Nachrichten versandt.")
    if done.kept:
        _say(f"{done.kept} Nachrichten bleiben im Postfach des Portals: So haben es die Personen gewählt.")
    for error, number in sorted(done.failed.items()):
        _say(f"{number} Nachrichten nicht angenommen: {error}.")
    if done.unreachable:
        _say("Der Mailserver ist nicht erreichbar. Der nächste Lauf versucht es wieder.")
    waits = outbox_state()
    if waits.waiting and waits.oldest:
        _say(f"{waits.waiting} Nachrichten warten, die älteste seit {_minute(waits.oldest)}.")
    if waits.failing and waits.failed_at:
        _say(f"{waits.failing} davon sind schon einmal gescheitert, zuletzt am {_minute(waits.failed_at)}.")
    return FAULTS if done.failed else OK


def _scan_documents(given: argparse.Namespace) -> int:
    done = scan_waiting(at=timezone.now())
    if not settings.CLAMD:
        _say(f"Kein Virenscanner ist eingerichtet (FUNDAMENT_CLAMD). {done.waiting} Unterlagen sind nicht geprüft.")
        return OK
    _say(f"{done.clean} Unterlagen ohne Befund, {done.found} mit Schadsoftware und damit gesperrt.")
    if done.waiting:
        _say(f"{done.waiting} Unterlagen konnten nicht geprüft werden. Der nächste Lauf versucht es wieder.")
    return FAULTS if done.waiting else OK


def _minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y, %H:%M Uhr}"


def _remind(given: argparse.Namespace) -> int:
    at = timezone.now()
    _say(f"{remind(at=at) + remind_of_drafts(at=at)} Erinnerungen geschrieben; send-mail verschickt sie.")
    return OK


def _end_sessions(given: argparse.Namespace) -> int:
    SessionStore.clear_expired()
    _say("Abgelaufene Anmeldungen sind gelöscht.")
    return OK


def _verify(given: argparse.Namespace) -> int:
    try:
        found = list(case_differences(given.case) if given.case else differences())
    except Application.DoesNotExist:
        _say(
            f"Einen Fall »{given.case}« gibt es nicht. Nennen Sie das Aktenzeichen eines Antrags oder einer Bewilligung."
        )
        return FAULTS
    found += broken_seals(case=given.case)
    for difference in found:
        _say(difference)
    _say(f"{len(found)} Abweichungen." if found else "Nachgerechnet: keine Abweichung.")
    return FAULTS if found else OK


def _member(given: argparse.Namespace) -> int:
    try:
        membership = add_member(email=given.email, organisation=given.organisation, role=Role(given.role))
    except ValueError:
        _say(f"Die Rolle »{given.role}« gibt es nicht. Erlaubt: {', '.join(role.value for role in Role)}.")
        return FAULTS
    except Refused as refusal:
        with override("de"):
            _say(refusal_text(code=refusal.code, values=refusal.values))
        return FAULTS
    _say(f"{membership} eingetragen.")
    return OK
