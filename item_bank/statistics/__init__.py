"""Statistics of items and forms: pure, vectorised, each with its source and its limits."""
