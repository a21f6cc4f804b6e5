"""The exam programme as rows: one module per kind of thing."""

from exam_service.exams.tables.forms import (
    FormDocumentRow,
    FormKeyRow,
    FormOverlapRow,
    FormPackageKeyRow,
    FormPackageRow,
    FormRow,
    FormSlotRow,
)
from exam_service.exams.tables.programmes import (
    AdministrationFormRow,
    AdministrationRow,
    ExamPolicyRow,
    ExamRow,
    StatementRow,
)
from exam_service.exams.tables.standards import (
    ScalingTableRow,
    StandardSettingRow,
)

__all__ = [
    "AdministrationFormRow",
    "AdministrationRow",
    "ExamPolicyRow",
    "ExamRow",
    "FormDocumentRow",
    "FormKeyRow",
    "FormOverlapRow",
    "FormPackageKeyRow",
    "FormPackageRow",
    "FormRow",
    "FormSlotRow",
    "ScalingTableRow",
    "StandardSettingRow",
    "StatementRow",
]
