"""Checks a receipt of a submission: signature, and where they are at hand the database and the submitted content. In German.

0: everything that could be checked fits. 1: something does not. 2: it could not be checked, and the reason is said.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from fundament.acts.submission_receipts import known_certificates
from fundament.core.submission_parts import Part, differing, sha256_of
from fundament.documents.receipt_reading import NoReceipt, ReadReceipt, certificate_in, fingerprint, read_receipt
from fundament.documents.seal import NoSealKey, load_certificates
from fundament.queries.receipts import kept_submission

GENUINE, WRONG, UNCHECKED = 0, 1, 2


def run(given: argparse.Namespace) -> int:
    """Runs `verify-receipt`."""
    try:
        file = given.file.read_bytes()
        content = None if given.content is None else json.loads(given.content.read_bytes())
        certificates = _certificates(given.certificate)
        found = read_receipt(file=file, certificates=certificates)
    except (OSError, NoReceipt, NoSealKey, ValueError) as fault:
        return _unchecked(_why(fault, given))
    _say(f"{given.file}: Eingangsbestätigung ({found.kind.upper()})")
    if not found.intact:
        _say(
            "FALSCH   Die Datei wurde nach der Ausstellung verändert, oder sie wurde nie von einem Portal ausgestellt."
        )
        return WRONG
    if not found.holds:
        return _by_someone_else(file, found, known=bool(certificates))
    _say(f"stimmt   Signiert vom Betreiber ({found.signature.signer}), seitdem unverändert.")
    _say(
        f"         Antrag {found.reference}, Einreichung Nr. {found.number}, eingegangen {found.arrived_at.isoformat()}."
    )
    results = [_in_database(found), *([] if content is None else [_content(found, content)])]
    if content is None:
        _say("offen    Der Inhalt wurde nicht geprüft. Mit --content ANTRAG.json wird jeder Teil nachgerechnet.")
    return GENUINE if all(results) else WRONG


def _why(fault: Exception, given: argparse.Namespace) -> str:
    match fault:
        case OSError():
            return f"Die Datei {fault.filename} ist nicht lesbar."
        case NoReceipt():
            return f"{given.file} ist keine Eingangsbestätigung, oder sie ist bis zur Unlesbarkeit beschädigt."
        case NoSealKey():
            return "Der Schlüssel oder das Zertifikat des Betreibers ist nicht lesbar."
        case _:
            return f"{given.content} ist kein Inhalt eines Antrags in JSON."


def _certificates(file: Path | None) -> Sequence[bytes]:
    if file is None:
        return known_certificates()
    found = load_certificates(file=file)
    if not found:
        raise FileNotFoundError(2, "no such file", str(file))
    return found


def _by_someone_else(file: bytes, found: ReadReceipt, *, known: bool) -> int:
    mark = fingerprint(certificate=certificate_in(file=file))
    if known:
        _say(f"FALSCH   Unverändert, aber nicht vom Betreiber signiert, sondern von: {found.signature.signer}.")
    else:
        _say(
            f"offen    Unverändert, signiert von: {found.signature.signer}. Ob das der Betreiber ist, ist hier nicht bekannt."
        )
        _say(
            "         Geben Sie sein Zertifikat an: --certificate BETREIBER.pem (im Portal unter /receipts/certificates.pem)."
        )
    _say(f"         Das beigefügte Zertifikat hat die SHA-256 {mark}.")
    return WRONG if known else UNCHECKED


def _in_database(found: ReadReceipt) -> bool:
    """Whether nothing in the database speaks against the receipt; without the entry nothing does."""
    try:
        kept = kept_submission(reference=found.reference, number=found.number)
    except DatabaseError:
        _say("offen    Keine Datenbank erreichbar: geprüft ist die Signatur, nicht der Eintrag.")
        return True
    if kept is None:
        _say("offen    Diese Datenbank hat den Eintrag nicht: geprüft ist die Signatur, nicht der Eintrag.")
        return True
    same = kept == (found.sha256, found.arrived_at)
    _say(
        "stimmt   Genau diese Einreichung steht in der Datenbank."
        if same
        else "FALSCH   Die Datenbank hat diese Einreichung mit anderer Prüfsumme oder anderem Zeitpunkt."
    )
    return same


def _content(found: ReadReceipt, content: Any) -> bool:
    whole = sha256_of(content) == found.sha256
    _say(f"{'stimmt ' if whole else 'FALSCH '}  Prüfsumme des ganzen Inhalts.")
    wrong = differing(parts=found.parts, content=content)
    for part in found.parts:
        _say(f"{'FALSCH ' if part in wrong else 'stimmt '}  {_name(part)}")
    return whole and not wrong


def _name(part: Part) -> str:
    return f"{part.at} {part.name}".rstrip()


def _say(line: str) -> None:
    print(line)


def _unchecked(why: str) -> int:
    print(why, file=sys.stderr)
    return UNCHECKED
