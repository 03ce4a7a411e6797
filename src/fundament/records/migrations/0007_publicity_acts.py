"""Two more acts: the warning that publicity is missing, and the report that it is shown."""

from django.db import migrations, models

_ACTS = """
    announce open extend_deadline propose_selection adopt_selection announce_decision appropriate
    close_year draw_sample start invite_partner join remove_partner edit sign submit withdraw
    request_completion complete end_completion rank forward give_statement close_statements score
    close_scoring select reserve refuse publish_result promote invite_formal_application apply_formally
    request_early_start decide_early_start calculate check grant refuse_grant close_case issue_notice
    object decide_objection record_finality report_start report request_payment prepare_payment
    release_payment return_payment amend hear answer_hearing revoke warn_publicity report_publicity
    submit_interim_proof submit_proof request_papers hand_in_papers confirm_complete check_proof
    demand_repayment waive_repayment book_repayment demand_interest waive_interest book_interest close
"""


class Migration(migrations.Migration):
    """No row changes: an event may name the new acts."""

    dependencies = [("records", "0006_reminder")]
    operations = [
        migrations.AlterField(
            model_name="event",
            name="act",
            field=models.CharField(choices=[(act, act) for act in _ACTS.split()], max_length=30),
        ),
    ]
