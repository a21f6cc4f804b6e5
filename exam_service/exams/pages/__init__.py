"""The exam manager's pages under /manage: exams, policies, administrations, records."""

from fastapi import APIRouter

from exam_service.exams.pages import administrations, exams, policies, records

router = APIRouter(include_in_schema=False)
for _part in (exams, policies, administrations, records):
    router.include_router(_part.router)
