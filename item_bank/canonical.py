"""One spelling for every value that is hashed: canonical JSON bytes and their SHA-256.

Names are sorted, nothing is padded, text is UTF-8. Floats
never come in: their spelling is not ours.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Canonical: TypeAlias = bool | int | str | Sequence["Canonical"] | Mapping[str, "Canonical"] | None


def canonical_bytes(value: Canonical) -> bytes:
    """The value as canonical JSON. The same value gives the same bytes on every machine."""
    text = json.dumps(
        value,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return text.encode("utf-8")


def sha256_hex(content: bytes) -> str:
    """The SHA-256 of the bytes in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
