"""Findings as a page shows them: in words, with their source."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fundament.core.findings import Finding, Verdict
from fundament.records.calls import Call
from fundament.wording import finding_text


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A finding in words, with its source, whether that is assumed, and where to mend it."""

    verdict: str
    text: str
    source: str
    quote: str
    assumed: bool
    url: str
    blocks: bool


def finding_lines(
    call: Call, findings: Iterable[Finding], *, language: str, address: Callable[[Finding], str]
) -> tuple[FindingLine, ...]:
    """Findings in words; `address` is where one that is not met can be mended, "" for nowhere."""
    sources = call.programme.sources
    lines = []
    for finding in findings:
        cited = finding.citation
        lines.append(
            FindingLine(
                verdict=finding.verdict.value,
                text=finding_text(finding=finding, texts=call.texts, language=language),
                source=", ".join(part for part in (sources[cited.in_].title, cited.place) if part) if cited else "",
                quote=cited.quote if cited else "",
                assumed=finding.basis == "assumed",
                url=address(finding) if finding.verdict is not Verdict.MET else "",
                blocks=finding.blocks,
            )
        )
    return tuple(lines)
