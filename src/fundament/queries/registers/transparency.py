"""The transparency table: state grants from 2,500 euros, recipients from 10,000 euros, never natural persons. For everyone.

§ 8 (1) no. 15 SächsTranspG; the amounts and the years for which it stays are in `law/`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from fundament.core.bodies import LEGAL_PERSONS
from fundament.core.dates import add_months, local_day
from fundament.core.law import Law
from fundament.core.money import Cents
from fundament.core.regime import Regime
from fundament.queries.law import law_of
from fundament.queries.public import title_of
from fundament.queries.registers.reading import TermsChange, grants_in, state_money, terms_changes, versions_of
from fundament.records.grants import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class TransparencyRow:
    """One grant as § 8 (1) no. 15 SächsTranspG asks for it; `cents` of state money. `recipient` is empty where it is not named.

    `notice_on` is the day of the first notice, `amended_on` that of the act that set the present terms, if another did.
    """

    reference: str
    notice_on: date
    amended_on: date | None
    cents: Cents
    authority: str
    first: date
    last: date
    subject: str
    financing: str
    recipient: str
    invented: tuple[str, ...]
    demonstration: bool


def transparency_table(*, at: datetime) -> tuple[TransparencyRow, ...]:
    """Every grant that the Act publishes, the youngest notice first. Four statements.

    The Act speaks of grants given ("bewilligt") under §§ 23 and 44 SäHO. So what counts, for both thresholds, is what the notice in
    force grants of the state's money: an amendment changes it, a whole revocation leaves nothing to list; what the check of the
    proof leaves is no notice of a grant and changes nothing here. Before the Act came into force (1 January 2023) nothing is
    listed. The thresholds are those of the day of the grant, as on the public pages, so that a later change takes nobody's name
    off or puts it on; grants of earlier days may be listed as well (§ 17 (1)), by the first thresholds. A row stays at most so
    many years from its first notice as § 9 (2) says.
    """
    rows: QuerySet[Grant] = Grant.objects.exclude(regime=Regime.CONTRACT.value)
    grants, versions = grants_in(rows), versions_of(rows)
    changes = terms_changes(rows, grants=grants)
    found = []
    for grant in grants:
        programme = grant.application.call.programme
        law = law_of(programme=programme, regime=Regime(grant.regime))
        today = local_day(at=at, zone=programme.zone)
        cents = state_money(grant, versions=versions, version=grant.version)
        first = law.history["transparency_from"][0].valid_from
        day = max(grant.granted_on, first)
        if first <= today and _listed(law, grant.granted_on, cents, day, today):
            named = cents >= law.whole(key="transparency_recipient_from", day=day)
            found.append(_row(grant, cents, changes[grant.pk], named=named))
    return tuple(sorted(found, key=lambda row: (-row.notice_on.toordinal(), row.reference)))


def _listed(law: Law, granted_on: date, cents: Cents, day: date, today: date) -> bool:
    kept = add_months(day=granted_on, months=12 * law.whole(key="transparency_kept", day=day))
    return cents >= law.whole(key="transparency_from", day=day) and today <= kept


def _row(grant: Grant, cents: Cents, terms: tuple[TermsChange, ...], *, named: bool) -> TransparencyRow:
    organisation, application = grant.partner.organisation, grant.application
    return TransparencyRow(
        reference=grant.reference,
        notice_on=grant.granted_on,
        amended_on=terms[-1].on if len(terms) > 1 else None,
        cents=cents,
        authority=grant.authority.name,
        first=grant.first,
        last=grant.last,
        subject=title_of(application, application.call.programme),
        financing=grant.financing,
        recipient=organisation.name if named and organisation.kind in LEGAL_PERSONS else "",
        invented=tuple(application.invented),
        demonstration=application.call.demonstration,
    )
