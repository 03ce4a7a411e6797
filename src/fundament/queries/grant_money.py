"""The money of one grant, straight from the ledger, and what its state lets happen with it. Acts ask this too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Sum

from fundament.core.dates import local_day
from fundament.core.law import load_law
from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.procedure import State
from fundament.core.programme import Regime
from fundament.core.proof import Settlement, settle
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount

INSTALMENT = "instalment:"
REST = "rest"
"""Purpose of the payment of what the settled grant still leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the ledger holds for one grant, in cents by kind of account and fiscal year."""

    balances: Mapping[tuple[AccountKind, int], Cents]

    def of(self, kind: AccountKind, *, until: int | None = None) -> Cents:
        """The cents of one kind, of all fiscal years or up to and including one."""
        return sum(
            cents for (of_kind, year), cents in self.balances.items() if of_kind is kind and year <= (until or year)
        )

    @property
    def committed(self) -> Cents:
        """Promised and not yet set aside for a payment."""
        return self.of(AccountKind.COMMITTED)

    @property
    def in_release(self) -> Cents:
        """Set aside for payments that wait for the second person."""
        return self.of(AccountKind.IN_RELEASE)

    @property
    def paid(self) -> Cents:
        """Paid out and not paid back."""
        return self.of(AccountKind.PAID)


def held_of(grant: Grant) -> Held:
    """The grant's balances. One statement."""
    rows = LedgerAccount.objects.filter(grant=grant).values("kind", "year").annotate(cents=Sum("balance")).order_by()
    return Held(balances={(AccountKind(row["kind"]), row["year"]): row["cents"] for row in rows})


def fiscal_day(grant: Grant, *, at: datetime) -> date:
    """The day of an instant where the programme is at home: at 23:30 UTC in Saxony it is tomorrow, or next year."""
    return local_day(at=at, zone=grant.application.call.programme.zone)


def condition_holds(*, condition: str, state: State, started: bool) -> bool:
    """Whether what an instalment waits for has happened. On request: never by itself."""
    return {
        "final_and_started": state is not State.GRANTED and started,
        "under_way": state is not State.GRANTED and started,
        "proof_complete": state in {State.PROOF_SUBMITTED, State.PROOF_CHECKED},
        "proof_checked": state is State.PROOF_CHECKED,
        "on_request": False,
    }[condition]


def settlement_of(grant: Grant, *, on: date) -> Settlement:
    """What follows from the proof that was submitted, by the regime's law of that day."""
    law = load_law(settings.LAW)[Regime(grant.regime)]
    threshold = law.on(key="reduction_only_above_cents", day=on)
    return settle(
        financing=grant.application.call.programme.award.financing,
        granted=grant.total,
        planned=grant.eligible,
        spent=grant.proof.spent,
        paid=held_of(grant).paid,
        threshold=law.number(key="reduction_only_above_cents", day=on),
        clause=threshold.clause,
    )


def instalment_purpose(number: int) -> str:
    """The purpose under which an instalment is paid: it can be paid once."""
    return f"{INSTALMENT}{number}"
