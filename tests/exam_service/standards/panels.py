"""A panel with its people on a form of fourteen scored slots, taken from stage to stage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from exam_service.applications.tables import AuthorizationRow
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.people.rules import Role
from exam_service.people.tables import AccountRow
from exam_service.standards.rules.lifecycle import PanelEvent
from exam_service.standards.store.responses import list_scored_slots
from exam_service.standards.use_cases.move_panel import move_panel
from exam_service.standards.use_cases.open_panel import invite_judge, open_panel
from exam_service.standards.use_cases.rate_items import confirm_training, hand_in, rate_item
from tests.builders.exams import NINE, make_account, make_administration, make_exam
from tests.builders.sittings import make_person
from tests.exam_service.scoring import scored_form
from tests.exam_service.scoring.scored_form import Arranged


@dataclass(frozen=True, slots=True)
class PanelMade:
    """What the tests of standards refer to."""

    id: UUID
    form_id: UUID
    facilitator_id: UUID
    judges: tuple[UUID, ...]


async def arrange_without_standard(open_session: OpenSession) -> Arranged:
    """A published form and a candidate who may sit it; nothing says yet where its cut is."""
    manager_id = await make_account(open_session, "Manager")
    candidate_id = await make_account(open_session, "Ana Ruiz")
    exam_id = await make_exam(open_session, manager_id, scored_form.POLICY)
    form_id = await scored_form.make_keyed_form(open_session, exam_id, manager_id)
    administration_id = await make_administration(open_session, exam_id, manager_id, (form_id,))
    authorization_id = uuid7()
    async with open_session() as session:
        session.add(
            AuthorizationRow(
                id=authorization_id,
                account_id=candidate_id,
                exam_id=exam_id,
                approved_at=NINE - timedelta(days=30),
                expires_at=NINE + timedelta(days=330),
                attempts_max=200,
                date_of_birth=date(1990, 1, 1),
            )
        )
    return Arranged(exam_id, manager_id, candidate_id, form_id, administration_id, authorization_id)


async def make_panel(open_session: OpenSession, form_id: UUID, *, judges: int = 3) -> PanelMade:
    """A panel in training whose judges are invited and trained."""
    facilitator_id, _ = await make_person(open_session, Role.PSYCHOMETRICIAN, name="Priya Raman")
    panel_id = await open_panel(
        open_session,
        form_id=form_id,
        title="Standard of 2026",
        competent_candidate="Is only just ready to work without supervision.",
        actor_id=facilitator_id,
        now=NINE,
    )
    made = []
    for number in range(1, judges + 1):
        account_id, _ = await make_person(
            open_session, Role.STANDARD_SETTING_JUDGE, name=f"Judge {number}"
        )
        await invite(open_session, panel_id, facilitator_id, account_id)
        await confirm_training(open_session, panel_id=panel_id, actor_id=account_id, now=NINE)
        made.append(account_id)
    return PanelMade(panel_id, form_id, facilitator_id, tuple(made))


async def invite(
    open_session: OpenSession, panel_id: UUID, facilitator_id: UUID, account_id: UUID
) -> None:
    async with open_session() as session:
        email = (await session.get_one(AccountRow, account_id)).email
    await invite_judge(
        open_session,
        panel_id=panel_id,
        email=email,
        background="Ten years in the field",
        actor_id=facilitator_id,
        now=NINE,
    )


async def move(
    open_session: OpenSession, panel: PanelMade, *events: PanelEvent, now: datetime = NINE
) -> None:
    for event in events:
        await move_panel(
            open_session,
            panel_id=panel.id,
            event=event,
            actor_id=panel.facilitator_id,
            now=now,
        )


async def rate_all(
    open_session: OpenSession,
    panel: PanelMade,
    percent: Callable[[int, int], int],
    *,
    judges: Sequence[UUID] | None = None,
    round_number: int = 1,
) -> None:
    """Every judge rates every item by (judge, place) and hands the round in."""
    async with open_session() as session:
        slots = await list_scored_slots(session, panel.form_id)
    for number, account_id in enumerate(panel.judges if judges is None else judges):
        for place, slot in enumerate(slots):
            await rate(
                open_session,
                panel,
                account_id,
                round_number=round_number,
                slot=slot.number,
                percent=percent(number, place),
            )
        await hand_in_as_it_is(open_session, panel, account_id, round_number)


async def rate(
    open_session: OpenSession,
    panel: PanelMade,
    account_id: UUID,
    *,
    round_number: int = 1,
    slot: int = 1,
    percent: int = 70,
) -> None:
    await rate_item(
        open_session,
        panel_id=panel.id,
        round_number=round_number,
        slot=slot,
        percent=percent,
        actor_id=account_id,
        now=NINE,
    )


async def hand_in_as_it_is(
    open_session: OpenSession, panel: PanelMade, account_id: UUID, round_number: int
) -> None:
    await hand_in(
        open_session,
        panel_id=panel.id,
        round_number=round_number,
        actor_id=account_id,
        now=NINE,
    )


async def close(open_session: OpenSession, panel: PanelMade) -> None:
    """Both rounds: cuts of 8.4, 9.1 and 9.8 of 14, and round two is left as round one was."""
    await move(open_session, panel, PanelEvent.OPEN_ROUND_ONE)
    await rate_all(open_session, panel, lambda judge, place: 55 + 5 * judge + (place % 2) * 10)
    await move(open_session, panel, PanelEvent.SHOW_IMPACT, PanelEvent.OPEN_ROUND_TWO)
    for account_id in panel.judges:
        await hand_in_as_it_is(open_session, panel, account_id, 2)
    await move(open_session, panel, PanelEvent.CLOSE)
