"""What is known of an uploaded file, in words: whether it was scanned for malware, what its signatures prove."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fundament.wording.values import ZONE, day


def scan_text(scan: str) -> str:
    """What the scanner for malware said of a file."""
    if scan == "clean":
        return _("Scanned for malware: nothing found")
    if scan == "found":
        return _("Malware was found. Nobody can open this file here any more.")
    return _("Not scanned for malware")


def signature_holds(signature: Mapping[str, Any]) -> bool:
    """Whether what was signed is unchanged and nothing was added to it since."""
    return bool(signature["intact"] and signature["whole"])


def signature_text(signature: Mapping[str, Any]) -> str:
    """What one electronic signature in a file proves, and what it does not. Nobody is asked whether a certificate was revoked."""
    if not signature["signer"]:
        return _("There is an electronic signature that cannot be checked. It proves nothing.")
    who = _("Electronically signed by %(signer)s.") % {"signer": signature["signer"]}
    if signature["at"]:
        at = datetime.fromisoformat(signature["at"]).astimezone(ZONE)
        values = {"signer": signature["signer"], "day": day(at), "time": f"{at:%H:%M}"}
        who = _("Electronically signed by %(signer)s, by its own word on %(day)s at %(time)s.") % values
    return " ".join((who, _unchanged(signature), _whose(signature)))


def _unchanged(signature: Mapping[str, Any]) -> str:
    if not signature["intact"]:
        return _("Warning: what was signed has been changed, so the signature does not hold.")
    if not signature["whole"]:
        return _("Warning: the file was changed after it was signed. The signature covers only what was there before.")
    return _("The file is unchanged since then.")


def _whose(signature: Mapping[str, Any]) -> str:
    values = {"issuer": signature["issuer"]}
    if signature["qualified"]:
        return (
            _(
                "The certificate is qualified and issued by %(issuer)s, which the operator trusts. "
                "Whether it was revoked was not checked."
            )
            % values
        )
    if signature["trusted"]:
        return (
            _(
                "The certificate is issued by %(issuer)s, which the operator trusts; it is not qualified. "
                "Whether it was revoked was not checked."
            )
            % values
        )
    return _("The certificate is issued by %(issuer)s; whether that can be trusted was not checked.") % values
