"""Conflicts of interest: what people declare, and what is ruled on signs; the domain of every address."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

_ACTS = """
    announce open extend_deadline record_outage propose_selection adopt_selection
    announce_decision appropriate close_year draw_sample start invite_partner join
    remove_partner edit sign submit request_reinstatement decide_reinstatement move_to_version
    withdraw request_completion complete end_completion rank forward declare_no_conflict
    declare_conflict rule_on_conflict give_statement close_statements score close_scoring select
    reserve refuse publish_result promote invite_formal_application apply_formally
    request_early_start decide_early_start calculate check grant refuse_grant close_case
    issue_notice object decide_objection record_finality report_start report request_payment
    prepare_payment release_payment return_payment amend hear answer_hearing revoke
    warn_publicity report_publicity submit_interim_proof submit_proof request_papers
    hand_in_papers confirm_complete check_proof demand_repayment waive_repayment book_repayment
    demand_interest waive_interest book_interest close
"""
_GROUNDS = "works_there relative advised advantage other"


class Migration(migrations.Migration):
    """New tables and a column that the database computes; no row changes."""

    dependencies = [
        ("records", "0010_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="domain",
            field=models.GeneratedField(
                db_index=True,
                db_persist=True,
                expression=django.db.models.functions.text.Lower(
                    django.db.models.functions.text.Substr(
                        "email",
                        models.expressions.CombinedExpression(
                            django.db.models.functions.text.StrIndex("email", models.Value("@")), "+", models.Value(1)
                        ),
                    )
                ),
                output_field=models.CharField(max_length=254),
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="act",
            field=models.CharField(choices=[(act, act) for act in _ACTS.split()], max_length=30),
        ),
        migrations.CreateModel(
            name="ConflictDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conflicted", models.BooleanField()),
                (
                    "ground",
                    models.CharField(
                        blank=True, choices=[(ground, ground) for ground in _GROUNDS.split()], max_length=20
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflict_declarations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflict_declarations",
                        to="records.application",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "application"), name="conflict_declared_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictRuling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflict_rulings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflict_rulings",
                        to="records.application",
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "application"), name="conflict_ruled_once")
                ],
            },
        ),
    ]
