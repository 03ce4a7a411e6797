"""Verifies a call: its deadline, its proposals and its samples, by its events and what they were computed from."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from fundament.core.decision_file import faults, file_of, lines_of, overview_of
from fundament.core.loading import read_stored
from fundament.core.procedure import Act, Subject
from fundament.core.sampling import Candidate, draw
from fundament.queries.verification_rows import compared, paired
from fundament.records.calls import Call
from fundament.records.decisions import SelectionProposal, Sitting
from fundament.records.events import Event
from fundament.records.proofs import Sample


def call_differences(call: Call) -> Iterator[str]:
    """Where what is stored of a call is not what its events say, one German sentence each."""
    # Read anew from the stored words: what is kept in memory goes by the digest that is to be verified here.
    if read_stored(call.source, call.texts_source).digest != call.digest:
        yield f"Aufruf {call}: Die Prüfsumme des Wortlauts stimmt nicht."
    extended = _events(call, Act.EXTEND_DEADLINE)
    until = datetime.fromisoformat(extended[-1].data["until"]) if extended else call.programme.closes_at
    yield from compared(f"Aufruf {call}", call, {"closes_at": until})
    proposals = [
        {"number": event.data["number"], "at": event.at, "digest": event.data["digest"]}
        for event in _events(call, Act.PROPOSE_SELECTION)
    ]
    rows = list(call.proposals.order_by("number"))
    yield from paired(f"Aufruf {call}, Vorschlag", rows, proposals)
    for row in rows:
        if _digest([row.inputs, row.result]) != row.digest:
            yield f"Aufruf {call}, Vorschlag {row.number}: Die Prüfsumme stimmt nicht."
        elif not _proven(row):
            yield f"Aufruf {call}, Vorschlag {row.number}: Die Auswahl ist nicht die beste, oder sie hält eine Regel nicht ein."
        if not _shown_as_kept(row):
            yield f"Aufruf {call}, Vorschlag {row.number}: Die Seiten zeigen etwas anderes, als in der Datei des Vorschlags steht."
    yield from _panel_differences(call)
    samples = [
        {"number": event.data["number"], "year": event.data["year"], "seed": event.data["seed"], "at": event.at}
        for event in _events(call, Act.DRAW_SAMPLE)
    ]
    drawn = list(call.samples.order_by("pk"))
    yield from paired(f"Aufruf {call}, Stichprobe", drawn, samples)
    for sample in drawn:
        yield from _sample_differences(sample)


def _panel_differences(call: Call) -> Iterator[str]:
    """What the panel laid down and lifted, and the sitting in which it adopted."""
    lifted = {event.data["number"]: event for event in _events(call, Act.LIFT_STIPULATION)}
    laid_down = []
    for event in _events(call, Act.STIPULATE):
        end = lifted.get(event.data["number"])
        laid_down.append(
            {column: event.data[column] for column in ("number", "kind", "reason")}
            | {"made_at": event.at, "lifted_at": end.at if end else None}
            | {"lifted_reason": end.data["reason"] if end else ""}
        )
    yield from paired(f"Aufruf {call}, Festlegung", list(call.stipulations.order_by("number")), laid_down)
    adopted = [
        event.data["sitting"] | {"held_on": date.fromisoformat(event.data["sitting"]["held_on"]), "at": event.at}
        for event in _events(call, Act.ADOPT_SELECTION)
        # What was adopted before sittings were recorded has none.
        if "sitting" in event.data
    ]
    sittings = list(Sitting.objects.filter(proposal__call=call).order_by("pk"))
    yield from paired(f"Aufruf {call}, Sitzung", sittings, adopted)


def _shown_as_kept(row: SelectionProposal) -> bool:
    """Whether what pages read of a proposal is what its file says."""
    shown = [
        {**line, "reference": reference} for line, reference in row.lines.values_list("line", "application__reference")
    ]
    return row.overview == overview_of(row.inputs, row.result) and shown == lines_of(row.inputs, row.result)


def _proven(row: SelectionProposal) -> bool:
    """Whether what is stored proves the proposal, where it was stored with a proof."""
    found = faults(file_of(inputs=row.inputs, result=row.result, digest=row.digest))
    unproven = row.result.get("certificate", {}).get("optimum") is None
    return all(fault.code == "not_proven" and unproven for fault in found)


def _events(call: Call, act: Act) -> list[Event]:
    return list(Event.objects.filter(call=call, subject=Subject.CALL.value, act=act.value).order_by("number"))


def _digest(of: object) -> str:
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()


def _sample_differences(sample: Sample) -> Iterator[str]:
    """Whether drawing again from the same inputs and seed gives the same proofs."""
    if _digest([sample.seed, sample.inputs, sample.result]) != sample.digest:
        yield f"Stichprobe {sample}: Die Prüfsumme stimmt nicht."
    again = draw(
        population=[
            Candidate(reference=row["reference"], cents=row["cents"], rate=Decimal(row["rate"]))
            for row in sample.inputs["population"]
        ],
        share=Decimal(sample.inputs["share"]),
        risk_share=Decimal(sample.inputs["risk_share"]),
        seed=sample.seed,
    )
    if [asdict(row) for row in again.chosen] != sample.result["chosen"]:
        yield f"Stichprobe {sample}: Neu gezogen ergeben sich andere Nachweise."
