"""The list of what waits for a reviewer: reading only."""

from collections.abc import Sequence
from dataclasses import dataclass

from exam_service.authoring.rules.visibility import Viewer
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.review_queue import WAITING_PER_PAGE, WaitingItem, list_waiting
from exam_service.database.session import OpenSession


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """One page of the versions in review that somebody sees."""

    exam: BankExam
    waiting: Sequence[WaitingItem]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // WAITING_PER_PAGE))

    @property
    def ready(self) -> int:
        """How many of this page the viewer could approve at once."""
        return sum(
            bool(item.is_complete) and not item.open_comments and not item.is_own
            for item in self.waiting
        )


async def load_review_desk(
    open_session: OpenSession, *, exam_code: str, viewer: Viewer, page: int
) -> ReviewDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        waiting, total = await list_waiting(session, exam.id, viewer, page)
        return ReviewDesk(exam, waiting, total, page)
