"""Values as cells of the tables that leave in an export: instants, lengths, yes and no. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from item_bank.exchange.csv_cells import write_csv


def csv_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table with one line of heads; text that a spreadsheet would run is made harmless."""
    return write_csv([list(heads), *([cell(value) for value in row] for row in rows)])


def cell(value: object) -> str:
    """One value as text; nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.3f}"
    return str(value)
