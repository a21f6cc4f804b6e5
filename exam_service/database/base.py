"""The base class of every table, its naming convention and its identifiers.

No table and no query lives here.
"""

import secrets
import time
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import DateTime, Interval, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

# JSON columns hold what json.loads returns; the rules turn it into values of their own types.
Document: TypeAlias = dict[str, Any]
Documents: TypeAlias = list[Any]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of all row classes. Rows hold no rules; relationships are not used."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
        timedelta: Interval,
        Document: JSONB,
        Documents: JSONB,
    }


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562): sorts by creation, so that indexes grow at their end.

    The instant inside is an order hint and never evidence; recorded times are columns.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
