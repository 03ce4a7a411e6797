"""Every theme starts from the same database: the register of bodies and two open calls."""

import shutil
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from tests.bench.measuring import head
from tests.cast import REGIONS, TANDEM, Stage

from fundament.commands import register


def themes(names: Iterable[str]) -> None:
    """Runs the modules of these names, each on a copy of the prepared database, and prints what they measure."""
    call_command("migrate", verbosity=0)
    register.fill()
    stage = Stage()
    stage.open_call(TANDEM)
    stage.open_call(REGIONS)
    database = Path(settings.DATABASES["default"]["NAME"])
    prepared = database.with_suffix(".prepared")
    connection.close()
    shutil.copy(database, prepared)
    head()
    for name in names:
        connection.close()
        shutil.copy(prepared, database)
        import_module(f"tests.bench.{name}").run(stage)
