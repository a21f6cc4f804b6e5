"""Queries behind panels, proposals and the responses that they look at."""
