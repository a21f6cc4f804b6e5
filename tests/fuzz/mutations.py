"""Damage to a document, drawn from a seeded chance: the same seed damages it in the same way."""

import io
import random
import zipfile
from collections.abc import Callable

from tests.fuzz.target import Target

CHANGES_MAX = 8
PIECE_BYTES_MAX = 200
REPEATS = (2, 10, 300)
CODINGS = ("utf-16", "utf-32", "utf-8-sig", "cp1252", "utf-7")
ANYTHING = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\r", b"<", b">", b"&", b'"', b"'"),
    *(b"&#0;", b"&#x202e;", b"&nbsp;", b"<!--", b"]]>", b"<![CDATA[", b"<!DOCTYPE x [", b"%n"),
    *("\u202e".encode(), "\u0338".encode(), "\ud7ff".encode(), b"\xed\xa0\x80", b"9" * 400),
)

Change = Callable[[bytes, Target, random.Random], bytes]


def damaged(target: Target, seed: int) -> bytes:
    """One input: an example of the target's with one to eight changes; sometimes none of it."""
    chance = random.Random(f"{target.name} {seed}")
    content = chance.choice(target.examples)
    for _ in range(chance.randint(1, CHANGES_MAX)):
        change = chance.choices(CHANGES, WEIGHTS)[0]
        content = change(content, target, chance)
    return content


def _flip(content: bytes, _target: Target, chance: random.Random) -> bytes:
    if not content:
        return b"\x00"
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _insert_word(content: bytes, target: Target, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    word = chance.choice(target.words + ANYTHING)
    return content[:at] + word + content[at:]


def _remove(content: bytes, _target: Target, chance: random.Random) -> bytes:
    start, end = _piece(content, chance)
    return content[:start] + content[end:]


def _repeat(content: bytes, _target: Target, chance: random.Random) -> bytes:
    start, end = _piece(content, chance)
    return content[:end] + content[start:end] * chance.choice(REPEATS) + content[end:]


def _move(content: bytes, _target: Target, chance: random.Random) -> bytes:
    start, end = _piece(content, chance)
    rest = content[:start] + content[end:]
    at = chance.randint(0, len(rest))
    return rest[:at] + content[start:end] + rest[at:]


def _cut(content: bytes, _target: Target, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _swap_words(content: bytes, target: Target, chance: random.Random) -> bytes:
    known = [word for word in target.words if word in content]
    if not known:
        return _insert_word(content, target, chance)
    return content.replace(chance.choice(known), chance.choice(target.words), 1)


def _recode(content: bytes, _target: Target, chance: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(CODINGS), "replace")


def _pack(content: bytes, _target: Target, chance: random.Random) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(chance.choice(("a.xml", "../a.xml", "imsmanifest.xml", "a")), content)
    return output.getvalue()


def _damage_inside(content: bytes, target: Target, chance: random.Random) -> bytes:
    """Damage to one member of a zip archive, so that the archive itself stays sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # Not an archive, or no longer one.
        return _insert_word(content, target, chance)
    if not members:
        return content
    name = chance.choice(sorted(members))
    change = chance.choice((_flip, _insert_word, _remove, _repeat, _move, _cut, _swap_words))
    members[name] = change(members[name], target, chance)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return output.getvalue()


def _piece(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(content))
    return start, min(len(content), start + chance.randint(1, PIECE_BYTES_MAX))


CHANGES: tuple[Change, ...] = (
    *(_flip, _insert_word, _remove, _repeat, _move, _swap_words, _damage_inside),
    *(_cut, _recode, _pack),
)
WEIGHTS = (4, 6, 4, 3, 4, 6, 6, 1, 1, 1)
