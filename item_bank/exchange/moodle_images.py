"""Images of a Moodle question: from the files inside the XML, re-encoded; nothing is fetched."""

import base64
import binascii
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from item_bank.canonical import sha256_hex
from item_bank.errors import ContentError, FileRefused
from item_bank.exchange.choice_reading import FoundText, NotRepresentable
from item_bank.images import reencode

IMAGES_MAX: Final = 500
_INSIDE: Final = "@@PLUGINFILE@@"
_SOURCE: Final = re.compile(
    r"""(<img\b[^<>]{0,2000}?\ssrc\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE
)
_BASE64: Final = re.compile(r"data:image/[a-z+.-]{1,20};base64,(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class ImageShelf:
    """The stored images of one file by SHA-256, each re-encoded once."""

    contents: dict[str, bytes] = field(default_factory=dict)
    _stored_as: dict[str, str] = field(default_factory=dict)

    def put(self, text: FoundText, files: Mapping[str, str]) -> FoundText:
        """The text with its images by their hash; `files` are base64 by path.

        Raises NotRepresentable for an image that cannot be read or is not in the file.
        """
        if not text.is_html:
            return text

        def source(found: re.Match[str]) -> str:
            address = html.unescape(found[2][1:-1])
            encoded = self._encoded(address, files)
            return found[0] if encoded is None else f'{found[1]}"image:{self._stored(encoded)}"'

        settled = _SOURCE.sub(source, text.text)
        if _INSIDE in settled:
            raise NotRepresentable("It refers to an attached file that an item cannot show.")
        return FoundText(settled, is_html=True)

    def _encoded(self, address: str, files: Mapping[str, str]) -> str | None:
        if address.startswith(_INSIDE):
            path = unquote(address.removeprefix(_INSIDE).partition("?")[0])
            if path not in files:
                raise NotRepresentable(f"Its image “{path[:60]}” is not in the file.")
            return files[path]
        inline = _BASE64.fullmatch(address)
        return inline[1] if inline else None

    def _stored(self, encoded: str) -> str:
        fingerprint = sha256_hex(encoded.encode())
        if fingerprint in self._stored_as:
            return self._stored_as[fingerprint]
        if len(self._stored_as) >= IMAGES_MAX:
            raise FileRefused(f"The file has more than {IMAGES_MAX} images; send it in parts.")
        try:
            image = reencode(base64.b64decode("".join(encoded.split()), validate=True))
        except (binascii.Error, ValueError):
            raise NotRepresentable("An image of it is not readable base64.") from None
        except ContentError as refusal:
            raise NotRepresentable(refusal.message) from None
        self._stored_as[fingerprint] = image.sha256
        self.contents[image.sha256] = image.content
        return image.sha256
