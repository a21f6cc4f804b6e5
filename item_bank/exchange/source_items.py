"""What a reader of somebody else's format found: choice items as values, and what it refused.

Nothing here knows our bank: codes, areas and versions are given to these items by whoever imports.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from item_bank.items import Markup

NO_IMAGES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SourceOption:
    """One option as its source words it. `rationale` is plain text."""

    text: str
    is_key: bool
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One single-choice item of somebody else's: exactly one key, two to five options.

    `source` is the file inside a package (or the file itself), `where` the place in it a person
    can find: a line, a row, an identifier. `code` is the source's own identifier. `language` is
    empty where the source does not say. Texts are normalised; HTML ones are sanitised, with
    images as `image:` and the SHA-256 of their stored content.
    """

    source: str
    where: str
    code: str
    stem: str
    options: tuple[SourceOption, ...]
    stimulus: str = ""
    markup: Markup = Markup.PLAIN
    language: str = ""
    area: str = ""
    title: str = ""
    reference: str = ""
    note: str = ""
    shuffle_safe: bool = False
    # Marks for a person to look at: a duplicate, a key that another row contradicts.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedSource:
    """What cannot be represented: where it is, and why, as a sentence for its author."""

    source: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a file gave, in its order. Every item of it is in exactly one of the two.

    `images` are stored contents by SHA-256 (item_bank.images), those that `items` show.
    """

    items: tuple[SourceItem, ...] = ()
    refused: tuple[RefusedSource, ...] = ()
    images: Mapping[str, bytes] = field(default_factory=lambda: NO_IMAGES)
