"""All tables, for Django to find them."""

from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import (
    Application,
    Document,
    Invitation,
    Partner,
    PlanYear,
    Submission,
)
from fundament.records.assessments import ConflictDeclaration, ConflictRuling, Ranking, Score, Statement
from fundament.records.calculations import Calculation
from fundament.records.calls import Call
from fundament.records.claims import Claim, ClaimPayment
from fundament.records.decisions import Decision, ProposalLine, SelectionProposal, Sitting, Stipulation
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantAmount, GrantInstalment
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.messages import Interest, Message, Reminder
from fundament.records.notices import Notice
from fundament.records.payments import BankAccount, Payment, PaymentReturn, PaymentRun
from fundament.records.proofs import InterimProof, Proof, ProofReceipt, Sample
from fundament.records.sessions import Session

__all__ = [
    "Account",
    "Application",
    "BankAccount",
    "Booking",
    "Calculation",
    "Call",
    "Claim",
    "ClaimPayment",
    "ConflictDeclaration",
    "ConflictRuling",
    "Decision",
    "Document",
    "Event",
    "Grant",
    "GrantAmount",
    "GrantInstalment",
    "Interest",
    "InterimProof",
    "Invitation",
    "LedgerAccount",
    "Membership",
    "Message",
    "Notice",
    "Organisation",
    "Partner",
    "Payment",
    "PaymentReturn",
    "PaymentRun",
    "PlanYear",
    "Proof",
    "ProofReceipt",
    "ProposalLine",
    "Ranking",
    "Reminder",
    "Sample",
    "Score",
    "SelectionProposal",
    "Session",
    "Sitting",
    "Statement",
    "Stipulation",
    "Submission",
]
