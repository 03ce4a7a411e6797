"""A calendar file (RFC 5545): days as all-day events that remind a week before. The same entries give the same bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

_OCTETS = 75
_RESERVED_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A day in a calendar. `uid` stays the same when the day moves, so that a calendar replaces the entry."""

    uid: str
    day: date
    title: str
    text: str
    url: str


def calendar_file(*, name: str, entries: Sequence[Entry], stamp: datetime) -> bytes:
    """The file as a browser offers it (text/calendar, UTF-8), the entries in their order, `stamp` as when it was made.

    Raises ValueError for a stamp without a zone. A file without entries holds no event, which RFC 5545 does not foresee
    but calendars accept.
    """
    if stamp.tzinfo is None:
        raise ValueError("the stamp has no zone")
    made = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fundament//Fundament//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for entry in entries for line in _event(entry, made)),
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, made: str) -> Iterator[str]:
    title = _text(entry.title)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{made}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    # The end is the first day that no longer belongs to the event.
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{title}"
    yield f"DESCRIPTION:{_text(entry.text)}"
    # An address is no text: nothing is escaped in it, so what could end the line is percent-encoded.
    yield f"URL:{quote(entry.url, safe=_RESERVED_IN_ADDRESSES)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{title}"
    yield "TRIGGER:-P7D"
    yield "END:VALARM"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A value of the type TEXT: escaped, a line break as \\n, without the control characters that the format forbids."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    broken = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in broken if sign == "\t" or (sign >= " " and sign != "\x7f"))


def _folded(line: str) -> Iterator[bytes]:
    """A content line in physical lines of at most 75 octets, each whole UTF-8; all but the first begin with a space."""
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > _OCTETS:
            yield part
            part = b" "
        part += octets
    yield part
