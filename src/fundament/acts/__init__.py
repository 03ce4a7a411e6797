"""One function per legal act: load, decide with core, store, in one transaction, with its event."""
