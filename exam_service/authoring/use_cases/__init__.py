"""What people do with the item bank: one verb per file, one transaction each."""
