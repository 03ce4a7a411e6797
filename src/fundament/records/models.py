"""All tables, for Django to find them."""

from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import Application, Document, Partner, PlanYear, Submission
from fundament.records.assessments import Ranking, Score, Statement
from fundament.records.calls import Call
from fundament.records.decisions import Decision, SelectionProposal
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantAmount, GrantInstalment, Notice, Payment, Proof
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.messages import Interest, Message

__all__ = [
    "Account",
    "Application",
    "Booking",
    "Call",
    "Decision",
    "Document",
    "Event",
    "Grant",
    "GrantAmount",
    "GrantInstalment",
    "Interest",
    "LedgerAccount",
    "Membership",
    "Message",
    "Notice",
    "Organisation",
    "Partner",
    "Payment",
    "PlanYear",
    "Proof",
    "Ranking",
    "Score",
    "SelectionProposal",
    "Statement",
    "Submission",
]
