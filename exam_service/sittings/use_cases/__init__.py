"""What people and jobs do with a sitting: one verb per file, one transaction each."""
