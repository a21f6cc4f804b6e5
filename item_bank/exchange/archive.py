"""The whole bank in one file: items with all versions, languages and history, and their images.

The bytes depend on nothing but the content: members in one order, no dates, nothing compressed. The
first member names every other one with its hash, so that damage and changes by hand are noticed.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.errors import ContentError, FileRefused
from item_bank.exchange.archived_items import ArchivedItem
from item_bank.exchange.detection import ARCHIVE_MANIFEST
from item_bank.exchange.packages import PackageLimits, open_package
from item_bank.images import StoredImage, media_type, reencode

FORMAT: Final = "item-bank"
FORMAT_VERSION: Final = 1
ITEMS_PER_PART: Final = 500
LIMITS: Final = PackageLimits(ratio_max=1000, member_bytes_max=32 * 1024 * 1024)
ITEMS_MAX: Final = 50_000

_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds, the items by code."""

    items: tuple[ArchivedItem, ...]
    images: tuple[StoredImage, ...] = ()


def write_archive(archive: Archive) -> bytes:
    """The archive as a zip file; the same content gives the same bytes everywhere."""
    members = dict(_members(archive))
    manifest: dict[str, Canonical] = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "items": len(archive.items),
        "images": len(archive.images),
        "files": {
            path: {"bytes": len(content), "sha256": sha256_hex(content)}
            for path, content in members.items()
        },
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as package:
        _add(package, ARCHIVE_MANIFEST, canonical_bytes(manifest))
        for path, content in members.items():
            _add(package, path, content)
    return output.getvalue()


def read_archive(content: bytes, limits: PackageLimits = LIMITS) -> Archive:
    """What an archive holds; FileRefused when anything in it is not as its manifest says."""
    with open_package(content, limits) as package:
        if not package.has(ARCHIVE_MANIFEST):
            raise FileRefused("The file is a zip archive, but not an archive of an item bank.")
        manifest = _parsed(package.read(ARCHIVE_MANIFEST), ARCHIVE_MANIFEST)
        files = _files_of(manifest)
        if files.keys() | {ARCHIVE_MANIFEST} != set(package.paths):
            raise FileRefused("The archive has other files than its manifest names.")
        items: list[ArchivedItem] = []
        images: list[StoredImage] = []
        for path, said in files.items():
            member = package.read(path)
            if sha256_hex(member) != said:
                raise FileRefused(f"“{path}” in the archive is not what its manifest says.")
            if path.startswith("items/"):
                items.extend(_items_in(member, path))
            else:
                images.append(_image_in(member, path))
            if len(items) > ITEMS_MAX:
                raise FileRefused(f"The archive has more than {ITEMS_MAX} items.")
    codes = [item.code for item in items]
    if len(set(codes)) < len(codes):
        raise FileRefused("The archive has an item twice.")
    return Archive(tuple(items), tuple(images))


def _members(archive: Archive) -> Iterator[tuple[str, bytes]]:
    items = sorted(archive.items, key=lambda item: item.code)
    for part, start in enumerate(range(0, len(items), ITEMS_PER_PART), start=1):
        lines = [
            canonical_bytes(item.to_document()) for item in items[start : start + ITEMS_PER_PART]
        ]
        yield f"items/{part:04}.jsonl", b"\n".join(lines) + b"\n"
    for image in sorted(archive.images, key=lambda image: image.sha256):
        ending = image.media_type.rpartition("/")[2]
        yield f"images/{image.sha256}.{ending}", image.content


def _add(package: zipfile.ZipFile, path: str, content: bytes) -> None:
    member = zipfile.ZipInfo(path, _NO_DATE)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    package.writestr(member, content)


def _files_of(manifest: Mapping[str, Any]) -> dict[str, str]:  # Any: what json.loads returns
    if manifest.get("format") != FORMAT:
        raise FileRefused("The archive is not one of an item bank.")
    if manifest.get("version") != FORMAT_VERSION:
        raise FileRefused(
            f"The archive is of version {str(manifest.get('version'))[:20]};"
            f" version {FORMAT_VERSION} can be read."
        )
    files = _sound(
        lambda: {str(path): str(said["sha256"]) for path, said in manifest["files"].items()},
        ARCHIVE_MANIFEST,
    )
    unknown = [path for path in files if not path.startswith(("items/", "images/"))]
    if unknown:
        raise FileRefused(
            f"The archive has “{unknown[0][:100]}”, which is neither items nor images."
        )
    return files


def _items_in(member: bytes, path: str) -> Iterator[ArchivedItem]:
    for number, line in enumerate(member.splitlines(), start=1):
        place = f"line {number} of {path}"
        document = _parsed(line, place)
        yield _sound(partial(ArchivedItem.from_document, document), place)


def _image_in(member: bytes, path: str) -> StoredImage:
    sha256, _, _ = path.removeprefix("images/").partition(".")
    if sha256_hex(member) != sha256:
        raise FileRefused(f"“{path[:100]}” is not the image its name says.")
    # Decoding it shows that it is an image; the bytes kept are those that texts refer to.
    decoded = _sound(partial(reencode, member), path)
    return StoredImage(sha256, media_type(member), member, decoded.width, decoded.height)


def _sound(read: Callable[[], Value], place: str) -> Value:
    """What `read` gives; whatever it stumbles over is a damaged archive."""
    try:
        return read()
    except FileRefused:
        raise
    except ContentError as error:
        raise FileRefused(f"{error.message} (in {place})") from None
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise FileRefused(f"The archive is damaged in {place}.") from None


def _parsed(content: bytes, place: str) -> Mapping[str, Any]:  # Any: what json.loads returns
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise FileRefused(f"The archive is damaged in {place}.") from None
    if not isinstance(found, dict):
        raise FileRefused(f"The archive is damaged in {place}.")
    return found
