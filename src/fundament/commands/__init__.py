"""The command line: what an operator and a programme office do outside the browser."""
