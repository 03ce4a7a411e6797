"""Drawing the proofs that are checked in depth: by risk first, then by a seed that anyone can draw from again."""

import hashlib
import json
import secrets
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from fundament.acts.refusals import Refused
from fundament.acts.steps import locked_call, on_call
from fundament.core.dates import local_day
from fundament.core.procedure import Act
from fundament.core.regime import Regime
from fundament.core.sampling import draw
from fundament.queries.law import law_of
from fundament.queries.samples import population_of
from fundament.records.accounts import Account, Organisation
from fundament.records.memberships import memberships_of
from fundament.records.proofs import Sample

RISK_SHARE = Decimal(50)
"""Half of the sample goes to the highest risk, half is drawn by lot: the law says risk first and leaves the rest open."""


@transaction.atomic
def draw_sample(*, key: str, authority: Organisation, year: int, account: Account, at: datetime) -> Sample:
    """Draws which proofs of a year are checked in depth, and keeps everything that anyone needs to draw it again.

    Raises Refused: "not_your_body", "nothing_to_draw"; NotPermitted.
    """
    call = locked_call(key)
    if not any(m.organisation_id == authority.pk for m in memberships_of(account)):
        raise Refused("not_your_body")
    population = population_of(call=call, authority=authority, year=year)
    number = Sample.objects.filter(call__key=key, authority=authority, year=year).count() + 1
    # Nobody can know beforehand which proofs a seed will draw, and everybody can draw from it afterwards.
    seed = secrets.token_hex(16)
    event = on_call(
        call=call,
        act=Act.DRAW_SAMPLE,
        account=account,
        at=at,
        data={"year": year, "number": number, "seed": seed, "authority": authority.name},
    )
    if not population:
        raise Refused("nothing_to_draw", year=year)
    law = law_of(programme=call.programme, regime=Regime.NON_COMMUNAL)
    share = law.per_cent(key="proof_sample", day=local_day(at=at, zone=call.programme.zone))
    drawn = draw(population=population, share=share, risk_share=RISK_SHARE, seed=seed)
    inputs = {
        "population": [{"reference": row.reference, "cents": row.cents, "rate": str(row.rate)} for row in population],
        "share": str(share),
        "risk_share": str(RISK_SHARE),
    }
    result = {"chosen": [asdict(row) for row in drawn.chosen], "population_digest": drawn.population_digest}
    digest = hashlib.sha256(json.dumps([seed, inputs, result], sort_keys=True).encode()).hexdigest()
    return Sample.objects.create(
        call=event.call,
        authority=authority,
        year=year,
        number=number,
        seed=seed,
        inputs=inputs,
        result=result,
        digest=digest,
        at=at,
        drawn_by=account,
    )
