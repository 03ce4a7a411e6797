"""Reads the command line and calls the command. Django is set up only for commands that need the database."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fundament.commands import law, verify_decision

OK, FAULTS = 0, 2


def main(arguments: Sequence[str]) -> int:
    """Runs one command; 0 when all is well, 2 when the command found faults and said which."""
    given = _parser().parse_args(arguments)
    command: str = given.command
    if command == "programme":
        return _programme(given)
    if command == "law":
        return law.run(given)
    if command == "verify-decision":
        return verify_decision.run(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundament.settings")
    import django  # noqa: PLC0415 -- commands on files need no database, and start in a tenth of the time

    django.setup()
    from fundament.commands import on_database  # noqa: PLC0415 -- needs the set-up above

    return on_database.run(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fundament", description="Runs public funding programmes.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    programme = commands.add_parser("programme", help="check programme folders, or write the schema for editors")
    what = programme.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = what.add_parser(
        "check", help="print every fault of programme folders, with place and what to write instead"
    )
    check.add_argument("paths", nargs="+", type=Path)
    what.add_parser("schema", help="print the JSON Schema of programme.toml")
    commands.add_parser("setup", help="create or update the database and fill it with the public register")
    commands.add_parser("cast", help="create the demonstration logins and print them")
    replay = commands.add_parser("replay", help="play a real round again, through the real acts at the real dates")
    replay.add_argument("programme")
    rehearse = commands.add_parser("rehearse", help="announce and open a rehearsal of a programme, labelled as such")
    rehearse.add_argument("programme")
    rehearse.add_argument("--closes", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    commands.add_parser("demo", help="setup, cast, replay of both rounds, a rehearsal of each programme")
    serve = commands.add_parser("serve", help="start the portal")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2)
    commands.add_parser("send-mail", help="send the mail that waits in the outbox")
    commands.add_parser("scan-documents", help="scan uploads for malware that could not be scanned when they came")
    commands.add_parser("remind", help="write mail about deadlines that are near or have passed into the outbox")
    commands.add_parser("end-sessions", help="delete the log-ins that are over")
    verify = commands.add_parser(
        "verify", help="recompute what is stored from what happened, and say where they differ"
    )
    verify.add_argument("case", nargs="?", help="the reference of one application or grant; without it: everything")
    receipt = commands.add_parser(
        "verify-receipt",
        help="check a receipt of a submission: 0 it is genuine, 1 it is not, 2 it could not be checked",
    )
    receipt.add_argument("file", type=Path, help="the receipt, as JSON or PDF")
    receipt.add_argument("--content", type=Path, metavar="JSON", help="the submitted content: every part is checked")
    receipt.add_argument("--certificate", type=Path, metavar="PEM", help="of the operator; without it: the one at hand")
    decision = commands.add_parser(
        "verify-decision",
        help="check a proposal for a selection without any solver: 0 proven the best, 1 not, 2 it could not be checked",
    )
    decision.add_argument("file", type=Path, help="the proposal's file")
    member = commands.add_parser("member", help="let a person act for a body of the register")
    member.add_argument("email")
    member.add_argument("organisation", help="the body's name exactly as in the register")
    member.add_argument("role")
    law.add_parser(commands)
    return parser


def _programme(given: argparse.Namespace) -> int:
    from fundament.core.cases import load_cases, run_case  # noqa: PLC0415 -- as above
    from fundament.core.loading import FaultyProgramme, load_programme  # noqa: PLC0415 -- as above
    from fundament.core.programme import Programme  # noqa: PLC0415 -- as above

    if given.what == "schema":
        print(json.dumps(Programme.model_json_schema(), indent=2, ensure_ascii=False))
        return OK
    bad = 0
    for path in given.paths:
        try:
            file = load_programme(path)
        except FaultyProgramme as faulty:
            bad += 1
            print(f"{path}: {len(faulty.faults)} Fehler. Nichts wurde geladen.", file=sys.stderr)
            for fault in faulty.faults:
                print(f"  {fault}", file=sys.stderr)
            continue
        wrong = 0
        cases = load_cases(path)
        for case in cases:
            for difference in run_case(case=case, programme=file.programme):
                wrong += 1
                print(f"  {path}: {difference}", file=sys.stderr)
        bad += bool(wrong)
        assumed = sum(sourced.basis == "assumed" for sourced, _ in file.programme.statements())
        print(
            f"{path}: in Ordnung, {len(cases)} Fälle geprüft, {assumed} Angaben sind angenommen."
            if not wrong
            else f"{path}: {wrong} Abweichungen in den Fällen."
        )
    return FAULTS if bad else OK
