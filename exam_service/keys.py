"""The installation's keys: one pair signs receipts, one opens emergency journals; one secret
seals voluntary answers.

Public halves are published, so that anybody can check a receipt and every player can encrypt to
us. No secret half leaves this module's values.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exam_service.settings import Settings, kept_secret

JOURNAL_KEY_BITS = 3072
KEY_ID_CHARACTERS = 16
# What AES-GCM takes (NIST SP 800-38D).
NONCE_BYTES = 12


def base64url(content: bytes) -> str:
    """Base64 for addresses, without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The inverse of `base64url`; raises ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def key_id_of(public_key: bytes) -> str:
    """A short name of a public key: the beginning of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:KEY_ID_CHARACTERS]


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """Signs what the service holds."""

    private: Ed25519PrivateKey
    public_key: bytes
    key_id: str

    @classmethod
    def of_seed(cls, seed: bytes) -> "ReceiptKey":
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public_key = private.public_key().public_bytes_raw()
        return cls(private, public_key, key_id_of(public_key))

    def sign(self, content: bytes) -> bytes:
        return self.private.sign(content)


@dataclass(frozen=True, slots=True)
class JournalKey:
    """Opens what players encrypted to us when nothing else got through."""

    private: rsa.RSAPrivateKey
    public_key: bytes
    key_id: str

    @classmethod
    def of_pem(cls, pem: bytes) -> "JournalKey":
        private = cast(rsa.RSAPrivateKey, serialization.load_pem_private_key(pem, password=None))
        public_key = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return cls(private, public_key, key_id_of(public_key))

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key that a player wrapped with RSA-OAEP over SHA-256; ValueError where it is not."""
        scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)
        return self.private.decrypt(wrapped, scheme)


@dataclass(frozen=True, slots=True)
class GroupsKey:
    """Seals what candidates say of themselves, and names them so that nothing leads back."""

    secret: bytes

    def pseudonym(self, account_id: UUID) -> str:
        return hmac.digest(self._part(b"pseudonym"), account_id.bytes, "sha256").hex()

    def seal(self, pseudonym: str, content: bytes) -> bytes:
        """Encrypted with AES-GCM for this pseudonym and no other."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._part(b"seal")).encrypt(nonce, content, pseudonym.encode())

    def unseal(self, pseudonym: str, sealed: bytes) -> bytes:
        """The inverse of `seal`; InvalidTag where it was sealed otherwise."""
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(self._part(b"seal")).decrypt(nonce, content, pseudonym.encode())

    def _part(self, purpose: bytes) -> bytes:
        return hmac.digest(self.secret, purpose, "sha256")


@dataclass(frozen=True)
class ServiceKeys:
    """All keys; those for journals and for groups are made or read when they are first needed."""

    receipts: ReceiptKey
    load_journals_pem: Callable[[], bytes]
    load_groups_secret: Callable[[], bytes]

    @cached_property
    def journals(self) -> JournalKey:
        return JournalKey.of_pem(self.load_journals_pem())

    @cached_property
    def groups(self) -> GroupsKey:
        return GroupsKey(self.load_groups_secret())

    def published(self) -> dict[str, object]:
        """The public halves as they travel."""
        return {
            "receipts": [
                {
                    "key_id": self.receipts.key_id,
                    "algorithm": "Ed25519",
                    "public_key": base64url(self.receipts.public_key),
                }
            ],
            "journals": {
                "key_id": self.journals.key_id,
                "algorithm": "RSA-OAEP-256",
                "public_key": base64url(self.journals.public_key),
            },
        }


def load_keys(settings: Settings) -> ServiceKeys:
    """The keys as set, else as DATA_DIR/secrets keeps them."""
    if settings.receipt_key is not None:
        seed = settings.receipt_key.get_secret_value()
    else:
        seed = kept_secret(settings.data_dir, "receipts").decode("ascii")
    return ServiceKeys(
        ReceiptKey.of_seed(bytes.fromhex(seed)),
        lambda: _journals_pem(settings),
        lambda: _groups_secret(settings),
    )


def _journals_pem(settings: Settings) -> bytes:
    if settings.journal_key_file is not None:
        return settings.journal_key_file.read_bytes()
    return kept_secret(settings.data_dir, "journals.pem", new_journal_key)


def _groups_secret(settings: Settings) -> bytes:
    if settings.groups_key is not None:
        return settings.groups_key.get_secret_value().encode()
    return kept_secret(settings.data_dir, "groups")


def new_journal_key() -> bytes:
    """A fresh RSA key as PEM."""
    return rsa.generate_private_key(public_exponent=65537, key_size=JOURNAL_KEY_BITS).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
