"""Which proofs were drawn for a check in depth, and from which population a sample is drawn (VwV and VVK 11.2)."""

from decimal import Decimal

from fundament.core.sampling import Candidate
from fundament.records.accounts import Organisation
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.proofs import Proof, Sample


def samples_of(*, call_key: str, authority: Organisation) -> tuple[Sample, ...]:
    """All samples one authority drew in one programme, in order."""
    return tuple(Sample.objects.filter(call__key=call_key, authority=authority))


def in_sample(grant: Grant) -> bool:
    """Whether the grant's proof was drawn for a check in depth."""
    samples = samples_of(call_key=grant.application.call.key, authority=grant.authority)
    return any(grant.reference in {row["reference"] for row in sample.result["chosen"]} for sample in samples)


def population_of(*, call: Call, authority: Organisation, year: int) -> tuple[Candidate, ...]:
    """The proofs that arrived within a year and were not part of an earlier sample: amount and rate of each grant."""
    drawn = {
        row["reference"]
        for sample in samples_of(call_key=call.key, authority=authority)
        for row in sample.inputs["population"]
    }
    proofs = Proof.objects.filter(
        grant__application__call__key=call.key, grant__authority=authority, submitted_at__year=year
    ).select_related("grant")
    return tuple(
        Candidate(
            reference=proof.grant.reference,
            cents=proof.grant.total,
            rate=(Decimal(proof.grant.total) * 100 / Decimal(proof.grant.eligible)).quantize(Decimal("0.01")),
        )
        for proof in proofs.order_by("grant__reference")
        if proof.grant.reference not in drawn
    )
