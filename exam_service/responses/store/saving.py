"""Saving entries: one round trip and one commit, shared among the saves that wait.

The statement that saves is asyncpg by hand on a pool of its own: it is the one place where cost
per request decides how many candidates a machine carries. Everything else goes through SQLAlchemy.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from exam_service.database.session import Address
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.responses.store.interface import Saved, SaveRequest, Verdict
from exam_service.responses.store.statement import SAVE
from exam_service.sittings.rules.lifecycle import ENDED

SAVING_CONNECTIONS_MAX = 3
# A statement that takes longer than this is helped by another connection.
HELPED_AFTER_SECONDS = 0.05
# So many saves share one commit at most.
SHARED_MAX = 64
# More saves than this do not wait in one process: the next one is told to come back.
WAITING_MAX = 2000
# A player sends one batch at a time; whoever sends many at once takes no place from others.
WAITING_PER_SITTING_MAX = 32
SAVE_SECONDS_MAX = 5.0
# A save that meets a lock for longer than this goes on alone, so that the others do not wait.
LOCK_MILLISECONDS_MAX = 500
WAIT_SECONDS_WHEN_BUSY = 2


class Busy(ExamError):
    """More answers are waiting than this process takes on; the device keeps its own."""

    kind = ErrorKind.UNAVAILABLE
    code = "service.busy"

    def __init__(self) -> None:
        super().__init__(
            N_("Many answers arrive at this moment. Yours are safe on your device."),
            details={"wait_seconds": WAIT_SECONDS_WHEN_BUSY},
        )


class SavingPool:
    """Connections that saves have to themselves; saves that wait share one commit.

    One connection takes what waits, sends it as one statement, and answers every save of it after
    the commit; others help while that takes long, as it does where a row is locked. A sitting is at
    most once in a statement: its next save waits for the next one.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self._waiting: deque[tuple[SaveRequest, asyncio.Future[Saved]]] = deque()
        # Sitting -> how many saves of it are not answered yet.
        self._unanswered: Counter[UUID] = Counter()
        self._carriers: set[asyncio.Task[None]] = set()
        self._help_is_due = False
        # On the loop's clock: when a carrier last took something.
        self._taken_at = 0.0

    async def save(self, request: SaveRequest) -> Saved:
        """Append a batch and note the contact, committed when this returns.

        A time-out or a lost connection raises: the outcome is then unknown, and the caller must
        neither say "saved" nor "not saved".
        """
        sitting_id = request.sitting_id
        if (
            len(self._waiting) >= WAITING_MAX
            or self._unanswered[sitting_id] >= WAITING_PER_SITTING_MAX
        ):
            raise Busy
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Saved] = loop.create_future()
        self._waiting.append((request, answer))
        if not self._carriers:
            self._start_carrier()
        elif not self._help_is_due:
            self._help_is_due = True
            loop.call_later(HELPED_AFTER_SECONDS, self._help)
        self._unanswered[sitting_id] += 1
        try:
            # One limit for all of it: waiting for one's turn is waiting, too.
            async with asyncio.timeout(SAVE_SECONDS_MAX):
                return await answer
        finally:
            self._unanswered[sitting_id] -= 1
            if not self._unanswered[sitting_id]:
                del self._unanswered[sitting_id]

    def _start_carrier(self) -> None:
        carrier = asyncio.create_task(self._carry())
        self._carriers.add(carrier)
        carrier.add_done_callback(self._carriers.discard)

    def _help(self) -> None:
        """Start one more carrier where none took anything for long; look again while saves wait."""
        self._help_is_due = False
        if not self._waiting or len(self._carriers) >= SAVING_CONNECTIONS_MAX:
            return
        loop = asyncio.get_running_loop()
        if loop.time() - self._taken_at >= HELPED_AFTER_SECONDS:
            self._start_carrier()
        self._help_is_due = True
        loop.call_later(HELPED_AFTER_SECONDS, self._help)

    async def _carry(self) -> None:
        """Take what waits until nothing does.

        Between finding nothing and ending there is no await, and a save starts a carrier whenever
        none is under way: a save that comes at that moment starts the next one.
        """
        while self._waiting:
            shared = self._take()
            try:
                await self._answer(shared)
            except Exception as error:
                for _, answer in shared:
                    if not answer.done():
                        answer.set_exception(error)
        current = asyncio.current_task()
        assert current is not None, "carriers are tasks"
        self._carriers.discard(current)

    def _take(self) -> list[tuple[SaveRequest, asyncio.Future[Saved]]]:
        """The next saves in their order, each sitting once; those given up are dropped."""
        taken: list[tuple[SaveRequest, asyncio.Future[Saved]]] = []
        later: list[tuple[SaveRequest, asyncio.Future[Saved]]] = []
        sittings: set[UUID] = set()
        while self._waiting and len(taken) < SHARED_MAX:
            request, answer = self._waiting.popleft()
            if answer.done():
                continue
            if request.sitting_id in sittings:
                later.append((request, answer))
                continue
            sittings.add(request.sitting_id)
            taken.append((request, answer))
        self._waiting.extendleft(reversed(later))
        self._taken_at = asyncio.get_running_loop().time()
        return taken

    async def _answer(self, shared: list[tuple[SaveRequest, asyncio.Future[Saved]]]) -> None:
        requests = [request for request, _ in shared]
        try:
            answers = await self._send(requests)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if len(shared) == 1 or isinstance(error, ALL_FAIL):
                raise
            # One of them failed the statement, or waited for a lock: each goes on alone.
            for alone in shared:
                await self._answer_alone(alone)
            return
        for (_, answer), saved in zip(shared, answers, strict=True):
            if not answer.done():
                answer.set_result(saved)

    async def _answer_alone(self, alone: tuple[SaveRequest, asyncio.Future[Saved]]) -> None:
        request, answer = alone
        try:
            (saved,) = await self._send([request])
        except Exception as error:
            if not answer.done():
                answer.set_exception(error)
        else:
            if not answer.done():
                answer.set_result(saved)

    async def _send(self, requests: Sequence[SaveRequest]) -> list[Saved]:
        pool = self._pool or await self._opened()
        async with asyncio.timeout(SAVE_SECONDS_MAX):
            rows = await pool.fetch(SAVE, *_parameters(requests))
            unsure = [
                n for n, row in enumerate(rows) if row["is_open"] and not row["is_accounted_for"]
            ]
            for n in unsure:
                (rows[n],) = await pool.fetch(SAVE, *_parameters([requests[n]]))
        return [_saved(request, row) for request, row in zip(requests, rows, strict=True)]

    async def _opened(self) -> asyncpg.Pool:
        """The pool, opened once however many saves come first at the same moment."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._address.dsn(),
                    # Opened together: a connection that is opened in a crowd makes it wait.
                    min_size=SAVING_CONNECTIONS_MAX,
                    max_size=SAVING_CONNECTIONS_MAX,
                    timeout=SAVE_SECONDS_MAX,
                    server_settings={
                        **self._address.server_settings(),
                        "lock_timeout": f"{LOCK_MILLISECONDS_MAX}ms",
                        # The plan is the same for every batch; planning it anew costs more than it.
                        "plan_cache_mode": "force_generic_plan",
                    },
                    reset=_nothing_to_reset,
                )
            return self._pool

    async def close(self) -> None:
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)
        if self._pool is not None:
            await self._pool.close()


# Errors of the connection or of the server: no save of the statement can be helped by going alone.
ALL_FAIL = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
)


async def _nothing_to_reset(connection: object) -> None:
    """These connections hold no state, and asking the server to reset it costs a round trip."""


def _parameters(requests: Sequence[SaveRequest]) -> tuple[list[object], ...]:
    """The statement's arrays: one row per request, and one per entry of any of them."""
    entries = [(n, entry) for n, request in enumerate(requests) for entry in request.entries]
    return (
        list(range(len(requests))),
        [request.sitting_id for request in requests],
        [request.sign_in_id for request in requests],
        [request.device for request in requests],
        [request.epoch for request in requests],
        [request.section for request in requests],
        [request.is_settled for request in requests],
        [request.now for request in requests],
        [n for n, _ in entries],
        [entry.sequence for _, entry in entries],
        [entry.slot for _, entry in entries],
        [entry.kind.value for _, entry in entries],
        [entry.value_json() for _, entry in entries],
        [entry.content_hash() for _, entry in entries],
        [entry.claimed_at for _, entry in entries],
    )


def _saved(request: SaveRequest, row: asyncpg.Record) -> Saved:
    return Saved(
        _verdict(request, row),
        row["lease_epoch"] or 0,
        row["acknowledged_sequence"] or 0,
        row["chain"] or b"",
        row["state"] or "",
        row["section"],
        row["revision"] or 0,
        row["closes_at"],
    )


def _verdict(request: SaveRequest, row: asyncpg.Record) -> Verdict:
    if row["is_noted"]:
        return Verdict.SAVED if row["is_open"] or not request.entries else Verdict.NOT_OPEN
    if not row["signed_in"]:
        return Verdict.SIGNED_OUT
    if row["lease_epoch"] is None:
        return Verdict.NOT_FOUND
    if row["lease_epoch"] != request.epoch or row["lease_device"] != request.device:
        return Verdict.LEASE_LOST
    if row["clashes"]:
        return Verdict.NUMBER_TAKEN
    if row["state"] in ENDED:
        return Verdict.ENDED
    return Verdict.UNSETTLED
