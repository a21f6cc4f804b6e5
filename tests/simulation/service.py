"""The real use cases as devices and staff reach them, with the points where a process may die.

Nothing is decided here: a call becomes a use case, its result or refusal becomes an answer.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Protocol, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.errors import ExamError
from exam_service.responses.store import Saved, SaveRequest, Saving
from exam_service.responses.use_cases.save import Batch, save_entries
from exam_service.sittings.store import OpenSittings, SittingStore, TakesTheLongWay
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.sittings.use_cases.credits import give_break, give_time
from exam_service.sittings.use_cases.lease import allow_device, take_lease, take_over
from exam_service.sittings.use_cases.look import SittingSeen, look_at_sitting
from exam_service.sittings.use_cases.messages import mark_seen, send_message
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.sittings.use_cases.sections import end_break, finish_section
from exam_service.sittings.use_cases.settling import Holder
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.simulation.answers import Answer, Done, Refused, kept_of, told_of
from tests.simulation.calls import Call, CallName, Place
from tests.simulation.exam import instant
from tests.simulation.steps import Point, Trouble


class Crashed(BaseException):
    """The process died while it worked on a request."""


Interrupt: TypeAlias = Callable[[Trouble], Awaitable[None]]
Noticed: TypeAlias = Callable[[Call], None]


class Transactions(Protocol):
    """What the use cases need of a store."""

    saving: Saving

    def open_sittings(self) -> AbstractAsyncContextManager[AsyncSession | SittingStore]: ...

    def open_steps(self) -> AbstractAsyncContextManager[AsyncSession | SittingStore]: ...


class Service:
    """Serves one call at a time; another one may come between two of its transactions."""

    def __init__(self, storage: Transactions, interrupt: Interrupt, on_commit: Noticed) -> None:
        self.storage = storage
        self.places: dict[int, Place] = {}
        self.sign_ins: dict[int, UUID] = {}
        self.second = 0
        self._interrupt = interrupt
        self._on_commit = on_commit
        self._call: Call | None = None
        self._trouble: Trouble | None = None
        self._passed = 0

    @property
    def now(self) -> datetime:
        return instant(self.second)

    async def serve(self, call: Call, trouble: Trouble | None = None) -> Answer:
        """Raises Crashed where the process dies; the outcome is then unknown to whoever called."""
        outer = (self._call, self._trouble, self._passed)
        self._call, self._trouble, self._passed = call, trouble, 0
        try:
            return await ACTIONS[call.name](self, call)
        except ExamError as refusal:
            return Refused(refusal.code)
        finally:
            self._call, self._trouble, self._passed = outer

    @asynccontextmanager
    async def open_sittings(self) -> AsyncIterator[AsyncSession | SittingStore]:
        async with self._transaction(self.storage.open_sittings()) as session:
            yield session

    @asynccontextmanager
    async def open_steps(self) -> AsyncIterator[AsyncSession | SittingStore]:
        """For what many do at once; the routes go the same way."""
        async with self._transaction(self.storage.open_steps()) as session:
            yield session

    async def in_steps(self, act: Callable[[OpenSittings], Awaitable[SittingSeen]]) -> SittingSeen:
        """As the routes do it."""
        try:
            return await act(self.open_steps)
        except TakesTheLongWay:
            return await act(self.open_sittings)

    @asynccontextmanager
    async def _transaction(
        self, opened: AbstractAsyncContextManager[AsyncSession | SittingStore]
    ) -> AsyncIterator[AsyncSession | SittingStore]:
        await self._pass(Point.BEFORE_TRANSACTION)
        async with opened as session:
            yield session
            await self._pass(Point.BEFORE_COMMIT)
        assert self._call is not None, "transactions belong to calls"
        self._on_commit(self._call)
        await self._pass(Point.AFTER_COMMIT)

    async def save(self, request: SaveRequest) -> Saved:
        await self._pass(Point.BEFORE_SAVE)
        saved = await self.storage.saving.save(request)
        await self._pass(Point.AFTER_SAVE)
        return saved

    async def _pass(self, point: Point) -> None:
        trouble = self._trouble
        if trouble is None or trouble.point is not point:
            return
        self._passed += 1
        if self._passed == trouble.nth:
            self._trouble = None
            await self._interrupt(trouble)

    def holder(self, call: Call) -> Holder:
        return Holder(self.places[call.candidate].account_id, call.device)


async def _lease(service: Service, call: Call) -> Answer:
    place = service.places[call.candidate]
    seen = await service.in_steps(
        lambda open_sittings: take_lease(
            open_sittings,
            sitting_id=place.sitting_id,
            account_id=place.account_id,
            device=call.device,
            now=service.now,
        )
    )
    return told_of(seen)


async def _take_over(service: Service, call: Call) -> Answer:
    place = service.places[call.candidate]
    await take_over(
        service.open_sittings,
        sitting_id=place.sitting_id,
        account_id=place.account_id,
        device=call.device,
        now=service.now,
    )
    return await _look(service, call)


async def _look(service: Service, call: Call) -> Answer:
    place = service.places[call.candidate]
    seen = await look_at_sitting(
        service.open_sittings,  # type: ignore[arg-type]
        sitting_id=place.sitting_id,
        account_id=place.account_id,
        device=call.device,
        now=service.now,
    )
    return told_of(seen)


async def _move(service: Service, call: Call) -> Answer:
    seen = await service.in_steps(
        lambda open_sittings: HOLDERS_MOVES[call.name](
            open_sittings,
            sitting_id=service.places[call.candidate].sitting_id,
            holder=service.holder(call),
            now=service.now,
        )
    )
    return told_of(seen)


async def _finish(service: Service, call: Call) -> Answer:
    seen = await service.in_steps(
        lambda open_sittings: finish_section(
            open_sittings,
            sitting_id=service.places[call.candidate].sitting_id,
            holder=service.holder(call),
            section=call.section,
            takes_break=call.takes_break,
            now=service.now,
        )
    )
    return told_of(seen)


async def _save(service: Service, call: Call) -> Answer:
    outcome = await save_entries(
        service,
        service.open_sittings,
        sitting_id=service.places[call.candidate].sitting_id,
        sign_in_id=service.sign_ins[call.candidate],
        batch=Batch(call.device, call.epoch, call.entries),
        now=service.now,
    )
    return kept_of(outcome, has_receipt=bool(call.entries))


async def _seen(service: Service, call: Call) -> Answer:
    assert call.message_id is not None, "somebody saw a message"
    await mark_seen(
        service.open_sittings,
        sitting_id=service.places[call.candidate].sitting_id,
        account_id=service.places[call.candidate].account_id,
        message_id=call.message_id,
        now=service.now,
    )
    return Done()


async def _turn(service: Service, call: Call) -> Answer:
    act = pause_sitting if call.name is CallName.PAUSE else resume_sitting
    place = service.places[call.candidate]
    await act(
        service.open_sittings,
        sitting_id=place.sitting_id,
        actor_id=place.actor_id,
        reason=f"{call.name} at {service.second}",
        now=service.now,
    )
    return Done()


async def _give(service: Service, call: Call) -> Answer:
    act = give_time if call.name is CallName.GIVE_TIME else give_break
    place = service.places[call.candidate]
    await act(
        service.open_sittings,
        sitting_id=place.sitting_id,
        actor_id=place.actor_id,
        minutes=call.minutes,
        reason="given",
        now=service.now,
    )
    return Done()


async def _message(service: Service, call: Call) -> Answer:
    place = service.places[call.candidate]
    await send_message(
        service.open_sittings,
        sitting_id=place.sitting_id,
        actor_id=place.actor_id,
        text=f"sent at {service.second}",
        now=service.now,
    )
    return Done()


async def _allow(service: Service, call: Call) -> Answer:
    place = service.places[call.candidate]
    await allow_device(
        service.open_sittings,
        sitting_id=place.sitting_id,
        actor_id=place.actor_id,
        now=service.now,
    )
    return Done()


async def _sweep(service: Service, call: Call) -> Answer:
    return Done(await close_expired(service.open_sittings, now=service.now))


HOLDERS_MOVES = {
    CallName.START: start_sitting,
    CallName.END_BREAK: end_break,
    CallName.SUBMIT: submit_sitting,
}

Action: TypeAlias = Callable[[Service, Call], Awaitable[Answer]]

ACTIONS: dict[CallName, Action] = {
    CallName.LEASE: _lease,
    CallName.TAKE_OVER: _take_over,
    CallName.LOOK: _look,
    CallName.START: _move,
    CallName.FINISH: _finish,
    CallName.END_BREAK: _move,
    CallName.SUBMIT: _move,
    CallName.SAVE: _save,
    CallName.SEEN: _seen,
    CallName.PAUSE: _turn,
    CallName.RESUME: _turn,
    CallName.GIVE_TIME: _give,
    CallName.GIVE_BREAK: _give,
    CallName.MESSAGE: _message,
    CallName.ALLOW: _allow,
    CallName.SWEEP: _sweep,
}
