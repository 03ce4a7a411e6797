"""Every address of the portal, asked as everyone, compared with a table that a person has read.

The table stands in urls_by_role.txt: a line for each address, a column for each visitor. A new address without a line, and
a line whose answers changed, fail. 404 for a case of others is the point: no hint that it exists.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from tests.cast import AFTER, AKTION_MENSCH, LDS, REGIONS, SAB, TANDEM, Stage

from fundament.acts import stations
from fundament.commands.register import SMS
from fundament.core.procedure import Role
from fundament.records.accounts import Account
from fundament.records.applications import Document
from fundament.records.messages import Message
from fundament.records.payments import PaymentRun
from fundament.web import clock
from fundament.web.recipient.calendars import token_of

TABLE = Path(__file__).with_name("urls_by_role.txt")
POST = {
    "association_end_completion",
    "ministry_end_completion",
    "take_back",
    "leave_address",
    "mailbox_all_read",
    "join",
    "association_completion",
    "association_forward",
    "ministry_open",
    "ministry_extend",
    "ministry_close_statements",
    "ministry_close_scoring",
    "ministry_appropriate",
    "ministry_close_year",
    "selection_propose",
    "selection_announce",
    "ministry_completion",
    "promote",
    "confirm_condition",
    "lapse_selection",
    "set_language",
}
LIBRARY = ("account_", "mfa_")
"""Addresses of the log-in library, which asks for itself who may see them."""


def _names(resolver: Any) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern)
        elif not str(pattern.name).startswith(LIBRARY):
            yield pattern.name


def _visitors(stage: Stage) -> dict[str, Account | None]:
    return {
        "anyone": None,
        "no body": Account.objects.create_user("fremd@example.test", name="Fremd"),
        "town": stage.applicant("Stadt Leisnig"),
        "non-profit": stage.applicant(stage.non_profit()),
        "other town": stage.applicant("Stadt Torgau"),
        "region town": stage.applicant("Stadt Rodewisch"),
        "assoc. CHE": stage.association("CHE"),
        "assoc. LWS": stage.association("LWS"),
        "assessor A": stage.assessors(TANDEM)[0],
        "assessor B": stage.assessors(REGIONS)[0],
        "comment.": stage.person(SMS, Role.COMMENTER),
        "office A": stage.office(TANDEM),
        "office B": stage.office(REGIONS),
        "decider A": stage.decider(TANDEM),
        "SAB": stage.authority(SAB),
        "SAB rel.": stage.releaser(SAB),
        "Akt. Mensch": stage.authority(AKTION_MENSCH),
        "LDS": stage.authority(LDS),
        "auditor": stage.auditor(),
    }


@pytest.fixture
def arguments(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[object, ...]]:
    """A granted tandem, and two regional projects: one waits at its association, one at the ministries."""
    stage.open_call(TANDEM)
    stage.open_call(REGIONS)
    tandem = stage.submit(stage.tandem_draft())
    document = Document.objects.get(application=tandem)
    stage.scored(tandem)
    stage.decided(TANDEM)
    town, _ = stage.granted(tandem)
    draft = stage.regions_draft()
    ranked = stage.submit(stage.regions_draft(town="Stadt Rodewisch"))
    waiting = stage.submit(stage.regions_draft(town="Stadt Rodewisch"))
    officer = stage.association("CHE")
    stage.answer(draft.reference, stage.applicant("Stadt Rodewisch"), field="children")
    stations.rank(ranks={ranked.reference: 1}, assessments={}, account=officer, at=AFTER[REGIONS])
    stations.forward(reference=ranked.reference, account=officer, at=AFTER[REGIONS])
    type(ranked).objects.filter(pk=ranked.pk).update(answers=ranked.answers | {"field": "children"})
    monkeypatch.setattr(clock, "now", lambda: AFTER[TANDEM])
    PaymentRun.objects.create(
        authority=town.authority,
        number=1,
        released_by=stage.releaser(SAB),
        released_at=AFTER[TANDEM],
        total=1,
        limit=1,
        xml=b"<Document/>",
        sha256="0" * 64,
    )
    part = tandem.partners.order_by("pk")[0].pk
    section = tandem.call.programme.question[0].section
    of_case = (tandem.reference,)
    of_grant = (town.reference,)
    given: dict[str, tuple[object, ...]] = dict.fromkeys(
        (
            "project",
            "application",
            "partners",
            "join",
            "documents",
            "sign",
            "submit",
            "complete",
            "apply_formally",
            "withdraw",
            "ask_reinstatement",
            "assessor_case",
            "ministry_case",
            "ministry_reinstatement",
            "ministry_completion",
            "promote",
            "confirm_condition",
            "lapse_selection",
            "authority_case",
            "audit_case",
            "request_early_start",
            "object_to_refusal",
        ),
        of_case,
    )
    given |= dict.fromkeys(
        (
            "grant",
            "object_to_notice",
            "report_start",
            "report_change",
            "report_publicity",
            "answer_hearing",
            "bank_account",
            "request_payment",
            "submit_interim_proof",
            "submit_proof",
            "hand_in_papers",
            "authority_grant",
        ),
        of_grant,
    )
    given |= dict.fromkeys(
        (
            "programme",
            "fit",
            "leave_address",
            "results",
            "start_application",
            "ministry_call",
            "ministry_outage",
            "ministry_conflicts",
            "ministry_open",
            "ministry_extend",
            "ministry_close_statements",
            "ministry_close_scoring",
            "ministry_budget",
            "ministry_appropriate",
            "ministry_close_year",
            "selection",
            "selection_propose",
            "selection_announce",
            "selection_adopt",
            "stipulate",
            "audit_ledger",
            "audit_ledger_csv",
        ),
        (TANDEM,),
    )
    return given | {
        "answers": (*of_case, section),
        "plan": (*of_case, part),
        "pick_place": (draft.reference, "site"),
        "plan_xlsx": (*of_case, part),
        "document": (document.pk,),
        "message": (Message.objects.filter(to=stage.applicant("Stadt Leisnig").email).latest("pk").pk,),
        "take_back": (*of_case, 1),
        "invitation": ("x" * 32,),
        "organisation": (stage.body("Stadt Leisnig").pk,),
        "receipt": (*of_case, 1),
        "receipt_json": (*of_case, 1),
        "receipt_pdf": (*of_case, 1),
        "submission_json": (*of_case, 1),
        "refusal_pdf": (*of_case, 1),
        "notice_pdf": (*of_grant, 1),
        "notice_explained": (*of_grant, 1),
        "receipt_template": (*of_grant, "csv"),
        "calendar_feed": (token_of(stage.applicant("Stadt Leisnig")),),
        "association_case": (waiting.reference,),
        "association_completion": (waiting.reference,),
        "association_end_completion": (waiting.reference,),
        "ministry_end_completion": of_case,
        "remove_partner": (*of_case, part),
        "declare_before_scoring": (REGIONS,),
        "association_ranking": (REGIONS,),
        "association_forward": (REGIONS,),
        "statement": (ranked.reference,),
        "declare_conflict": (ranked.reference,),
        "proposal_json": (TANDEM, 1),
        "decision_paper": (TANDEM, 1, "pdf"),
        "lift_stipulation": (TANDEM, 1),
        "margin": (TANDEM, 1, of_case[0]),
        "transparency_file": ("csv",),
        "authority_register_file": ("monitoring", "csv"),
        "ministry_register_file": ("monitoring", "csv"),
        "audit_register_file": ("monitoring", "csv"),
    }


def _query(name: str) -> str:
    """What stands behind the question mark where an address says nothing without it."""
    return f"?run={PaymentRun.objects.get().pk}" if name == "payment_run_xml" else ""


def _table(visitors: dict[str, Account | None], arguments: dict[str, tuple[object, ...]]) -> str:
    clients = {}
    for who, account in visitors.items():
        clients[who] = Client()
        if account is not None:
            clients[who].force_login(account, backend="fundament.records.login.Backend")
    width = max(len(name) for name in _names(get_resolver())) + 6
    lines = [" " * width + " ".join(f"{who:>11}" for who in visitors)]
    for name in sorted(set(_names(get_resolver()))):
        url = reverse(name, args=arguments.get(name, ())) + _query(name)
        method = "post" if name in POST else "get"
        answers = []
        for client in clients.values():
            # What a visitor changes is taken back before the next one asks.
            with transaction.atomic():
                answer = getattr(client, method)(url)
                # A download is read to its end, which closes its file; closing it by hand would close the database too.
                b"".join(getattr(answer, "streaming_content", ()))
                answers.append(answer.status_code)
                transaction.set_rollback(True)
        lines.append(f"{method.upper():<4} {name:<{width - 5}}" + " ".join(f"{answer:>11}" for answer in answers))
    return "\n".join(lines) + "\n"


def test_every_address_answers_everyone_as_the_table_says(
    stage: Stage, arguments: dict[str, tuple[object, ...]]
) -> None:
    assert _table(_visitors(stage), arguments) == TABLE.read_text("utf-8")


def test_a_wrong_reference_and_a_foreign_one_look_the_same(
    stage: Stage, arguments: dict[str, tuple[object, ...]]
) -> None:
    client = Client()
    client.force_login(stage.applicant("Stadt Torgau"), backend="fundament.records.login.Backend")
    foreign = client.get(reverse("application", args=arguments["application"]))
    wrong = client.get(reverse("application", args=[f"XX-{uuid4()}"]))
    assert (foreign.status_code, wrong.status_code) == (404, 404)
    assert _body(foreign) == _body(wrong)


def _body(answer: Any) -> str:
    """The page without the address it repeats in its language switch and log-in link."""
    text: str = answer.content.decode()
    path = answer.request["PATH_INFO"]
    lines = [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
    return "\n".join(lines).replace(path, "")
