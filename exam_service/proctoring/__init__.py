"""Watching sittings while they run, and letting candidates in. No item, no score."""
