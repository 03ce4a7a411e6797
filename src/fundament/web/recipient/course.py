"""The course of a grant for its recipient: the steps, and the one that comes next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from fundament.core.deadlines import DeadlineKey, Standing
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


_CHECKED = frozenset({State.PROOF_CHECKED, State.REVOKED, State.REPAYMENT_DEMANDED, State.CLOSED})


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
    """The recipient's next step, in plain words: what has a day in a letter of the authority comes first."""
    if _hearing_runs(grant):
        return _answer(grant)
    if grant.open_claim is not None:
        return _pay_back(grant)
    if grant.publicity is not None and grant.publicity.missing and grant.state is not State.CLOSED:
        return _show_publicity(grant)
    return _BY_STATE[grant.state](grant)


def also_possible(grant: GrantView) -> tuple[tuple[str, str], ...]:
    """What the reader may do besides the next step: label and address."""
    free, interim = grant.open_payment is None, any(one.key is DeadlineKey.INTERIM_PROOF for one in grant.deadlines)
    offers = (
        (_("Report the start of your project"), Act.REPORT_START, "report_start", grant.started_on is None),
        (_("Report a change to the authority"), Act.REPORT, "report_change", True),
        (
            _("Report that publicity is shown"),
            Act.REPORT_PUBLICITY,
            "report_publicity",
            grant.publicity is not None and not grant.publicity.shown,
        ),
        (_("Object to the notice"), Act.OBJECT, "object_to_notice", _may_object(grant)),
        (
            _("Answer the hearing"),
            Act.ANSWER_HEARING,
            "answer_hearing",
            grant.hearing is not None and not grant.hearing.answer,
        ),
        (
            _("Request a payment"),
            Act.REQUEST_PAYMENT,
            "request_payment",
            free and grant.on_request and grant.available > 0,
        ),
        (_("Submit an interim proof of use"), Act.SUBMIT_INTERIM_PROOF, "submit_interim_proof", interim),
        (_("Submit the proof of use"), Act.SUBMIT_PROOF, "submit_proof", free),
        (_("Hand in what is missing in the proof of use"), Act.HAND_IN_PAPERS, "hand_in_papers", True),
    )
    coming = next_step(grant).url
    ways = [(label, _way(grant, act, name)) for label, act, name, useful in offers if useful]
    return tuple((label, url) for label, url in ways if url and url != coming)


def _may_object(grant: GrantView) -> bool:
    return bool(grant.contestable)


def _hearing_runs(grant: GrantView) -> bool:
    return grant.hearing is not None and not grant.hearing.answer and grant.today <= grant.hearing.until


def _answer(grant: GrantView) -> NextStep:
    until = grant.hearing.until if grant.hearing else None
    return NextStep(
        title=_("You can answer until %(day)s") % {"day": day(until)},
        text=_("The authority intends a decision that burdens you. It reads your answer before it decides."),
        url=_way(grant, Act.ANSWER_HEARING, "answer_hearing"),
        button=_("Answer the hearing"),
    )


def _pay_back(grant: GrantView) -> NextStep:
    claim = grant.open_claim
    if claim is None:
        raise ValueError("nothing is claimed")
    if grant.demand_suspended:
        return NextStep(
            title=_("The authority decides on your objection"),
            text=_("Until then you need not pay back what it demanded. You need to do nothing now."),
        )
    words = {"cents": euro(claim.open), "day": day(claim.due_on)}
    return NextStep(
        title=(_("Please pay back %(cents)s by %(day)s") if claim.due_on else _("Please pay back %(cents)s")) % words,
        text=_("The authority's letter says to which account. Once the money has arrived, it is booked."),
    )


def _show_publicity(grant: GrantView) -> NextStep:
    until = grant.publicity.cure_until if grant.publicity else None
    late = grant.publicity is not None and grant.publicity.overdue
    title = (
        _("Show that the state pays: you had time until %(day)s") if late else _("Show by %(day)s that the state pays")
    )
    return NextStep(
        title=title % {"day": day(until)},
        text=_(
            "The authority misses the sentence and the emblem that the notice asks for. Put them up, then say where. "
            "Otherwise a part of the money is reclaimed."
        ),
        url=_way(grant, Act.REPORT_PUBLICITY, "report_publicity"),
        button=_("Say where you show it"),
    )


