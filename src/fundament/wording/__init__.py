"""The words for values of core and for refusals of acts, in the reader's language. English is the source.

A label names a value; a text is one or more full sentences that say what is so and what to do next.
"""

from fundament.wording.answers import answer_words
from fundament.wording.change_words import change_text
from fundament.wording.conflict_words import declared_label, ground_label
from fundament.wording.findings import finding_text
from fundament.wording.labels import (
    basis_label,
    body_label,
    check_point_label,
    condition_label,
    earmarking_label,
    field_label,
    invented_label,
    ledger_label,
    outcome_label,
    position_label,
    regime_label,
    verdict_label,
)
from fundament.wording.panel_words import mark_label, quota_kind_label, quota_text, stipulation_label, stipulation_text
from fundament.wording.procedure_words import act_done, act_label, role_label, state_label
from fundament.wording.proposals import application_name, proposal_text
from fundament.wording.refusals import not_permitted_text, refusal_text

__all__ = [
    "act_done",
    "act_label",
    "answer_words",
    "application_name",
    "basis_label",
    "body_label",
    "change_text",
    "check_point_label",
    "condition_label",
    "declared_label",
    "earmarking_label",
    "field_label",
    "finding_text",
    "ground_label",
    "invented_label",
    "ledger_label",
    "mark_label",
    "not_permitted_text",
    "outcome_label",
    "position_label",
    "proposal_text",
    "quota_kind_label",
    "quota_text",
    "refusal_text",
    "regime_label",
    "role_label",
    "state_label",
    "stipulation_label",
    "stipulation_text",
    "verdict_label",
]
