"""The world of one history: its service, the lines to it, and a referee who looks at every answer.

Nothing here is by chance: everything that a history does not say follows from what it says. What
candidates, staff and failures do in it is in doings.py.
"""

from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

from exam_service.sittings.rules.lifecycle import ENDED
from tests.simulation.answers import Answer, Kept, Refused
from tests.simulation.calls import Call, CallName
from tests.simulation.checkers import Violation
from tests.simulation.player import Device
from tests.simulation.referee import after_sweep, judge_answer, observe
from tests.simulation.service import Crashed, Service
from tests.simulation.steps import Act, Fate, History, Step, Trouble
from tests.simulation.storage import Storage
from tests.simulation.truth import Truth

DEVICES = 2
# A gap of ten seconds is an outage.
PULSE_SECONDS_MAX = 7
NEVER_ARRIVES = frozenset({Fate.REQUEST_LOST, Fate.TRUNCATED, Fate.BUSY})
NO_ANSWER = frozenset({Fate.REPLY_LOST, Fate.PORTAL})
STAFF: dict[Act, CallName] = {
    Act.PAUSE: CallName.PAUSE,
    Act.RESUME: CallName.RESUME,
    Act.GIVE_TIME: CallName.GIVE_TIME,
    Act.GIVE_BREAK: CallName.GIVE_BREAK,
    Act.MESSAGE: CallName.MESSAGE,
    Act.ALLOW: CallName.ALLOW,
    Act.SWEEP: CallName.SWEEP,
}

Happening: TypeAlias = tuple[int, Call, Answer | None]


@dataclass(slots=True)
class Seat:
    """One candidate with the devices at hand."""

    devices: list[Device]
    truth: Truth


class World:
    """`is_watched`: the referee looks after every call; without, only answers are recorded."""

    def __init__(self, storage: Storage, history: History, *, is_watched: bool = True) -> None:
        self.storage = storage
        self.history = history
        self.service = Service(storage, self._interrupted, self._committed)
        self.seats: list[Seat] = []
        self.down: set[int] = set()
        self.late: list[Call] = []
        self.speakers: set[str] = set()
        self.happened: list[Happening] = []
        self.sometimes: Counter[str] = Counter()
        self.violations: list[Violation] = []
        self.is_watched = is_watched
        self.pulsed = 0
        # Of the step that is taken.
        self.candidate = 0
        self.amount = 0

    @property
    def second(self) -> int:
        return self.service.second

    async def begin(self) -> None:
        places = await self.storage.begin(self.history)
        for candidate, (place, terms) in enumerate(zip(places, self.history.terms, strict=True)):
            self.service.places[candidate] = place
            self.service.sign_ins[candidate] = await self.storage.sign_in(place.account_id)
            devices = [
                Device(f"device-{candidate}-{number}-{'x' * 12}", place.sitting_id)
                for number in range(DEVICES)
            ]
            self.seats.append(Seat(devices, Truth.of(place.sitting_id, terms)))

    async def request(self, device: Device, call: Call, step: Step) -> Answer | None:
        """What a device learns of a request; None if it learns nothing."""
        fate = step.fate if device.is_online else Fate.REQUEST_LOST
        self.sometimes[f"request: {fate}"] += 1
        if fate in NEVER_ARRIVES:
            return None
        if fate is Fate.LATE:
            self.late.append(call)
            return None
        answer = await self.serve(call, step.trouble)
        if fate is Fate.DOUBLED:
            await self.serve(call)
        if fate in NO_ANSWER:
            return None
        before, device.last_answer = device.last_answer, answer
        return before if fate is Fate.STALE else answer

    async def serve(self, call: Call, trouble: Trouble | None = None) -> Answer | None:
        """One call, to its end or to the death of the process that works on it."""
        if call.device:
            self.speakers = {call.device}
        try:
            answer: Answer | None = await self.service.serve(call, trouble)
        except Crashed:
            answer = None
        self.happened.append((self.second, call, answer))
        self._count(answer)
        await self._look(call, is_whole=answer is not None)
        if self.is_watched and answer is not None and call.name is not CallName.SWEEP:
            truth = self.seats[call.candidate].truth
            is_alone = trouble is None
            self.violations += judge_answer(
                truth, call, answer, self.second, self.down, is_alone=is_alone
            )
        return answer

    async def _look(self, call: Call, *, is_whole: bool) -> None:
        if not self.is_watched:
            return
        is_sweep = call.name is CallName.SWEEP
        for candidate, seat in enumerate(self.seats):
            if is_sweep or candidate == call.candidate:
                held = await self.storage.look(seat.truth.sitting_id)
                self.violations += observe(seat.truth, held, self.second, self.down, self.speakers)
                if is_sweep and is_whole:
                    self.violations += after_sweep(seat.truth, held, self.second, self.down)

    async def _interrupted(self, trouble: Trouble) -> None:
        """The process dies here, or another one does something meanwhile."""
        if trouble.meanwhile is None:
            self.sometimes[f"server died {trouble.point}"] += 1
            raise Crashed
        self.sometimes[f"meanwhile: {trouble.meanwhile}"] += 1
        await self.serve(self.staff_call(trouble.meanwhile))

    def _committed(self, call: Call) -> None:
        if call.name is not CallName.SWEEP:
            self.seats[call.candidate].truth.apply(call, self.second, self.down)

    def _count(self, answer: Answer | None) -> None:
        if isinstance(answer, Refused):
            self.sometimes[f"refused: {answer.code}"] += 1
        if isinstance(answer, Kept):
            self.sometimes["answers: entries held"] += answer.held
            self.sometimes["answers: lease lost"] += not answer.has_lease
            self.sometimes["answers: after the end"] += answer.state in ENDED and answer.has_receipt

    async def pulse(self, *, is_due: bool = True) -> None:
        """The service is up, and has been all the time; written down often enough to show it."""
        if is_due or self.second - self.pulsed > PULSE_SECONDS_MAX:
            self.pulsed = self.second
            await self.storage.pulse(self.service.now)

    def staff_call(self, act: Act) -> Call:
        """What staff or the sweep do, for the candidate of the step that is taken."""
        return Call(STAFF[act], self.candidate, minutes=1 + self.amount % 10)

    def blame(self, rule: str, what: str) -> None:
        self.violations.append(Violation(rule, what))
