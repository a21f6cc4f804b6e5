"""What reports do, one verb per file."""

from exam_service.reports.use_cases.read_report import ReportView, read_report
from exam_service.reports.use_cases.typeset_report import PdfNotReady, Typesetter

__all__ = ["PdfNotReady", "ReportView", "Typesetter", "read_report"]
