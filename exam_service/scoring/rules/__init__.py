"""What must hold before a score is computed, and the steps a score takes. Pure."""
