"""Public practice items, the practice form and its immediate feedback."""
