"""Calls: a programme as it was announced, word for word."""

import json

from django.db import models

from fundament.core.loading import ProgrammeFile, read_stored
from fundament.core.procedure import State
from fundament.core.programme import Programme
from fundament.core.texts import Texts
from fundament.records.accounts import Organisation

_FILES: dict[str, ProgrammeFile] = {}
"""Programme files by digest. The versions of all programmes are few, and none ever changes."""

WORDS = ("source", "texts_source")
"""The columns that hold the words: a hundred thousand characters which most readers need once."""


def without_words(path: str = "") -> tuple[str, ...]:
    """Names to defer where a call is read along with something else, at the end of `path`."""
    return tuple(f"{path}{column}" for column in WORDS)


def prefix_of(key: str) -> str:
    """The start of references: "inklusion-vor-ort-2023" -> "IVO-2023"."""
    words = key.split("-")
    return "".join(word[0] for word in words if not word.isdigit()).upper() + "".join(
        f"-{w}" for w in words if w.isdigit()
    )


class Call(models.Model):
    """One version of a programme. Its words never change; an amendment is a new row, to which drafts move and nothing submitted.

    `closes_at` is the deadline in force: the file's, or the one an extension set. `demonstration` marks rounds that were
    entered to show the product.
    """

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    source = models.TextField()
    texts_source = models.TextField()
    digest = models.CharField(max_length=64)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    state = models.CharField(max_length=30, choices=[(state.value, state.value) for state in State])
    closes_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="call_version_once")]

    def __str__(self) -> str:
        return f"{self.key} ({self.version})"

    @property
    def prefix(self) -> str:
        """The start of its applications' references."""
        return prefix_of(self.key)

    @property
    def file(self) -> ProgrammeFile:
        """The programme file, read from the stored words; kept in memory by their digest, so that rows may leave the words out."""
        kept = _FILES.get(self.digest)
        if kept is None:
            kept = _FILES[self.digest] = read_stored(self.source, self.texts_source)
        return kept

    @property
    def programme(self) -> Programme:
        """The programme, read from the stored words."""
        return self.file.programme

    @property
    def texts(self) -> Texts:
        """The programme's texts in three languages."""
        return self.file.texts

    @staticmethod
    def stored(file: ProgrammeFile) -> dict[str, str]:
        """The columns that hold a programme file's words."""
        return {
            "source": file.source,
            "texts_source": json.dumps(dict(file.text_sources), sort_keys=True),
            "digest": file.digest,
        }
