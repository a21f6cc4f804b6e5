"""Appending entries durably, and reading them back."""

from exam_service.responses.store.interface import Saved, SaveRequest, Saving, Verdict
from exam_service.responses.store.log import (
    counts,
    list_entries,
    list_entries_by_driver,
    list_entry_rows,
)
from exam_service.responses.store.saving import Busy, SavingPool

__all__ = [
    "Busy",
    "SaveRequest",
    "Saved",
    "Saving",
    "SavingPool",
    "Verdict",
    "counts",
    "list_entries",
    "list_entries_by_driver",
    "list_entry_rows",
]
