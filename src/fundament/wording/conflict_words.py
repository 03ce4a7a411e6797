"""The words of conflicts of interest: why somebody does not judge."""

from django.utils.translation import gettext_lazy as _

from fundament.core.conflicts import Declared, Ground

_GROUNDS = {
    Ground.DECLARED: _("declared by themselves"),
    Ground.OWN_BODY: _("acts for one of the applicants"),
    Ground.COMPETITOR: _("acts for a body that competes in this call"),
    Ground.SAME_MUNICIPALITY: _("acts for a body in the same municipality"),
    Ground.MAIL_DOMAIN: _("writes from the same domain of e-mail as an applicant"),
}
_DECLARED = {
    Declared.WORKS_THERE: _("I work for an applicant or sit on one of its boards"),
    Declared.RELATIVE: _("Somebody of my family or household does, or would gain from the project"),
    Declared.ADVISED: _("I advised on the application or gave an opinion on it outside my office"),
    Declared.ADVANTAGE: _("I would gain or lose something myself"),
    Declared.OTHER: _("There is another reason to doubt that I am impartial"),
}


def ground_label(ground: Ground | str) -> str:
    """Why somebody is in conflict, as a part of a sentence about them."""
    return str(_GROUNDS[Ground(ground)])


def declared_label(ground: Declared | str) -> str:
    """What somebody says of themselves."""
    return str(_DECLARED[Declared(ground)])
