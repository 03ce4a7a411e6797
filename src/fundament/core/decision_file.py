"""The file of a proposal: everything it was computed from, the result, and what proves it. Anyone can check it without a solver."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundament.core.optimality import NotProven, certificate_from, certificate_json, verify
from fundament.core.portfolio import Candidate, Level, Model, Pot, Quota, Reach, Rules, in_tie_order, model_of
from fundament.core.proposal import Outcome, Proposal

FORMAT = "fundament-decision/1"


def inputs_json(
    *, programme: Mapping[str, Any], candidates: Sequence[Candidate], rules: Rules, ties: Sequence[str], reserve: bool
) -> dict[str, Any]:
    """What a proposal is computed from, as plain JSON."""
    return {
        "programme": dict(programme),
        "candidates": [_candidate_json(candidate) for candidate in candidates],
        "budgets": [{"funder": f, "year": y, "cents": cents} for (f, y), cents in sorted(rules.budgets.items())],
        "awards_at_most": rules.awards_at_most,
        "quotas": [
            {
                "kind": quota.kind,
                "value": quota.value,
                "at_least": quota.at_least,
                "at_most": quota.at_most,
                "cents_at_most": quota.cents_at_most,
            }
            for quota in rules.quotas
        ],
        "exclusive": [list(pair) for pair in rules.exclusive],
        "dependent": [list(pair) for pair in rules.dependent],
        "fixed": dict(rules.fixed),
        "reach": [{"people": place.people, "references": list(place.references)} for place in rules.reach],
        "per_person": rules.per_person,
        "ties": list(ties),
        "reserve": reserve,
    }


def _candidate_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "reference": candidate.reference,
        "score": candidate.score,
        "rank": candidate.rank,
        "submitted": candidate.submitted,
        "needs": _needs_json(candidate.needs),
        "blocked_by": list(candidate.blocked_by),
        "smaller": [
            {"key": level.key, "score": level.score, "needs": _needs_json(level.needs)} for level in candidate.smaller
        ],
        "marks": dict(candidate.marks),
    }


def _needs_json(needs: Mapping[Pot, int]) -> list[dict[str, Any]]:
    return [{"funder": f, "year": y, "cents": cents} for (f, y), cents in sorted(needs.items())]


def _needs(stored: Sequence[Mapping[str, Any]]) -> dict[Pot, int]:
    return {(one["funder"], one["year"]): one["cents"] for one in stored}


def round_of(inputs: Mapping[str, Any]) -> tuple[list[Candidate], Rules]:
    """The candidates in tie order, and the rules. What an older proposal does not name it did not have."""
    candidates = [
        Candidate(
            reference=one["reference"],
            score=one["score"],
            rank=one["rank"],
            submitted=one["submitted"],
            needs=_needs(one["needs"]),
            blocked_by=tuple(one["blocked_by"]),
            smaller=tuple(
                Level(key=level["key"], score=level["score"], needs=_needs(level["needs"]))
                for level in one.get("smaller", ())
            ),
            marks=one.get("marks", {}),
        )
        for one in inputs["candidates"]
    ]
    rules = Rules(
        budgets=_needs(inputs["budgets"]),
        awards_at_most=inputs["awards_at_most"],
        quotas=tuple(Quota(**quota) for quota in inputs.get("quotas", ())),
        exclusive=tuple((first, second) for first, second in inputs.get("exclusive", ())),
        dependent=tuple((first, second) for first, second in inputs.get("dependent", ())),
        fixed=inputs.get("fixed", {}),
        reach=tuple(
            Reach(people=one["people"], references=tuple(one["references"])) for one in inputs.get("reach", ())
        ),
        per_person=inputs.get("per_person", 0),
    )
    return in_tie_order(candidates, ties=inputs["ties"]), rules


def result_json(proposal: Proposal) -> dict[str, Any]:
    """The proposal as plain JSON."""
    free = {} if proposal.free is None else {"free": _free_json(proposal.free)}
    return {
        "total": proposal.total,
        "ties_broken": proposal.ties_broken,
        "used": _needs_json(proposal.used),
        **free,
        "lines": [
            {
                "reference": line.reference,
                "outcome": line.outcome.value,
                "code": line.code,
                "score": line.score,
                "level": line.level,
                "place": line.place,
                "pots": [{"funder": f, "year": y} for f, y in line.pots],
                "binding": [{"rule": name.rule, "of": list(name.of)} for name in line.binding],
                "competes_with": list(line.competes_with),
            }
            for line in proposal.lines
        ],
        "certificate": certificate_json(proposal.certificate),
    }


def _free_json(proposal: Proposal) -> dict[str, Any]:
    return {
        "total": proposal.total,
        "ties_broken": proposal.ties_broken,
        "used": _needs_json(proposal.used),
        "selected": {line.reference: line.level for line in proposal.lines if line.outcome is Outcome.SELECT},
        "certificate": certificate_json(proposal.certificate),
    }


def overview_of(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """What stands above the list of a proposal, for a page that does not read the whole file.

    Points in thousandths, money in cents.
    """
    used = {(pot["funder"], pot["year"]): pot["cents"] for pot in result["used"]}
    selected = [line["reference"] for line in result["lines"] if line["outcome"] == Outcome.SELECT.value]
    return {
        "total": result["total"],
        "ties_broken": result["ties_broken"],
        "proven": result.get("certificate", {}).get("optimum") is not None,
        "awards_at_most": inputs["awards_at_most"],
        "applications": len(result["lines"]),
        "selected": len(selected),
        "pots": [
            {
                "funder": pot["funder"],
                "year": pot["year"],
                "available": pot["cents"],
                "used": used.get((pot["funder"], pot["year"]), 0),
            }
            for pot in inputs["budgets"]
        ],
        "free": _free_overview(result, frozenset(selected)),
    }


def _free_overview(result: Mapping[str, Any], selected: frozenset[str]) -> dict[str, Any] | None:
    """What the stipulations cost; None where there are none."""
    free = result.get("free")
    if free is None:
        return None
    used, without = (sum(pot["cents"] for pot in one["used"]) for one in (result, free))
    return {
        "total": free["total"],
        "lost": free["total"] - result["total"],
        "more": used - without,
        "only_with": sorted(selected - free["selected"].keys()),
        "only_without": sorted(free["selected"].keys() - selected),
    }


def lines_of(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of the result, each with its "rank" and the cents it takes of all budgets, "amount"."""
    candidates = {candidate["reference"]: candidate for candidate in inputs["candidates"]}
    return [
        {
            **line,
            "rank": candidates[line["reference"]]["rank"],
            "amount": sum(need["cents"] for need in candidates[line["reference"]]["needs"]),
        }
        for line in result["lines"]
    ]


