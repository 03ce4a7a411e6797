"""Remembers: the only Django app with tables, one file per noun. Events, bookings and decisions are append-only."""
