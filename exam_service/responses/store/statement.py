"""The one statement that saves, for all requests that share a commit."""

# One statement for all saves that share a commit. For each, one UPDATE judges sign-in, lease,
# silence, section and deadline on the contact row, notes the contact, and moves the acknowledged
# sequence and the chain; the entries are appended only through what it returns. A change of the
# sitting locks the same row, so a save is wholly before it or sees it. A repeated request updates
# the row again: its commit waits like the first one's did, and nothing is confirmed that is not
# kept. Under a concurrent save of the same sitting the acknowledged sequence may be told too low,
# never too high. What such a save appended is not seen either: where it took a number of this batch
# for other content, not every entry is accounted for, and the statement is asked again.
# What waits above a gap is counted a thousand at a time, so that no log makes saving slow.
#
# A contact is noted here only if the silence before it costs nothing: within the offline work that
# is allowed, and without an outage of ours in it. Everything else needs the ledger, and the row
# stays as it is until that is settled. Short silences are looked at, too: what waited out an outage
# of the database is noted when it is over, at the instant at which it came. An outage that is still
# to come was noted by a clock that was set back since.
SAVE = """
WITH request AS (
    SELECT * FROM unnest(
        $1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::bool[],
        $8::timestamptz[]
    ) AS t (n, sitting_id, sign_in_id, device, epoch, section, is_settled, now)
),
batch AS (
    SELECT * FROM unnest(
        $9::int[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::bytea[],
        $15::timestamptz[]
    ) AS t (n, sequence, slot, kind, value, content_hash, claimed_at)
),
who AS (
    SELECT r.n, i.account_id FROM request r
    JOIN sign_ins i ON i.id = r.sign_in_id JOIN accounts a ON a.id = i.account_id
    WHERE i.revoked_at IS NULL AND i.expires_at > r.now AND a.disabled_at IS NULL
),
held AS (
    -- One look-up per entry by its whole key; empty where the number is free.
    SELECT b.n, (
        SELECT e.content_hash = b.content_hash FROM entries e
        WHERE e.sitting_id = r.sitting_id AND e.epoch = r.epoch AND e.sequence = b.sequence
    ) AS is_same
    FROM batch b JOIN request r ON r.n = b.n
),
contact AS (
    UPDATE sitting_contacts c SET
        last_contact_at = greatest(c.last_contact_at, r.now),
        (acknowledged_sequence, chain) = (
            SELECT max(linked.sequence), chain_of(linked.hash ORDER BY linked.sequence) FROM (
                SELECT c.acknowledged_sequence AS sequence, c.chain AS hash
                UNION ALL
                SELECT numbered.sequence, numbered.content_hash FROM (
                    SELECT known.sequence, known.content_hash,
                        row_number() OVER (ORDER BY known.sequence) AS place
                    FROM (
                        SELECT b.sequence, b.content_hash FROM batch b
                        WHERE b.n = r.n AND c.accepts_entries AND c.closes_at > r.now
                            AND c.section = r.section
                        UNION
                        SELECT e.sequence, e.content_hash FROM entries e
                        WHERE e.sitting_id = c.sitting_id AND e.epoch = c.epoch
                            AND e.sequence > c.acknowledged_sequence
                            AND e.sequence <= c.acknowledged_sequence + 1000
                    ) AS known WHERE known.sequence > c.acknowledged_sequence
                ) AS numbered
                WHERE numbered.sequence = c.acknowledged_sequence + numbered.place
            ) AS linked
        )
    FROM request r JOIN who ON who.n = r.n
    WHERE c.sitting_id = r.sitting_id AND c.account_id = who.account_id
        AND c.epoch = r.epoch AND c.device = r.device
        AND (c.closes_at IS NULL OR c.closes_at > r.now)
        AND c.state NOT IN ('submitted', 'terminated', 'never_started')
        AND NOT EXISTS (SELECT 1 FROM held WHERE held.n = r.n AND NOT held.is_same)
        AND (
            r.is_settled
            OR (
                r.now - c.last_contact_at <= greatest(c.offline_work, interval '10 seconds')
                AND NOT EXISTS (
                    SELECT 1 FROM service_outages o
                    WHERE (o.ended_at IS NULL OR o.ended_at > c.last_contact_at)
                        AND o.started_at < r.now AND (
                        o.cause = 'no_pulse'
                        OR r.now - c.last_contact_at > interval '10 seconds'
                    )
                )
                AND NOT EXISTS (
                    SELECT 1 FROM service_pulse p
                    WHERE p.beaten_at < r.now - interval '10 seconds'
                )
                AND NOT EXISTS (
                    SELECT 1 FROM batch b WHERE b.n = r.n
                        AND b.claimed_at > c.covered_from AND b.claimed_at < c.covered_until
                )
            )
        )
    RETURNING r.n, c.epoch, c.acknowledged_sequence, c.chain, c.state, c.section, c.revision,
        c.closes_at,
        c.accepts_entries AND c.section = r.section AS is_open
),
added AS (
    INSERT INTO entries (
        sitting_id, epoch, sequence, slot, kind, value, content_hash, claimed_at, recorded_at
    )
    SELECT r.sitting_id, r.epoch, b.sequence, b.slot, b.kind, b.value::jsonb, b.content_hash,
        b.claimed_at, r.now
    FROM batch b JOIN request r ON r.n = b.n JOIN contact k ON k.n = b.n
    WHERE k.is_open
    ON CONFLICT DO NOTHING
    RETURNING sitting_id
)
SELECT
    r.n,
    k.n IS NOT NULL AS is_noted,
    coalesce(k.is_open, false) AS is_open,
    coalesce(k.acknowledged_sequence, s.acknowledged_sequence) AS acknowledged_sequence,
    coalesce(k.chain, s.chain) AS chain,
    coalesce(k.state, s.state) AS state,
    coalesce(k.section, s.section) AS section,
    coalesce(k.revision, s.revision) AS revision,
    CASE WHEN k.n IS NULL THEN s.closes_at ELSE k.closes_at END AS closes_at,
    who.n IS NOT NULL AS signed_in,
    s.epoch AS lease_epoch,
    s.device AS lease_device,
    EXISTS (SELECT 1 FROM held WHERE held.n = r.n AND NOT held.is_same) AS clashes,
    (SELECT count(*) FROM batch WHERE batch.n = r.n)
        = (SELECT count(held.is_same) FROM held WHERE held.n = r.n)
        + (SELECT count(*) FROM added WHERE added.sitting_id = r.sitting_id) AS is_accounted_for
FROM request r
LEFT JOIN who ON who.n = r.n
LEFT JOIN contact k ON k.n = r.n
LEFT JOIN sitting_contacts s ON s.sitting_id = r.sitting_id AND s.account_id = who.account_id
ORDER BY r.n
"""
