"""Balances follow bookings; money and decisions are append-only."""

from typing import Any

from django.db import migrations

from fundament.records import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
