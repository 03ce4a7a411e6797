"""The applicant's desk: positions, invitations by mail, reinstatement, scans and signatures of documents, the mailbox."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


_ACTS = """
    announce open extend_deadline record_outage propose_selection adopt_selection
    announce_decision appropriate close_year draw_sample start invite_partner join
    remove_partner edit sign submit request_reinstatement decide_reinstatement move_to_version
    withdraw request_completion complete end_completion rank forward give_statement
    close_statements score close_scoring select reserve refuse publish_result promote
    invite_formal_application apply_formally request_early_start decide_early_start calculate
    check grant refuse_grant close_case issue_notice object decide_objection record_finality
    report_start report request_payment prepare_payment release_payment return_payment amend
    hear answer_hearing revoke warn_publicity report_publicity submit_interim_proof submit_proof
    request_papers hand_in_papers confirm_complete check_proof demand_repayment waive_repayment
    book_repayment demand_interest waive_interest book_interest close
"""


class Migration(migrations.Migration):
    """New tables and columns; no row changes."""

    dependencies = [
        ("records", "0008_objection_letter"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=60)),
                ("email", models.EmailField(max_length=254)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="planyear",
            name="costs",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="account",
            name="mails",
            field=models.CharField(
                choices=[("all", "all"), ("deadlines", "deadlines"), ("none", "none")], default="all", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="reinstated_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="scan",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="document",
            name="signatures",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="membership",
            name="function",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="message",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="read_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="urgent",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="organisation",
            name="correspondence",
            field=models.CharField(choices=[("de", "de"), ("hsb", "hsb")], default="de", max_length=3),
        ),
        migrations.AlterField(
            model_name="event",
            name="act",
            field=models.CharField(choices=[(act, act) for act in _ACTS.split()], max_length=30),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["to", "-id"], name="message_by_address"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="records.application"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="partner",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="records.partner"
            ),
        ),
    ]
