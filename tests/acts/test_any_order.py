"""Whole cases walked in any order, with sensible and absurd figures: whatever is done or refused, the money stays right.

Two grants of one call share a budget that has just enough for both. A step goes on where a grant stands, or tries any act. What
is refused leaves no trace; nothing but a refusal may come of it; after each step the books are as `tests/books.py` demands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.books import faults
from tests.cast import AFTER, DURING, OFFICE, REGIONS, Stage
from tests.plays import Play, another_round, at

from fundament.acts import amendments, budgets, claims, formal, grants, objections, payments, proofs, publicity, samples
from fundament.acts.refusals import Refused
from fundament.commands.cast import bank_account
from fundament.commands.register import LDS, SMR
from fundament.core.duties import ReportKind
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.grant_money import held_of
from fundament.queries.objections import OUTCOMES
from fundament.queries.verification import differences
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking
from fundament.records.payments import Payment

ROUND = "vitale-regionen-2031"
TOWNS = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.")
LAST = date(2026, 12, 1)
"""Later base rates are not known."""

WHICH = st.sampled_from([0, 1])
CENTS = st.one_of(
    st.sampled_from([-1, 0, 1, 499_99, 500_00, 500_01, 1_000_00, 30_000_00, 60_000_00, 60_000_01, 90_000_00, 10**14]),
    st.integers(min_value=1, max_value=100_000_00),
)
PARTS = st.sampled_from([0, 1, 333, 500, 999, 1_000, 1_001])
"""Thousandths of what there is: nothing, a bit, all of it, and a bit more."""
DAYS = st.sampled_from([0, 0, 1, 14, 31, 95, 201])
"""Mostly little: a year in which nothing is asked for is money that has to be carried over."""


@dataclass(frozen=True)
class Scene:
    """Two checked applications for 60,000 euros of the first year and 30,000 of the second, and the people around them."""

    stage: Stage
    references: tuple[str, str]
    first: date

    @classmethod
    def of(cls, stage: Stage, year: int) -> "Scene":
        """In a round of a year: of 2021 payments are made on request, of 2025 without."""
        begins, decides = datetime(year, 2, 3, 10, tzinfo=UTC), datetime(year, 4, 7, 10, tzinfo=UTC)
        changes = [
            ('key       = "vitale-regionen-2021"', f'key       = "{ROUND}"'),
            ("announced = 2021-05-21", f"announced = {year}-01-13"),
            ("opens     = 2021-05-21", f"opens     = {year}-01-13"),
            ("closes    = 2021-07-15", f"closes    = {year}-02-28"),
            ("until      = 2021-07-30", f"until      = {year}-03-14"),
            (
                "{ 2021 = 2_000_000.00, 2022 = 2_000_000.00 }",
                f"{{ {year} = 120_000.00, {year + 1} = 60_000.00 }}",
            ),
            ("{ 2022 = 2_000_000.00 }", f"{{ {year + 1} = 60_000.00 }}"),
            ("first  = 2021\nlast   = 2022", f"first  = {year}\nlast   = {year + 1}"),
        ]
        OFFICE[ROUND], DURING[ROUND], AFTER[ROUND] = SMR, begins, decides
        stage.open_call(ROUND, file=another_round(django.PROGRAMMES / REGIONS, changes))
        lines = [(year, 100_000_00, 60_000_00), (year + 1, 50_000_00, 30_000_00)]
        there = [stage.submit(stage.regions_draft(town=town, lines=lines, key=ROUND)) for town in TOWNS]
        stage.scored(*there)
        stage.decided(ROUND)
        officer = stage.authority(LDS)
        for application, town in zip(there, TOWNS, strict=True):
            reference = application.reference
            formal.invite_formal_application(reference=reference, account=officer, at=decides)
            formal.apply_formally(reference=reference, account=stage.applicant(town), at=decides)
            points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
            formal.check_application(reference=reference, points=points, account=officer, at=decides)
            bank_account(stage.body(town), at=decides)
        bank_account(stage.body(LDS), at=decides)
        return cls(stage=stage, references=(there[0].reference, there[1].reference), first=decides.date())


class Walk(RuleBasedStateMachine):
    """One walk through everything that can be done with two grants. `scene` is set by the test that runs it."""

    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.today = self.scene.first
        self.number = 0
        self.paid = [0, 0]

    def teardown(self) -> None:
        try:
            assert list(differences()) == []
        finally:
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    # ── how a step is taken ──

    def play(self, which: int) -> Play | None:
        """One of the two grants; None before there is one."""
        reference = self.scene.references[which]
        given = Grant.objects.select_related("application__call", "authority", "partner__organisation")
        found = given.filter(application__reference=reference).first()
        return found and Play(stage=self.scene.stage, grant=found)

    def tries(self, act: Callable[..., Any], **given: Any) -> Any:
        """What came of an act; None if it was refused, and then nothing is left of it."""
        before = self._written()
        # No two acts happen at one instant.
        self.number += 1
        given["at"] += timedelta(milliseconds=self.number)
        try:
            done = act(**given)
        except (Refused, NotPermitted):
            assert self._written() == before
            return None
        self._insists()
        return done

    def _written(self) -> list[int]:
        rows = [model.objects.count() for model in (Event, Booking, Payment)]
        return [*rows, *Grant.objects.values_list("version", flat=True)]

    def tries_of(self, which: int, act: Callable[..., Any], *, recipient: bool = False, **given: Any) -> Any:
        """An act on one of the grants by its authority, or its recipient."""
        play = self.play(which)
        if play is None:
            return None
        who = play.recipient(self.today) if recipient else play.authority(self.today)
        return self.tries(act, **who, **given)

    def _insists(self) -> None:
        """What must hold after every act."""
        assert list(faults()) == []
        for which in (0, 1):
            play = self.play(which)
            if play is not None:
                paid = held_of(play.grant).paid
                stands = play.grant.due if play.grant.due is not None else play.grant.total
                # What is paid above what stands was paid before it was decided so.
                assert paid <= max(self.paid[which], stands)
                self.paid[which] = paid

    # ── the way of a case ──

    @rule(which=WHICH, days=DAYS, part=PARTS, more=st.booleans())
    def goes_on(self, which: int, days: int, part: int, more: bool) -> None:
        """The next step of the procedure with figures that may be right."""
        self.waits(days)
        play = self.play(which)
        state = play.grant.state if play else ""
        if play is None:
            self.grants(which)
        elif state == "granted":
            self.today = min(max(self.today, play.grant.final_on), LAST)
            self.tries_of(which, grants.record_finality)
            self.tries_of(which, grants.report_start, recipient=True, started_on=self.today)
        elif state in {"final", "in_payment"} and more:
            self.pays(which)
        elif state in {"final", "in_payment"}:
            self.proves(which, 150_000_00 * part // 1_000)
        elif state == "proof_submitted":
            self.tries_of(which, proofs.confirm_complete)
        elif state == "proof_complete":
            if more:
                self.pays(which)
            self.checks(which, True)
        elif state == "repayment_demanded":
            over = held_of(play.grant).paid - (play.grant.due or 0)
            self.repays(which, over * (1_000 if more else part) // 1_000)
        elif state != "closed":
            self.demands_or_waives(which, False, False, more)
            self.demands_or_waives(which, False, False, False)
            self.demands_or_waives_interest(which, more)
            self.pays(which)
            self.closes(which)

    # Hypothesis takes each rule as often as any other; a case comes to its end when it is mostly the next step that is taken.
    goes_on_too, goes_on_more, goes_on_still = goes_on, goes_on, goes_on

    def pays(self, which: int) -> None:
        """Whatever can be paid is asked for, prepared and released."""
        play = self.play(which)
        if play is None:
            return
        self.asks(which, held_of(play.grant).payable(year=self.today.year, carries_over=False), 1)
        self.tries_of(which, payments.prepare_requested)
        for number in range(1, 4):
            self.prepares(which, number)
        self.tries_of(which, payments.prepare_rest)
        if self.number % 3 == 0:
            self.releases_in_one_run(10**12)
        for payment in play.grant.payments.filter(released_at__isnull=True):
            self.releases(which, payment.number, True)

    def waits(self, days: int) -> None:
        """Time passes; most years are ended as they should be."""
        self.today = min(self.today + timedelta(days=days), LAST)
        if days % 2:
            for year in range(self.scene.first.year, self.today.year):
                self.ends(year, "Einwilligung", "Ausnahme")

    def ends(self, year: int, consent: str, exception: str) -> None:
        """The office ends a year."""
        account = self.scene.stage.office(ROUND)
        given = {"consent": consent, "exception": exception, "account": account, "at": at(self.today)}
        self.tries(budgets.close_year, key=ROUND, year=year, **given)

    # ── anything at all ──

    @rule(year=st.integers(0, 2), kind=st.sampled_from([budgets.CASH, budgets.AUTHORISATION, ""]), cents=CENTS)
    def provides_or_ends(self, year: int, kind: str, cents: int) -> None:
        """The office adds to the budget, or ends a year without consent."""
        year += self.scene.first.year
        if not kind:
            self.ends(year, " ", " ")
            return
        given = {"funder": "smr", "kind": kind, "cents": min(cents, 50_000_00), "basis": "Nachtrag"}
        account = self.scene.stage.office(ROUND)
        self.tries(budgets.appropriate_more, key=ROUND, year=year, account=account, at=at(self.today), **given)

    @rule(data=st.data(), which=WHICH, cents=CENTS, number=st.integers(1, 4), yes=st.booleans())
    def pays_anyhow(self, data: st.DataObject, which: int, cents: int, number: int, yes: bool) -> None:
        """Some step of a payment, called for or not."""
        step = data.draw(
            st.sampled_from(["ask", "prepare", "instalment", "rest", "release", "run", "return", "return"])
        )
        if step == "ask":
            self.asks(which, cents, data.draw(st.sampled_from([-1, 1, 9])))
        elif step == "prepare":
            self.tries_of(which, payments.prepare_requested)
        elif step == "instalment":
            self.prepares(which, number)
        elif step == "rest":
            self.tries_of(which, payments.prepare_rest)
        elif step == "release":
            self.releases(which, number, yes)
        elif step == "run":
            self.releases_in_one_run(cents if yes else 10**12)
        else:
            self.comes_back(which, number, yes)

    @rule(data=st.data(), which=WHICH, part=PARTS, yes=st.booleans())
    def decides_anyhow(self, data: st.DataObject, which: int, part: int, yes: bool) -> None:
        """Some decision on the grant, called for or not."""
        step = data.draw(st.sampled_from(["grant", "object", "decide", "amend", "revoke", "warn"]))
        if step == "grant":
            self.grants(which)
        elif step == "object":
            self.objects(which, data.draw(st.integers(0, 2)))
        elif step == "decide":
            self.decides_objections(which, data.draw(st.sampled_from(OUTCOMES)))
        elif step == "amend":
            self.amends(which, (part, data.draw(PARTS)), data.draw(PARTS), data.draw(st.integers(-400, 400)))
        elif step == "warn":
            self.tries_of(which, publicity.warn_publicity, reason="Nichts zu sehen")
            if yes:
                told = {"where": "Rathaus", "since": self.today}
                self.tries_of(which, publicity.report_publicity, recipient=True, **told)
        else:
            self.revokes(which, part, yes)

    @rule(which=WHICH, part=PARTS, cents=CENTS, before=st.sampled_from(OUTCOMES), after=st.sampled_from(OUTCOMES))
    def revokes_and_hears_the_other_side(self, which: int, part: int, cents: int, before: str, after: str) -> None:
        """A revocation is contested, and so is the demand that follows it."""
        self.revokes(which, part, True)
        self.objects(which, 0)
        self.decides_objections(which, before)
        self.demands_or_waives(which, False, False, False)
        self.objects(which, 0)
        self.repays(which, cents)
        self.decides_objections(which, after)

    @rule(data=st.data(), which=WHICH, cents=CENTS, yes=st.booleans())
    def proves_or_settles_anyhow(self, data: st.DataObject, which: int, cents: int, yes: bool) -> None:
        """Some step after the project, called for or not."""
        step = data.draw(
            st.sampled_from(["prove", "papers", "confirm", "check", "sample", "demand", "repay", "interest", "close"])
        )
        if step == "prove":
            self.proves(which, cents)
        elif step == "papers":
            self.proves_anew(which, cents)
        elif step == "confirm":
            self.tries_of(which, proofs.confirm_complete)
        elif step == "check":
            self.checks(which, yes)
        elif step == "sample":
            self.draws()
        elif step == "demand":
            self.demands_or_waives(which, yes, data.draw(st.booleans()), data.draw(st.booleans()))
        elif step == "repay":
            self.repays(which, cents)
        elif step == "interest":
            self.demands_or_waives_interest(which, yes)
            self.tries_of(which, claims.book_interest, cents=cents, paid_on=self.today)
        else:
            self.closes(which)

    @rule(which=WHICH, role=st.sampled_from([Role.OFFICE, Role.AUDITOR, Role.RELEASER]))
    def a_stranger_tries(self, which: int, role: Role) -> None:
        """Nobody without a part in it moves anything."""
        play = self.play(which)
        if play is None:
            return
        account = self.scene.stage.person(SMR, role, login=role.value)
        given = {"reference": play.reference, "account": account, "at": at(self.today)}
        for act, named in (
            (payments.prepare_requested, {}),
            (payments.release_payment, {"number": 1}),
            (claims.book_repayment, {"cents": 1, "paid_on": self.today}),
            (proofs.close, {}),
        ):
            with pytest.raises(NotPermitted):
                act(**given, **named)

    # ── single acts ──

    def grants(self, which: int) -> None:
        """The notice."""
        account = self.scene.stage.authority(LDS)
        self.tries(grants.grant, reference=self.scene.references[which], account=account, at=at(self.today))

    def objects(self, which: int, older: int) -> None:
        """An objection to the newest letter, or one before it."""
        play = self.play(which)
        letter = play.grant.notices.count() - older if play else 0
        self.tries_of(which, objections.object_to_letter, recipient=True, letter=letter, reason="Zu Unrecht")

    def decides_objections(self, which: int, outcome: str) -> None:
        """The decision on every objection that there may be."""
        play = self.play(which)
        for letter in range(play.grant.notices.count() if play else 0, 0, -1):
            self.tries_of(which, objections.decide_objection, letter=letter, outcome=outcome, reason="Geprüft")

    def asks(self, which: int, cents: int, months: int) -> None:
        """A request."""
        given = {"cents": cents, "purpose": "Bau", "need_until": self.today + timedelta(days=30 * months)}
        self.tries_of(which, payments.request_payment, recipient=True, **given)

    def prepares(self, which: int, number: int) -> None:
        """An instalment that the grant has."""
        play = self.play(which)
        if play is not None and play.grant.schedule().filter(number=number).exists():
            self.tries_of(which, payments.prepare_instalment, number=number)

    def releases(self, which: int, number: int, other: bool) -> None:
        """A payment that there is, by another person or by who prepared it."""
        play = self.play(which)
        if play is not None and play.grant.payments.filter(number=number).exists():
            account = self.scene.stage.releaser(LDS) if other else self.scene.stage.authority(LDS)
            given = {"reference": play.reference, "number": number, "account": account, "at": at(self.today)}
            self.tries(payments.release_payment, **given)

    def releases_in_one_run(self, limit: int) -> None:
        """Everything again, and what waits, named twice."""
        rows = list(Payment.objects.select_related("grant"))
        waiting = [row for row in rows if row.prepared_at and not row.released_at]
        account = self.scene.stage.releaser(LDS)
        for chosen in (rows, waiting * 2):
            run = [(row.grant.reference, row.number) for row in chosen]
            self.tries(payments.release_run, payments=run, limit=limit, account=account, at=at(self.today))

    def comes_back(self, which: int, number: int, in_time: bool) -> None:
        """The bank returns a payment, today or tomorrow."""
        play = self.play(which)
        there = play.grant.payments.filter(released_at__isnull=False).count() if play else 0
        number = 1 + number % there if there else number
        back = self.today if in_time else self.today + timedelta(days=1)
        self.tries_of(which, payments.return_payment, number=number, reason="Konto erloschen", returned_on=back)

    def amends(self, which: int, parts: tuple[int, int], eligible: int, later: int) -> None:
        """Other amounts, other spending, another end, as the recipient wishes."""
        play = self.play(which)
        if play is None:
            return
        year = self.scene.first.year
        given = {
            "amounts": {
                ("smr", year): 60_000_00 * parts[0] // 1_000,
                ("smr", year + 1): 30_000_00 * parts[1] // 1_000,
            },
            "eligible": 150_000_00 * eligible // 1_000,
            "last": play.grant.last + timedelta(days=later),
            "reason": "Auf Antrag",
        }
        self.tries_of(which, grants.report, recipient=True, kind=ReportKind.PURPOSE_CHANGED, text="Weniger")
        self.tries_of(which, amendments.amend, **given)

    def revokes(self, which: int, part: int, answers: bool) -> None:
        """The hearing, and the revocation right after it."""
        play = self.play(which)
        if play is None:
            return
        until = self.today + timedelta(days=14)
        self.tries_of(which, amendments.hear, facts="Auflage verletzt", until=until)
        if answers:
            self.tries_of(which, amendments.answer_hearing, recipient=True, answer="Ja")
        given = {
            "remaining": play.grant.total * part // 1_000,
            "ineffective_from": self.today,
            "legal_basis": "§ 49 VwVfG",
            "facts": "Auflage verletzt",
            "discretion": "Abgewogen",
        }
        self.tries_of(which, amendments.revoke, **given)

    def proves(self, which: int, spent: int) -> None:
        """The proof of use."""
        given = {"report": "x", "lessons": "", "confirmed": True, "figures": proofs.Figures(spent=min(spent, 10**12))}
        self.tries_of(which, proofs.submit_proof, recipient=True, **given)

    def proves_anew(self, which: int, spent: int) -> None:
        """Papers are missing and come with other figures."""
        self.tries_of(which, proofs.request_papers, missing="Belege")
        given = {"report": "x", "confirmed": True, "figures": proofs.Figures(spent=min(spent, 10**12))}
        self.tries_of(which, proofs.hand_in_papers, recipient=True, **given)

    def checks(self, which: int, in_depth: bool) -> None:
        """The check of the proof."""
        self.tries_of(which, proofs.check_proof, note="geprüft", in_depth=in_depth)

    def draws(self) -> None:
        """A sample of the year."""
        authority = self.scene.stage.body(LDS)
        given = {"authority": authority, "year": self.today.year, "account": self.scene.stage.authority(LDS)}
        self.tries(samples.draw_sample, key=ROUND, at=at(self.today), **given)

    def demands_or_waives(self, which: int, exceeded: bool, unlawful: bool, waives: bool) -> None:
        """A repayment."""
        act = claims.waive_repayment if waives else claims.demand_repayment
        self.tries_of(which, act, reason="Grund", ceiling_exceeded=exceeded, notice_unlawful=unlawful)

    def repays(self, which: int, cents: int) -> None:
        """Money arrives."""
        self.tries_of(which, claims.book_repayment, cents=cents, paid_on=self.today)

    def demands_or_waives_interest(self, which: int, waives: bool) -> None:
        """Interest on it."""
        self.tries_of(which, claims.waive_interest if waives else claims.demand_interest, reason="Grund")

    def closes(self, which: int) -> None:
        """The end."""
        self.tries_of(which, proofs.close)


@pytest.mark.parametrize(("year", "payout"), [(2021, "on_request"), (2025, "final_and_started")])
def test_no_order_of_acts_pays_more_than_granted_or_grants_more_than_there_is(
    stage: Stage, year: int, payout: str
) -> None:
    scene = Scene.of(stage, year)
    walk = type("WalkOf", (Walk,), {"scene": scene})
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            # The same walks each time, so that a change is judged by itself; without this line it goes in search of new ones.
            derandomize=True,
            # To make a walk of whole cases shorter takes minutes; its steps can be read as they are.
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    (given, *_) = grants.grant(reference=scene.references[0], account=stage.authority(LDS), at=at(scene.first))
    # The walks left nothing behind, and went through the way of paying that they were meant to go through.
    assert given.schedule().first().condition == payout
