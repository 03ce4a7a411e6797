"""The mailbox of everyone who logs in."""
