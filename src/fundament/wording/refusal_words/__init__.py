"""The words of refused acts, by code; the two faults of a ranking have words of their own."""

from fundament.wording.refusal_words import applying, granting, paying, selecting, settling

WORDS = {**applying.WORDS, **selecting.WORDS, **granting.WORDS, **paying.WORDS, **settling.WORDS}
