"""How a recipient was heard before a decision that burdens it, or why it need not be (§ 28 VwVfG), as the letter says it."""

from fundament.core.procedure import Act
from fundament.documents.german import day
from fundament.documents.letter import Hearing
from fundament.queries.grant_money import fiscal_day
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.proofs import Proof

_OWN_WORDS = "Die Entscheidung folgt {} und weicht davon nicht zu Ihren Ungunsten ab (§ 28 Abs. 2 Nr. 3 VwVfG)."

INTEREST = Hearing(
    held_on=None,
    not_needed="Die Zinsen folgen aus dem Gesetz und aus dem Tag Ihrer Zahlung. Eine Anhörung war deshalb nicht geboten "
    "(§ 28 Abs. 2 VwVfG).",
)
"""Why nobody is heard on interest: there is nothing to weigh and nothing to find out."""


def before_amendment(given: Grant) -> Hearing | None:
    """The hearing since the last decision on this grant, or the recipient's own report that the amendment follows."""
    decided = Event.objects.filter(grant=given, act__in=(Act.AMEND.value, Act.REVOKE.value)).order_by("-number")
    # The newest is the amendment that is being issued.
    after = next(iter(decided.values_list("number", flat=True)[1:2]), 0)
    heard = _newest(given, Act.HEAR, after=after)
    if heard is not None:
        return _answered(given, heard)
    report = _newest(given, Act.REPORT, after=after)
    return None if report is None else _not_needed(f"Ihrer Mitteilung vom {day(on=fiscal_day(given, at=report.at))}")


def before_claim(given: Grant) -> Hearing | None:
    """The newest hearing, or the recipient's own figures: a proof is settled by them."""
    heard = _newest(given, Act.HEAR, after=0)
    if heard is not None:
        return _answered(given, heard)
    proof = Proof.objects.filter(grant=given).first()
    if proof is None:
        return None
    return _not_needed(f"Ihrem Verwendungsnachweis vom {day(on=fiscal_day(given, at=proof.handed_in_at))}")


def hearing(given: Grant, *, asked: Event, answer: Event | None) -> Hearing:
    """What was asked when, and what was answered."""
    return Hearing(
        held_on=fiscal_day(given, at=asked.at),
        answered_on=fiscal_day(given, at=answer.at) if answer else None,
        answer=answer.data["answer"] if answer else "",
    )


def _answered(given: Grant, asked: Event) -> Hearing:
    return hearing(given, asked=asked, answer=_newest(given, Act.ANSWER_HEARING, after=asked.number))


def _newest(given: Grant, act: Act, *, after: int) -> Event | None:
    return Event.objects.filter(grant=given, act=act.value, number__gt=after).order_by("-number").first()


def _not_needed(what: str) -> Hearing:
    return Hearing(held_on=None, not_needed=_OWN_WORDS.format(what))
