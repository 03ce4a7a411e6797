"""A decision on an objection is a letter of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more kind of letter; no row changes."""

    dependencies = [("records", "0007_publicity_acts")]
    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("grant", "grant"),
                    ("refusal", "refusal"),
                    ("amendment", "amendment"),
                    ("revocation", "revocation"),
                    ("claim", "claim"),
                    ("interest", "interest"),
                    ("waiver", "waiver"),
                    ("objection", "objection"),
                ],
                default="grant",
                max_length=12,
            ),
        ),
    ]
