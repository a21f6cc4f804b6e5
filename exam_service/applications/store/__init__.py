"""Queries over authorizations, requests, payments and accommodations, and the facts of eligibility.

What candidates' pages use runs as the delivery role: it holds no row lock.
"""

from exam_service.applications.store.facts import load_facts, standing_of
from exam_service.applications.store.rows import (
    OpenRequest,
    find_authorization,
    find_candidate_by_email,
    find_live_sitting,
    find_payment,
    find_unused_request,
    list_authorized_exams,
    list_entitlements,
    list_forms_had,
    list_open_requests,
    load_accommodation,
    load_authorization,
    load_candidate,
    load_request,
    lock_request,
)

__all__ = [
    "OpenRequest",
    "find_authorization",
    "find_candidate_by_email",
    "find_live_sitting",
    "find_payment",
    "find_unused_request",
    "list_authorized_exams",
    "list_entitlements",
    "list_forms_had",
    "list_open_requests",
    "load_accommodation",
    "load_authorization",
    "load_candidate",
    "load_facts",
    "load_request",
    "lock_request",
    "standing_of",
]
