"""Which values of the law the product knows: a closed list, each with its unit and its meaning. `law/` has the values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Unit(StrEnum):
    """How a value is written in the law folder; the word is the key of the entry's value."""

    EURO = "euro"
    MONTHS = "months"
    YEARS = "years"
    WEEKS = "weeks"
    DAYS = "days"
    COUNT = "count"
    PER_CENT = "per_cent"
    SHARES = "shares"
    BRACKETS = "brackets"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Spec:
    """What a parameter is: its unit, its meaning in one sentence, and for words the ones that exist.

    `state_only`: it is about the state's money and says nothing to a funder who gives its own.
    """

    unit: Unit
    meaning: str
    words: tuple[str, ...] = ()
    state_only: bool = False


_E, _M, _Y, _D, _P = Unit.EURO, Unit.MONTHS, Unit.YEARS, Unit.DAYS, Unit.PER_CENT

VOCABULARY: Mapping[str, Spec] = MappingProxyType(
    {
        # before granting
        "minimum_grant": Spec(_E, "A grant should be more than this."),
        "early_start_below": Spec(
            _E, "With planned spending below this the project may start once the application arrived."
        ),
        "court_told_of_agreement_above": Spec(
            _E, "With a state grant above this the Court of Audit is told how several funders agreed."
        ),
        "unit_cost_review": Spec(_Y, "Unit costs and flat rates are reviewed at the latest after so many years."),
        "building_expert_above": Spec(
            _E, "With state and federal grants above this for a building the technical administration may take part."
        ),
        "building_expert_optional_up_to": Spec(_P, "Up to this rate it need not take part even then …"),
        "building_expert_due_above": Spec(_P, "… and above this rate it should; in between the ministry decides."),
        "land_charge_above": Spec(
            _E, "With a grant above this for land or buildings a claim is secured by a land charge."
        ),
        "better_pay_banned_above": Spec(
            _P,
            "Who lives on public grants for more than this share of all spending pays staff no better than the state.",
        ),
        # choosing
        "assessors_at_least": Spec(Unit.COUNT, "So many people score independently of each other."),
        # budget
        "commitment_consent_above": Spec(
            _E,
            "With a commitment authorisation per title above this the ministry of finance consents.",
            state_only=True,
        ),
        "carry_over_at_most": Spec(
            _Y, "Remnants may be used until the end of the fiscal year so many years after their own."
        ),
        # notice
        "presumed_delivery": Spec(_D, "A notice counts as delivered on this day after posting."),
        "remedy": Spec(_M, "A remedy is possible for so many months from delivery."),
        "objection_decision_within": Spec(
            _M, "An objection that is not decided for so long may be taken to court without a decision."
        ),
        "earmarking_infrastructure": Spec(_Y, "Infrastructure and buildings are bound to the purpose for so long."),
        "earmarking_it": Spec(_Y, "Information technology, communication and innovation are bound for so long."),
        "earmarking_other": Spec(_Y, "Everything else that is acquired is bound for so long."),
        "publicity_building_from": Spec(
            _E, "From this state share on a building shows a sign with the state's emblem.", state_only=True
        ),
        "publicity_other_from": Spec(
            _E, "From this state share on other measures show a notice with the state's emblem.", state_only=True
        ),
        "publicity_cure": Spec(
            Unit.WEEKS, "So long a recipient has to make up for missing publicity.", state_only=True
        ),
        "publicity_reclaim_from": Spec(
            _P, "At least this share of the state's money is reclaimed when publicity stays missing.", state_only=True
        ),
        "publicity_reclaim_to": Spec(
            _P, "At most this share of the state's money is reclaimed when publicity stays missing.", state_only=True
        ),
        # payment
        "payout": Spec(Unit.WORD, "How a grant is paid.", ("standard", "advance_on_request")),
        "instalments": Spec(
            Unit.SHARES, "Shares of the grant: after finality and start, after the complete proof, after its check."
        ),
        "split_instalments": Spec(Unit.SHARES, "The same with a further instalment while the project is under way."),
        "split_above": Spec(_E, "The second instalment is split with a grant above this …"),
        "split_above_period": Spec(_M, "… and a period longer than this."),
        "final_instalment_within": Spec(
            _M, "The last instalment is paid so long after the complete proof at the latest."
        ),
        "instalment_floor": Spec(_E, "No part of a grant below this is paid on its own."),
        "advance_need": Spec(_M, "An advance covers payments due within so many months, and is used within them."),
        # duties while the project runs
        "begin_within": Spec(_M, "A project begins within so many months of the notice."),
        "report_spending_drop": Spec(_P, "Eligible spending down by more than this is reported at once …"),
        "report_spending_drop_above": Spec(_E, "… and so is a fall by more than this."),
        "procurement_offers_from": Spec(_E, "From a grant of this on orders need comparable offers …"),
        "procurement_order_above": Spec(_E, "… for orders above this, without value added tax …"),
        "procurement_offers": Spec(Unit.COUNT, "… and so many of them."),
        "inventory_above": Spec(_E, "Things worth more than this are entered in an inventory."),
        # proof of use
        "proof_due": Spec(_M, "The proof of use is due so long after the end of the approval period …"),
        "proof_due_ends": Spec(
            Unit.WORD, "… counted from its last day, or to the end of the last month.", ("on_the_day", "with_the_month")
        ),
        "proof_after_purpose": Spec(_M, "… and so long after the purpose is fulfilled, if that is earlier."),
        "receipt_list": Spec(Unit.WORD, "Whether the proof holds a list of receipts.", ("required", "not_required")),
        "interim_proof_above": Spec(_M, "For projects longer than this an interim proof may be demanded."),
        "records_kept": Spec(_Y, "Receipts are kept for so long after the proof of use."),
        "proof_completeness_check": Spec(
            _M, "The authority says within so long whether a proof is complete; papers handed in later start it anew."
        ),
        "reduction_above": Spec(_E, "A grant is reduced only when spending or means changed by more than this."),
        "proof_sample": Spec(_P, "At least this share of the proofs is checked, drawn by risk first."),
        # recovery
        "revocation_within": Spec(_M, "A notice is revoked within so long of full knowledge of the facts."),
        "reclaim_waived_below": Spec(_E, "A claim below this should not be raised."),
        "reclaim_waived": Spec(Unit.BRACKETS, "A claim up to this, by the size of the grant, should not be raised."),
        "interest_points": Spec(_P, "Interest lies so many points above the base rate."),
        "interest_waived_up_to": Spec(_E, "Interest is charged only above this in total."),
        "interest_year": Spec(_D, "For interest a year has so many days …"),
        "interest_month": Spec(_D, "… and each month so many."),
        # registers
        "court_list_above": Spec(_E, "Notices above this stand in the half-yearly list for the Court of Audit."),
        "transparency_from": Spec(
            _E, "Grants from this on stand on the state's transparency platform …", state_only=True
        ),
        "transparency_recipient_from": Spec(_E, "… and from this on with their recipient …", state_only=True),
        "transparency_kept": Spec(_Y, "… for at most so long.", state_only=True),
        "transparency_platform_within": Spec(
            _Y,
            "The platform works so many years after 1 January 2023; the duty to publish begins with it.",
            state_only=True,
        ),
        "database_separated_within": Spec(
            _Y,
            "The grants database parts a project from its recipient so long after the proof was checked.",
            state_only=True,
        ),
        "de_minimis_limit": Spec(_E, "De-minimis aid to one undertaking is at most this …", state_only=True),
        "de_minimis_limit_public_service": Spec(
            _E, "… or this for services of general economic interest …", state_only=True
        ),
        "de_minimis_window": Spec(_Y, "… within so many years …", state_only=True),
        "de_minimis_window_counts": Spec(
            Unit.WORD, "… counted by tax years, or back from the day.", ("tax_years", "rolling"), state_only=True
        ),
        "de_minimis_entry": Spec(_D, "It is entered in the register within so many working days.", state_only=True),
    }
)
"""Every parameter by key. Amounts are euros in the files and cents in the program."""
