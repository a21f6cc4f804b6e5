"""How often each item was met by candidates and looked at by staff: reading only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exam_service.authoring.rules.exposure import (
    WINDOW,
    Exposure,
    ExposureLimits,
    ShareBand,
    alarms,
    share_bands,
)
from exam_service.authoring.store import exposure, items, views
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.exposure import SittingsWithItem
from exam_service.authoring.use_cases.review_panel import limits_of
from exam_service.database.session import OpenSession

ITEMS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ExposedItem:
    """One item that was met or looked at, with the reasons for an alarm."""

    code: str
    exposure: Exposure
    sittings_ever: int
    alarms: Sequence[str]


@dataclass(frozen=True, slots=True)
class ExposureDesk:
    """One page of an exam's items, the most exposed first, and all of them as a picture."""

    exam: BankExam
    limits: ExposureLimits
    sittings: int
    bands: Sequence[ShareBand]
    items: Sequence[ExposedItem]
    total: int
    alarmed: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ITEMS_PER_PAGE))


async def load_exposure_desk(
    open_session: OpenSession, *, exam_code: str, page: int, now: datetime
) -> ExposureDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        since = now - WINDOW
        codes = await items.list_item_ids(session, exam.id)
        met = await exposure.count_sittings_with_items(session, exam.id, since)
        sittings = await exposure.count_sittings(session, exam.id, since)
        looks = await views.count_views(session, exam.id)
    limits = limits_of(exam.policy)
    listed = []
    for code, item_id in codes.items():
        counted = met.get(item_id, SittingsWithItem())
        found = Exposure(counted.recent, sittings, looks.get(item_id, 0))
        listed.append(ExposedItem(code, found, counted.ever, alarms(found, limits)))
    listed.sort(key=lambda one: (-one.exposure.sittings, -one.exposure.views, one.code))
    page = min(page, max(1, -(-len(listed) // ITEMS_PER_PAGE)))
    return ExposureDesk(
        exam=exam,
        limits=limits,
        sittings=sittings,
        bands=share_bands((one.exposure for one in listed), limits),
        items=listed[(page - 1) * ITEMS_PER_PAGE : page * ITEMS_PER_PAGE],
        total=len(listed),
        alarmed=sum(bool(one.alarms) for one in listed),
        page=page,
    )
