"""What really happened to one sitting, as only the simulation knows: the measure of every check.

Entered is what a device kept; promised is what any answer that left the service confirmed; the
account is time computed another way. Nothing here is read from a store.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from exam_service.responses.rules import Entry, advance, genesis
from tests.simulation.account import Account, Phase
from tests.simulation.calls import Call, CallName
from tests.simulation.exam import SECTIONS, Terms
from tests.simulation.memory_store import EntryName, LogEntry

BREAK_AFTER = 1


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry that a device kept, with its place in the order of all of them."""

    entry: Entry
    content_hash: bytes
    order: int


@dataclass(slots=True)
class Truth:
    sitting_id: UUID
    terms: Terms
    account: Account
    entered: dict[EntryName, Entered] = field(default_factory=dict)
    # Per lease, the chain after each number.
    chains: dict[int, list[bytes]] = field(default_factory=dict)
    promised: dict[int, int] = field(default_factory=dict)
    # What was seen in the log before, and how many credits.
    log_seen: dict[EntryName, LogEntry] = field(default_factory=dict)
    credits_seen: int = 0
    epoch_seen: int = 1
    # The second in which each section was left.
    left: dict[int, int] = field(default_factory=dict)
    ended: int | None = None
    # Since when the sitting is in the phase that it is in.
    phase_since: int = 0

    @classmethod
    def of(cls, sitting_id: UUID, terms: Terms) -> "Truth":
        account = Account(
            terms.allotted, terms.pause_between, terms.offline_work, terms.offline_credit
        )
        return cls(sitting_id, terms, account)

    def enter(self, epoch: int, entry: Entry) -> None:
        content_hash = entry.content_hash()
        self.entered[(epoch, entry.sequence)] = Entered(entry, content_hash, len(self.entered))
        chain = self.chains_of(epoch)
        assert entry.sequence == len(chain), "a device numbers without gaps"
        chain.append(advance(chain[-1], [content_hash]))

    def chains_of(self, epoch: int) -> list[bytes]:
        return self.chains.setdefault(epoch, [genesis(self.sitting_id, epoch)])

    def promise(self, epoch: int, sequence: int) -> None:
        self.promised[epoch] = max(self.promised.get(epoch, 0), sequence)

    def apply(self, call: Call, second: int, down: Collection[int]) -> None:
        """A call took effect, unless the time was over before: then it only ended the sitting."""
        now = self.account.at(second, down)
        if now.is_over or now.phase is Phase.ENDED:
            return
        if call.name is CallName.GIVE_TIME:
            # What the silence meanwhile earned is settled later: the account stays where it was.
            self.account.given += call.minutes * 60
        elif call.name is CallName.GIVE_BREAK:
            self.account.break_given += call.minutes * 60
        elif call.name in MOVES:
            phase = self._phase_after(call, now)
            if phase is not None:
                self.account = now
                self.account.phase = phase
                self.phase_since = second
                if phase is Phase.ENDED:
                    self.ended = second

    def _phase_after(self, call: Call, now: Account) -> Phase | None:
        """Where a call leads; None where it changes nothing."""
        if call.name is CallName.FINISH:
            return self._finished(call, now)
        begins, ends = MOVES[call.name]
        if now.phase is not begins:
            return None
        if call.name is CallName.START:
            now.section = 1
        if call.name is CallName.SUBMIT and now.section != SECTIONS:
            return None
        return ends

    def _finished(self, call: Call, now: Account) -> Phase | None:
        if now.phase is not Phase.RUNNING or now.section != call.section:
            return None
        self.left[call.section] = now.second
        now.section += 1
        takes_break = call.takes_break and call.section == BREAK_AFTER and now.break_given > 0
        return Phase.ON_BREAK if takes_break else Phase.RUNNING

    def answers(self, counting: Iterable[EntryName]) -> dict[str, str | None]:
        """The choice made last for each slot, of those that count."""
        counts = set(counting)
        chosen: dict[str, str | None] = {}
        for name, entered in self.entered.items():
            if name in counts and "option" in entered.entry.value:
                chosen[entered.entry.slot] = entered.entry.value["option"]
        return chosen


MOVES: dict[CallName, tuple[Phase, Phase]] = {
    CallName.START: (Phase.NOT_STARTED, Phase.RUNNING),
    CallName.FINISH: (Phase.RUNNING, Phase.RUNNING),
    CallName.END_BREAK: (Phase.ON_BREAK, Phase.RUNNING),
    CallName.PAUSE: (Phase.RUNNING, Phase.PAUSED),
    CallName.RESUME: (Phase.PAUSED, Phase.RUNNING),
    CallName.SUBMIT: (Phase.RUNNING, Phase.ENDED),
}
