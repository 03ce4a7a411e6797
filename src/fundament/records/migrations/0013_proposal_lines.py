"""What pages show of a proposal, beside its file."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from fundament.records import triggers


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A proposal never changes; its new column is filled before the triggers stand again."""
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """New table, column and index; 0014 fills them and installs the triggers."""

    dependencies = [("records", "0012_panel")]

    operations = [
        migrations.RunPython(remove, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="application", name="application_by_state"),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["call", "state", "reference"], name="application_in_call"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["planning_region", "call", "state", "reference"], name="application_in_region"
            ),
        ),
        migrations.AddField(
            model_name="selectionproposal",
            name="overview",
            field=models.JSONField(default=dict),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="ProposalLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("line", models.JSONField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.application"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="records.selectionproposal",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("proposal", "position"), name="proposal_line_once")],
            },
        ),
    ]
