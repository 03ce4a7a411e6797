"""Renders what leaves the house: grant notices, refusals, contracts. Content in, bytes out; nothing is decided here."""
