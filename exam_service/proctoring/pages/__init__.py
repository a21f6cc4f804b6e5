"""The proctors' board, and one page per act on a sitting. No item, no score.

Exam managers come here from their desk too: an act has one page, whoever is allowed to do it.
"""

from fastapi import APIRouter

from exam_service.proctoring.pages import acts, board, door

router = APIRouter(include_in_schema=False)
router.include_router(board.router)
router.include_router(door.router)
router.include_router(acts.router)
