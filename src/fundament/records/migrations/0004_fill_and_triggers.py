"""What the new columns mean for rows that were there before, and the triggers of the new tables."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

from fundament.records import triggers


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A proof's papers arrived with it; a grant's proof that was checked says what the grant leaves."""
    proofs = apps.get_model("records", "Proof").objects
    proofs.update(handed_in_at=F("submitted_at"))
    for proof in proofs.filter(due__isnull=False).select_related("grant"):
        proof.grant.due = proof.due
        proof.grant.save(update_fields=["due"])


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite forgot the triggers of the tables it rebuilt."""
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    """After the tables of law and money."""

    dependencies = [("records", "0003_law_and_money")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
