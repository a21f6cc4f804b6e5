"""The pages of analyses below each bank: the list, one analysis, one item, and files."""

from fastapi import APIRouter

from exam_service.analysis.pages import analyses, files

router = APIRouter(include_in_schema=False)
# Files first: they have an address of their own below an analysis.
for _part in (files, analyses):
    router.include_router(_part.router)
