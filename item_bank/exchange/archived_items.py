"""One item of an archive as a value: its versions, texts, and who wrote them when, as text.

People are named, not referred to: the installation that reads an archive need not know them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from item_bank.canonical import Canonical
from item_bank.errors import FileRefused, UnknownLanguage
from item_bank.exchange.row_reading import is_item_code
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageStatus,
    LanguageVersion,
    Markup,
    OptionId,
    OptionText,
    Stage,
    VersionNumber,
)
from item_bank.languages import LanguageTag, find_language, normalise
from item_bank.markup import sanitise

Document = Mapping[str, Any]  # Any: what json.loads returns

_UTC: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name; the e-mail address tells whether they have an account elsewhere."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was made, and by whom; nobody where the service did it."""

    at: datetime
    by: Person | None


@dataclass(frozen=True, slots=True)
class ArchivedText:
    """A language version with its author, its reviewer, and the source text it was made from."""

    text: LanguageVersion
    written: Stamp
    reviewed: Stamp | None = None
    source_hash: str | None = None


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """An item version with its texts, the source first, and the note of whoever made it."""

    version: ItemVersion
    note: str
    written: Stamp
    texts: tuple[ArchivedText, ...]


@dataclass(frozen=True, slots=True)
class ArchivedItem:
    """An item with its versions, the oldest first.

    `origins` say where it was imported from and `history` what was done to it, as documents.
    """

    code: ItemCode
    source_language: LanguageTag | None
    written: Stamp
    versions: tuple[ArchivedVersion, ...]
    origins: tuple[Document, ...] = ()
    history: tuple[Document, ...] = ()

    def to_document(self) -> dict[str, Canonical]:
        return {
            "code": self.code,
            "source_language": self.source_language,
            "written": stamp_document(self.written),
            "versions": [_version_document(version) for version in self.versions],
            "origins": list(self.origins),
            "history": list(self.history),
        }

    @classmethod
    def from_document(cls, document: Document) -> "ArchivedItem":
        """Raises FileRefused, or KeyError, TypeError and ValueError, for what is no such item."""
        code = _said(document, "code")
        if not is_item_code(code):
            raise FileRefused(f"“{code[:60]}” cannot be the code of an item.")
        source = document["source_language"]
        versions = [_version_of(ItemCode(code), each) for each in document["versions"]]
        numbers = [version.version.ref.number for version in versions]
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            raise FileRefused(f"The versions of item {code} are not numbered from 1 on.")
        return cls(
            code=ItemCode(code),
            source_language=None if source is None else _language(source),
            written=stamp_of(document["written"]),
            versions=tuple(versions),
            origins=tuple(document["origins"]),
            history=tuple(document["history"]),
        )


def stamp_document(stamp: Stamp) -> dict[str, Canonical]:
    """A stamp as JSON: the instant in UTC to the microsecond, the person by name."""
    by = None if stamp.by is None else {"name": stamp.by.name, "email": stamp.by.email}
    return {"at": stamp.at.astimezone(UTC).strftime(_UTC), "by": by}


def stamp_of(document: Document) -> Stamp:
    """A stamp from JSON."""
    by = document["by"]
    at = datetime.strptime(document["at"], _UTC).replace(tzinfo=UTC)
    return Stamp(at, None if by is None else Person(_said(by, "name"), _said(by, "email")))


def _version_document(archived: ArchivedVersion) -> dict[str, Canonical]:
    version = archived.version
    return {
        "number": version.ref.number,
        "stage": version.stage,
        "area": version.area,
        "competency": version.competency,
        "secondary": list(version.secondary),
        "ethics": list(version.ethics),
        "enemies": sorted(version.enemies),
        "options": list(version.options),
        "key": version.key,
        "shuffle_safe": version.shuffle_safe,
        "reference": version.reference,
        "note": archived.note,
        "written": stamp_document(archived.written),
        "texts": [_text_document(text) for text in archived.texts],
    }


def _text_document(archived: ArchivedText) -> dict[str, Canonical]:
    text = archived.text
    return {
        "language": text.language,
        "status": text.status,
        "markup": text.markup,
        "stimulus": text.stimulus,
        "stem": text.stem,
        "options": [
            {"text": option.text, "rationale": option.rationale} for option in text.options
        ],
        "written": stamp_document(archived.written),
        "reviewed": None if archived.reviewed is None else stamp_document(archived.reviewed),
        "source_hash": archived.source_hash,
    }


def _version_of(code: ItemCode, document: Document) -> ArchivedVersion:
    ref = ItemVersionRef(code, VersionNumber(int(document["number"])))
    version = ItemVersion(
        ref=ref,
        stage=Stage(document["stage"]),
        area=AreaCode(_said(document, "area")),
        key=OptionId(document["key"]),
        options=tuple(OptionId(option) for option in document["options"]),
        competency=document["competency"],
        secondary=tuple(int(number) for number in document["secondary"]),
        ethics=tuple(str(name) for name in document["ethics"]),
        enemies=frozenset(ItemCode(str(enemy)) for enemy in document["enemies"]),
        shuffle_safe=bool(document["shuffle_safe"]),
        reference=_said(document, "reference"),
    )
    if version.stage is Stage.PUBLIC:
        raise FileRefused(f"Item {code} is a public practice item; it stays out of the bank.")
    texts = tuple(_text_of(version, each) for each in document["texts"])
    written = stamp_of(document["written"])
    return ArchivedVersion(version, _said(document, "note"), written, texts)


def _text_of(version: ItemVersion, document: Document) -> ArchivedText:
    options: Sequence[Document] = document["options"]
    if len(options) != len(version.options):
        raise FileRefused(f"A text of item {version.ref} has another number of options than it.")
    text = LanguageVersion(
        ref=version.ref,
        language=_language(document["language"]),
        stem=_said(document, "stem"),
        options=tuple(
            OptionText(option_id, _said(option, "text"), _said(option, "rationale"))
            for option_id, option in zip(version.options, options, strict=True)
        ),
        status=LanguageStatus(document["status"]),
        stimulus=_said(document, "stimulus"),
        markup=Markup(document["markup"]),
    )
    _check_wording(text)
    reviewed, source_hash = document["reviewed"], document["source_hash"]
    return ArchivedText(
        text=text,
        written=stamp_of(document["written"]),
        reviewed=None if reviewed is None else stamp_of(reviewed),
        source_hash=None if source_hash is None else str(source_hash),
    )


def _check_wording(text: LanguageVersion) -> None:
    """Refuse characters that are not stored, and HTML that our own cleaning would have changed."""
    for part in (text.stimulus, text.stem, *(option.text for option in text.options)):
        normalise(part)
        if text.markup is Markup.HTML and sanitise(part) != part:
            raise FileRefused(f"Item {text.ref.item} has HTML that is not allowed in items.")
    for option in text.options:
        normalise(option.rationale)


def _said(document: Document, name: str) -> str:
    text = document[name]
    if not isinstance(text, str):
        raise TypeError(name)
    return text


def _language(tag: object) -> LanguageTag:
    try:
        return find_language(str(tag)).tag
    except UnknownLanguage as error:
        raise FileRefused(error.message) from None
