"""The candidate's pages from home to receipt, and the desk of staff. No rule lives here."""

from fastapi import APIRouter

from exam_service.sittings.pages import before, exam, home, manage, manage_sitting, system_check

router = APIRouter(include_in_schema=False)
router.include_router(home.router)
router.include_router(before.router)
router.include_router(exam.router)
router.include_router(manage.router)
router.include_router(manage_sitting.router)
router.include_router(system_check.router)
