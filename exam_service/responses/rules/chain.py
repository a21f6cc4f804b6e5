"""The chain of hashes that makes a receipt speak for every entry up to its sequence. Pure.

Theory: chain 0 names the lease; chain n is the hash of chain n-1 and of entry n. Who knows chain n
knows that no entry from 1 to n is missing, altered or in another place.
"""

import hashlib
from collections.abc import Iterable, Mapping
from uuid import UUID


def genesis(sitting_id: UUID, epoch: int) -> bytes:
    """The chain of a lease before its first entry."""
    return hashlib.sha256(f"{sitting_id}\n{epoch}".encode()).digest()


def advance(chain: bytes, content_hashes: Iterable[bytes]) -> bytes:
    """The chain after these entries, in the order of their sequences."""
    for content_hash in content_hashes:
        chain = hashlib.sha256(chain + content_hash).digest()
    return chain


def contiguous(sitting_id: UUID, epoch: int, hashes: Mapping[int, bytes]) -> tuple[int, bytes]:
    """The highest sequence below which nothing is missing, and the chain there.

    `hashes` maps a lease's sequences to content hashes.
    """
    sequence, chain = 0, genesis(sitting_id, epoch)
    while sequence + 1 in hashes:
        sequence += 1
        chain = advance(chain, [hashes[sequence]])
    return sequence, chain
