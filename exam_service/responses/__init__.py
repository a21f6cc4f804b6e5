"""Saving what candidates enter: an append-only log, and what counts as final."""