def digest_of(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """SHA-256 of both, in hexadecimal digits."""
    return hashlib.sha256(json.dumps([inputs, result], sort_keys=True).encode()).hexdigest()


def file_of(*, inputs: Mapping[str, Any], result: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """The file that anyone may check."""
    return {"format": FORMAT, "digest": digest, "inputs": dict(inputs), "result": dict(result)}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a decision file: a code, and what it is about."""

    code: str
    value: str = ""


def faults(stored: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What is wrong; empty if the portfolio keeps to all rules, is worth what it says, and is proven the best and first of equals.

    Codes: "format", "digest", "selected" (an application that may not be, or is not there), "rule" (broken), "total", "used",
    "order", "not_proven", "free" (what is best without stipulations is missing, or there are none).
    """
    try:
        if stored["format"] != FORMAT:
            return (Fault("format"),)
        inputs, result = stored["inputs"], stored["result"]
        if digest_of(inputs, result) != stored["digest"]:
            return (Fault("digest"),)
        return tuple(_faults(inputs, result))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
        return (Fault("format", str(fault)),)


def _faults(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> list[Fault]:
    ordered, rules = round_of(inputs)
    lines = result["lines"]
    selected = {line["reference"]: line.get("level", "") for line in lines if line["outcome"] == Outcome.SELECT.value}
    found = []
    if [line["reference"] for line in lines] != [candidate.reference for candidate in ordered]:
        found.append(Fault("order"))
    places = [line["place"] for line in lines if line["outcome"] == Outcome.RESERVE.value]
    if places != list(range(1, len(places) + 1)):
        found.append(Fault("order"))
    found += _portfolio_faults(ordered, rules, selected, result)
    if ("free" in result) != rules.stipulated:
        found.append(Fault("free"))
    elif rules.stipulated:
        found += _portfolio_faults(ordered, rules.free, result["free"]["selected"], result["free"])
    return found


def _portfolio_faults(
    ordered: Sequence[Candidate], rules: Rules, selected: Mapping[str, str], said: Mapping[str, Any]
) -> list[Fault]:
    """What is wrong with one portfolio and what is said of it: its worth, its money and its proof."""
    model = model_of(ordered=ordered, rules=rules)
    chosen, unknown = chosen_columns(model, ordered, selected)
    found = [Fault("selected", reference) for reference in unknown]
    found += [
        Fault("rule", " ".join(str(part) for part in (row.name.rule, *row.name.of))) for row in model.broken(chosen)
    ]
    if model.worth(chosen) != said["total"]:
        found.append(Fault("total", str(model.worth(chosen))))
    by_reference = {candidate.reference: candidate for candidate in ordered}
    levels = model.portfolio(chosen)
    used = {
        pot: sum(by_reference[one].levels[level].needs.get(pot, 0) for one, level in levels.items())
        for pot in rules.budgets
    }
    if used != _needs(said["used"]):
        found.append(Fault("used"))
    if not found and "certificate" not in said:
        found.append(Fault("not_proven", "there is no certificate"))
    elif not found:
        try:
            verify(model, chosen=chosen, certificate=certificate_from(said["certificate"]))
        except NotProven as fault:
            found.append(Fault("not_proven", str(fault)))
    return found


def chosen_columns(
    model: Model, ordered: Sequence[Candidate], selected: Mapping[str, str]
) -> tuple[frozenset[int], tuple[str, ...]]:
    """The columns of a portfolio given by reference and key of the level, and the references that have no such column."""
    keys = {candidate.reference: [level.key for level in candidate.levels] for candidate in ordered}
    there = {
        (column.reference, keys[column.reference][column.level]): number
        for number, column in enumerate(model.columns[: model.choices])
    }
    chosen = [there[one] for one in selected.items() if one in there]
    return model.with_reached(chosen), tuple(sorted(one[0] for one in selected.items() if one not in there))
