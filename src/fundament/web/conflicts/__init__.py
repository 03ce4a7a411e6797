"""Conflicts of interest: what somebody who judges declares of themselves."""
