"""HTTP/1.1 messages as bytes, read off a stream whole or not at all. No fault is decided here."""

import asyncio
from dataclasses import dataclass

HEAD_BYTES_MAX = 64 * 1024
WITHOUT_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is asked, as the wire has it."""

    method: str
    path: str
    content: bytes

    @property
    def is_save(self) -> bool:
        return self.method == "POST" and self.path.endswith("/entries")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, as the wire has it."""

    status: int
    content: bytes


async def read_request(reader: asyncio.StreamReader) -> Exchange | None:
    """The next request of a connection; None where the client has left."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        body = await _read_body(reader, head)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Exchange(method, path, head + body)


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """The next answer; raises IncompleteReadError where the server broke off."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    body = b"" if status in WITHOUT_BODY else await _read_body(reader, head)
    return Answer(status, head + body)


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    fields = dict(_fields(head))
    if fields.get(b"transfer-encoding") == b"chunked":
        return await _read_chunks(reader)
    return await reader.readexactly(int(fields.get(b"content-length", b"0")))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    chunks = b""
    while True:
        size = await reader.readuntil(b"\r\n")
        content = await reader.readexactly(int(size, 16) + 2)
        chunks += size + content
        if int(size, 16) == 0:
            return chunks


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    lines = head.rstrip(b"\r\n").split(b"\r\n")[1:]
    parted = (line.partition(b":") for line in lines)
    return [(name.strip().lower(), value.strip().lower()) for name, _, value in parted]
