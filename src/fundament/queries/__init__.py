"""Reads: rows -> frozen view records; writes nothing. Who you are decides what you get, here and nowhere else."""
