"""Everyone who applies hears of every step: each act of the application's course writes a mail, or stands here with the reason."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.cast import AFTER, DURING, LDS, REGIONS, Stage

from fundament.acts import applications, conditions, formal, mail, objections, partners, selection, stations, steps
from fundament.core.procedure import TABLE, Act, Role, Subject
from fundament.core.proposal import Outcome
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.messages import Message

SILENT = {
    Act.START: "the person who starts sees the draft; nobody else takes part yet",
    Act.EDIT: "a mail for every change would bury those that matter; the page shows who changed what",
    Act.RANK: "a judgement among offices, and not known outside before the decision is announced",
    Act.DECLARE_NO_CONFLICT: "as ranking",
    Act.DECLARE_CONFLICT: "what somebody says of their own family is not mailed about; the ministry reads it at its desk",
    Act.RULE_ON_CONFLICT: "the person sees the application at their desk",
    Act.GIVE_STATEMENT: "as ranking",
    Act.CLOSE_STATEMENTS: "as ranking",
    Act.SCORE: "as ranking",
    Act.CLOSE_SCORING: "as ranking",
    Act.SELECT: "nobody may know before the decision is announced; PUBLISH_RESULT tells",
    Act.RESERVE: "as selecting",
    Act.REFUSE: "as selecting",
    Act.CALCULATE: "work of the authority; the notice says what came of it",
    Act.CHECK: "as calculating",
    Act.GRANT: "each recipient is told of its own notice by ISSUE_NOTICE",
    Act.CLOSE_CASE: "follows the last grant that is closed; nothing is left to do",
    Act.RETURN_PAYMENT: "opens the case again behind the recipient's grant, which is where it is told",
}
"""Acts on applications that write nothing, and why."""

ELSEWHERE = {
    Act.REQUEST_REINSTATEMENT: "fundament.acts.reinstatement",
    Act.DECIDE_REINSTATEMENT: "fundament.acts.reinstatement",
    Act.MOVE_TO_VERSION: "fundament.acts.versions",
}
"""Acts that a deadline or a new version brings about, with the module that does and tells them; their own tests play them."""


@pytest.fixture
def wrote(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[Act, set[bool]]]:
    """By act on an application: whether mail followed it before the next event; many at once count as one."""
    found: dict[Act, set[bool]] = {}
    last: list[Act] = []
    record, record_many, keep = steps._record, steps._record_many, mail._keep

    def recorded(row: Any, *given: Any, **more: Any) -> Event:
        settle(told=False)
        if row.subject is Subject.APPLICATION:
            last.append(row.act)
        return record(row, *given, **more)

    def recorded_many(subject: Subject, many: Any, *given: Any) -> list[Event]:
        settle(told=False)
        if subject is Subject.APPLICATION:
            last.extend({step.act for step in many})
        return record_many(subject, many, *given)

    def kept(mails: list[Message]) -> None:
        keep(mails)
        if mails:
            settle(told=True)

    def settle(*, told: bool) -> None:
        while last:
            found.setdefault(last.pop(), set()).add(told)

    monkeypatch.setattr(steps, "_record", recorded)
    monkeypatch.setattr(steps, "_record_many", recorded_many)
    monkeypatch.setattr(mail, "_keep", kept)
    yield found
    settle(told=False)


def played(stage: Stage) -> None:
    """Every act of the course once, on three applications and a draft that is given up."""
    lead, *_ = (stage.applicant(name) for name in ("Stadt Rodewisch", "Gemeinde Ellefeld", "Stadt Falkenstein/Vogtl."))
    given_up = stage.regions_draft()
    partner = given_up.partners.order_by("pk")[2].pk
    during = {"account": lead, "at": DURING[REGIONS]}
    partners.remove_partner(reference=given_up.reference, partner=partner, **during)
    applications.withdraw(reference=given_up.reference, reason="Kein Geld", **during)
    usual = [(2021, 100_000_00, 60_000_00)]
    plans = usual, [(2021, 3_000_000_00, 60_000_00)], usual, usual
    one, two, three, four = (stage.submit(stage.regions_draft(lines=lines)) for lines in plans)
    at, officer = AFTER[REGIONS], stage.association(one.planning_region)
    asked = {"reference": one.reference, "account": officer, "at": at}
    stations.request_completion(**asked, text="Bitte ergänzen.")
    applications.complete(reference=one.reference, answers={}, key=uuid4(), account=lead, at=at)
    stations.request_completion(**asked | {"at": at + timedelta(minutes=1)}, text="Bitte ergänzen.")
    stations.end_completion(**asked | {"at": at + timedelta(minutes=2)})
    stage.scored(one, two, three, four)
    proposal = selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=at)
    verdicts = {
        **dict.fromkeys(
            (one.reference, four.reference),
            selection.Verdict(outcome=Outcome.SELECT, reason="so", condition="Beschluss", condition_until=at.date()),
        ),
        two.reference: selection.Verdict(outcome=Outcome.RESERVE, reason="so"),
        three.reference: selection.Verdict(outcome=Outcome.REFUSE, reason="so"),
    }
    decider = {"account": stage.decider(REGIONS), "at": at}
    stage.adopted(REGIONS, proposal.number, verdicts, at=at)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=at)
    selection.promote(reference=two.reference, reason="Platz ist frei", **decider)
    office = {"account": stage.office(REGIONS), "at": at}
    conditions.confirm_condition(reference=one.reference, note="Liegt vor", **office)
    conditions.lapse_selection(
        reference=four.reference, reason="Fehlt", account=decider["account"], at=at + timedelta(days=1)
    )
    stage.granted(one)
    authority = {"reference": two.reference, "account": stage.authority(LDS), "at": at}
    formal.invite_formal_application(**authority)
    formal.apply_formally(reference=two.reference, account=lead, at=at)
    formal.request_early_start(
        reference=two.reference, start=at.date() + timedelta(days=5), reason="Winter", account=lead, at=at
    )
    formal.decide_early_start(**authority, allowed=False, start=None, reason="Kein Grund")
    formal.refuse_grant(**authority, findings=[("Gesamtfinanzierung", "fehlt", "VVK Nr. 1.2")], reason="Abgewogen.")
    objections.object_to_refusal(reference=two.reference, reason="Doch", account=lead, at=at)
    objections.decide_on_refusal(**authority, outcome="rejected", reason="Bleibt")


def test_every_act_of_the_course_writes_a_mail_or_has_a_reason_not_to(
    stage: Stage, regions_call: Call, wrote: dict[Act, set[bool]]
) -> None:
    played(stage)
    told = {act for act, followed in wrote.items() if followed == {True}}
    # The first signatures of several wait for the others; the last one is told.
    assert wrote[Act.SIGN] == {False, True}
    every = {row.act for row in TABLE if row.subject is Subject.APPLICATION}
    assert every - told - set(SILENT) - set(ELSEWHERE) == {Act.SIGN}
    assert {act for act in SILENT if True in wrote.get(act, set())} == set()
    assert told & (set(SILENT) | set(ELSEWHERE)) == set()


@pytest.mark.usefixtures("regions_call")
def test_no_mail_holds_a_name_a_title_or_an_amount(stage: Stage) -> None:
    played(stage)
    titles = {row.answers["title"] for row in Application.objects.all()}
    said = [f"{row.subject}\n{row.body}" for row in Message.objects.all()]
    assert len(said) > 40
    for words in said:
        assert not any(title in words for title in titles)
        assert not re.search(r"Rodewisch|Ellefeld|Falkenstein|Kein Geld|Winter|€|@|\bEUR\b", words)
        assert words.isprintable() or "\n" in words


@pytest.mark.usefixtures("regions_call")
def test_news_with_a_deadline_are_marked_and_others_are_not(stage: Stage) -> None:
    played(stage)
    kinds = {(row.key.split(":")[0], row.urgent) for row in Message.objects.all()}
    assert kinds == {
        ("applied", False),
        ("condition", False),
        ("completion", True),
        ("completion-ended", False),
        ("early", False),
        ("early-asked", False),
        ("formal", True),
        ("forwarded", False),
        ("invite", True),
        ("joined", False),
        ("lapse", False),
        ("left", False),
        ("notice", True),
        ("objection", False),
        ("objection", True),
        ("promoted", False),
        ("refused", True),
        ("result", False),
        ("result", True),
        ("signed", True),
        ("submitted", False),
        ("withdrawn", False),
    }


@pytest.mark.usefixtures("regions_call")
def test_the_last_signature_tells_those_who_submit_and_nobody_else(stage: Stage) -> None:
    draft = stage.regions_draft()
    body = draft.partners.order_by("pk")[0].organisation
    second = stage.person(body, Role.SIGNATORY, login="second")
    stage.person(body, Role.EDITOR, login="writes")
    Message.objects.all().delete()
    stage.sign(draft)
    told = Message.objects.filter(key__startswith="signed:").values_list("to", flat=True)
    assert sorted(told) == sorted([stage.applicant(body).email, second.email])


@pytest.mark.usefixtures("regions_call")
def test_who_leaves_and_who_stays_are_told_and_who_was_only_invited_is_not(stage: Stage) -> None:
    draft = stage.regions_draft()
    lead, ellefeld, falkenstein = draft.partners.select_related("organisation").order_by("pk")
    type(falkenstein).objects.filter(pk=falkenstein.pk).update(joined_at=None)
    Message.objects.all().delete()
    partners.remove_partner(
        reference=draft.reference,
        partner=ellefeld.pk,
        account=stage.applicant(lead.organisation),
        at=DURING[REGIONS],
    )
    told = sorted(Message.objects.values_list("to", flat=True))
    assert told == sorted(stage.applicant(one.organisation).email for one in (lead, ellefeld))
