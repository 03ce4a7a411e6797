"""Decides: pure functions on frozen values. No framework, no clock, no network; files only in loading modules."""
