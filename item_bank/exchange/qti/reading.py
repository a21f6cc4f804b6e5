"""A QTI file: a single item, or a package with items anywhere in it. Nothing is fetched.

Tests, sections, manifests and stimuli are no items and are passed over inside a package.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from item_bank.errors import FileRefused
from item_bank.exchange.packages import Package, PackageLimits, is_zip, open_package
from item_bank.exchange.qti.item_reading import place_of, read_item
from item_bank.exchange.qti.manifests import Manifest, read_manifest
from item_bank.exchange.qti.names import ITEM, NotRepresentable, attribute, kind
from item_bank.exchange.qti.surroundings import ImageShelf, Surroundings
from item_bank.exchange.source_items import Reading, RefusedSource, SourceItem
from item_bank.exchange.xml_trees import Element, local_name, read_xml
from item_bank.markup import image_references

DEFAULT_LIMITS: Final = PackageLimits()
MANIFEST: Final = "imsmanifest.xml"

_VERSION_1: Final = frozenset({"questestinterop", "objectbank"})
_SUFFIXES: Final = (".xml", ".qti")
_PACKAGES: Final = (".zip", ".imscc")
_OLDER: Final = "It is in QTI 1.2; versions 2.0, 2.1, 2.2 and 3.0 can be read."


@dataclass(slots=True)
class _Found:
    """What was found so far, in order."""

    items: list[SourceItem] = field(default_factory=list)
    refused: list[RefusedSource] = field(default_factory=list)
    shelf: ImageShelf = field(default_factory=ImageShelf)

    def refuse(self, source: str, where: str, reason: str) -> None:
        self.refused.append(RefusedSource(source, where, reason))

    def reading(self) -> Reading:
        shown = {
            image
            for item in self.items
            for text in (item.stimulus, item.stem, *(option.text for option in item.options))
            for image in image_references(text)
        }
        contents = self.shelf.contents
        images = {name: contents[name] for name in sorted(shown) if name in contents}
        return Reading(tuple(self.items), tuple(self.refused), images)


def read_qti(content: bytes, name: str, limits: PackageLimits = DEFAULT_LIMITS) -> Reading:
    """Every item of an XML document or a zip package; raises FileRefused where there is none."""
    found = _Found()
    if is_zip(content):
        with open_package(content, limits) as package:
            _read_package(package, found)
        if not (found.items or found.refused):
            raise FileRefused("The archive has no QTI items in it.")
        return found.reading()
    root = read_xml(content)
    if not _read_document(root, name, Surroundings(found.shelf), found):
        found.refuse(name, local_name(root)[:60], _no_item(root))
    return found.reading()


def _read_package(package: Package, found: _Found) -> None:
    paths = [path for path in package.paths if not _is_left_over(path)]
    manifests = [path for path in paths if posixpath.basename(path).lower() == MANIFEST]
    manifest = Manifest()
    for path in manifests:
        try:
            manifest.join(read_manifest(read_xml(package.read(path)), posixpath.dirname(path)))
        except FileRefused as refusal:
            found.refuse(path, "the manifest", refusal.message)
    for path in paths:
        is_listed = path in manifest.resources
        if path in manifests or not (is_listed or path.lower().endswith(_SUFFIXES)):
            continue
        try:
            root = read_xml(package.read(path))
        except FileRefused as refusal:
            found.refuse(path, "the document", refusal.message)
            continue
        surroundings = Surroundings(found.shelf, package, posixpath.dirname(path))
        _read_document(root, path, surroundings, found, manifest)
    _refuse_the_rest(package, paths, manifest, found)


def _refuse_the_rest(package: Package, paths: list[str], manifest: Manifest, found: _Found) -> None:
    """What may hold items and is not read: packages inside, and what is listed but not there."""
    for path in paths:
        if path.lower().endswith(_PACKAGES):
            found.refuse(path, "the file", "It is a package within the package; import it alone.")
    for path, resource in manifest.resources.items():
        if not package.has(path):
            found.refuse(path, resource.identifier, "The manifest lists it, but it is missing.")


def _read_document(
    root: Element,
    source: str,
    surroundings: Surroundings,
    found: _Found,
    manifest: Manifest | None = None,
) -> bool:
    """Whether the document had items, read or refused."""
    if kind(root) in _VERSION_1:
        for where in _older_items(root):
            found.refuse(source, where, _OLDER)
        return True
    if kind(root) != ITEM:
        return False
    try:
        item = read_item(root, source, surroundings)
    except NotRepresentable as refusal:
        found.refuse(source, place_of(root), refusal.reason)
        return True
    resource = manifest.resources.get(source) if manifest else None
    if resource:
        item = replace(
            item,
            language=item.language or resource.language,
            area=resource.area,
            reference=resource.reference,
        )
    found.items.append(item)
    return True


def _older_items(root: Element) -> Iterator[str]:
    items = [node for node in root.iter() if kind(node) == "item"]
    if not items:
        yield "the document"
    for item in items:
        yield attribute(item, "ident")[:200] or f"line {item.sourceline}"


def _no_item(root: Element) -> str:
    what = {
        "assessmenttest": "an assessment test, which only refers to items",
        "assessmentsection": "a section of a test, which only refers to items",
        "manifest": "the manifest of a package, which only lists items",
    }.get(kind(root), f"a <{local_name(root)[:60]}>")
    return f"The document is {what}; it holds no item."


def _is_left_over(path: str) -> bool:
    """What some systems put into archives beside the files: doubles that hold no content."""
    return path.startswith("__MACOSX/") or posixpath.basename(path).startswith("._")
