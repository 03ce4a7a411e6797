"""The same queries over HTTP, as open data."""
