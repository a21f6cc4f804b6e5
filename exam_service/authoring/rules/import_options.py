"""How a file is to be read, as somebody says it: its format, its columns, what to do without."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from item_bank.exchange.layouts import OUR_LAYOUT, Layout, parallel_items_layout
from item_bank.exchange.spreadsheet import Selection
from item_bank.items import AreaCode, Stage
from item_bank.languages import LanguageTag

AUTOMATIC = "auto"


class LayoutName(StrEnum):
    """Whose columns a file has."""

    OURS = "ours"
    PARALLEL_ITEMS = "parallel-items"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a file. `source` belongs to the layout of parallel items.

    `area` and `language` are for items that do not say theirs. `mapping` is the document of a whole
    column mapping; without one a table that is not in our columns is read as it seems to be meant,
    save for what `corrections` say, the document of a mapping of some columns.
    """

    layout: LayoutName = LayoutName.OURS
    source: str = ""
    area: str = ""
    languages: tuple[str, ...] = ()
    items_max: int | None = None
    stage: Stage = Stage.DRAFT
    format: str = AUTOMATIC
    language: str = ""
    # Any: the library checks what it reads.
    mapping: Mapping[str, Any] | None = None
    corrections: Mapping[str, Any] | None = None

    def to_document(self) -> dict[str, object]:
        return {
            "layout": self.layout,
            "source": self.source,
            "area": self.area,
            "languages": list(self.languages),
            "items_max": self.items_max,
            "stage": self.stage,
            "format": self.format,
            "language": self.language,
            "mapping": self.mapping,
            "corrections": self.corrections,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "ImportOptions":
        return cls(
            layout=LayoutName(document["layout"]),
            source=document["source"],
            area=document["area"],
            languages=tuple(document["languages"]),
            items_max=document["items_max"],
            stage=Stage(document["stage"]),
            # Files looked at before other formats were read do not have the rest.
            format=document.get("format", AUTOMATIC),
            language=document.get("language", ""),
            mapping=document.get("mapping"),
            corrections=document.get("corrections"),
        )

    def columns(self) -> Layout:
        if self.layout is LayoutName.PARALLEL_ITEMS:
            return parallel_items_layout(self.source, AreaCode(self.area))
        return OUR_LAYOUT

    def selection(self) -> Selection:
        languages = frozenset(LanguageTag(tag) for tag in self.languages)
        return Selection(languages or None, self.items_max)
