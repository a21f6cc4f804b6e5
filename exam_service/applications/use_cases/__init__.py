"""Authorizing, requesting, deciding, paying, accommodating: one verb, one transaction each."""

from exam_service.applications.use_cases.authorize import authorize
from exam_service.applications.use_cases.grant import grant_accommodation
from exam_service.applications.use_cases.request import (
    decide_attempt_request,
    record_payment,
    request_attempt,
)

__all__ = [
    "authorize",
    "decide_attempt_request",
    "grant_accommodation",
    "record_payment",
    "request_attempt",
]
