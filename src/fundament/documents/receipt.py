"""The receipt of a submission: signed JSON for machines, and a sealed PDF for people that carries the same JSON inside.

`facts` are the plain JSON of `queries.receipts.facts_of`. They alone are signed; how to check them stands beside.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fundament.core.submission_parts import canonical
from fundament.documents.detached import certificate_as_pem, sign
from fundament.documents.german import NBSP, day
from fundament.documents.seal import SealKey, seal
from fundament.documents.typeset import NotTypeset, typeset

ATTACHED = "eingangsbestaetigung.json"

_CANONICAL = "JSON, Schlüssel sortiert, keine Leerzeichen, UTF-8"
_UNCOMMON = re.compile("[^\u0020-\u024f\u2010-\u2044\u20ac]")
"""What lies outside the Latin letters, German and Sorbian among them, and common marks."""

_KINDS = {
    "answers": "Antworten",
    "partner": "Partner",
    "document": "Unterlage (Datei)",
    "programme": "Programm und Fassung",
    "reference": "Aktenzeichen",
    "invented": "Kennzeichnung erfundener Angaben",
}


def signed_json(*, facts: Mapping[str, Any], check_at: str, key: SealKey) -> bytes:
    """The receipt as one file: the facts, the signature over their canonical form, the certificate, how to check.

    `check_at` is the address of the public page. The same arguments give the same bytes.
    """
    whole = {
        "receipt": facts,
        "signature": {
            "over": f"receipt ({_CANONICAL})",
            "form": "CMS (RFC 5652), getrennt vom Text, SHA-256",
            "by": key.name,
            "cms": sign(text=canonical(facts), key=key),
            "certificate": certificate_as_pem(certificate=key.certificate),
        },
        "how_to_verify": {
            "page": check_at,
            "command": "fundament verify-receipt DATEI --content ANTRAG.json",
            "checksum": f"receipt.sha256 ist die SHA-256 des eingereichten Antrags ({_CANONICAL}): sha256sum ANTRAG.json",
        },
    }
    return json.dumps(whole, indent=2, ensure_ascii=False).encode() + b"\n"


def sealed_pdf(*, facts: Mapping[str, Any], signed: bytes, check_at: str, key: SealKey, at: datetime) -> bytes:
    """The receipt for people, PDF/UA-1 and PDF/A-3a, with `signed` attached, sealed at `at`, which needs a time zone.

    The same arguments give the same bytes. A character that the font lacks is printed as "?", and the page says so. Raises
    NotTypeset for a text that cannot be printed even then, NotInForce outside the certificate's validity.
    """
    shown = _shown(facts) | {"check_at": check_at, "sealed_by": key.name}
    given: dict[str, Any] = {"template": "receipt.typ", "attachment": signed, "timestamp": at}
    try:
        pdf = typeset(shown=shown | {"replaced": False}, **given)
    except NotTypeset:
        plain = json.loads(_UNCOMMON.sub("?", json.dumps(shown, ensure_ascii=False)))
        pdf = typeset(shown=plain | {"replaced": True}, **given)
    return seal(pdf=pdf, key=key, at=at, reason="Eingangsbestätigung")


def _shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    arrived = datetime.fromisoformat(facts["arrived_at"]["local"])
    return {
        "reference": facts["reference"],
        "demonstration": facts["demonstration"],
        "facts": [
            ["Aktenzeichen", facts["reference"]],
            ["Förderprogramm", facts["programme"]["title"]],
            ["Vorhaben", facts["title"] or "ohne Titel"],
            ["Einreichung", f"Nr.{NBSP}{facts['number']}"],
            [
                "Eingegangen am",
                f"{day(on=arrived.date())}, {arrived:%H:%M:%S}{NBSP}Uhr ({facts['arrived_at']['zone']})",
            ],
            ["In Weltzeit (UTC)", facts["arrived_at"]["utc"]],
            ["Eingereicht von", facts["submitted_by"]],
        ],
        "sha256": facts["sha256"],
        "parts": [[_label(part), part["sha256"][:32], part["sha256"][32:]] for part in facts["parts"]],
    }


def _label(part: Mapping[str, Any]) -> str:
    kind = _KINDS.get(part["kind"], part["kind"])
    return f"{kind}: {part['name']}" if part["name"] else kind