def _proven(grant: GrantView) -> NextStep:
    if grant.state is State.PROOF_INCOMPLETE:
        return NextStep(
            title=_("Hand in what is missing in your proof of use"),
            text=_("The authority asked for something. You find your proof as you handed it in, and can add to it."),
            url=_way(grant, Act.HAND_IN_PAPERS, "hand_in_papers"),
            button=_("Hand in what is missing"),
        )
    if grant.state is State.PROOF_COMPLETE:
        return NextStep(
            title=_("Your proof of use is complete"),
            text=_("The authority checks it in detail now. You need to do nothing. You find the result here."),
        )
    return NextStep(
        title=_("The authority checks your proof of use"),
        text=_("You need to do nothing now. You find the result here."),
    )


def _read_notice(grant: GrantView) -> NextStep:
    words = {"day": day(grant.final_on)}
    if grant.notice_contested:
        return NextStep(
            title=_("The authority decides on your objection"),
            text=_("The notice does not become final before that. You need to do nothing now."),
        )
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
    url = reverse("notice_pdf", args=[grant.reference, grant.granting.number]) if grant.granting else ""
    return NextStep(title=_("Read your notice"), text=text % words, url=url, button=_("Open the notice (PDF)"))


def _overdue(grant: GrantView) -> NextStep | None:
    """The proof whose day has passed: the proof of use, otherwise the first interim proof."""
    if grant.today > grant.proof_due:
        return NextStep(
            title=_("Your proof of use is late: it was due by %(day)s") % {"day": day(grant.proof_due)},
            text=_(
                "Please submit it now. While it is missing, the authority may revoke the grant and demand the money "
                "back. A person who may sign for you submits it."
            ),
            url=_way(grant, Act.SUBMIT_PROOF, "submit_proof"),
            button=_("Submit the proof of use"),
        )
    interim = [one for one in grant.deadlines if one.key is DeadlineKey.INTERIM_PROOF]
    late = next((one for one in interim if one.state is Standing.MISSED), None)
    if late is None or grant.today > grant.last:
        return None
    return NextStep(
        title=_("Your interim proof of use is late: it was due by %(day)s") % {"day": day(late.day)},
        text=_("Say what you spent and what you did so far. Please submit it now."),
        url=_way(grant, Act.SUBMIT_INTERIM_PROOF, "submit_interim_proof"),
        button=_("Submit the interim proof"),
    )


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
    overdue = _overdue(grant)
    if overdue is not None:
        return overdue
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
    """After the check of the proof or a revocation, while nothing is claimed or all of it is paid."""
    revoked = grant.state is State.REVOKED
    if grant.to_repay and not grant.waived:
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
        title=_("Your grant was revoked") if revoked else _("Your proof of use is checked"),
        text=_("The authority closes the grant next. You need to do nothing."),
    )


def _closed(_grant: GrantView) -> NextStep:
    return NextStep(
        title=_("This grant is closed"),
        text=_("Everything is proven and settled. Please keep your records as long as the notice says."),
    )


_BY_STATE: Mapping[State, Callable[[GrantView], NextStep]] = {
    State.GRANTED: _read_notice,
    State.FINAL: _under_way,
    State.IN_PAYMENT: _under_way,
    State.PROOF_SUBMITTED: _proven,
    State.PROOF_INCOMPLETE: _proven,
    State.PROOF_COMPLETE: _proven,
    State.PROOF_CHECKED: _checked,
    State.REVOKED: _checked,
    State.REPAYMENT_DEMANDED: _checked,
    State.CLOSED: _closed,
}


def _way(grant: GrantView, act: Act, name: str) -> str:
    """The address of a form, where this reader may fill it in."""
    return reverse(name, args=[grant.reference]) if act in grant.acts and grant.is_recipient else ""
