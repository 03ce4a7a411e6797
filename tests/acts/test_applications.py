"""Applicants write, sign and submit together: exactly once, exactly in time, exactly what was signed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.cast import AFTER, DURING, REGIONS, TANDEM, Stage, pdf
from tests.made_files import acting_pdf, picture

from fundament.acts import applications, partners, stations, uploads
from fundament.acts.refusals import Refused
from fundament.commands.register import LDS
from fundament.core.application import PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.verification import differences
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Document, Submission
from fundament.records.calls import Call
from fundament.records.events import Event

AT, MICROSECOND = DURING[TANDEM], timedelta(microseconds=1)
DEADLINE = datetime(2024, 1, 31, 22, 59, 59, 999_999, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)
LEISNIG, TORGAU = "Stadt Leisnig", "Stadt Torgau"


def code_of(act: Callable[..., Any], **given: Any) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.code


@pytest.fixture
def town(stage: Stage) -> Account:
    """Who writes and signs for Leisnig."""
    return stage.applicant(LEISNIG)


@pytest.fixture
def club(stage: Stage) -> Account:
    """Who writes and signs for the Kulturbahnhof."""
    return stage.applicant(stage.non_profit())


@pytest.fixture
def draft(stage: Stage, tandem_call: Call) -> Application:
    """A complete tandem that nobody has signed."""
    return stage.tandem_draft()


@pytest.fixture
def signed(stage: Stage, draft: Application) -> Application:
    """A tandem that both have signed."""
    stage.sign(draft)
    draft.refresh_from_db()
    return draft


def signatures(application: Application) -> int:
    """How many partners have signed the text as it stands."""
    return application.partners.exclude(signed_digest="").count()


def lines(grant: int = 100_000_00, eligible: int = 125_000_00) -> list[PlanLine]:
    """A plan of five equal years."""
    return [PlanLine(year=y, eligible=eligible, grant=grant, own=eligible - grant) for y in range(2024, 2029)]


# ── starting ──


def test_it_starts_a_draft_with_a_reference_for_the_lead(stage: Stage, tandem_call: Call, town: Account) -> None:
    first = applications.start(key=TANDEM, organisation=stage.body(LEISNIG), account=town, at=AT)
    applications.save_answers(reference=first.reference, answers={"title": "x"}, revision=1, account=town, at=AT)
    second = applications.start(key=TANDEM, organisation=stage.body(LEISNIG), account=town, at=DEADLINE)
    assert [(a.reference, a.state, a.planning_region) for a in (first, second)] == [
        ("IVO-2023-0001", "draft", "CHE"),
        ("IVO-2023-0002", "draft", "CHE"),
    ]
    assert [(p.role, p.organisation.name) for p in first.partners.all()] == [("municipal_administration", LEISNIG)]


def test_it_starts_one_draft_with_a_double_click(stage: Stage, tandem_call: Call, town: Account) -> None:
    given = {"key": TANDEM, "organisation": stage.body(LEISNIG), "at": AT}
    first = applications.start(**given, account=town)
    assert applications.start(**given, account=town).pk == first.pk
    with pytest.raises(NotPermitted):
        applications.start(**given, account=stage.applicant(TORGAU))
    assert Application.objects.count() == 1


def test_it_starts_nothing_after_the_deadline_or_before_the_opening(
    stage: Stage, tandem_call: Call, town: Account
) -> None:
    given = {"key": TANDEM, "organisation": stage.body(LEISNIG), "account": town}
    assert code_of(applications.start, **given, at=DEADLINE + MICROSECOND) == "call_not_open"
    Call.objects.update(state="announced")
    assert code_of(applications.start, **given, at=AT) == "call_not_open"
    assert Application.objects.count() == 0


def test_it_lets_only_the_kinds_of_bodies_lead_that_the_call_names(stage: Stage, tandem_call: Call) -> None:
    non_profit = stage.non_profit()
    given = {"key": TANDEM, "organisation": non_profit, "account": stage.applicant(non_profit), "at": AT}
    assert code_of(applications.start, **given) == "body_not_allowed"


def test_it_starts_for_a_body_only_by_its_own_people(stage: Stage, tandem_call: Call) -> None:
    for stranger in (stage.applicant(TORGAU), stage.office(TANDEM), stage.auditor()):
        with pytest.raises(NotPermitted):
            applications.start(key=TANDEM, organisation=stage.body(LEISNIG), account=stranger, at=AT)
    assert Application.objects.count() == 0
    assert applications.may_act_for(account=stage.applicant(TORGAU), organisation=stage.body(TORGAU))
    assert not applications.may_act_for(account=stage.applicant(TORGAU), organisation=stage.body(LEISNIG))


# ── writing ──


def test_it_keeps_what_was_written_letter_by_letter(draft: Application, town: Account) -> None:
    text = "<script>alert('1')</script> & „Göltzsch“ \u202eabc\r\n\tzwei  Leerzeichen "
    kept = applications.save_answers(
        reference=draft.reference, answers={"summary": text}, revision=draft.revision, account=town, at=AT
    )
    assert (kept.answers["summary"], kept.revision) == (text, draft.revision + 1)
    draft.refresh_from_db()
    assert draft.answers["summary"] == text


def test_it_tells_the_second_of_two_writers(draft: Application, town: Account, club: Account) -> None:
    given = {"reference": draft.reference, "revision": draft.revision, "at": AT}
    applications.save_answers(**given, answers={"title": "Stadt"}, account=town)
    assert code_of(applications.save_answers, **given, answers={"title": "Verein"}, account=club) == "changed_meanwhile"
    partner = draft.partners.get(role="non_profit").pk
    assert code_of(applications.save_plan, **given, partner=partner, lines=lines(), account=club) == "changed_meanwhile"
    draft.refresh_from_db()
    assert draft.answers["title"] == "Stadt"


def test_it_does_not_count_as_a_change_what_changes_nothing(stage: Stage, signed: Application, town: Account) -> None:
    events = Event.objects.count()
    applications.save_answers(
        reference=signed.reference, answers={"title": signed.answers["title"]}, revision=1, account=town, at=AT
    )
    signed.refresh_from_db()
    assert (signed.state, signatures(signed), Event.objects.count()) == ("signed", 2, events)


def test_it_knows_only_the_questions_of_the_call(draft: Application, town: Account) -> None:
    given = {"reference": draft.reference, "revision": draft.revision, "account": town, "at": AT}
    assert code_of(applications.save_answers, **given, answers={"titel": "x"}) == "unknown_question"


def test_it_lets_each_partner_plan_its_own_money(stage: Stage, draft: Application, town: Account) -> None:
    given = {"reference": draft.reference, "revision": draft.revision, "at": AT}
    own, other = (draft.partners.get(role=role).pk for role in ("municipal_administration", "non_profit"))
    assert code_of(applications.save_plan, **given, partner=other, lines=lines(), account=town) == "plan_not_yours"
    assert code_of(applications.save_plan, **given, partner=999, lines=lines(), account=town) == "plan_not_yours"
    twice = [lines()[0], lines()[0]]
    assert code_of(applications.save_plan, **given, partner=own, lines=twice, account=town) == "year_twice"
    applications.save_plan(**given, partner=own, lines=lines(grant=1, eligible=2)[:2], account=town)
    plan = draft.partners.get(pk=own).plan.values_list("year", "eligible", "grant", "own")
    assert list(plan) == [(2024, 2, 1, 1), (2025, 2, 1, 1)]


def test_it_is_closed_to_strangers_while_it_is_a_draft(stage: Stage, draft: Application) -> None:
    given = {"reference": draft.reference, "at": AT}
    strangers = (stage.applicant(TORGAU), stage.office(TANDEM), stage.auditor(), stage.authority(LDS))
    for stranger in strangers:
        attached = {"key": "letters_of_intent", "name": "a.pdf", "content": pdf()}
        for act in (
            lambda who: applications.save_answers(
                **given, answers={"title": "x"}, revision=draft.revision, account=who
            ),
            lambda who, attached=attached: uploads.add_document(**given, **attached, account=who),
            lambda who: applications.sign(**given, account=who),
            lambda who: applications.withdraw(**given, reason="", account=who),
            lambda who: partners.remove_partner(**given, partner=draft.partners.get(role="non_profit").pk, account=who),
        ):
            with pytest.raises(NotPermitted):
                act(stranger)
    draft.refresh_from_db()
    assert (draft.state, draft.answers["title"], draft.partners.count()) == ("draft", "Antwort zu title", 2)


# ── partners ──


def test_it_takes_a_partner_in_once_it_joined(stage: Stage, tandem_call: Call, town: Account, club: Account) -> None:
    application = applications.start(key=TANDEM, organisation=stage.body(LEISNIG), account=town, at=AT)
    reference = application.reference
    given = {"reference": reference, "at": AT}
    partner = partners.invite_partner(**given, organisation=stage.non_profit(), role="non_profit", account=town)
    save = {**given, "answers": {"title": "x"}, "revision": 1}
    assert code_of(applications.save_answers, **save, account=club) == "join_first"
    assert (
        code_of(applications.save_plan, **given, partner=partner.pk, lines=lines(), revision=1, account=club)
        == "plan_not_yours"
    )
    assert code_of(applications.sign, **given, account=town) == "partner_not_joined"
    assert code_of(partners.join, **given, account=stage.applicant(TORGAU)) == "nothing_to_join"
    assert partners.join(**given, account=club).joined_at == AT
    assert code_of(partners.join, **given, account=club) == "nothing_to_join"
    applications.save_answers(**save, account=club)


@pytest.mark.parametrize(
    ("role", "name", "code"),
    [
        ("bank", TORGAU, "unknown_role"),
        ("non_profit", TORGAU, "body_not_allowed"),
        ("municipal_administration", LEISNIG, "already_partner"),
        ("municipal_administration", TORGAU, "role_full"),
    ],
)
def test_it_refuses_a_partner_that_does_not_fit(
    stage: Stage, draft: Application, town: Account, role: str, name: str, code: str
) -> None:
    given = {"reference": draft.reference, "role": role, "organisation": stage.body(name), "account": town, "at": AT}
    assert code_of(partners.invite_partner, **given) == code
    assert draft.partners.count() == 2


def test_it_does_not_take_more_of_a_role_than_the_call_wants(stage: Stage, draft: Application, town: Account) -> None:
    other = stage.non_profit("Lebenshilfe e.V.")
    given = {"reference": draft.reference, "organisation": other, "role": "non_profit", "account": town, "at": AT}
    assert code_of(partners.invite_partner, **given) == "role_full"
    with pytest.raises(NotPermitted):
        partners.invite_partner(**given | {"account": stage.applicant(TORGAU)})


def test_it_lets_a_partner_go_and_forgets_its_plan(stage: Stage, signed: Application, club: Account) -> None:
    partner = signed.partners.get(role="non_profit")
    partners.remove_partner(reference=signed.reference, partner=partner.pk, account=club, at=AT)
    signed.refresh_from_db()
    assert (signed.state, signed.partners.count(), signatures(signed)) == ("draft", 1, 0)
    assert list(differences()) == []


def test_it_keeps_the_lead(signed: Application, town: Account) -> None:
    lead = signed.partners.get(role="municipal_administration").pk
    given = {"reference": signed.reference, "account": town, "at": AT}
    assert code_of(partners.remove_partner, **given, partner=lead) == "lead_stays"
    assert code_of(partners.remove_partner, **given, partner=999) == "no_such_partner"


# ── signing ──


def test_it_is_signed_when_the_last_partner_signed(draft: Application, town: Account, club: Account) -> None:
    one = applications.sign(reference=draft.reference, account=town, at=AT)
    assert (one.state, signatures(draft)) == ("draft", 1)
    assert code_of(applications.sign, reference=draft.reference, account=town, at=AT) == "already_signed"
    both = applications.sign(reference=draft.reference, account=club, at=AT)
    assert (both.state, signatures(draft)) == ("signed", 2)
    assert len(set(draft.partners.values_list("signed_digest", flat=True))) == 1


def test_it_is_not_signed_by_an_editor(stage: Stage, draft: Application) -> None:
    editor = stage.person(LEISNIG, Role.EDITOR, login="editor")
    with pytest.raises(NotPermitted):
        applications.sign(reference=draft.reference, account=editor, at=AT)
    assert signatures(draft) == 0


def answer(stage: Stage, signed: Application, town: Account) -> None:
    """An answer changes."""
    applications.save_answers(
        reference=signed.reference, answers={"title": "Anders"}, revision=signed.revision, account=town, at=AT
    )


def plan(stage: Stage, signed: Application, town: Account) -> None:
    """A plan changes."""
    stage.plan(signed.reference, stage.body(LEISNIG), [(2024, 125_000_00, 99_999_99)])


def document(stage: Stage, signed: Application, town: Account) -> None:
    """A document is added."""
    stage.upload(signed.reference, town)


@pytest.mark.parametrize("change", [answer, plan, document])
def test_it_loses_every_signature_with_any_change(
    stage: Stage, signed: Application, town: Account, change: Callable[..., None]
) -> None:
    assert (signed.state, signatures(signed)) == ("signed", 2)
    change(stage, signed, town)
    signed.refresh_from_db()
    assert (signed.state, signatures(signed)) == ("draft", 0)
    assert code_of(applications.submit, reference=signed.reference, key=ONE, account=town, at=AT) == "not_signed"


def test_it_loses_every_signature_when_another_partner_is_invited(stage: Stage, regions_call: Call) -> None:
    application = stage.regions_draft()
    stage.sign(application)
    assert signatures(application) == 3
    partners.invite_partner(
        reference=application.reference,
        organisation=stage.body("Stadt Auerbach/Vogtl."),
        role="cooperation_partner",
        account=stage.applicant("Stadt Rodewisch"),
        at=DURING[REGIONS],
    )
    application.refresh_from_db()
    assert (application.state, signatures(application)) == ("draft", 0)


@pytest.mark.parametrize(("cents", "blocked"), [(100_000_00, False), (100_000_01, True)])
def test_it_cannot_be_signed_a_cent_above_the_cap(
    stage: Stage, draft: Application, town: Account, club: Account, cents: int, blocked: bool
) -> None:
    for body in (stage.body(LEISNIG), stage.non_profit()):
        years = [(year, 200_000_00, 100_000_00) for year in range(2024, 2028)]
        stage.plan(draft.reference, body, [*years, (2028, 200_000_00, cents)])
    if blocked:
        with pytest.raises(Refused) as refused:
            applications.sign(reference=draft.reference, account=town, at=AT)
        # The cap of the award and the cap of each partner.
        assert (refused.value.code, refused.value.values) == ("findings_block", {"number": 3})
    else:
        assert applications.sign(reference=draft.reference, account=town, at=AT).state == "draft"


# ── submitting ──


def test_it_is_submitted_at_the_last_microsecond(stage: Stage, signed: Application, town: Account) -> None:
    receipt = applications.submit(reference=signed.reference, key=ONE, account=town, at=DEADLINE)
    signed.refresh_from_db()
    assert (signed.state, receipt.at, receipt.number) == ("submitted", DEADLINE, 1)
    assert receipt.digest == signed.partners.first().signed_digest  # type: ignore[union-attr]
    assert list(differences()) == []


def test_it_is_refused_one_microsecond_later_and_the_draft_is_kept(signed: Application, town: Account) -> None:
    late = DEADLINE + MICROSECOND
    with pytest.raises(Refused) as refused:
        applications.submit(reference=signed.reference, key=ONE, account=town, at=late)
    assert (refused.value.code, refused.value.values["arrived"]) == ("too_late", late.isoformat())
    signed.refresh_from_db()
    assert (signed.state, signatures(signed), Submission.objects.count()) == ("signed", 2, 0)
    assert signed.answers["title"] == "Antwort zu title"


def test_it_is_submitted_once_however_often_the_button_is_pressed(signed: Application, town: Account) -> None:
    given = {"reference": signed.reference, "account": town}
    first = applications.submit(**given, key=ONE, at=DEADLINE)
    again = applications.submit(**given, key=ONE, at=DEADLINE + timedelta(days=1))
    assert (again.pk, again.at) == (first.pk, DEADLINE)
    with pytest.raises(NotPermitted):
        applications.submit(**given, key=TWO, at=DEADLINE)
    assert Submission.objects.count() == 1
    assert Event.objects.filter(act="submit").count() == 1


def test_it_refuses_the_key_of_another_application(stage: Stage, signed: Application, town: Account) -> None:
    applications.submit(reference=signed.reference, key=ONE, account=town, at=AT)
    other = stage.tandem_draft(town=TORGAU, partner=stage.non_profit("Lebenshilfe e.V.", "14730310"))
    stage.sign(other)
    given = {"reference": other.reference, "account": stage.applicant(TORGAU), "at": AT}
    assert code_of(applications.submit, **given, key=ONE) == "form_outdated"
    assert applications.submit(**given, key=TWO).application_id == other.pk


def test_it_signs_only_the_text_that_was_read(draft: Application, town: Account) -> None:
    given = {"reference": draft.reference, "account": town, "at": AT}
    assert code_of(applications.sign, **given, seen="0" * 64) == "changed_meanwhile"
    assert signatures(draft) == 0


def test_it_is_submitted_by_a_signatory_of_a_partner_alone(stage: Stage, signed: Application) -> None:
    editor = stage.person(LEISNIG, Role.EDITOR, login="editor")
    for account in (editor, stage.applicant(TORGAU), stage.office(TANDEM), stage.auditor()):
        with pytest.raises(NotPermitted):
            applications.submit(reference=signed.reference, key=ONE, account=account, at=AT)
    assert Submission.objects.count() == 0


def test_it_holds_everything_that_was_submitted(stage: Stage, signed: Application, town: Account) -> None:
    receipt = applications.submit(reference=signed.reference, key=ONE, account=town, at=AT)
    assert receipt.content["answers"] == signed.answers
    assert [(p["role"], p["organisation"], len(p["plan"])) for p in receipt.content["partners"]] == [
        ("municipal_administration", LEISNIG, 5),
        ("non_profit", "Kulturbahnhof e.V.", 5),
    ]
    assert [d["key"] for d in receipt.content["documents"]] == ["letters_of_intent"]


# ── after submission ──


def test_it_is_completed_as_a_whole_new_submission(stage: Stage, signed: Application, town: Account) -> None:
    reference = signed.reference
    applications.submit(reference=reference, key=ONE, account=town, at=AT)
    later = DEADLINE + timedelta(days=3)
    given = {"reference": reference, "account": town, "at": later}
    with pytest.raises(NotPermitted):
        applications.complete(**given, answers={}, key=TWO)
    stations.request_completion(reference=reference, text="Bitte erläutern", account=stage.office(TANDEM), at=later)
    assert code_of(applications.complete, **given, answers={"titel": "x"}, key=TWO) == "unknown_question"
    with pytest.raises(NotPermitted):
        applications.complete(**given | {"account": stage.applicant(TORGAU)}, answers={"reach": "x"}, key=TWO)
    second = applications.complete(**given, answers={"reach": "Erläutert"}, key=TWO)
    again = applications.complete(**given, answers={"reach": "Noch anders"}, key=TWO)
    signed.refresh_from_db()
    assert (second.number, again.pk, signed.state) == (2, second.pk, "submitted")
    assert [s.content["answers"]["reach"] for s in signed.submissions.order_by("number")] == [
        "Antwort zu reach",
        "Erläutert",
    ]
    assert list(differences()) == []


def test_it_is_not_edited_after_submission(stage: Stage, signed: Application, town: Account) -> None:
    applications.submit(reference=signed.reference, key=ONE, account=town, at=AT)
    with pytest.raises(NotPermitted):
        answer(stage, signed, town)
    with pytest.raises(NotPermitted):
        document(stage, signed, town)
    with pytest.raises(NotPermitted):
        applications.sign(reference=signed.reference, account=town, at=AT)
    signed.refresh_from_db()
    assert signed.state == "submitted"


def test_it_can_be_withdrawn_before_the_grant_by_who_signs(stage: Stage, signed: Application, town: Account) -> None:
    applications.submit(reference=signed.reference, key=ONE, account=town, at=AT)
    stage.scored(signed)
    editor = stage.person(LEISNIG, Role.EDITOR, login="editor")
    for account in (editor, stage.applicant(TORGAU), stage.office(TANDEM)):
        with pytest.raises(NotPermitted):
            applications.withdraw(reference=signed.reference, reason="", account=account, at=AFTER[TANDEM])
    gone = applications.withdraw(reference=signed.reference, reason="Keine Eigenmittel", account=town, at=AFTER[TANDEM])
    assert gone.state == "withdrawn"


# ── documents ──


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (pdf(password="geheim"), "file_encrypted"),
        (b"%PDF-1.7\nkaputt", "file_not_readable"),
        (b"<html><script>1</script></html>", "file_type"),
        (b"PK\x03\x04docx", "file_type"),
        (b"\x89PNG\r\n\x1a\n", "file_picture_not_readable"),
        (acting_pdf("script"), "file_script"),
        (b"MZ\x90\x00", "file_type"),
        (pdf() + b"\0" * (20_000_001 - len(pdf())), "file_too_large"),
    ],
    ids=["empty", "encrypted", "broken", "html", "zip", "picture", "script", "program", "large"],
)
def test_it_refuses_a_file_by_its_content_and_keeps_the_draft(
    signed: Application, town: Account, content: bytes, code: str
) -> None:
    given = {"reference": signed.reference, "key": "letters_of_intent", "name": "absicht.pdf", "at": AT}
    assert code_of(uploads.add_document, **given, content=content, account=town) == code
    signed.refresh_from_db()
    assert (signed.state, signatures(signed), Document.objects.count()) == ("signed", 2, 1)


def test_it_takes_a_file_of_exactly_twenty_megabytes(draft: Application, town: Account) -> None:
    image = picture(kind="png").ljust(20_000_000, b"\0")
    kept = uploads.add_document(
        reference=draft.reference, key="letters_of_intent", name="a.pdf", content=image, account=town, at=AT
    )
    assert (kept.size, kept.media_type) == (20_000_000, "image/png")
    kept.file.delete(save=False)


def test_it_keeps_the_older_file_as_replaced_and_says_nothing_in_its_name_on_disk(
    draft: Application, town: Account
) -> None:
    kept = uploads.add_document(
        reference=draft.reference, key="letters_of_intent", name="Müller.pdf", content=pdf(), account=town, at=AT
    )
    rows = Document.objects.filter(application=draft).order_by("pk").values_list("name", "replaced")
    assert list(rows) == [("unterlage.pdf", True), ("Müller.pdf", False)]
    assert str(UUID(kept.file.name.rpartition("/")[2])) == kept.file.name.rpartition("/")[2]


def test_it_takes_only_documents_that_the_call_names(draft: Application, town: Account) -> None:
    given = {"reference": draft.reference, "key": "diary", "name": "a.pdf", "content": pdf(), "account": town, "at": AT}
    assert code_of(uploads.add_document, **given) == "unknown_document"


def test_it_can_be_led_by_a_district(stage: Stage, tandem_call: Call) -> None:
    district = Organisation.objects.filter(kind=BodyKind.DISTRICT.value).order_by("name")[0]
    application = applications.start(key=TANDEM, organisation=district, account=stage.applicant(district), at=AT)
    assert application.state == "draft"


# ── the lead speaks for all ──


def test_it_is_submitted_and_withdrawn_by_the_lead_alone(signed: Application, town: Account, club: Account) -> None:
    given = {"reference": signed.reference, "at": AT}
    with pytest.raises(NotPermitted):
        applications.submit(**given, key=ONE, account=club)
    with pytest.raises(NotPermitted):
        applications.withdraw(**given, reason="", account=club)
    applications.submit(**given, key=ONE, account=town)
    with pytest.raises(NotPermitted):
        applications.withdraw(**given, reason="", account=club)
    signed.refresh_from_db()
    assert signed.state == "submitted"
