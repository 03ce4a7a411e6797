"""Issues the decision on an objection as a letter, to the recipient of a grant or the lead of a refused application."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fundament.acts.letters import issue
from fundament.core.bodies import BodyKind
from fundament.core.dates import local_day
from fundament.documents.letter import EarlierLetter
from fundament.documents.letter_head import head_of, letter_of
from fundament.documents.objection import ObjectionContent, Outcome, render_objection, way_to_court
from fundament.documents.revocation import name_of
from fundament.queries.grant_money import fiscal_day
from fundament.queries.objections import ObjectionView
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.grants import Grant
from fundament.records.notices import Notice

_NAMES = {
    "grant": "Zuwendungsbescheid",
    "amendment": "Änderungsbescheid",
    "claim": "Erstattungsbescheid",
    "interest": "Zinsbescheid",
    "refusal": "Ablehnungsbescheid",
}


def issue_objection_decision(
    given: Grant, objection: ObjectionView, *, decision: Mapping[str, Any], account: Account, at: datetime
) -> Notice:
    """Issues the decision on an objection to a letter of a grant; `decision` is what its event holds.

    Raises Refused("notice_incomplete").
    """
    contested = Notice.objects.get(grant=given, number=objection.letter)
    outcome, dated = decision["outcome"], fiscal_day(given, at=at)
    content = ObjectionContent(
        **_headed(letter_of(given, dated=dated, signatory=str(account)), outcome, given.partner),
        **_decided(contested, objection, decision, objected_on=fiscal_day(given, at=objection.at)),
        lifts_demands=objection.kind == "revocation" and bool(decision.get("lifted_claims")),
    )
    return issue(content, render_objection, kind="objection", at=at, grant=given)


def issue_decision_on_refusal(
    application: Application,
    lead: Partner,
    objection: ObjectionView,
    *,
    decision: Mapping[str, Any],
    account: Account,
    at: datetime,
) -> Notice:
    """Issues the decision on an objection to the refusal of an application. Raises Refused("notice_incomplete")."""
    contested = Notice.objects.get(application=application, number=objection.letter)
    programme = application.call.programme
    head = head_of(
        application=application,
        partner=lead,
        regime=programme.regime_of(role=lead.role, recipient=BodyKind(lead.organisation.kind)),
        authority=programme.leading_funder(role=lead.role).granting_authority,
        reference=application.reference,
        dated=local_day(at=at, zone=programme.zone),
        signatory=str(account),
    )
    content = ObjectionContent(
        **_headed(head, decision["outcome"], lead),
        **_decided(contested, objection, decision, objected_on=local_day(at=objection.at, zone=programme.zone)),
    )
    return issue(content, render_objection, kind="objection", at=at, application=application)


def _headed(head: dict[str, Any], outcome: Outcome, partner: Partner) -> dict[str, Any]:
    return head | {"remedy": way_to_court(outcome=outcome, seat=partner.organisation.seat)}


def _decided(
    contested: Notice, objection: ObjectionView, decision: Mapping[str, Any], *, objected_on: date
) -> dict[str, Any]:
    said = contested.content
    name = (
        name_of(regime=said["regime"], legal_basis=said["legal_basis"], whole=said["remaining_cents"] == 0)
        if contested.kind == "revocation"
        else _NAMES[contested.kind]
    )
    return {
        "earlier": EarlierLetter(
            reference_number=said["reference_number"], dated=date.fromisoformat(said["dated"]), name=name
        ),
        "contested": contested.kind,
        "outcome": decision["outcome"],
        "objected_on": objected_on,
        "objection": objection.reason,
        "reason": decision["reason"],
    }
