"""Saving in memory: what the statement SAVE in responses/store/statement.py judges, row by row."""

from datetime import timedelta

from exam_service.responses.rules import Standing, advance
from exam_service.responses.store import Saved, SaveRequest, Verdict
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.lifecycle import ENDED
from exam_service.sittings.store.outages import NO_PULSE, PULSE_GAP_MAX
from tests.simulation.memory_store import LogEntry, Memory, copy_of

SHORT_SILENCE = timedelta(seconds=10)


class MemorySaving:
    """What appends entries, one request and one commit at a time."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def save(self, request: SaveRequest) -> Saved:
        account_id = self.memory.sign_ins.get(request.sign_in_id)
        if account_id is None:
            return Saved(Verdict.SIGNED_OUT)
        contact = self.memory.contacts.get(request.sitting_id)
        if contact is None or contact.account_id != account_id:
            return Saved(Verdict.NOT_FOUND)
        refusal = self._refusal(request, contact)
        if refusal is not None:
            return _answer(refusal, contact)
        noted = copy_of(contact)
        is_open = bool(noted.accepts_entries and noted.section == request.section)
        self.note(request, noted, is_open=is_open)
        self.memory.contacts[request.sitting_id] = noted
        return _answer(Verdict.SAVED if is_open or not request.entries else Verdict.NOT_OPEN, noted)

    def note(self, request: SaveRequest, noted: SittingContactRow, *, is_open: bool) -> None:
        """Note the contact, append what may be appended, and move on what is acknowledged."""
        log = self.memory.entries[request.sitting_id]
        if is_open:
            for entry in request.entries:
                held = LogEntry(entry, entry.content_hash(), Standing.ADMITTED, request.now)
                log.setdefault((request.epoch, entry.sequence), held)
        noted.last_contact_at = max(noted.last_contact_at, request.now)
        following = (noted.epoch, noted.acknowledged_sequence + 1)
        while following in log:
            noted.acknowledged_sequence += 1
            noted.chain = advance(noted.chain, [log[following].content_hash])
            following = (noted.epoch, noted.acknowledged_sequence + 1)

    def _refusal(self, request: SaveRequest, contact: SittingContactRow) -> Verdict | None:
        if contact.epoch != request.epoch or contact.device != request.device:
            return Verdict.LEASE_LOST
        if self._clashes(request):
            return Verdict.NUMBER_TAKEN
        if contact.state in ENDED:
            return Verdict.ENDED
        is_over = contact.closes_at is not None and contact.closes_at <= request.now
        if is_over or not (request.is_settled or self.costs_nothing(request, contact)):
            return Verdict.UNSETTLED
        return None

    def _clashes(self, request: SaveRequest) -> bool:
        log = self.memory.entries[request.sitting_id]
        held = ((log.get((request.epoch, one.sequence)), one) for one in request.entries)
        return any(known and known.content_hash != one.content_hash() for known, one in held)

    def costs_nothing(self, request: SaveRequest, contact: SittingContactRow) -> bool:
        """May a contact after this silence be noted without a look at the ledger?"""
        claims_covered = contact.covered_from is not None and any(
            contact.covered_from < entry.claimed_at < contact.covered_until
            for entry in request.entries
            if contact.covered_until is not None
        )
        silence = request.now - contact.last_contact_at
        if claims_covered or silence > max(contact.offline_work, SHORT_SILENCE):
            return False
        pulse = self.memory.beaten_at
        if pulse is not None and request.now - pulse > PULSE_GAP_MAX:
            return False
        return not any(
            (one.ended_at is None or one.ended_at > contact.last_contact_at)
            and one.started_at < request.now
            and (one.cause == NO_PULSE or silence > SHORT_SILENCE)
            for one in self.memory.outages
        )


def _answer(verdict: Verdict, contact: SittingContactRow) -> Saved:
    return Saved(
        verdict,
        contact.epoch,
        contact.acknowledged_sequence,
        contact.chain,
        contact.state,
        contact.section,
        contact.revision,
        contact.closes_at,
    )
