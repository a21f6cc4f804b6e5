"""The life of a panel, what may be adopted, and how a record is written. Pure."""
