"""A proof of use also says what unpaid work was worth."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; proofs that were there before had none of it."""

    dependencies = [("records", "0004_fill_and_triggers")]
    operations = [
        migrations.AddField(model_name="proof", name="unpaid_work", field=models.BigIntegerField(default=0)),
    ]
