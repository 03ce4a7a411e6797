"""A grant as one frozen view, what an authority's people have waiting, and what granting would take of the budgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum

from fundament.core.award import amounts, leading_funder, needs
from fundament.core.findings import Source
from fundament.core.law import load_law
from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.procedure import Act, Role, State, Subject, acts_open
from fundament.core.programme import Regime
from fundament.core.proof import Settlement, settle
from fundament.queries.cases import EventView
from fundament.queries.visibility import NotVisible, visible_application, visible_grant
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.facts import facts_of, partner_facts
from fundament.records.grants import Grant, GrantInstalment, Notice, Payment, Proof
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.roles import APPLICANT
