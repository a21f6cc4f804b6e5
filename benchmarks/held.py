"""Whether the service holds what the candidates sent: every entry, as sent, and nothing else."""

import json
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from benchmarks.installation import Installation
from benchmarks.load.player import Sections, Ticket, choice_of

HELD = """
SELECT sitting_id, epoch, sequence, slot, kind, value::text AS value FROM entries
WHERE sitting_id = ANY($1) ORDER BY sitting_id, epoch, sequence
"""
SITTINGS_AT_ONCE = 500


async def differences(
    installation: Installation, sections: Sections, tickets: Sequence[Ticket]
) -> tuple[int, int]:
    """How many entries were compared, and how many are missing, other, or nobody's."""
    connection = await installation.connect()
    compared = wrong = 0
    try:
        for begin in range(0, len(tickets), SITTINGS_AT_ONCE):
            part = tickets[begin : begin + SITTINGS_AT_ONCE]
            held = defaultdict(list)
            for row in await connection.fetch(HELD, [UUID(one.sitting) for one in part]):
                choice = json.loads(row["value"]).get("option")
                said = (row["epoch"], row["sequence"], row["slot"], row["kind"], choice)
                held[str(row["sitting_id"])].append(said)
            for ticket in part:
                compared += ticket.sequence
                wrong += wrong_in(ticket, sections, held[ticket.sitting])
    finally:
        await connection.close()
    return compared, wrong


def wrong_in(ticket: Ticket, sections: Sections, held: Sequence[tuple[object, ...]]) -> int:
    """Up to what was acknowledged all must be there; what was sent after it may be."""
    sent = []
    for sequence in range(1, ticket.sequence + 1):
        chosen = choice_of(sections, ticket.turns, sequence)
        sent.append((ticket.epoch, sequence, chosen.slot, "choice", chosen.options[0]))
    missing = set(sent[: ticket.acknowledged]) - set(held)
    foreign = set(held) - set(sent)
    doubled = len(held) - len(set(held))
    return len(missing) + len(foreign) + doubled
