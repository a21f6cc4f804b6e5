"""The demonstration: sample accounts, exam, bank and sittings, loaded through the use cases."""
