"""What the item bank allows and refuses. Pure: no database, no web, no clock."""
