"""Connections, the embedded server and the base of all tables. Knows no feature but by list."""
