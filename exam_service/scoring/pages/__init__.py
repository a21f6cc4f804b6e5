"""The desks of scoring: releases, doubted items, reports that are issued again."""

from fastapi import APIRouter

from exam_service.scoring.pages import (
    hand_checks,
    item_holds,
    key_changes,
    letters,
    reissues,
    releases,
)

router = APIRouter()
router.include_router(releases.router)
router.include_router(item_holds.router)
router.include_router(reissues.router)
router.include_router(key_changes.router)
router.include_router(hand_checks.router)
router.include_router(letters.router)
