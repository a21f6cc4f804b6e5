"""Who did what, when, on whose behalf; append-only."""
