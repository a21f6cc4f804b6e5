"""The archive reader: the file as a whole, and its items with a list that agrees with them."""

import io
import zipfile
from datetime import UTC, datetime

from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.exchange.archive import Archive, read_archive, write_archive
from item_bank.exchange.archived_items import (
    ArchivedItem,
    ArchivedText,
    ArchivedVersion,
    Person,
    Stamp,
)
from item_bank.exchange.detection import ARCHIVE_MANIFEST
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageVersion,
    Markup,
    OptionId,
    OptionText,
    Stage,
    VersionNumber,
)
from item_bank.languages import ENGLISH
from tests.fuzz.target import Target

ITEMS = "items/0001.jsonl"
A, B = OptionId("a"), OptionId("b")
STAMP = Stamp(datetime(2026, 5, 4, 9, tzinfo=UTC), Person("Wen Writer", "wen@example.org"))
VERSION = ItemVersion(
    ItemVersionRef(ItemCode("A1-001"), VersionNumber(1)), Stage.APPROVED, AreaCode("A1"), A, (A, B)
)
TEXT = LanguageVersion(
    VERSION.ref,
    ENGLISH,
    "<p>What <em>first</em>?</p>",
    (OptionText(A, "Ask", "Kind."), OptionText(B, "Tell")),
    markup=Markup.HTML,
)
ITEM = ArchivedItem(
    code=ItemCode("A1-001"),
    source_language=None,
    written=STAMP,
    versions=(ArchivedVersion(VERSION, "First.", STAMP, (ArchivedText(TEXT, STAMP, STAMP),)),),
    history=({"kind": "act", "action": "item.added"},),
)
FILE = write_archive(Archive((ITEM,)))


def _read_items(content: bytes) -> object:
    """An archive whose list agrees with whatever its items are."""
    files: dict[str, Canonical] = {ITEMS: {"bytes": len(content), "sha256": sha256_hex(content)}}
    manifest = canonical_bytes({"format": "item-bank", "version": 1, "files": files})
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr(ARCHIVE_MANIFEST, manifest)
        package.writestr(ITEMS, content)
    return read_archive(output.getvalue())


WORDS = (
    *(b'"key":', b'"stage":', b'"versions":', b'"texts":', b'"at":', b'"by":null', b"null", b"[]"),
    *(b"{}", b'"public"', b'"operational"', b'"html"', b"1e999", b"-1", b"NaN", b"\\ud800"),
)
TARGETS = (
    Target(name="archive", read=read_archive, examples=(FILE,), words=(b"PK\x03\x04", b"items/")),
    Target(
        name="archived_items",
        read=_read_items,
        examples=(canonical_bytes(ITEM.to_document()) + b"\n",),
        words=WORDS,
    ),
)
