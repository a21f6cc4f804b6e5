"""Queries over the item bank: items, listings, imports, forms in the making, practice items."""
