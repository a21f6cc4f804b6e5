"""The one statement that writes a step: sitting, contact, account and events together."""

import json
from collections.abc import Sequence
from typing import Final

from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.time import Ledger
from exam_service.sittings.tables import SittingEventRow, SittingRow

# What a step changes of either row; the statement below names the same.
SITTING_CHANGES = ("state", "section", "closes_at", "started_at", "ended_at", "ended_by")
CONTACT_CHANGES = (
    *("state", "section", "accepts_entries", "closes_at", "revision", "credit_left"),
    *("covered_from", "covered_until", "last_contact_at", "device"),
)
# Spans are only ever added or ended, in their order: the one that is open ends first.
WRITE: Final = """
WITH sitting AS (
    UPDATE sittings SET state = $2, section = $3, closes_at = $4, started_at = $5, ended_at = $6,
        ended_by = $7
    WHERE id = $1 AND (state, section, closes_at, started_at, ended_at, ended_by)
        IS DISTINCT FROM ($2, $3, $4, $5, $6, $7)
),
contact AS (
    UPDATE sitting_contacts SET state = $8, section = $9, accepts_entries = $10, closes_at = $11,
        revision = $12, credit_left = $13, covered_from = $14, covered_until = $15,
        last_contact_at = $16, device = $17
    WHERE sitting_id = $1
),
span AS (
    INSERT INTO ledger_spans
        (sitting_id, ordinal, kind, started_at, ended_at, cause, actor_id)
    SELECT $1, t.* FROM unnest(
        $18::int[], $19::text[], $20::timestamptz[], $21::timestamptz[], $22::text[], $23::uuid[]
    ) AS t
    ON CONFLICT (sitting_id, ordinal) DO UPDATE SET ended_at = excluded.ended_at
        WHERE ledger_spans.ended_at IS NULL
)
INSERT INTO sitting_events
    (id, sitting_id, kind, happened_at, recorded_at, actor_id, cause, detail)
SELECT t.id, $1, t.kind, t.happened_at, t.recorded_at, t.actor_id, t.cause, t.detail::jsonb
FROM unnest(
    $24::uuid[], $25::text[], $26::timestamptz[], $27::timestamptz[], $28::uuid[], $29::text[],
    $30::text[]
) AS t (id, kind, happened_at, recorded_at, actor_id, cause, detail)
"""


def values_of(
    sitting: SittingRow,
    contact: SittingContactRow,
    ledger: Ledger,
    events: Sequence[SittingEventRow],
) -> list[object]:
    """The statement's parameters."""
    spans = ledger.spans
    return [
        sitting.id,
        *(getattr(sitting, name) for name in SITTING_CHANGES),
        *(getattr(contact, name) for name in CONTACT_CHANGES),
        list(range(1, len(spans) + 1)),
        [span.kind for span in spans],
        [span.started_at for span in spans],
        [span.ended_at for span in spans],
        [span.cause for span in spans],
        [span.actor_id for span in spans],
        [event.id for event in events],
        [event.kind for event in events],
        [event.happened_at for event in events],
        [event.recorded_at for event in events],
        [event.actor_id for event in events],
        [event.cause for event in events],
        [json.dumps(event.detail) for event in events],
    ]
