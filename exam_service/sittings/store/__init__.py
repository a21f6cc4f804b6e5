"""Queries over sittings, their ledgers and events. No decision is taken here.

The sitting's row is the lock for everything about that sitting. Whatever changes its state or its
ledger is written through `write_state`, which keeps the projections equal to the ledger.
"""

from exam_service.sittings.store.rows import (
    Owner,
    SittingNotFound,
    add_event,
    find_acceptance,
    find_live_sitting,
    hold_saves,
    list_events,
    list_expired,
    list_ledgers,
    list_sittings_of,
    list_unstarted_past_window,
    load_contact,
    load_ledger,
    load_sitting,
    lock_candidate,
    lock_sitting,
    write_state,
)

__all__ = [
    "Owner",
    "SittingNotFound",
    "add_event",
    "find_acceptance",
    "find_live_sitting",
    "hold_saves",
    "list_events",
    "list_expired",
    "list_ledgers",
    "list_sittings_of",
    "list_unstarted_past_window",
    "load_contact",
    "load_ledger",
    "load_sitting",
    "lock_candidate",
    "lock_sitting",
    "write_state",
]
