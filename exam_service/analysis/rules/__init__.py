"""What an analysis and an earlier administration amount to. Pure, without numpy."""
