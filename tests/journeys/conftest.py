"""A real browser on a real server: visitors who use the mouse or the keyboard alone, a clock that can be set, axe on every page."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.urls import resolve, reverse
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from tests.cast import Stage

from fundament.acts.sittings import SittingHeld
from fundament.commands import register
from fundament.records import triggers
from fundament.records.accounts import Account
from fundament.web import clock

# The browser's driver runs an event loop in the thread of the test, and the tests ask the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PASSWORD = "ein langes Kennwort"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--lang=en-US",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield started
        started.close()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    """The portal's clock, to be set."""
    return Clock(monkeypatch)


class Clock:
    """Stands still at the instant it was set to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def set(self, instant: datetime) -> None:
        """From now on it is this instant."""
        self._patch.setattr(clock, "now", lambda: instant)


@pytest.fixture
def portal(live_server: Any, browser: Browser) -> Iterator["Portal"]:
    """The portal with the public register, its append-only triggers in force."""
    # The server of the tests has a thread for each request, and each would keep its connection: workers of gunicorn are few.
    connection.settings_dict["CONN_MAX_AGE"] = 0
    triggers.install(connection)
    register.fill()
    yield Portal(live_server.url, browser)
    # The test database is emptied after each journey; what is append-only has to let go for that.
    with connection.cursor() as cursor:
        for name in triggers.names():
            table = "records_booking" if name == triggers.BALANCES else name.rpartition("_no_")[0]
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


class Portal:
    """The server, and who visits it."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url, self.browser, self.stage = url, browser, Stage()
        self.checked: set[str] = set()
        self._visitors: dict[int, Visitor] = {}

    def visitor(self, account: Account | None = None, *, keyboard: bool = False) -> "Visitor":
        """Someone with a browser of their own; with an account they log in through the form."""
        if account is not None and account.pk in self._visitors:
            return self._visitors[account.pk]
        context = self.browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(15_000)
        visitor = Visitor(self, context.new_page(), keyboard=keyboard)
        if account is not None:
            account.set_password(PASSWORD)
            account.save(update_fields=["password"])
            visitor.goto("account_login")
            visitor.fill("login", account.email)
            visitor.fill("password", PASSWORD)
            visitor.press("main form button[type=submit]")
            self._visitors[account.pk] = visitor
        return visitor


