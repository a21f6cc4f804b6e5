"""Standards: panels of judges, signed cut scores, and the records that make forms equivalent."""
