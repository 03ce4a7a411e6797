"""A thousand decisions, adopted as one act and announced as one act, with a mail to each applicant."""

from tests.bench.many import copied, submitted
from tests.bench.measuring import at_once, bare_insert, insist, line, stored
from tests.cast import AFTER, REGIONS, Stage

from fundament.acts import selection
from fundament.core.procedure import State
from fundament.records.applications import Application
from fundament.records.assessments import Ranking, Score
from fundament.records.decisions import Decision
from fundament.records.messages import Message

NUMBER = 1_000


def run(stage: Stage) -> None:
    """Of a thousand scored applications: computes the proposal, adopts it, announces it."""
    bare = bare_insert()
    first = stage.submit(stage.regions_draft(lines=[(2021, 20_000_00, 10_000_00)]))
    stage.scored(first)
    first.refresh_from_db()
    leads = submitted(first, count=NUMBER)
    ranking = Ranking.objects.get(application=first)
    stored(copied(ranking, application=lead.application) for lead in leads)
    stored(copied(score, application=lead.application) for score in first.scores.all() for lead in leads)
    others = list(first.partners.order_by("pk"))[1:]
    stored(copied(partner, application=lead.application) for partner in others for lead in leads)
    stored(copied(document, application=lead.application) for document in first.documents.all() for lead in leads)
    at = AFTER[REGIONS]
    decider, office = stage.decider(REGIONS), stage.office(REGIONS)
    sitting = stage.sitting(decider, at)
    proposed = []
    computed = at_once(
        lambda: proposed.append(selection.propose_selection(key=REGIONS, account=office, at=at)), items=NUMBER
    )
    line(f"an application in a proposal of {NUMBER}", computed, beside=bare, name="a bare insert")
    insist("scored", found=Score.objects.count(), expected=NUMBER * first.scores.count())
    adopted = at_once(
        lambda: selection.adopt_selection(
            key=REGIONS, proposal=proposed[0].number, verdicts={}, sitting=sitting, account=decider, at=at
        ),
        items=NUMBER,
    )
    insist("decisions", found=Decision.objects.count(), expected=NUMBER)
    line(f"a decision adopted, of {NUMBER}", adopted, beside=bare, name="a bare insert")
    mails = Message.objects.count()
    announced = at_once(lambda: selection.announce_decision(key=REGIONS, account=office, at=at), items=NUMBER)
    told = (State.SELECTION_ANNOUNCED.value, State.RESERVE_ANNOUNCED.value)
    insist("announced", found=Application.objects.filter(state__in=told).count(), expected=NUMBER)
    insist("mails", found=Message.objects.count() - mails >= NUMBER, expected=True)
    line(f"a decision announced, of {NUMBER}", announced, beside=bare, name="a bare insert")
