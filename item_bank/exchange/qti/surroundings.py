"""What an item may refer to: images and texts of its own package, and nothing else.

Images are encoded anew when they are first shown; a single file brings none but those inside it.
"""

import base64
import binascii
import posixpath
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from item_bank.errors import FileRefused, ImageRefused
from item_bank.exchange.packages import Package, inner_path
from item_bank.exchange.qti.names import NotRepresentable
from item_bank.exchange.xml_trees import Element, read_xml
from item_bank.images import reencode

IMAGES_BYTES_MAX: Final = 200 * 1000 * 1000

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_EMBEDDED: Final = re.compile(r"data:image/[a-z0-9.+-]+;base64,", re.IGNORECASE)


@dataclass(slots=True)
class ImageShelf:
    """The images of one file, encoded anew, by hash and by where they were found."""

    contents: dict[str, bytes] = field(default_factory=dict)
    by_path: dict[str, str] = field(default_factory=dict)
    bytes_held: int = 0

    def put(self, content: bytes) -> str:
        """Encode and keep; gives the hash."""
        stored = reencode(content)
        if stored.sha256 not in self.contents:
            self.bytes_held += len(stored.content)
            if self.bytes_held > IMAGES_BYTES_MAX:
                megabytes = IMAGES_BYTES_MAX // 1000**2
                raise FileRefused(f"Its images need more than {megabytes} MB; send it in parts.")
            self.contents[stored.sha256] = stored.content
        return stored.sha256


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an item stands: a folder of its package, or alone."""

    shelf: ImageShelf
    package: Package | None = None
    folder: str = ""

    def image(self, reference: str) -> str:
        """The hash of an image; NotRepresentable when it is not here or cannot be read."""
        embedded = _EMBEDDED.match(reference)
        try:
            if embedded:
                return self.shelf.put(_decoded(reference[embedded.end() :]))
            path = self._path(reference, "an image")
            if path not in self.shelf.by_path:
                self.shelf.by_path[path] = self.shelf.put(self._content(path))
            return self.shelf.by_path[path]
        except ImageRefused as refusal:
            name = "inside the text" if embedded else f"“{reference[:100]}”"
            raise NotRepresentable(f"Its image {name}: {refusal.message}") from None

    def document(self, reference: str) -> tuple[Element, "Surroundings"]:
        """Another XML document of the package, and where that one stands."""
        path = self._path(reference, "a text")
        folder = posixpath.dirname(path)
        return read_xml(self._content(path)), Surroundings(self.shelf, self.package, folder)

    def _path(self, reference: str, what: str) -> str:
        if _SCHEME.match(reference):
            raise NotRepresentable(
                f"It refers to {what} elsewhere (“{reference[:100]}”); nothing is fetched, "
                "so put the file into the package."
            )
        bare = re.split(r"[?#]", reference, maxsplit=1)[0]
        if self.package is None:
            raise NotRepresentable(
                f"It refers to “{bare[:100]}”, which a single file does not bring; "
                "send the package."
            )
        for spelling in (bare, unquote(bare)):
            path = inner_path(self.folder, spelling)
            if path is None:
                raise NotRepresentable(f"“{bare[:100]}” leads out of the package.")
            if self.package.has(path):
                return path
        raise NotRepresentable(f"It refers to “{bare[:100]}”, which is not in the package.")

    def _content(self, path: str) -> bytes:
        assert self.package is not None, "a path was found in a package"
        try:
            return self.package.read(path)
        except FileRefused as refusal:
            raise NotRepresentable(refusal.message) from None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ImageRefused("The image is damaged; save it anew.") from None
