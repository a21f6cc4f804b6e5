"""The item bank as people use it: import, items, forms."""
