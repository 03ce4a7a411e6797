"""Numbers of the law for pages that explain it: those in force today."""

from collections.abc import Mapping

from django import template
from django.utils import timezone

from fundament.queries.law import published_from
from fundament.web import clock
from fundament.wording.values import grouped

register = template.Library()


@register.simple_tag
def published_limits() -> Mapping[str, str]:
    """From how many euros a grant is shown (`shown`) and its recipient named (`named`), and for how many `years`."""
    limits = published_from(granted_on=timezone.localdate(clock.now()))
    figures = {"shown": limits.shown // 100, "named": limits.named // 100, "years": limits.years}
    return {name: grouped(figure) for name, figure in figures.items()}
