"""News for everyone who has a draft in a programme: the deadline moved, the portal was out of order."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from fundament.acts.at_once import parts
from fundament.acts.mail import CaseNews, case_mails
from fundament.core.procedure import Role
from fundament.records.applications import Application, Partner
from fundament.records.roles import NOT_YET_SUBMITTED

_PEOPLE = (Role.EDITOR, Role.SIGNATORY)


def drafts_of(key: str) -> QuerySet[Application]:
    """The drafts of a programme in all its versions, by key and reference only: what they hold is their applicants' affair."""
    return Application.objects.filter(call__key=key, state__in=sorted(NOT_YET_SUBMITTED)).only("pk", "reference")


def tell_drafts(*, key: str, drafts: Iterable[Application], what: str, at: datetime) -> None:
    """A mail to the people of every organisation that takes part in one of these drafts, in some few statements."""
    references = {draft.pk: draft.reference for draft in drafts}
    news = []
    for some in parts(sorted(references)):
        joined = Partner.objects.filter(application__in=some, joined_at__isnull=False).order_by("pk")
        for application, body in joined.values_list("application", "organisation"):
            reference = references[application]
            news.append(CaseNews(key=f"{key}:{reference}", reference=reference, body=body))
    case_mails(news=news, roles=_PEOPLE, what=what, at=at, urgent=True)
