"""The course of a grant for its recipient: the steps, and the one that comes next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from fundament.core.procedure import Act, State
from fundament.queries.grants import GrantView
from fundament.web.templatetags.fundament_web import day, euro


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step for `components/steps.html`."""

    label: str
    state: str
    hint: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What to do next: why, and the button that leads there. Without a button there is nothing to do but wait."""

    title: str
    text: str
    url: str = ""
    button: str = ""


_CHECKED = frozenset({State.PROOF_CHECKED, State.REPAYMENT_DEMANDED, State.CLOSED})


def steps(grant: GrantView) -> tuple[Step, ...]:
    """From the notice to the end. The first that is not done is the current one."""
    proven = grant.proof is not None
    course = (
        (_("Notice"), True, day(grant.granted_on)),
        (
            _("Final"),
            grant.state is not State.GRANTED,
            _("from %(day)s") % {"day": day(grant.final_on)} if grant.regime != "contract" else "",
        ),
        (_("Start reported"), grant.started_on is not None, day(grant.started_on)),
        (
            _("Payments"),
            proven,
            _("%(paid)s of %(total)s") % {"paid": euro(grant.held.paid), "total": euro(grant.total)},
        ),
        (_("Proof of use"), grant.state in _CHECKED, _("by %(day)s") % {"day": day(grant.proof_due)}),
        (_("Closed"), grant.state is State.CLOSED, ""),
    )
    current = next((number for number, (_label, done, _hint) in enumerate(course) if not done), None)
    return tuple(
        Step(label=label, state="done" if done else "current" if number == current else "todo", hint=hint)
        for number, (label, done, hint) in enumerate(course)
    )


def next_step(grant: GrantView) -> NextStep:
    """The recipient's next step, in plain words."""
    if grant.state is State.GRANTED:
        return _read_notice(grant)
    if grant.state in {State.FINAL, State.IN_PAYMENT}:
        return _under_way(grant)
    if grant.state is State.PROOF_SUBMITTED:
        return NextStep(
            title=_("The authority checks your proof of use"),
            text=_("You need to do nothing now. You find the result here."),
        )
    if grant.state is State.REPAYMENT_DEMANDED:
        return NextStep(
            title=_("Please pay back %(cents)s") % {"cents": euro(grant.to_repay)},
            text=_("The authority's letter says to which account and until when. Once it has arrived, it is booked."),
        )
    if grant.state is State.PROOF_CHECKED:
        return _checked(grant)
    return NextStep(
        title=_("This grant is closed"),
        text=_("Everything is proven and settled. Please keep your records as long as the notice says."),
    )


def also_possible(grant: GrantView) -> tuple[tuple[str, str], ...]:
    """What the reader may do besides the next step: label and address."""
    offers = (
        (_("Report the start of your project"), Act.REPORT_START, "report_start", grant.started_on is None),
        (_("Request a payment"), Act.REQUEST_PAYMENT, "request_payment", grant.on_request and grant.available > 0),
        (_("Submit the proof of use"), Act.SUBMIT_PROOF, "submit_proof", True),
    )
    coming = next_step(grant).url
    ways = [(label, _way(grant, act, name)) for label, act, name, useful in offers if useful]
    free = [] if grant.open_payment is not None else ways
    return tuple((label, url) for label, url in free if url and url != coming)


def _read_notice(grant: GrantView) -> NextStep:
    words = {"day": day(grant.final_on)}
    text = (
        _(
            "The notice says what the money is for and which duties come with it. It becomes final on %(day)s, unless "
            "somebody objects. Money is paid after that."
        )
        if grant.regime != "contract"
        else _(
            "The notice says what the money is for and which duties come with it. Money is paid once the authority has "
            "confirmed that the contract holds."
        )
    )
    url = reverse("notice_pdf", args=[grant.reference, grant.notices[-1].number]) if grant.notices else ""
    return NextStep(title=_("Read your notice"), text=text % words, url=url, button=_("Open the notice (PDF)"))


def _under_way(grant: GrantView) -> NextStep:
    payment = grant.open_payment
    if payment is not None:
        return NextStep(
            title=_("Your payment of %(cents)s is on its way") % {"cents": euro(payment.cents)},
            text=_(
                "At the authority one person prepares each payment and a second person releases it. "
                "You get a message when it is released."
            ),
        )
    if grant.started_on is None:
        return NextStep(
            title=_("Report the start of your project"),
            text=_("Please tell the authority on which day your project started. The notice asks for this."),
            url=_way(grant, Act.REPORT_START, "report_start"),
            button=_("Report the start"),
        )
    if grant.today > grant.last or not grant.held.committed:
        return NextStep(
            title=_("Submit the proof of use by %(day)s") % {"day": day(grant.proof_due)},
            text=_("Show what you spent and what you achieved. A person who may sign for you submits it."),
            url=_way(grant, Act.SUBMIT_PROOF, "submit_proof"),
            button=_("Submit the proof of use"),
        )
    if grant.on_request and grant.available:
        return NextStep(
            title=_("Request money when you need it"),
            text=_("Up to %(cents)s are available in %(year)d. Please request only what you need soon.")
            % {"cents": euro(grant.available), "year": grant.year},
            url=_way(grant, Act.REQUEST_PAYMENT, "request_payment"),
            button=_("Request a payment"),
        )
    return NextStep(
        title=_("Carry out your project"),
        text=_("Nothing is due from you now. The proof of use is due by %(day)s.") % {"day": day(grant.proof_due)},
    )


def _checked(grant: GrantView) -> NextStep:
    if grant.to_repay:
        return NextStep(
            title=_("You received %(cents)s more than is due") % {"cents": euro(grant.to_repay)},
            text=_("The authority will write to you about the repayment. Please wait for its letter."),
        )
    if grant.held.committed or grant.held.in_release:
        return NextStep(
            title=_("Your proof of use is checked"),
            text=_("The authority now pays what the grant still leaves: %(cents)s. You need to do nothing.")
            % {"cents": euro(grant.held.committed + grant.held.in_release)},
        )
    return NextStep(
        title=_("Your proof of use is checked"), text=_("The authority closes the grant next. You need to do nothing.")
    )


def _way(grant: GrantView, act: Act, name: str) -> str:
    """The address of a form, where this reader may fill it in."""
    return reverse(name, args=[grant.reference]) if act in grant.acts and grant.is_recipient else ""
