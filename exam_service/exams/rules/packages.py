"""Form packages: a section's document compressed and sealed, to be fetched before it may be read.

A package is a 12-byte nonce, then AES-256-GCM over the document in raw DEFLATE. Its key comes by
HKDF-SHA-256 from a key code of 128 bits, short enough to be read aloud. Chance comes in as
arguments.
"""

import base64
import hashlib
import zlib
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_CODE_BYTES: Final = 16
NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_PURPOSE: Final = b"exam-package-1"
_RAW_DEFLATE: Final = -zlib.MAX_WBITS
_SMALLEST: Final = 9
# 128 bits are 26 characters of base32; groups of four and five can be said in one breath.
_SPOKEN_GROUPS: Final = (5, 4, 4, 4, 4, 5)


@dataclass(frozen=True, slots=True)
class Package:
    """The sealed bytes and their address: 64 lower-case hexadecimal digits of their SHA-256."""

    address: str
    content: bytes


def seal_package(document: bytes, *, key_code: bytes, nonce: bytes) -> Package:
    """Compress and seal a document. One key code seals one document, so no nonce meets another."""
    assert len(nonce) == NONCE_BYTES, "a nonce has twelve bytes"
    compressed = zlib.compress(document, _SMALLEST, _RAW_DEFLATE)
    content = nonce + _cipher(key_code).encrypt(nonce, compressed, _PURPOSE)
    return Package(hashlib.sha256(content).hexdigest(), content)


def open_package(content: bytes, key_code: bytes) -> bytes:
    """The document inside; cryptography's InvalidTag for a wrong code or an altered byte."""
    nonce, sealed = content[:NONCE_BYTES], content[NONCE_BYTES:]
    return zlib.decompress(_cipher(key_code).decrypt(nonce, sealed, _PURPOSE), _RAW_DEFLATE)


def spoken_code(key_code: bytes) -> str:
    """The key code as a person reads it aloud: base32 (RFC 4648) without padding, in groups."""
    assert len(key_code) == KEY_CODE_BYTES, "a key code has sixteen bytes"
    letters = iter(base64.b32encode(key_code).decode("ascii").rstrip("="))
    return " ".join("".join(next(letters) for _ in range(size)) for size in _SPOKEN_GROUPS)


def _cipher(key_code: bytes) -> AESGCM:
    assert len(key_code) == KEY_CODE_BYTES, "a key code has sixteen bytes"
    derivation = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    return AESGCM(derivation.derive(key_code))
