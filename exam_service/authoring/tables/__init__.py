"""The item bank as rows: one module per kind of thing."""

from exam_service.authoring.tables.imports import BankImportRow
from exam_service.authoring.tables.items import (
    ItemKeyRow,
    ItemRow,
    ItemVersionRow,
    LanguageVersionRow,
    RationaleRow,
)

__all__ = [
    "BankImportRow",
    "ItemKeyRow",
    "ItemRow",
    "ItemVersionRow",
    "LanguageVersionRow",
    "RationaleRow",
]
