"""What judges and their facilitator do beside the pages that a test is about; and an import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from exam_service.analysis.rules.administrations import (
    EarlierAdministration,
    EarlierCandidate,
    EarlierItem,
)
from exam_service.analysis.use_cases.import_administration import import_administration
from exam_service.clock import utc_now
from exam_service.database.session import DatabaseRole, Databases, OpenSession
from exam_service.exams.tables import FormRow
from exam_service.standards.rules.lifecycle import PanelEvent
from exam_service.standards.store.responses import list_scored_slots
from exam_service.standards.use_cases.move_panel import move_panel
from exam_service.standards.use_cases.open_panel import invite_judge
from exam_service.standards.use_cases.rate_items import confirm_training, hand_in, rate_item
from tests.browser.stage import Stage, addresses_below

JUDGES = ("judge", "judge2", "judge3")
ELSEWHERE = "2017-form-a"


@dataclass(frozen=True, slots=True)
class Backstage:
    """The same service without its pages."""

    stage: Stage
    open_session: OpenSession

    async def account(self, name: str) -> UUID:
        (row,) = await self.stage.rows(
            "SELECT id FROM accounts WHERE email = $1", f"{name}@example.org"
        )
        found: UUID = row["id"]
        return found

    async def join(self, panel_id: UUID, name: str) -> None:
        """Invited and trained."""
        await invite_judge(
            self.open_session,
            panel_id=panel_id,
            email=f"{name}@example.org",
            background="Has counted for ten years",
            actor_id=await self.account("psychometrician"),
            now=utc_now(),
        )
        await confirm_training(
            self.open_session,
            panel_id=panel_id,
            actor_id=await self.account(name),
            now=utc_now(),
        )

    async def rate(self, panel_id: UUID, number: int, places: range) -> None:
        """Of 100 just competent candidates 50, 60 or 70, and five more with each judge."""
        account_id = await self.account(JUDGES[number])
        (panel,) = await self.stage.rows(
            "SELECT form_id FROM standard_panels WHERE id = $1", panel_id
        )
        async with self.open_session() as session:
            slots = await list_scored_slots(session, panel["form_id"])
        for place in places:
            await rate_item(
                self.open_session,
                panel_id=panel_id,
                round_number=1,
                slot=slots[place].number,
                percent=percent(number, place),
                actor_id=account_id,
                now=utc_now(),
            )

    async def hand_in(self, panel_id: UUID, name: str, round_number: int) -> None:
        await hand_in(
            self.open_session,
            panel_id=panel_id,
            round_number=round_number,
            actor_id=await self.account(name),
            now=utc_now(),
        )

    async def move(self, panel_id: UUID, event: PanelEvent) -> None:
        await move_panel(
            self.open_session,
            panel_id=panel_id,
            event=event,
            actor_id=await self.account("psychometrician"),
            now=utc_now(),
        )

    async def import_sittings_of(self, form_id: UUID) -> None:
        """Forty candidates who took a form elsewhere: item by item, some more right than others."""
        async with self.open_session() as session:
            exam_id = (await session.get_one(FormRow, form_id)).exam_id
            codes = [slot.code for slot in await list_scored_slots(session, form_id)]
        await import_administration(
            self.open_session,
            exam_id=exam_id,
            code=ELSEWHERE,
            title="Held elsewhere",
            earlier=EarlierAdministration(
                items=tuple(
                    EarlierItem(code, "all", is_scored=True, options=("a", "b"), key="a")
                    for code in codes
                ),
                candidates=tuple(
                    EarlierCandidate(
                        f"C{number}",
                        {},
                        tuple("ab"[(place + number) % 5 < 2] for place in range(len(codes))),
                        None,
                    )
                    for number in range(40)
                ),
            ),
            actor_id=await self.account("psychometrician"),
            now=utc_now(),
        )


def percent(number: int, place: int) -> int:
    return 50 + 5 * number + place % 3 * 10


@asynccontextmanager
async def backstage(stage: Stage) -> AsyncIterator[Backstage]:
    databases = Databases(addresses_below(stage.database_url), connections_max=2)
    try:
        yield Backstage(stage, databases.opener(DatabaseRole.OFFICE))
    finally:
        await databases.close()
