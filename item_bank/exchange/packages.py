"""Zip archives of strangers: the directory is judged before anything is unpacked.

Members are unpacked one by one, into memory, only when asked for; nothing is written to a disk.
"""

import io
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from item_bank.errors import FileRefused

ZIP_MARK: Final = b"PK\x03\x04"
EMPTY_ZIP_MARK: Final = b"PK\x05\x06"

_ENCRYPTED: Final = 0x1
_RATIO_COUNTS_FROM_BYTES: Final = 1024 * 1024
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NOT_READABLE: Final = "The file is not a readable zip archive."
# What zipfile raises on archives that are cut off, overlapping, lying or of another time.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """How large a package may be. The defaults fit a bank of some thousand items with images."""

    file_bytes_max: int = 64 * 1024 * 1024
    members_max: int = 20_000
    unpacked_bytes_max: int = 256 * 1024 * 1024
    member_bytes_max: int = 10 * 1024 * 1024
    # Real texts pack some ten times; only made-up content packs a hundred times.
    ratio_max: int = 100
    path_characters_max: int = 400


DEFAULT_LIMITS: Final = PackageLimits()


class Package:
    """An archive whose directory was judged: its files by path, each read when asked for."""

    def __init__(self, archive: zipfile.ZipFile, limits: PackageLimits) -> None:
        self._archive = archive
        self._limits = limits
        self._members = {
            _path_of(member): member for member in archive.infolist() if not member.is_dir()
        }

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file, in the order of the directory."""
        return tuple(self._members)

    def has(self, path: str) -> bool:
        """Whether a file lies at this path."""
        return path in self._members

    def read(self, path: str) -> bytes:
        """One file's content; FileRefused when it is too large or damaged."""
        member = self._members[path]
        size_max = self._limits.member_bytes_max
        if member.file_size > size_max:
            raise FileRefused(f"“{path}” is larger than {size_max // 1024**2} MB.")
        try:
            with self._archive.open(member) as file:
                content = file.read(size_max + 1)
                is_whole = not file.read(1)
        except _BROKEN:
            raise FileRefused(f"“{path}” in the archive is damaged.") from None
        if len(content) > size_max or not is_whole:
            raise FileRefused(f"“{path}” is larger than {size_max // 1024**2} MB.")
        return content


def is_zip(content: bytes) -> bool:
    """Whether a file begins as a zip archive does."""
    return content.startswith((ZIP_MARK, EMPTY_ZIP_MARK))


@contextmanager
def open_package(content: bytes, limits: PackageLimits = DEFAULT_LIMITS) -> Iterator[Package]:
    """The archive; FileRefused when it is broken, encrypted, a bomb, or has paths that lead out."""
    if len(content) > limits.file_bytes_max:
        raise FileRefused(f"The file is larger than {limits.file_bytes_max // 1024**2} MB.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN:
        raise FileRefused(_NOT_READABLE) from None
    with archive:
        _judge(archive.infolist(), limits)
        yield Package(archive, limits)


def inner_path(folder: str, reference: str) -> str | None:
    """Where a relative reference from a folder of the package leads; None when it leads out."""
    path = posixpath.normpath(posixpath.join(folder, reference.replace("\\", "/")))
    return None if _leads_out(path) else path


def _judge(members: list[zipfile.ZipInfo], limits: PackageLimits) -> None:
    if len(members) > limits.members_max:
        raise FileRefused(f"The archive has more than {limits.members_max} files.")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise FileRefused("The archive is encrypted; pack it without a password.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes_max or any(_is_bomb(member, limits) for member in members):
        raise FileRefused("The archive unpacks to more than a package of items can need.")
    seen = set()
    for member in members:
        path = _path_of(member)
        if len(path) > limits.path_characters_max or _leads_out(path) or _is_link(member):
            raise FileRefused(f"The archive has a file that leads out of it: “{path[:100]}”.")
        if member.compress_type not in _METHODS:
            raise FileRefused(f"“{path}” is packed by a method that is not read; use Deflate.")
        if path in seen:
            raise FileRefused(f"The archive has “{path}” twice.")
        seen.add(path)


def _path_of(member: zipfile.ZipInfo) -> str:
    """Where a file lies; some programs part folders as Windows does."""
    return member.filename.replace("\\", "/")


def _is_bomb(member: zipfile.ZipInfo, limits: PackageLimits) -> bool:
    ratio_breached = member.file_size > limits.ratio_max * max(1, member.compress_size)
    return member.file_size > _RATIO_COUNTS_FROM_BYTES and ratio_breached


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def _leads_out(path: str) -> bool:
    return (
        path.startswith("/")
        or "\0" in path
        or ":" in path.split("/", 1)[0]
        or ".." in path.split("/")
    )
