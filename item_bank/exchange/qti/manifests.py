"""The manifest of a package: which resources are items, and what is said about each."""

from dataclasses import dataclass, field
from typing import Final

from item_bank.errors import TextRefused
from item_bank.exchange.packages import inner_path
from item_bank.exchange.qti.names import attribute, children, kind
from item_bank.exchange.xml_trees import Element, inner_text
from item_bank.languages import normalise

AREA_SOURCE: Final = "exam area"
COMPETENCY_SOURCE: Final = "exam competency"

_WORD_CHARACTERS_MAX: Final = 2_000


@dataclass(frozen=True, slots=True)
class ItemResource:
    """What a manifest says about one item."""

    identifier: str
    language: str = ""
    area: str = ""
    reference: str = ""


@dataclass(slots=True)
class Manifest:
    """The items that a package lists, by the path of their document."""

    resources: dict[str, ItemResource] = field(default_factory=dict)

    def join(self, other: "Manifest") -> None:
        """Add what another manifest of the same package lists."""
        self.resources.update(other.resources)


def read_manifest(root: Element, folder: str) -> Manifest:
    """The item resources of a manifest that lies in this folder of its package."""
    resources = {}
    for node in root.iter():
        if kind(node) != "resource" or "item" not in attribute(node, "type").lower():
            continue
        path = inner_path(folder, attribute(node, "href"))
        if path and attribute(node, "href"):
            resources[path] = _resource(node)
    return Manifest(resources)


def _resource(node: Element) -> ItemResource:
    metadata = [part for child in children(node, "metadata") for part in child.iter()]
    language = ""
    for general in (part for part in metadata if kind(part) == "general"):
        language = next((_word(part) for part in children(general, "language")), language)
    return ItemResource(
        identifier=attribute(node, "identifier")[:_WORD_CHARACTERS_MAX],
        language=language,
        area=_area(metadata),
        reference=_reference(metadata),
    )


def _area(metadata: list[Element]) -> str:
    for path in (part for part in metadata if kind(part) == "taxonpath"):
        sources = [_word(part) for part in children(path, "source")]
        taxa = [_word(part) for part in path.iter() if kind(part) == "id"]
        if sources == [AREA_SOURCE] and taxa:
            return taxa[0]
    return ""


def _reference(metadata: list[Element]) -> str:
    for relation in (part for part in metadata if kind(part) == "relation"):
        found = [_word(part) for part in relation.iter() if kind(part) == "description"]
        if found:
            return found[0]
    return ""


def _word(node: Element) -> str:
    try:
        return normalise(inner_text(node)[:_WORD_CHARACTERS_MAX])
    except TextRefused:
        return ""
