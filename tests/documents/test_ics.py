"""The calendar file, read back by a parser that accepts nothing RFC 5545 does not allow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.documents.ics import Entry, calendar_file

STAMP = datetime(2026, 2, 3, 14, 5, 6, tzinfo=UTC)
PROOF = Entry(
    uid="IVO-2023-0001-proof_due-1@foerderung.example",
    day=date(2028, 6, 30),
    title="Verwendungsnachweis",
    text="Bis zu diesem Tag.",
    url="https://foerderung.example/cases/IVO-2023-0001?tab=dates",
)

LINE = re.compile(
    r"(?P<name>[A-Z][A-Z0-9-]*)(?P<parameters>(?:;[A-Z-]+=[^\x00-\x1f\x7f\";:,]+)*):(?P<value>.*)", re.DOTALL
)
TEXT = re.compile(r"(?:[^\x00-\x08\x0a-\x1f\x7f\\;,]|\\[\\;,nN])*")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*")


@dataclass
class Component:
    """A component as it was read: its properties with their parameters, what it contains."""

    name: str
    properties: dict[str, tuple[str, str]] = field(default_factory=dict)
    inside: list["Component"] = field(default_factory=list)


def lines(data: bytes) -> Iterator[str]:
    """The content lines, unfolded; every physical line is whole UTF-8 and at most 75 octets long."""
    assert data.endswith(b"\r\n")
    physical = data[:-2].split(b"\r\n")
    assert [line for line in physical if b"\r" in line or b"\n" in line] == []
    assert [line for line in physical if not 0 < len(line) <= 75] == []
    whole = ""
    for line in (part.decode() for part in physical):
        if line.startswith(" "):
            whole += line[1:]
        else:
            if whole:
                yield whole
            whole = line
    yield whole


def read(data: bytes) -> Component:
    """The calendar, with each property once in each component and each component closed where it was opened."""
    root = Component("")
    open_ones = [root]
    for line in lines(data):
        match = LINE.fullmatch(line)
        assert match is not None, line
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            begun = Component(value)
            open_ones[-1].inside.append(begun)
            open_ones.append(begun)
        elif name == "END":
            assert open_ones.pop().name == value
        else:
            assert name not in open_ones[-1].properties
            open_ones[-1].properties[name] = (match["parameters"], value)
    assert open_ones == [root]
    (calendar,) = root.inside
    assert calendar.name == "VCALENDAR"
    return calendar


def text(value: tuple[str, str]) -> str:
    """What a property of the type TEXT says."""
    parameters, written = value
    assert (parameters, bool(TEXT.fullmatch(written))) == ("", True)
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], written)


def day(value: tuple[str, str]) -> date:
    """What a property of the type DATE says."""
    parameters, written = value
    assert (parameters, bool(re.fullmatch(r"\d{8}", written))) == (";VALUE=DATE", True)
    return date(int(written[:4]), int(written[4:6]), int(written[6:]))


def entries(data: bytes) -> tuple[str, list[Entry]]:
    """The name of a calendar and its entries; each is a whole day with one alarm a week before."""
    calendar = read(data)
    found = []
    for event in calendar.inside:
        assert event.name == "VEVENT"
        (alarm,) = event.inside
        assert (alarm.name, alarm.inside) == ("VALARM", [])
        assert alarm.properties == {
            "ACTION": ("", "DISPLAY"),
            "DESCRIPTION": event.properties["SUMMARY"],
            "TRIGGER": ("", "-P7D"),
        }
        assert set(event.properties) == {
            "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "TRANSP",
        }  # fmt: skip
        assert day(event.properties["DTEND"]) - day(event.properties["DTSTART"]) == timedelta(days=1)
        parameters, url = event.properties["URL"]
        assert (parameters, bool(URI.fullmatch(url))) == ("", True)
        found.append(
            Entry(
                uid=text(event.properties["UID"]),
                day=day(event.properties["DTSTART"]),
                title=text(event.properties["SUMMARY"]),
                text=text(event.properties["DESCRIPTION"]),
                url=url,
            )
        )
    assert set(calendar.properties) == {"VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME"}
    assert calendar.properties["VERSION"] == ("", "2.0")
    assert calendar.properties["NAME"] == calendar.properties["X-WR-CALNAME"]
    return text(calendar.properties["NAME"]), found


def test_a_calendar_is_written_to_the_byte() -> None:
    assert calendar_file(name="Fristen", entries=[PROOF], stamp=STAMP).decode() == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Fundament//Fundament//EN\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "NAME:Fristen\r\n"
        "X-WR-CALNAME:Fristen\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:IVO-2023-0001-proof_due-1@foerderung.example\r\n"
        "DTSTAMP:20260203T140506Z\r\n"
        "DTSTART;VALUE=DATE:20280630\r\n"
        "DTEND;VALUE=DATE:20280701\r\n"
        "SUMMARY:Verwendungsnachweis\r\n"
        "DESCRIPTION:Bis zu diesem Tag.\r\n"
        "URL:https://foerderung.example/cases/IVO-2023-0001?tab=dates\r\n"
        "TRANSP:TRANSPARENT\r\n"
        "BEGIN:VALARM\r\n"
        "ACTION:DISPLAY\r\n"
        "DESCRIPTION:Verwendungsnachweis\r\n"
        "TRIGGER:-P7D\r\n"
        "END:VALARM\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


def test_the_last_day_of_a_year_ends_with_the_first_of_the_next() -> None:
    entry = Entry(uid="1", day=date(2027, 12, 31), title="", text="", url="https://foerderung.example/")
    assert entries(calendar_file(name="", entries=[entry], stamp=STAMP)) == ("", [entry])


SAID = st.text(
    alphabet=st.one_of(st.sampled_from('\\;,:n\n" \täß€🎂é'), st.characters(exclude_categories=["Cc", "Cs"]))
)


@given(
    name=SAID,
    given_entries=st.lists(
        st.builds(
            Entry,
            uid=SAID,
            day=st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
            title=SAID,
            text=SAID,
            url=st.just("https://foerderung.example/cases/1?tab=dates&x=%C3%A4"),
        ),
        max_size=3,
    ),
)
def test_it_reads_back_what_was_written(name: str, given_entries: list[Entry]) -> None:
    assert entries(calendar_file(name=name, entries=given_entries, stamp=STAMP)) == (name, given_entries)


@pytest.mark.parametrize("length", range(60, 80))
@pytest.mark.parametrize("sign", ["a", "ä", "€", "🎂"])
def test_a_long_line_is_folded_between_signs(length: int, sign: str) -> None:
    entry = Entry(uid="1", day=date(2026, 1, 1), title=sign * length, text="", url="a:")
    data = calendar_file(name="", entries=[entry], stamp=STAMP)
    assert entries(data)[1] == [entry]
    summary = data.partition(b"SUMMARY:")[2].partition(b"DESCRIPTION:")[0]
    assert (summary.count(b"\r\n") > 1) is (len(f"SUMMARY:{entry.title}".encode()) > 75)


def test_line_breaks_of_every_kind_are_one_and_other_control_signs_are_left_out() -> None:
    entry = Entry(
        uid="1", day=date(2026, 1, 1), title="a\r\nEND:VEVENT\rb\nc", text="x\x00y\x0bz\x1b\x7f\tend", url="a:"
    )
    (found,) = entries(calendar_file(name="", entries=[entry], stamp=STAMP))[1]
    assert (found.title, found.text) == ("a\nEND:VEVENT\nb\nc", "xyz\tend")


def test_an_address_cannot_end_its_line() -> None:
    entry = Entry(uid="1", day=date(2026, 1, 1), title="", text="", url="https://foerderung.example/ä b\r\nX:1")
    (found,) = entries(calendar_file(name="", entries=[entry], stamp=STAMP))[1]
    assert found.url == "https://foerderung.example/%C3%A4%20b%0D%0AX:1"


def test_the_stamp_is_written_in_utc() -> None:
    summer = datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    event = read(calendar_file(name="", entries=[PROOF], stamp=summer)).inside[0]
    assert event.properties["DTSTAMP"] == ("", "20260630T223000Z")


def test_a_stamp_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar_file(name="", entries=[], stamp=STAMP.replace(tzinfo=None))
