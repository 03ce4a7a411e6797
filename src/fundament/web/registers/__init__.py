"""The registers that the desks of authority, ministry and auditor share, and the columns of the public one."""
