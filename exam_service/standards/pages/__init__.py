"""The pages of standards: /standards for staff, /judge for judges."""

from fastapi import APIRouter

from exam_service.standards.pages import equivalence, judging, panels, signing

router = APIRouter(include_in_schema=False)
for _part in (panels, signing, equivalence, judging):
    router.include_router(_part.router)
