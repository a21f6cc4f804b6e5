"""What entries say, what they amount to, and how what is held is proven. Pure."""

from exam_service.responses.rules.chain import advance, contiguous, genesis
from exam_service.responses.rules.entries import (
    COUNTS,
    ENTRIES_PER_SYNC_MAX,
    OPTION_IDS_PER_ENTRY_MAX,
    Entry,
    EntryKind,
    EntryRefused,
    ItemSession,
    Resumption,
    SectionSlots,
    Standing,
    StoredEntry,
    check_entry,
    final_responses,
    instant_text,
    resumption,
)
from exam_service.responses.rules.late import Closing, standing_of_late
from exam_service.responses.rules.leases import device_mark, number_in_log
from exam_service.responses.rules.receipts import LeaseCovered, ReceiptKind, ReceiptStatement

__all__ = [
    "COUNTS",
    "ENTRIES_PER_SYNC_MAX",
    "OPTION_IDS_PER_ENTRY_MAX",
    "Closing",
    "Entry",
    "EntryKind",
    "EntryRefused",
    "ItemSession",
    "LeaseCovered",
    "ReceiptKind",
    "ReceiptStatement",
    "Resumption",
    "SectionSlots",
    "Standing",
    "StoredEntry",
    "advance",
    "check_entry",
    "contiguous",
    "device_mark",
    "final_responses",
    "genesis",
    "instant_text",
    "number_in_log",
    "resumption",
    "standing_of_late",
]
