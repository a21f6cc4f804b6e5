"""What an archive tells of an item's past, as lines that a person reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from item_bank.exchange.archived_items import Document, stamp_of

LINES_MAX: Final = 200
_KINDS: Final = {
    "comment": "Comment",
    "checklist": "Checklist",
    "approval": "Approval",
    "text": "Text",
}


@dataclass(frozen=True, slots=True)
class CarriedLine:
    """One thing that was done elsewhere: when, by whom, what, and what was said."""

    at: datetime
    who: str
    what: str
    said: str


def carried_lines(history: Iterable[Document]) -> tuple[CarriedLine, ...]:
    """The newest first."""
    lines = [_line(document) for document in history]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True)[:LINES_MAX])


def _line(document: Document) -> CarriedLine:
    done = stamp_of(document["done"])
    return CarriedLine(
        at=done.at,
        who=done.by.name if done.by else "the service",
        what=_what(document),
        said=str(document.get("reason") or document.get("text") or document.get("note") or ""),
    )


def _what(document: Document) -> str:
    kind = document["kind"]
    if kind == "act":
        return str(document["action"]).replace(".", " ").replace("_", " ").capitalize()
    about = [_KINDS.get(kind, str(kind)), f"on version {document['version']}"]
    if document.get("language"):
        about.append(f"in {document['language']}")
    if kind == "text":
        about.append(f"became {document['status']}")
    return " ".join(about)
