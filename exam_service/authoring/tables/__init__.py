"""The item bank as rows: one module per kind of thing."""

from exam_service.authoring.tables.imports import (
    BankImportRow,
    CarriedHistoryRow,
    ColumnMappingRow,
    ItemOriginRow,
)
from exam_service.authoring.tables.items import (
    ItemImageRow,
    ItemKeyRow,
    ItemRow,
    ItemVersionRow,
    LanguageVersionRow,
    RationaleRow,
)
from exam_service.authoring.tables.reviews import (
    ItemApprovalRow,
    ItemAssignmentRow,
    ItemChecklistRow,
    ItemCommentRow,
    ItemViewRow,
)
from exam_service.authoring.tables.translations import (
    LanguageVersionEventRow,
    TranslationImportRow,
)

__all__ = [
    "BankImportRow",
    "CarriedHistoryRow",
    "ColumnMappingRow",
    "ItemApprovalRow",
    "ItemAssignmentRow",
    "ItemChecklistRow",
    "ItemCommentRow",
    "ItemImageRow",
    "ItemKeyRow",
    "ItemOriginRow",
    "ItemRow",
    "ItemVersionRow",
    "ItemViewRow",
    "LanguageVersionEventRow",
    "LanguageVersionRow",
    "RationaleRow",
    "TranslationImportRow",
]