class Visitor:
    """A person with a browser; `keyboard` means that no mouse is ever used."""

    def __init__(self, portal: Portal, page: Page, *, keyboard: bool) -> None:
        self.portal, self.page, self.keyboard = portal, page, keyboard

    def goto(self, name: str, *args: object) -> "Visitor":
        """Opens a page by its address, as from a bookmark."""
        answer = self.page.goto(self.portal.url + reverse(name, args=args))
        assert answer is not None
        assert answer.status == 200, f"{answer.url} answered {answer.status}"
        return self.check()

    def status(self, name: str, *args: object) -> int:
        """The status with which a page answers this person."""
        answer = self.page.goto(self.portal.url + reverse(name, args=args))
        assert answer is not None
        return answer.status

    def follow(self, name: str, *args: object) -> "Visitor":
        """Follows a link on the page to an address."""
        self.press(f'main a[href="{reverse(name, args=args)}"]')
        return self

    def act(self, name: str, *, press: bool = True, choose: dict[str, str] | None = None, **fields: str) -> "Visitor":
        """Does an act by its form, told by the name it sends: unfolds it, fills and chooses, presses its button.

        A field whose name holds a hyphen is written with a double underscore.
        """
        form = f'main form:has([name="act"][value="{name}"])'
        self.unfold(f"main details:has({form.removeprefix('main ')})")
        for field, value in fields.items():
            self.fill(field.replace("__", "-"), value, within=form)
        for field, value in (choose or {}).items():
            self.choose(field, value, within=form)
        return self.press(f"{form} button[type=submit]") if press else self

    def unfold(self, selector: str) -> "Visitor":
        """Opens what is folded up, if there is such a thing and it is closed."""
        for number in range(self.page.locator(selector).count()):
            folded = self.page.locator(selector).nth(number)
            if folded.evaluate("e => e.open"):
                continue
            summary = folded.locator("> summary")
            if self.keyboard:
                summary.evaluate(
                    "e => { if (e.tabIndex < 0) throw new Error('not reachable by keyboard'); e.focus(); }"
                )
                self.page.keyboard.press("Enter")
            else:
                summary.click()
            assert folded.evaluate("e => e.open")
        return self

    def fill(self, field: str, value: str, *, within: str = "main") -> "Visitor":
        """Writes into a field, told by its name; a day in ISO 8601 goes into the browser's own calendar field."""
        selector = f'{within} [name="{field}"]'
        if self.keyboard and self.page.locator(selector).first.get_attribute("type") == "date":
            return self._type_day(selector, value)
        if self.keyboard:
            self._tab_to(selector)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(value)
        else:
            self.page.fill(selector, value)
        return self

    def _type_day(self, selector: str, value: str) -> "Visitor":
        """Month, day, year: the order in which an English browser asks for them; a day that does not arrive fails."""
        year, month, day = value.split("-")
        self._tab_to(selector)
        self.page.keyboard.type(f"{month}{day}{year}")
        assert self.page.locator(selector).first.input_value() == value
        return self

    def choose(self, field: str, value: str, *, within: str = "main") -> "Visitor":
        """Chooses in a list, a group of radio buttons, or ticks a box."""
        any_of, option = f'{within} [name="{field}"]', f'{within} [name="{field}"][value="{value}"]'
        kind = self.page.locator(any_of).first.evaluate("e => e.type || e.tagName")
        if kind == "select-one":
            if self.keyboard:
                self._arrow_down(any_of, lambda: self.page.locator(any_of).input_value() == value)
            else:
                self.page.select_option(any_of, value)
            assert self.page.locator(any_of).input_value() == value
            return self
        chosen = self.page.locator(option)
        if not self.keyboard:
            chosen.check()
        elif kind == "radio":
            self._arrow_down(any_of, chosen.is_checked)
        else:
            self._tab_to(option)
            if not chosen.is_checked():
                self.page.keyboard.press("Space")
        assert chosen.is_checked()
        return self

    def choose_box(self, field: str) -> "Visitor":
        """Ticks a single box."""
        box = self.page.locator(f'main [name="{field}"]')
        if self.keyboard:
            self._tab_to(f'main [name="{field}"]')
            if not box.is_checked():
                self.page.keyboard.press("Space")
        else:
            box.check()
        assert box.is_checked()
        return self

    def _arrow_down(self, selector: str, there: Callable[[], bool]) -> None:
        self._tab_to(selector)
        for _ in range(400):
            if there():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} cannot be set by keyboard")

    def attach(self, field: str, *, name: str, content: bytes) -> "Visitor":
        """Chooses a file; the system's own dialogue is not part of the page."""
        selector = f'main input[type=file][name="{field}"]'
        if self.keyboard:
            self._tab_to(selector)
        self.page.set_input_files(selector, {"name": name, "mimeType": "application/pdf", "buffer": content})
        return self

    def press(self, selector: str = "main form[method=post] button[type=submit]") -> "Visitor":
        """Presses a button or link and waits for the next page."""
        try:
            with self.page.expect_navigation(wait_until="load"):
                if self.keyboard:
                    self._tab_to(selector)
                    self.page.keyboard.press("Enter")
                else:
                    self.page.locator(selector).first.click()
        except TimeoutError as error:
            said = self.page.locator("[data-saving-line], .fm-alert").all_inner_texts()
            raise AssertionError(f"no page followed {selector} on {self.page.url}, which says {said}") from error
        return self.check()

    def press_form(self, name: str, *args: object) -> "Visitor":
        """Presses the button of the form that posts to an address."""
        return self.press(f'main form[action="{reverse(name, args=args)}"] button[type=submit]')

    def hold_sitting(self, key: str, sitting: SittingHeld) -> "Visitor":
        """The panel adopts the proposal as it is, with everybody in favour."""
        self.goto("selection", key).follow("selection_adopt", key)
        self.fill("held_on", sitting.held_on.isoformat()).fill("place", sitting.place)
        self.fill("votes_for", str(sitting.votes_for))
        for member in sitting.present:
            self.choose("present", str(member))
        return self.press("main form[method=post] button[type=submit]")

    def _tab_to(self, selector: str) -> None:
        """Tabs on until the element has the focus; a page that hides something from the keyboard fails here."""
        target = self.page.locator(selector).first
        target.wait_for(state="attached")
        for _ in range(600):
            if target.evaluate(
                "e => e === document.activeElement || (e.type === 'radio' && "
                "document.activeElement.name === e.name && e.name !== '')"
            ):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by keyboard on {self.page.url}")

    def sees(self, text: str) -> "Visitor":
        """The words stand on the page."""
        shown = " ".join(self.page.locator("main").inner_text().replace("\u00a0", " ").split())
        assert text in shown, f"{text!r} is not on {self.page.url}:\n{shown[:1500]}"
        return self

    def check(self) -> "Visitor":
        """No failure, no sideways scroll at 320 px, and axe finds nothing: each kind of page once in each language."""
        path = self.page.url.removeprefix(self.portal.url).partition("?")[0].partition("#")[0]
        assert self.page.locator("main h1").count() == 1, f"{path} has no heading of its own"
        if self.keyboard:
            return self  # the same pages; the visitor with the mouse has them examined
        view = resolve(path).view_name
        state = self.page.locator("main h1").first.inner_text()
        if f"{view}:{state}" in self.portal.checked:
            return self
        self.portal.checked.add(f"{view}:{state}")
        self._axe(path, "de")
        self.page.set_viewport_size({"width": 320, "height": 800})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        assert wide <= 320, f"{path} is {wide} px wide at 320 px"
        if f"{view}:languages" not in self.portal.checked:
            self.portal.checked.add(f"{view}:languages")
            for language in ("en", "de-simple"):
                self._in_language(path, language)
        return self

    def _in_language(self, path: str, language: str) -> None:
        """The same page, opened again beside this one in another language."""
        context = self.page.context
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.portal.url}
        # What a refused form shows again has no page of its own to open.
        if context.request.get(self.portal.url + path).status != 200:
            return
        context.add_cookies([cookie])  # type: ignore[list-item]
        other = context.new_page()
        try:
            answer = other.goto(self.portal.url + path)
            if answer is not None and answer.status == 200:
                assert other.locator("html").get_attribute("lang") == language
                Visitor(self.portal, other, keyboard=False)._axe(path, language)
        finally:
            other.close()
            context.add_cookies([{**cookie, "value": "de"}])  # type: ignore[list-item]

    def _axe(self, path: str, language: str) -> None:
        self.page.evaluate(AXE)
        result = self.page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
        found = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in result["violations"]]
        assert found == [], f"axe on {path} in {language}: {found}"
