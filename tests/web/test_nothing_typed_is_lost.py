"""A form that cannot be taken gives back what was typed."""

from django.test import Client
from django.urls import reverse
from tests.cast import Stage

from fundament.records.calls import Call

TEXT = "Drei Stunden Arbeit & <b>kein</b> Verlust"


def test_a_session_that_ended_while_writing_gives_the_text_back(stage: Stage, tandem_call: Call) -> None:
    draft = stage.tandem_draft()
    section = tandem_call.programme.question[0].section
    address = reverse("answers", args=[draft.reference, section])
    answer = Client().post(address, {"q_summary": TEXT, "revision": "3", "seen": "secret-mark"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Drei Stunden Arbeit &amp; &lt;b&gt;kein&lt;/b&gt; Verlust</textarea>" in page
    assert "secret-mark" not in page
    assert f"{reverse('account_login')}?next={address}" in page
    draft.refresh_from_db()
    assert draft.answers["summary"] == "Antwort zu summary"


def test_a_form_without_its_mark_gives_the_text_back(stage: Stage, tandem_call: Call) -> None:
    draft = stage.tandem_draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.applicant("Stadt Leisnig"), backend="fundament.records.login.Backend")
    section = tandem_call.programme.question[0].section
    answer = client.post(reverse("answers", args=[draft.reference, section]), {"q_summary": TEXT})
    assert answer.status_code == 403
    assert "kein&lt;/b&gt; Verlust</textarea>" in answer.content.decode()


def test_a_password_is_never_shown_again(stage: Stage) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "a@b.test", "password": "ganz geheim"})
    assert answer.status_code == 403
    assert "ganz geheim" not in answer.content.decode()
