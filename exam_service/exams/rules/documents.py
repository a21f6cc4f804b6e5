"""Frozen dataclasses to JSON documents and back, driven by their field types alone.

Strict: a missing, unknown or mistyped name is refused with its place; only a field with a default
may be missing, as in documents older than the field. Nothing here knows a policy.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from exam_service.errors import ErrorKind, ExamError

T = TypeVar("T")


class DocumentUnreadable(ExamError):
    """A stored or sent document does not have the shape of what it should describe."""

    kind = ErrorKind.INVALID
    code = "exam.document_unreadable"

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place or 'The document'}: {sentence}", details={"place": place})


def to_document(value: object) -> Any:  # Any: what json.dumps takes
    """The value as dictionaries, lists, strings, numbers and None."""
    if is_dataclass(value):
        return {field.name: to_document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): to_document(entry) for name, entry in value.items()}
    if isinstance(value, tuple):
        return [to_document(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def read_document(kind: type[T], document: object, place: str = "") -> T:
    """A `kind` from its document; refuses what does not fit, naming the place."""
    if not isinstance(document, Mapping):
        raise DocumentUnreadable(place, "expected names with values.")
    hints = get_type_hints(kind)
    unknown = sorted(set(document) - set(hints))
    if unknown:
        raise DocumentUnreadable(place, f"“{unknown[0]}” is not known here.")
    own = fields(kind)  # type: ignore[arg-type]  # a kind is always a dataclass
    later = {field.name for field in own if field.default is not MISSING}
    missing = sorted(set(hints) - set(document) - later)
    if missing:
        raise DocumentUnreadable(place, f"“{missing[0]}” is missing.")
    return kind(
        **{
            name: _read(hint, document[name], f"{place}.{name}".lstrip("."))
            for name, hint in hints.items()
            if name in document
        }
    )


def _read(hint: Any, value: object, place: str) -> object:  # Any: a runtime type annotation
    if isinstance(hint, UnionType):
        (some,) = [part for part in get_args(hint) if part is not type(None)]
        return None if value is None else _read(some, value, place)
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise DocumentUnreadable(place, "expected a list.")
        return tuple(
            _read(get_args(hint)[0], entry, f"{place}.{number}")
            for number, entry in enumerate(value)
        )
    if get_origin(hint) is not None:
        return _read_texts(value, place)
    if isinstance(hint, type) and is_dataclass(hint):
        return read_document(hint, value, place)
    return _read_plain(hint, value, place)


def _read_texts(value: object, place: str) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(
        isinstance(name, str) and isinstance(text, str) for name, text in value.items()
    ):
        raise DocumentUnreadable(place, "expected texts by language.")
    return dict(value)


def _read_plain(hint: type[object], value: object, place: str) -> object:
    if hint is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise DocumentUnreadable(place, "expected a date as in 2026-01-31.") from None
    # True is an int to Python, never to a policy.
    if type(value) is not hint:
        raise DocumentUnreadable(place, f"expected {_NAMES.get(hint, 'another kind of value')}.")
    return value


_NAMES = {int: "a whole number", str: "a text", bool: "true or false", date: "a date"}
