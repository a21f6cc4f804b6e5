"""What a signed receipt costs: hashing, the statement, the signature, and the check of it."""

import hashlib
from collections.abc import Callable
from time import process_time
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.findings import Unit
from exam_service.clock import utc_now
from exam_service.keys import ReceiptKey
from exam_service.responses.rules import ReceiptKind, ReceiptStatement, advance, genesis

SITTING = UUID(int=1)


async def measure(bench: Bench) -> None:
    """In this process, one core: CPU time, so that others on the machine do not count."""
    bench.tell("signing receipts")
    key = ReceiptKey.of_seed(bytes(range(32)))
    chain = genesis(SITTING, 1)
    content_hash = hashlib.sha256(b"an entry").digest()
    now = utc_now()
    statement = ReceiptStatement(ReceiptKind.SAVED, SITTING, 1, 1, chain, now)
    content = statement.content()
    signature = key.sign(content)
    public = key.private.public_key()
    times = bench.sizes.signatures
    steps: dict[str, Callable[[], object]] = {
        "chain hash, per entry": lambda: advance(chain, [content_hash]),
        "statement, per receipt": statement.content,
        "signature, per receipt": lambda: key.sign(content),
        "check of a signature": lambda: public.verify(signature, content),
    }
    taken = {name: _microseconds(step, times) for name, step in steps.items()}
    for name, microseconds in taken.items():
        bench.result.add(name, microseconds, Unit.MICROSECONDS)
    # The last one is the reader's, not the service's.
    *ours, _ = taken.values()
    bench.result.add(
        "a receipt for a save of one entry", sum(ours) / 1000, Unit.CPU_SECONDS_PER_1000
    )


def _microseconds(step: Callable[[], object], times: int) -> float:
    began = process_time()
    for _ in range(times):
        step()
    return (process_time() - began) / times * 1e6
