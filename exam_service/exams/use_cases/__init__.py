"""What an exam manager does to an exam: one verb, one transaction, one audit entry each."""

from exam_service.exams.use_cases.administrations import (
    close_administration,
    create_administration,
    edit_administration,
    publish_administration,
)
from exam_service.exams.use_cases.policies import (
    create_exam,
    publish_policy,
    save_policy_draft,
)
from exam_service.exams.use_cases.records import add_statement, record_standard_setting

__all__ = [
    "add_statement",
    "close_administration",
    "create_administration",
    "create_exam",
    "edit_administration",
    "publish_administration",
    "publish_policy",
    "record_standard_setting",
    "save_policy_draft",
]
