"""Set the record of a standard as a tagged PDF with typst.

Texts travel as data, never as source. The compiler works in one thread of its own, and only a few
may wait for it.
"""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, Literal

import typst

from exam_service.database.base import Document
from exam_service.settings import PROJECT_FOLDER
from exam_service.standards.rules.record import METHOD, signature
from exam_service.standards.rules.refusals import RecordNotReady
from exam_service.standards.store.proposals import ListedStandard
from exam_service.standards.use_cases.sign_standard import ROLES

FRONTEND: Final = PROJECT_FOLDER / "frontend"
TEMPLATES: Final = FRONTEND / "templates" / "reports"
RECORDS_WAITING_MAX: Final = 8
SECONDS_MAX: Final = 30.0

_places = threading.BoundedSemaphore(RECORDS_WAITING_MAX)


async def set_record(record: ListedStandard) -> bytes:
    """The PDF of a proposal or an adopted standard; refuses when too many wait, or too long."""
    if not _places.acquire(blocking=False):
        raise RecordNotReady
    work = _thread().submit(_compile, record)
    # A thread cannot be stopped: the place is free when the work ends, not when we give up.
    work.add_done_callback(lambda _: _places.release())
    try:
        return await asyncio.wait_for(asyncio.wrap_future(work), SECONDS_MAX)
    except TimeoutError:
        raise RecordNotReady from None


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="record-typesetter")


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


def _compile(record: ListedStandard) -> bytes:
    try:
        return _compiled(record, standard="ua-1", with_system_fonts=False)
    except typst.TypstError:
        # A name in letters that our fonts lack: the machine's own may have them. It stays tagged.
        return _compiled(record, standard="1.7", with_system_fonts=True)


def _compiled(
    record: ListedStandard, *, standard: Literal["ua-1", "1.7"], with_system_fonts: bool
) -> bytes:
    compiler = typst.Compiler(
        input=TEMPLATES / "standard_record.typ",
        root=TEMPLATES,
        font_paths=typst.Fonts(
            include_system_fonts=with_system_fonts,
            include_embedded_fonts=False,
            font_paths=sorted({path.parent for path in (FRONTEND / "vendor").glob("*/*.ttf")}),
        ),
    )
    dated = record.decision.decided_at if record.decision else record.row.proposed_at
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"record": json.dumps(record_document(record), ensure_ascii=False)},
        pdf_standards=standard,
        # Whole seconds are what typst takes.
        timestamp=dated.replace(microsecond=0),
    )
    assert isinstance(pdf, bytes), "a PDF is one file"
    return pdf
