"""What people were reminded of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("records", "0005_proof_unpaid_work")]
    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deadline", models.CharField(max_length=30)),
                ("number", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("stage", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="records.grant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grant", "deadline", "number", "day", "stage"), name="reminder_once"
                    )
                ]
            },
        ),
    ]
