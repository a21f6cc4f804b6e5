"""A model of the player: what one browser keeps, what its page knows, what it believes.

It keeps the journal's promises (an entry is on the device before it is sent and leaves it only by
a receipt whose chain it computed itself) and the connection rule, and nothing else.
"""

from dataclasses import dataclass, field
from uuid import UUID

from exam_service.responses.rules import Entry, EntryKind, advance, genesis
from exam_service.sittings.rules.lifecycle import ENDED, SittingState
from tests.builders.sittings import OPTIONS, option_name, slot_name
from tests.simulation.answers import Answer, Kept, Told
from tests.simulation.exam import ITEMS_PER_SECTION, instant, numbers_of
from tests.simulation.steps import Press

ENTRIES_PER_BATCH_MAX = 12


@dataclass(slots=True)
class LeaseJournal:
    """What a device keeps of one lease: what waits, and what was proven last."""

    sitting_id: UUID
    epoch: int
    sequence: int = 0
    chain: bytes = b""
    waiting: list[Entry] = field(default_factory=list)
    # Numbers up to here are in use, whoever uses them.
    used_up_to: int = 0

    def __post_init__(self) -> None:
        self.chain = self.chain or genesis(self.sitting_id, self.epoch)

    @property
    def next_sequence(self) -> int:
        last = self.waiting[-1].sequence if self.waiting else self.sequence
        return max(last, self.used_up_to) + 1

    def meet(self, sequence: int, chain: bytes) -> None:
        """Take in what the server says it holds; what waits stays until a receipt comes."""
        self.used_up_to = max(self.used_up_to, sequence)
        if sequence > self.sequence and not any(one.sequence <= sequence for one in self.waiting):
            self.sequence, self.chain = sequence, chain

    def is_proof(self, sequence: int, chain: bytes) -> bool:
        """Does a receipt name exactly the entries that this device knows?"""
        known = [entry for entry in self.waiting if entry.sequence <= sequence]
        reached = [entry.sequence for entry in known] == list(
            range(self.sequence + 1, sequence + 1)
        )
        return reached and advance(self.chain, (one.content_hash() for one in known)) == chain

    def settle(self, sequence: int, chain: bytes) -> None:
        self.sequence, self.chain = sequence, chain
        self.waiting = [entry for entry in self.waiting if entry.sequence > sequence]


@dataclass(slots=True)
class Page:
    """What an open page knows from the last answers it got."""

    told: Told
    heard: int
    state: str
    section: int | None
    has_lease: bool
    revision: int


@dataclass(slots=True)
class Device:
    """A browser profile: its storage outlives its pages."""

    id: str
    sitting_id: UUID
    journals: dict[int, LeaseJournal] = field(default_factory=dict)
    page: Page | None = None
    is_online: bool = True
    # Of the clock that entries are claimed by.
    ahead_seconds: int = 0
    is_honest: bool = True
    last_answer: Answer | None = None

    @property
    def waits(self) -> int:
        return sum(len(journal.waiting) for journal in self.journals.values())

    @property
    def current(self) -> LeaseJournal | None:
        if self.page is None or not self.page.has_lease:
            return None
        return self.journals.get(self.page.told.epoch)

    def batch(self) -> tuple[int, list[Entry]] | None:
        """What to send next, of the lease that is written to first; None before there is any."""
        journals = [self.current, *self.journals.values()]
        pressing = next((one for one in journals if one is not None and one.waiting), self.current)
        if pressing is None:
            return None
        return pressing.epoch, pressing.waiting[:ENTRIES_PER_BATCH_MAX]

    def shows_items(self, second: int) -> bool:
        """Does this page let its candidate work?"""
        page = self.page
        if page is None or not page.has_lease or page.state != SittingState.IN_PROGRESS:
            return False
        silence = second - page.heard
        work, credit = page.told.offline_work_seconds, page.told.credit_left_seconds
        is_covered = work < silence <= work + credit
        return not is_covered or not self.is_honest

    def new_entry(self, press: Press, second: int) -> Entry:
        assert self.page is not None, "work is done on an open page"
        assert self.current is not None, "under a lease"
        numbers = numbers_of(self.page.section or 1)
        number = numbers[press.item % ITEMS_PER_SECTION]
        option = None if press.option is None else option_name(number, OPTIONS[press.option])
        kind = EntryKind.FLAG if press.is_flag else EntryKind.CHOICE
        return Entry(
            self.current.next_sequence,
            slot_name(number),
            kind,
            {"flagged": press.option is not None} if press.is_flag else {"option": option},
            instant(second + self.ahead_seconds),
        )

    def keep(self, entry: Entry) -> None:
        """The entry is on the device."""
        assert self.current is not None, "entries are made under a lease"
        self.current.waiting.append(entry)

    def meet(self, told: Told, second: int) -> None:
        """A view came: the page is what it says."""
        has_lease = told.lease == "held"
        self.page = Page(told, second, told.state, told.section, has_lease, told.revision)
        if has_lease:
            journal = self.journals.setdefault(
                told.epoch, LeaseJournal(self.sitting_id, told.epoch)
            )
            journal.meet(told.acknowledged_sequence, told.chain)

    def learn(self, kept: Kept, second: int) -> bool:
        """An answer to a sync came. Is there something that the page must ask for?"""
        page = self.page
        if page is None:
            return False
        page.heard = second
        if not kept.has_lease:
            page.has_lease = False
            return False
        page.state, page.section = kept.state, kept.section
        return kept.revision != page.told.revision

    def forget_answered(self, kept: Kept) -> bool:
        """Let go of what a receipt proves. False where it proves nothing that this device knows."""
        journal = self.journals.get(kept.epoch)
        if journal is None or not kept.has_receipt:
            return True
        if kept.acknowledged_sequence <= journal.sequence:
            return True
        if not journal.is_proof(kept.acknowledged_sequence, kept.chain):
            return False
        journal.settle(kept.acknowledged_sequence, kept.chain)
        return True

    @property
    def is_over(self) -> bool:
        return self.page is not None and self.page.state in ENDED

    def close(self) -> None:
        """The browser is gone; what it kept stays."""
        self.page = None
        for journal in self.journals.values():
            journal.used_up_to = 0
