"""The office's pages under /manage: requests and payments, authorizations, accommodations."""

from fastapi import APIRouter

from exam_service.applications.pages import accommodations, authorizations, requests

router = APIRouter(include_in_schema=False)
for _part in (requests, authorizations, accommodations):
    router.include_router(_part.router)
