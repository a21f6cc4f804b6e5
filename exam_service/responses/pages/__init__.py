"""Pages about what was entered: proofs for everybody, held entries and journals for staff."""

from fastapi import APIRouter

from exam_service.responses.pages import held, journals, verify

router = APIRouter(include_in_schema=False)
router.include_router(verify.router)
router.include_router(journals.router)
router.include_router(held.router)
