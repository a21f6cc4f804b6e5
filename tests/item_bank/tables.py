"""Small tables of items as bytes, for the tests of reading and comparing."""

from item_bank.exchange.csv_cells import write_csv
from item_bank.exchange.layouts import COLUMNS
from item_bank.exchange.spreadsheet import ImportedTable, read_table

SOUND = {
    "item": "A1-001",
    "language": "en",
    "area": "A1",
    "competency": "11",
    "secondary": "15;16",
    "ethics": "Wellness, Recovery, Resiliency; Hope",
    "key": "b",
    "stem": "What is best?",
    "option_a": "One",
    "option_b": "Two",
    "option_c": "Three",
    "rationale_b": "Because.",
}
SPANISH = {
    "item": "A1-001",
    "language": "es",
    "stem": "¿Qué es lo mejor?",
    "option_a": "Uno",
    "option_b": "Dos",
    "option_c": "Tres",
}


def sound(**cells: str) -> dict[str, str]:
    """A sound source row with some cells of its own."""
    return {**SOUND, **cells}


def spanish(**cells: str) -> dict[str, str]:
    """Its translation with some cells of its own."""
    return {**SPANISH, **cells}


def csv_of(*rows: dict[str, str]) -> bytes:
    """The rows in our columns."""
    return write_csv([list(COLUMNS), *([row.get(name, "") for name in COLUMNS] for row in rows)])


def table_of(*rows: dict[str, str]) -> ImportedTable:
    """The rows as they are read."""
    return read_table(csv_of(*rows))
