"""The exam programme as rows: one module per kind of thing."""

from exam_service.exams.tables.forms import (
    FormAssemblyRow,
    FormDocumentRow,
    FormKeyRow,
    FormOverlapRow,
    FormPackageKeyRow,
    FormPackageRow,
    FormRow,
    FormSlotRow,
    FormWithdrawalRow,
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
    "FormAssemblyRow",
    "FormDocumentRow",
    "FormKeyRow",
    "FormOverlapRow",
    "FormPackageKeyRow",
    "FormPackageRow",
    "FormRow",
    "FormSlotRow",
    "FormWithdrawalRow",
    "ScalingTableRow",
    "StandardSettingRow",
    "StatementRow",
]
