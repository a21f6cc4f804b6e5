"""Opening a panel on a form, and who sits on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.accounts import find_person, list_roles
from exam_service.authoring.store.forms import PUBLISHED, lock_form_row
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.people.rules import PERMISSIONS, Permission, Role
from exam_service.standards.rules.lifecycle import OPEN, PanelState
from exam_service.standards.rules.refusals import NoJudge, RatingsMissing
from exam_service.standards.store import panels
from exam_service.standards.store.responses import list_scored_slots
from exam_service.standards.tables import PanelJudgeRow, StandardPanelRow
from item_bank.standard_setting import ITEMS_MIN, JUDGES_MIN

TEXT_CHARACTERS_MAX = 4000
LINE_CHARACTERS_MAX = 200
# Who comes later than round one has nothing to revise in round two.
MAY_INVITE = frozenset({PanelState.TRAINING, PanelState.ROUND_ONE})


async def open_panel(
    open_session: OpenSession,
    *,
    form_id: UUID,
    title: str,
    competent_candidate: str,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Open a panel on a published form. Answers its identifier."""
    fields = {}
    if not 0 < len(title) <= LINE_CHARACTERS_MAX:
        fields["title"] = f"Give the panel a name of up to {LINE_CHARACTERS_MAX} characters."
    if not 0 < len(competent_candidate) <= TEXT_CHARACTERS_MAX:
        fields["competent_candidate"] = (
            f"Describe who is just competent, in up to {TEXT_CHARACTERS_MAX} characters."
        )
    if fields:
        raise InvalidInput("No panel was opened. Please look at the marked fields again.", fields)
    async with open_session() as session:
        form = await lock_form_row(session, form_id)
        if form.state != PUBLISHED or form.sibling_of is not None:
            raise NotFound
        if len(await list_scored_slots(session, form_id)) < ITEMS_MIN:
            raise RatingsMissing(f"The form has fewer than {ITEMS_MIN} scored items.")
        panel = StandardPanelRow(
            id=uuid7(),
            form_id=form_id,
            title=title,
            competent_candidate=competent_candidate,
            state=PanelState.TRAINING,
            created_at=now,
            created_by=actor_id,
        )
        session.add(panel)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="standard_panel.opened",
            subject=("standard_panel", panel.id),
            after={"form": form.code, "title": title},
            now=now,
        )
        return panel.id


async def invite_judge(
    open_session: OpenSession,
    *,
    panel_id: UUID,
    email: str,
    background: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Put an existing account on the panel."""
    if not 0 < len(background) <= LINE_CHARACTERS_MAX:
        sentence = "Say in a line what makes this person an expert; it stands in the record."
        raise InvalidInput(f"Nobody was invited. {sentence}", {"background": sentence})
    async with open_session() as session:
        panel = await panels.lock_panel(session, panel_id)
        if PanelState(panel.state) not in MAY_INVITE:
            raise NoJudge("Round one is over, and a judge needs both rounds.")
        account_id = await _account_of_judge(session, email, panel)
        listed = await panels.list_judges(session, panel_id)
        if any(judge.account_id == account_id for judge in listed):
            raise NoJudge("This person is or was on the panel already.")
        if len(listed) >= panels.JUDGES_MAX:
            raise NoJudge(f"A panel has at most {panels.JUDGES_MAX} judges.")
        session.add(
            PanelJudgeRow(
                panel_id=panel_id,
                account_id=account_id,
                background=background,
                invited_at=now,
                invited_by=actor_id,
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="standard_panel.judge_invited",
            subject=("standard_panel", panel_id),
            after={"account": str(account_id), "background": background},
            now=now,
        )


async def dismiss_judge(
    open_session: OpenSession,
    *,
    panel_id: UUID,
    account_id: UUID,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Take a judge off the panel, with a reason for the record; their ratings count no more."""
    if not 0 < len(reason) <= LINE_CHARACTERS_MAX:
        raise InvalidInput("Nobody was dismissed: a reason is needed.", {"reason": "Say why."})
    async with open_session() as session:
        panel = await panels.lock_panel(session, panel_id)
        if PanelState(panel.state) not in OPEN:
            raise RatingsMissing("The rounds are over, and the panel is as it was.")
        judge = await panels.load_standing_judge(session, panel_id, account_id)
        listed = await panels.list_judges(session, panel_id)
        left = sum(one.stands for one in listed) - 1
        if PanelState(panel.state) is not PanelState.TRAINING and left < JUDGES_MIN:
            raise RatingsMissing(
                f"A panel that has begun keeps {JUDGES_MIN} judges; give it up instead."
            )
        judge.dismissed_at, judge.dismissal_reason = now, reason
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="standard_panel.judge_dismissed",
            subject=("standard_panel", panel_id),
            reason=reason,
            after={"account": str(account_id)},
            now=now,
        )


async def _account_of_judge(session: AsyncSession, email: str, panel: StandardPanelRow) -> UUID:
    """The account behind an address, if it may judge this panel."""
    person = await find_person(session, email) if email.isprintable() else None
    roles = set(await list_roles(session, person.account_id)) if person else set()
    may_judge = any(Permission.JUDGE_STANDARD in PERMISSIONS[role] for role in roles)
    if person is None or not may_judge or Role.TRAINER in roles:
        raise NoJudge("No account with this address may judge.")
    moves = await panels.list_moves(session, panel.id)
    if person.account_id in {panel.created_by, *(move.moved_by for move in moves.values())}:
        raise NoJudge("Whoever leads a panel does not judge on it.")
    return person.account_id
