"""The half-yearly list for the Court of Audit: notices above 50,000 euros of state money.

VwV Nr. 4.4. It is about grants under the VwV alone: for communal bodies the court asks for copies (VVK Nr. 4.5).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from fundament.core.money import Cents
from fundament.core.procedure import Act
from fundament.core.regime import Regime
from fundament.queries.law import law_of
from fundament.queries.registers.reading import Desk, grants_in, reach, state_money, terms_changes, versions_of
from fundament.records.accounts import Account

Half = Literal[1, 2]
_NOTICES = {Act.ISSUE_NOTICE: "grant", Act.AMEND: "amendment"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtRow:
    """A notice of the half-year; `notice` is "grant" or "amendment", `cents` what it grants of the state's money.

    Purpose, period and day of the proof are those that hold now.
    """

    reference: str
    notice: str
    notice_on: date
    cents: Cents
    authority: str
    programme: str
    recipient: str
    recipient_kind: str
    financing: str
    purpose: str
    first: date
    last: date
    proof_due: date
    invented: tuple[str, ...]
    demonstration: bool


def half_year(*, year: int, half: Half) -> tuple[date, date]:
    """The first and the last day of a half-year."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def court_list(*, account: Account, desk: Desk, year: int, half: Half) -> tuple[CourtRow, ...]:
    """The notices of a half-year whose grant is above the law's amount on their day, by day and reference. Four statements.

    First notices and amendments, each with the whole amount it grants; a revocation grants nothing, one that falls restores what
    was listed before. Raises NotVisible.
    """
    rows = reach(account=account, desk=desk)
    grants, versions = grants_in(rows), versions_of(rows)
    changes = terms_changes(rows, grants=grants)
    first, last = half_year(year=year, half=half)
    found = []
    for grant in grants:
        call, organisation = grant.application.call, grant.partner.organisation
        law = law_of(programme=call.programme, regime=Regime(grant.regime))
        for notice in changes[grant.pk]:
            if notice.act not in _NOTICES or not first <= notice.on <= last:
                continue
            cents = state_money(grant, versions=versions, version=notice.version)
            known = law.knows(key="court_list_above", day=notice.on)
            if known and cents > law.whole(key="court_list_above", day=notice.on):
                found.append(
                    CourtRow(
                        reference=grant.reference,
                        notice=_NOTICES[notice.act],
                        notice_on=notice.on,
                        cents=cents,
                        authority=grant.authority.name,
                        programme=call.texts.get("short_title", language="de"),
                        recipient=organisation.name,
                        recipient_kind=organisation.kind,
                        financing=grant.financing,
                        purpose=grant.application.answers.get("title", grant.application.reference),
                        first=grant.first,
                        last=grant.last,
                        proof_due=grant.proof_due,
                        invented=tuple(grant.application.invented),
                        demonstration=call.demonstration,
                    )
                )
    return tuple(sorted(found, key=lambda row: (row.notice_on, row.reference)))
