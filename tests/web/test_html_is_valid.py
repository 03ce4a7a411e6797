"""Every page that anyone can open is valid HTML: no parse error by the standard, every id once, every reference leads somewhere."""

import re
from collections import Counter
from collections.abc import Iterator

import html5lib  # type: ignore[import-untyped]  # ships no types
import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests.cast import Stage
from tests.web.test_every_url_as_every_role import POST, _names, _query, _visitors, arguments

__all__ = ["arguments"]

_LISTS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers")
_ONE = ("for", "list")


def faults_of(page: bytes) -> Iterator[str]:
    """What is wrong with a page, one sentence each."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(page.decode())
    for (line, column), code, values in parser.errors:
        yield f"{line}:{column} {code} {values}"
    elements = [element for element in document.iter() if isinstance(element.tag, str)]
    names = Counter(element.get("id") for element in elements if element.get("id") is not None)
    yield from (f"id {name!r} is there {number} times" for name, number in names.items() if number > 1)
    for element in elements:
        wanted = [name for key in _LISTS for name in (element.get(key) or "").split()]
        wanted += [element.get(key) for key in _ONE if element.get(key)]
        if (href := element.get("href") or "").startswith("#") and len(href) > 1:
            wanted.append(href[1:])
        yield from (f"<{element.tag}> refers to {name!r}, which is not there" for name in wanted if name not in names)


@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
def test_every_page_is_valid_html(stage: Stage, arguments: dict[str, tuple[object, ...]], language: str) -> None:
    found: dict[str, list[str]] = {}
    for who, account in _visitors(stage).items():
        client = Client(headers={"accept-language": language})
        if account is not None:
            client.force_login(account, backend="fundament.records.login.Backend")
        for name in sorted(set(_names(get_resolver())) - POST - set(found)):
            answer = client.get(reverse(name, args=arguments.get(name, ())) + _query(name))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                assert re.search(rb'<html lang="([^"]+)"', answer.content)[1].decode() == language, name  # type: ignore[index]
                found[name] = [f"{who}: {fault}" for fault in faults_of(answer.content)]
            b"".join(getattr(answer, "streaming_content", ()))
    assert len(found) > 60
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p><div>a</div></p>", "unexpected-end-tag"),
        ("<b><i>c</b></i>", "adoption-agency"),
        ("<p id='a'></p><p id='a'></p>", "is there 2 times"),
        ("<label for='x'>x</label>", "refers to 'x'"),
        ("<a href='#nirgends'>x</a>", "refers to 'nirgends'"),
        ("<input name='a' name='b'>", "duplicate-attribute"),
        ("<table><p>x</p></table>", "unexpected-start-tag"),
    ],
)
def test_it_finds_what_is_wrong(body: str, fault: str) -> None:
    page = f"<!DOCTYPE html><html lang='de'><head><title>x</title></head><body>{body}</body></html>".encode()
    assert any(fault in one for one in faults_of(page))
