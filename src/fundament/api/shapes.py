"""The shapes of the open data: public views as plain JSON and as rows. Cents are integers, euros German text beside them.

Words are German, whatever the reader's language: the data is the same for everyone.
"""

from typing import Any

from fundament.core.money import format_euro
from fundament.queries.budgets import BudgetLine
from fundament.queries.public import Phase, ProgrammeLine
from fundament.queries.public_awards import Award, PublicGrant

LANGUAGE = "de"
LICENCE = "dl-de/by-2-0"
FORM = "Projektförderung"
_FINANCING = {"share": "Anteilfinanzierung", "fixed": "Festbetragsfinanzierung"}


def award_json(award: Award) -> dict[str, Any]:
    """One project with its grants, each with its amounts by funder and fiscal year."""
    return {
        "programme": award.key,
        "version": award.version,
        "programme_title": award.programme,
        "project": award.reference,
        "title": award.title,
        "state": award.state.value,
        "municipality_key": award.seat.ags,
        "municipality": award.seat.name,
        "district": award.seat.district,
        "planning_region": award.seat.region,
        "partners_without_grant": list(award.partners),
        "granted_cents": award.total,
        "granted_euro": format_euro(award.total),
        "paid_cents": award.paid,
        "paid_euro": format_euro(award.paid),
        "grants": [_grant(grant) for grant in award.grants],
        "invented": list(award.invented),
        "demonstration": award.demonstration,
        "licence": LICENCE,
    }


def _grant(grant: PublicGrant) -> dict[str, Any]:
    return {
        "grant": grant.reference,
        "recipient": grant.recipient or None,
        "recipient_kind": grant.kind,
        "authority": grant.authority,
        "form_of_funding": FORM,
        "type_of_financing": _FINANCING[grant.financing],
        "granted_on": grant.granted_on.isoformat(),
        "period_first": grant.first.isoformat(),
        "period_last": grant.last.isoformat(),
        "granted_cents": grant.total,
        "granted_euro": format_euro(grant.total),
        "paid_cents": grant.paid,
        "paid_euro": format_euro(grant.paid),
        "amounts": [
            {
                "funder": row.funder_name,
                "fiscal_year": row.year,
                "granted_cents": row.cents,
                "granted_euro": format_euro(row.cents),
                "paid_cents": row.paid,
                "paid_euro": format_euro(row.paid),
            }
            for row in grant.money
        ],
    }


def award_rows(award: Award) -> list[list[str | int]]:
    """One row for each grant, funder and fiscal year, in the order of COLUMNS: sums of a column are right."""
    return [
        [
            award.key,
            award.version,
            award.reference,
            grant.reference,
            harmless(award.title),
            award.seat.ags,
            award.seat.name,
            award.seat.district,
            award.seat.region,
            harmless(grant.recipient),
            grant.kind,
            grant.authority,
            FORM,
            _FINANCING[grant.financing],
            grant.granted_on.isoformat(),
            grant.first.isoformat(),
            grant.last.isoformat(),
            row.funder_name,
            row.year,
            row.cents,
            format_euro(row.cents),
            row.paid,
            format_euro(row.paid),
            award.state.value,
            " ".join(award.invented),
            "yes" if award.demonstration else "no",
            LICENCE,
        ]
        for grant in award.grants
        for row in grant.money
    ]


def harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula: one that begins like it gets an apostrophe in front."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def call_json(line: ProgrammeLine, budget: tuple[BudgetLine, ...]) -> dict[str, Any]:
    """One call with its dates, its public phase and its budget."""
    call, file = line.call, line.call.programme
    return {
        "programme": call.key,
        "version": call.version,
        "title": line.title,
        "summary": line.summary,
        "office": line.office,
        "phase": line.phase.value,
        "announced": file.call.announced.isoformat(),
        "opens_at": file.opens_at.isoformat(),
        "closes_at": call.closes_at.isoformat(),
        "results_announced": line.phase is Phase.RESULTS,
        "budget_cents": line.total,
        "budget_euro": format_euro(line.total),
        "budget": [
            {
                "funder": row.funder_name,
                "fiscal_year": row.year,
                "budget_cents": row.appropriated,
                "budget_euro": format_euro(row.appropriated),
                "granted_cents": row.granted,
                "granted_euro": format_euro(row.granted),
                "paid_cents": row.paid,
                "paid_euro": format_euro(row.paid),
                "basis": next(funder.basis for funder in file.funder if funder.key == row.funder),
            }
            for row in budget
        ],
        "digest": call.digest,
        "invented": [],
        "demonstration": call.demonstration,
        "licence": LICENCE,
    }
