"""Which part of a long list an address asks for, and the addresses of the parts beside it."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends

from exam_service.database.paging import Position


async def asked_position(
    older_than: UUID | None = None, newer_than: UUID | None = None
) -> Position | None:
    if newer_than is not None:
        return Position(newer_than, is_towards_newer=True)
    return None if older_than is None else Position(older_than)


AskedPosition = Annotated[Position | None, Depends(asked_position)]


def address_of(path: str, typed: Mapping[str, str], position: Position | None = None) -> str:
    """A list with what was typed into its filter, from a position on."""
    pairs = {name: value for name, value in typed.items() if value}
    if position is not None:
        name = "newer_than" if position.is_towards_newer else "older_than"
        pairs[name] = str(position.entry_id)
    return f"{path}?{urlencode(pairs)}" if pairs else path
