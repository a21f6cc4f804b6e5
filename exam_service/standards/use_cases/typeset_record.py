"""Set the record of a standard as a tagged PDF."""

import json
from functools import cache

from exam_service.database.base import Document
from exam_service.standards.rules.record import METHOD, signature
from exam_service.standards.rules.refusals import RecordNotReady
from exam_service.standards.store.proposals import ListedStandard
from exam_service.standards.use_cases.sign_standard import ROLES
from exam_service.typesetting import Paper, Typesetter


async def set_record(record: ListedStandard) -> bytes:
    """The PDF of a proposal or an adopted standard; refuses when too many wait, or too long."""
    document = json.dumps(record_document(record), ensure_ascii=False)
    dated = record.decision.decided_at if record.decision else record.row.proposed_at
    return await _typesetter().set_paper(Paper("standard_record.typ", "record", document, dated))


@cache
def _typesetter() -> Typesetter:
    return Typesetter(RecordNotReady)


def record_document(record: ListedStandard) -> Document:
    """What the paper says: the signed document, its hash, and who signed when."""
    signatures = [signature(ROLES[0], record.proposer, record.row.proposed_at)]
    decision = record.decision
    if decision is not None and decision.is_signed:
        signatures.append(signature(ROLES[1], record.decider, decision.decided_at))
    return {
        **record.row.document,
        "method": METHOD,
        "document_hash": record.row.document_hash,
        "signatures": signatures,
        "state": _state(record),
    }


def _state(record: ListedStandard) -> str:
    if record.decision is None:
        return "Proposed, and not yet signed by a second person: nothing rests on it."
    if not record.decision.is_signed:
        return f"Rejected: {record.decision.reason}"
    return "Adopted: signed by two people."
