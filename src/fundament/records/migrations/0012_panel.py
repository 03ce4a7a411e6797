"""The panel: what it lays down before the computation, the sitting in which it adopts, conditions of a selection."""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from fundament.records import triggers

_ACTS = """
    announce open extend_deadline record_outage propose_selection stipulate lift_stipulation
    adopt_selection announce_decision appropriate close_year draw_sample start invite_partner
    join remove_partner edit sign submit request_reinstatement decide_reinstatement
    move_to_version withdraw request_completion complete end_completion rank forward
    declare_no_conflict declare_conflict rule_on_conflict give_statement close_statements score
    close_scoring select reserve refuse publish_result promote confirm_condition lapse_selection
    invite_formal_application apply_formally request_early_start decide_early_start calculate
    check grant refuse_grant close_case issue_notice object decide_objection record_finality
    report_start report request_payment prepare_payment release_payment return_payment amend
    hear answer_hearing revoke warn_publicity report_publicity submit_interim_proof submit_proof
    request_papers hand_in_papers confirm_complete check_proof demand_repayment waive_repayment
    book_repayment demand_interest waive_interest book_interest close
"""


def _key() -> "models.BigAutoField[Any, Any]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _to(model: str, related: str = "+", *, or_none: bool = False) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model, blank=or_none, null=or_none
    )


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The new table's triggers, and those of the table that was rebuilt."""
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    """New tables and columns; no row changes."""

    dependencies = [
        ("records", "0011_conflicts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="act",
            field=models.CharField(choices=[(act, act) for act in _ACTS.split()], max_length=30),
        ),
        migrations.AddField(
            model_name="decision",
            name="condition",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decision",
            name="condition_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(condition="", condition_until=None)
                | (~models.Q(condition="") & models.Q(outcome="select", condition_until__isnull=False)),
                name="condition_has_day",
            ),
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", _key()),
                ("held_on", models.DateField()),
                ("place", models.CharField(max_length=200)),
                ("present", models.JSONField()),
                ("recused", models.JSONField()),
                ("votes_for", models.PositiveIntegerField()),
                ("votes_against", models.PositiveIntegerField()),
                ("abstentions", models.PositiveIntegerField()),
                ("minutes", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sitting",
                        to="records.selectionproposal",
                    ),
                ),
                ("recorded_by", _to(settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Stipulation",
            fields=[
                ("id", _key()),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[(kind, kind) for kind in ("include", "exclude", "exclusive", "dependent")],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_reason", models.TextField(blank=True)),
                ("call", _to("records.call", "stipulations")),
                ("first", _to("records.application")),
                ("second", _to("records.application", or_none=True)),
                ("made_by", _to(settings.AUTH_USER_MODEL)),
                ("lifted_by", _to(settings.AUTH_USER_MODEL, or_none=True)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("call", "number"), name="stipulation_once")],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
