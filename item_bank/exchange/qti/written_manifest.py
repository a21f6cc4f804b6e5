"""The manifest of a package of ours: each item's document, its images, language, area, source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from item_bank.exchange.qti.fragments import attribute_text, escaped
from item_bank.exchange.qti.manifests import AREA_SOURCE, COMPETENCY_SOURCE
from item_bank.items import ItemVersion, LanguageVersion

_PACKAGE: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
_METADATA: Final = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """One document of the package, and what the manifest says about it."""

    name: str
    path: str
    version: ItemVersion
    text: LanguageVersion
    image_paths: tuple[str, ...]


def manifest_document(items: Sequence[WrittenItem]) -> str:
    """The whole manifest."""
    resources = "".join(_resource(item) for item in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest xmlns="{_PACKAGE}" xmlns:lom="{_METADATA}" identifier="items">\n'
        "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion>"
        "</metadata>\n<organizations/>\n"
        f"<resources>\n{resources}</resources>\n</manifest>\n"
    )


def _resource(item: WrittenItem) -> str:
    path = attribute_text(item.path)
    files = "".join(
        f'<file href="{attribute_text(name)}"/>\n' for name in (item.path, *item.image_paths)
    )
    return (
        f'<resource identifier="resource-{attribute_text(item.name)}"'
        f' type="imsqti_item_xmlv2p1" href="{path}">\n'
        f"<metadata><lom:lom>\n{_general(item)}{_relation(item)}{_classification(item)}"
        f"</lom:lom></metadata>\n{files}</resource>\n"
    )


def _general(item: WrittenItem) -> str:
    return (
        "<lom:general><lom:identifier><lom:catalog>item</lom:catalog>"
        f"<lom:entry>{escaped(item.version.ref.item)}</lom:entry></lom:identifier>"
        f"<lom:language>{escaped(item.text.language)}</lom:language></lom:general>\n"
    )


def _relation(item: WrittenItem) -> str:
    if not item.version.reference:
        return ""
    return (
        "<lom:relation><lom:kind><lom:source>LOMv1.0</lom:source>"
        "<lom:value>references</lom:value></lom:kind><lom:resource><lom:description>"
        f"<lom:string>{escaped(item.version.reference)}</lom:string>"
        "</lom:description></lom:resource></lom:relation>\n"
    )


def _classification(item: WrittenItem) -> str:
    paths = _taxon(AREA_SOURCE, item.version.area)
    if item.version.competency is not None:
        paths += _taxon(COMPETENCY_SOURCE, str(item.version.competency))
    return f"<lom:classification>{paths}</lom:classification>\n"


def _taxon(source: str, identifier: str) -> str:
    return (
        f"<lom:taxonPath><lom:source><lom:string>{source}</lom:string></lom:source>"
        f"<lom:taxon><lom:id>{escaped(identifier)}</lom:id></lom:taxon></lom:taxonPath>"
    )
