"""One file per condition that must always hold in the database."""
