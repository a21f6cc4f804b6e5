"""The list of features that own tables. Importing it fills the metadata; nothing else is here."""

from exam_service.analysis import tables as analysis
from exam_service.applications import tables as applications
from exam_service.audit import tables as audit
from exam_service.authoring import tables as authoring
from exam_service.database.base import Table
from exam_service.exams import tables as exams
from exam_service.people import tables as people
from exam_service.practice import tables as practice
from exam_service.responses import tables as responses
from exam_service.scoring import tables as scoring
from exam_service.sittings import tables as sittings
from exam_service.standards import tables as standards
from exam_service.voluntary import tables as voluntary

FEATURES = (
    people,
    exams,
    authoring,
    applications,
    sittings,
    responses,
    scoring,
    practice,
    standards,
    audit,
    analysis,
    voluntary,
)

metadata = Table.metadata
