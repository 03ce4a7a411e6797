"""A rehearsal: the same programme under another key, open from now on, for trying everything. Labelled in every title."""

import re
from datetime import date, datetime

from django.conf import settings

from fundament.acts import calls
from fundament.commands.cast import person
from fundament.core.loading import ProgrammeFile, read_programme
from fundament.core.procedure import Role
from fundament.core.rounds import load_round
from fundament.records.accounts import Organisation
from fundament.records.calls import Call

_LABELS = {"de": "Probelauf: ", "en": "Rehearsal: ", "de-simple": "Probe: "}


def rehearsal_of(*, key: str, opens: date, closes: date) -> ProgrammeFile:
    """The programme's file with another key, other dates and labelled titles; every rule stays as it is."""
    folder = settings.PROGRAMMES / key
    source = (folder / "programme.toml").read_text("utf-8")
    changes = {
        "key": f'"{rehearsal_key(key)}"',
        "announced": opens.isoformat(),
        "opens": opens.isoformat(),
        "closes": closes.isoformat(),
    }
    for name, value in changes.items():
        source = re.sub(rf"^({name}\s*=\s*)[^#\n]*", rf"\g<1>{value}  ", source, count=1, flags=re.MULTILINE)
    # The stations' historic days would be over before the rehearsal begins.
    source = re.sub(r"^until\s*=\s*\d{4}-.*\n", "", source, flags=re.MULTILINE)
    source = re.sub(r"^selection\s*=\s*\d{4}-.*\n", "", source, count=1, flags=re.MULTILINE)
    texts = {
        path.stem: re.sub(
            r'^((?:short_)?title\s*=\s*")', rf"\g<1>{_LABELS[path.stem]}", path.read_text("utf-8"), flags=re.MULTILINE
        )
        for path in (folder / "texts").glob("*.toml")
    }
    return read_programme(source=source, text_sources=texts)


def rehearsal_key(key: str) -> str:
    """The key of a programme's rehearsal: "inklusion-vor-ort-2023" -> "probe-inklusion-vor-ort-2023"."""
    return f"probe-{key}"


def rehearse(*, key: str, closes: date, at: datetime) -> Call:
    """Announces and opens the rehearsal. Raises what the acts raise."""
    file = rehearsal_of(key=key, opens=at.date(), closes=closes)
    there = Call.objects.filter(key=file.programme.key).first()
    if there is not None:
        return there
    office = Organisation.objects.get(name=load_round(settings.PROGRAMMES / key / "round.toml").office)
    account = person(organisation=office, roles=(Role.OFFICE,))
    calls.announce(file=file, office=office, account=account, at=at, demonstration=True)
    return calls.open_call(key=file.programme.key, account=account, at=at)
