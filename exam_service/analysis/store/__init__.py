"""Queries behind analyses and earlier administrations: one module per kind of thing."""
