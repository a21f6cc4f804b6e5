"""The pages of analyses below each bank: the list, one analysis, one item, earlier ones, files."""

from fastapi import APIRouter

from exam_service.analysis.pages import analyses, earlier, files, requests

router = APIRouter(include_in_schema=False)
# Requests, files and scores first: they have addresses of their own below an analysis.
for _part in (requests, files, earlier, analyses):
    router.include_router(_part.router)
