"""Fills what pages show of the proposals that were there before, and installs the triggers again."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from fundament.core.decision_file import lines_of, overview_of
from fundament.records import triggers


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each proposal's overview and lines, from its file."""
    applications, line_of = apps.get_model("records", "Application"), apps.get_model("records", "ProposalLine")
    for proposal in apps.get_model("records", "SelectionProposal").objects.order_by("pk"):
        proposal.overview = overview_of(proposal.inputs, proposal.result)
        proposal.save(update_fields=["overview"])
        keys = dict(applications.objects.filter(call__key=proposal.call.key).values_list("reference", "pk"))
        lines = lines_of(proposal.inputs, proposal.result)
        line_of.objects.bulk_create(
            [
                line_of(proposal=proposal, position=position, application_id=keys[line["reference"]], line=line)
                for position, line in enumerate(lines)
            ],
            batch_size=500,
        )


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Those of the tables that were rebuilt, and of the new one."""
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    """After the new table."""

    dependencies = [("records", "0013_proposal_lines")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
