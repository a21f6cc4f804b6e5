"""One candidate, one form, one clock."""
