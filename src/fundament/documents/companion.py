"""Explains a grant notice, or the decision on an objection, in Leichte Sprache: an aid to reading, the letter stays binding."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from fundament.core.regime import Regime
from fundament.documents.conditions import conditions_of
from fundament.documents.german import day, euro
from fundament.documents.typeset import typeset

_SIMPLE = {
    condition.binding: condition.simple
    for regime in Regime
    for months in (None, *range(1, 37))
    for condition in conditions_of(regime=regime, final_within=months).values()
}
"""By the words of the binding notice, whatever the law said on its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading that is a question or a statement, and short sentences, each on a line of its own."""

    heading: str
    sentences: tuple[str, ...]


def companion_sections(notice: Mapping[str, Any], *, changed: bool) -> tuple[Section, ...]:
    """What the content of a grant notice means, in short German sentences. ``changed``: a later letter changed the notice."""
    contract = notice["regime"] == "contract"
    name = "Zuwendungs-Vertrag" if contract else "Zuwendungs-Bescheid"
    sections = [
        _about(notice, name, changed=changed),
        _money(notice),
        _time(notice),
        _instalments(notice, name),
        _duties(notice, name),
        _proof(notice),
        *([] if contract else [_remedy(notice, name)]),
        _questions(notice),
    ]
    return tuple(Section(heading=heading, sentences=tuple(sentences)) for heading, sentences in sections)


_Draft = tuple[str, Iterator[str] | tuple[str, ...]]


def _about(notice: Mapping[str, Any], name: str, *, changed: bool) -> _Draft:
    return "Was ist dieser Brief?", (
        f"Dieser Brief erklärt Ihren {name}.",
        f"Der {name} ist vom {_day(notice['dated'])}.",
        f"Er hat dieses Akten-Zeichen: {notice['reference_number']}.",
        f"Wichtig: Es gilt nur, was im {name} steht.",
        "Dieser Brief ist eine Hilfe zum Lesen.",
        *((f"Achtung: Ihr {name} ist später geändert worden.", "Lesen Sie auch den neuen Brief.") if changed else ()),
    )


def _money(notice: Mapping[str, Any]) -> _Draft:
    funders = dict.fromkeys(row["funder"] for row in notice["amounts"])
    at_most = "höchstens " if notice["financing_type"] != "Festbetragsfinanzierung" else ""
    return "Wie viel Geld bekommen Sie?", (
        f"Sie bekommen {at_most}{euro(cents=notice['grant_cents'])}.",
        "Ihr Projekt heißt:",
        f"{notice['project_title']}.",
        "Sie dürfen das Geld nur für dieses Projekt ausgeben.",
        *(f"Das Geld kommt von: {funder}." for funder in funders),
        f"Wir haben mit Kosten von {euro(cents=notice['eligible_cents'])} gerechnet.",
    )


def _time(notice: Mapping[str, Any]) -> _Draft:
    return "Für welche Zeit ist das Geld?", (
        f"Die Zeit beginnt am {_day(notice['period_start'])}.",
        f"Sie endet am {_day(notice['period_end'])}.",
        "Nur in dieser Zeit dürfen Sie das Geld ausgeben.",
    )


def _instalments(notice: Mapping[str, Any], name: str) -> _Draft:
    def sentences() -> Iterator[str]:
        if len(notice["instalments"]) > 1:
            yield "Das Geld kommt in mehreren Teilen."
        for row in notice["instalments"]:
            yield f"{row['label']}: {euro(cents=row['cents'])}."
            yield from _SIMPLE.get(row["condition"], (f"Im {name} steht, wann dieses Geld kommt.",))

    return "Wann kommt das Geld?", sentences()


def _duties(notice: Mapping[str, Any], name: str) -> _Draft:
    return "Was müssen Sie tun?", (
        "Gehen Sie sparsam mit dem Geld um.",
        "Fangen Sie bald mit dem Projekt an.",
        "Sagen Sie uns, an welchem Tag Sie angefangen haben.",
        "Sagen Sie uns sofort, wenn sich etwas ändert:",
        "Das Projekt kostet weniger.",
        "Sie bekommen noch anderes Geld für das Projekt.",
        "Oder Sie können das Projekt nicht so machen wie geplant.",
        *(
            (
                "Sagen Sie allen: Das Land Sachsen bezahlt das Projekt mit.",
                f"Im {name} steht, wie Sie das sagen müssen.",
            )
            if notice["publicity"]
            else ()
        ),
        *(
            (
                "Was Sie von dem Geld kaufen oder bauen, gehört lange zu dem Projekt.",
                f"Im {name} steht, wie lange.",
            )
            if notice["earmarking"]
            else ()
        ),
        f"Im {name} steht genau, was Sie tun müssen.",
    )


def _proof(notice: Mapping[str, Any]) -> _Draft:
    return "Was ist ein Verwendungs-Nachweis?", (
        "Nach dem Projekt zeigen Sie uns: Dafür haben wir das Geld ausgegeben.",
        "Das heißt Verwendungs-Nachweis.",
        f"Der Verwendungs-Nachweis muss spätestens am {_day(notice['proof_due'])} da sein.",
        f"Schicken Sie ihn an: {notice['proof_body'] or notice['authority']['name']}.",
    )


def _remedy(notice: Mapping[str, Any], name: str) -> _Draft:
    # Letters of an earlier version did not keep the number: all of them had one month.
    until, months = notice["remedy_until"], notice.get("remedy_months") or 1
    return "Sie denken, da ist etwas falsch?", (
        "Dann können Sie sich wehren.",
        *(("Das heißt Widerspruch.",) if "Widerspruch" in notice["remedy"] else ()),
        f"Dafür haben Sie {'einen Monat' if months == 1 else f'{months} Monate'} Zeit.",
        f"{'Der Monat fängt' if months == 1 else 'Die Monate fangen'} an, wenn der {name} bei Ihnen ist.",
        *((f"Der letzte Tag ist meistens der {_day(until)}.",) if until else ()),
        "Schreiben Sie einen Brief an:",
        ", ".join([notice["authority"]["name"], *notice["authority"]["address"]]),
        f"Im {name} steht am Ende genau, wie es geht.",
    )


def objection_sections(decision: Mapping[str, Any]) -> tuple[Section, ...]:
    """What the content of a decision on an objection means, in short German sentences."""
    rejected = decision["outcome"] == "rejected"
    sections: list[_Draft] = [
        (
            "Was ist dieser Brief?",
            (
                "Dieser Brief erklärt eine Entscheidung von uns.",
                f"Die Entscheidung ist vom {_day(decision['dated'])}.",
                f"Sie hat dieses Akten-Zeichen: {decision['reference_number']}.",
                "Wichtig: Es gilt nur, was in der Entscheidung steht.",
                "Dieser Brief ist eine Hilfe zum Lesen.",
            ),
        ),
        (
            "Worum geht es?",
            (
                "Sie haben einen Bescheid von uns bekommen.",
                f"Der Bescheid ist vom {_day(decision['earlier']['dated'])}.",
                "Sie waren gegen diesen Bescheid.",
                "Das heißt: Widerspruch.",
                f"Ihr Widerspruch ist vom {_day(decision['objected_on'])}.",
            ),
        ),
        ("Was haben wir entschieden?", _decided(decision)),
        (
            "Was kostet der Widerspruch?",
            (
                "Sie bezahlen die Kosten für den Widerspruch.",
                "Vielleicht bekommen Sie dafür noch einen Brief.",
                "Dann steht darin, wie viel es kostet.",
            )
            if rejected
            else (
                "Der Widerspruch kostet Sie nichts.",
                "Mussten Sie für den Widerspruch etwas bezahlen?",
                "Dann schreiben Sie uns.",
                "War es nötig? Dann bekommen Sie das Geld zurück.",
            ),
        ),
        (
            "Sie denken, da ist etwas falsch?",
            (
                *(() if rejected else ("Hat die Entscheidung einen neuen Nachteil für Sie?",)),
                "Dann können Sie zu einem Gericht gehen.",
                "Das heißt: Klage.",
                "Dafür haben Sie einen Monat Zeit.",
                "Der Monat fängt an, wenn die Entscheidung bei Ihnen ist.",
                "In der Entscheidung steht am Ende, welches Gericht es ist.",
            ),
        ),
        _questions(decision),
    ]
    return tuple(Section(heading=heading, sentences=tuple(sentences)) for heading, sentences in sections)


def _decided(decision: Mapping[str, Any]) -> Iterator[str]:
    if decision["outcome"] == "rejected":
        yield "Wir sind anderer Meinung als Sie."
        yield "Der Bescheid gilt weiter."
    else:
        yield "Sie haben recht." if decision["outcome"] == "upheld" else "Wir wollen den Bescheid nicht mehr."
        if decision["contested"] in {"grant", "amendment"}:
            yield "Wir ändern den Bescheid."
            yield "Sie bekommen dafür einen neuen Brief."
        else:
            yield "Der Bescheid gilt nicht mehr."
        if decision["lifts_demands"]:
            yield "Vielleicht sollten Sie deshalb Geld zurück-zahlen."
            yield "Das müssen Sie jetzt nicht mehr."
    yield "In der Entscheidung steht, warum."


def _questions(notice: Mapping[str, Any]) -> _Draft:
    return "Haben Sie Fragen?", ("Dann fragen Sie uns.", *(notice["contact"] or (notice["authority"]["name"],)))


def _day(text: str) -> str:
    return day(on=date.fromisoformat(text))


def render_companion(notice: Mapping[str, Any], *, changed: bool, timestamp: datetime) -> bytes:
    """Render the explanation of a grant notice from the notice's stored content, as one PDF/UA-1 and PDF/A-3a file.

    The same arguments give the same bytes. Raises ValueError for a naive timestamp, NotTypeset for a text that cannot be printed.
    """
    name = "Zuwendungs-Vertrag" if notice["regime"] == "contract" else "Zuwendungs-Bescheid"
    return _rendered(
        notice, f"Ihr {name} in Leichter Sprache", companion_sections(notice, changed=changed), timestamp=timestamp
    )


def render_objection_companion(decision: Mapping[str, Any], *, timestamp: datetime) -> bytes:
    """Render the explanation of a decision on an objection; result and errors are those of render_companion."""
    title = "Die Entscheidung über Ihren Widerspruch in Leichter Sprache"
    return _rendered(decision, title, objection_sections(decision), timestamp=timestamp)


def _rendered(letter: Mapping[str, Any], title: str, sections: tuple[Section, ...], *, timestamp: datetime) -> bytes:
    shown = {
        "title": title,
        "authority": letter["authority"]["name"],
        "reference_number": letter["reference_number"],
        "demonstration": letter["demonstration"],
        "sections": [asdict(section) for section in sections],
    }
    return typeset(template="companion.typ", shown=shown, attachment=b"", timestamp=timestamp)
