"""Queries over sittings, their ledgers and events. No decision is taken here.

The sitting's row is the lock for everything about that sitting. Whatever changes its state or its
ledger is written through `write_state`, which keeps the projections equal to the ledger.
"""

from exam_service.sittings.store.contents import Kept, load_contents
from exam_service.sittings.store.interface import (
    JudgedEntry,
    OpenSittings,
    Owner,
    SittingStore,
    StartLimits,
)
from exam_service.sittings.store.ledgers import list_ledgers, load_ledger
from exam_service.sittings.store.outages import list_outages
from exam_service.sittings.store.postgres import sitting_store
from exam_service.sittings.store.rows import (
    SittingNotFound,
    add_event,
    allowance_of,
    find_acceptance,
    find_live_sitting,
    hold,
    list_events,
    list_sittings_of,
    list_unstarted_past_window,
    load_contact,
    load_sitting,
    lock_candidate,
    lock_sitting,
    project,
    write_state,
)
from exam_service.sittings.store.stepping import TakesTheLongWay, open_steps

__all__ = [
    "JudgedEntry",
    "Kept",
    "OpenSittings",
    "Owner",
    "SittingNotFound",
    "SittingStore",
    "StartLimits",
    "TakesTheLongWay",
    "add_event",
    "allowance_of",
    "find_acceptance",
    "find_live_sitting",
    "hold",
    "list_events",
    "list_ledgers",
    "list_outages",
    "list_sittings_of",
    "list_unstarted_past_window",
    "load_contact",
    "load_contents",
    "load_ledger",
    "load_sitting",
    "lock_candidate",
    "lock_sitting",
    "open_steps",
    "project",
    "sitting_store",
    "write_state",
]
