"""What is done with entries: one verb per file."""
