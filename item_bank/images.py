"""Images of items, decoded and encoded again, so that only pixels of a stranger's file are kept.

An image that this module made comes back with the same bytes and the same hash.
"""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from item_bank.canonical import sha256_hex
from item_bank.errors import ImageRefused

# Imported where a picture is at hand, and not before: a process that only serves needs none of it.
if TYPE_CHECKING:
    from PIL import Image

SOURCE_BYTES_MAX: Final = 10 * 1024 * 1024
STORED_BYTES_MAX: Final = 300 * 1000
PIXELS_MAX: Final = 20_000_000
SIDE_PIXELS_MAX: Final = 1600
SIDE_PIXELS_MIN: Final = 200

_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_QUALITIES: Final = (90, 80, 65, 50)
_MEDIA_TYPES: Final = {"PNG": "image/png", "WEBP": "image/webp"}
_PIXEL_CHUNKS: Final = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
_HEAD: Final = b"RIFF"


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image as it is stored: by the SHA-256 of its content, without metadata, one frame."""

    sha256: str
    media_type: str
    content: bytes
    width: int
    height: int


def reencode(content: bytes) -> StoredImage:
    """The first frame as PNG or, where that is too large or was lossy, WebP.

    Raises ImageRefused for what is too large, no image, or an image of an unknown kind.
    """
    from PIL import Image, UnidentifiedImageError

    if len(content) > SOURCE_BYTES_MAX:
        raise ImageRefused(f"The image is larger than {SOURCE_BYTES_MAX // 1024**2} MB.")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large images and odd metadata; the limits here are our own.
            warnings.simplefilter("ignore")
            return _reencoded(content)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise ImageRefused(
            "The image cannot be read; PNG, JPEG, GIF, WebP and BMP can (SVG cannot)."
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
        raise ImageRefused("The image is damaged; save it anew.") from None


def media_type(content: bytes) -> str:
    """Of a stored image: PNG or WebP."""
    return _MEDIA_TYPES["WEBP" if content.startswith(_HEAD) else "PNG"]


def _reencoded(content: bytes) -> StoredImage:
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=_FORMATS) as source:
        width, height = source.size
        if width * height > PIXELS_MAX:
            raise ImageRefused(
                f"The image has {width} × {height} pixels; at most {PIXELS_MAX:,} can be read."
            )
        source.load()
        if _is_ours(content, source):
            return _stored(content, "WEBP", source)
        picture = _plain_pixels(source)
        is_lossy = source.format == "JPEG"
    if not is_lossy and len(png := _encoded(picture, "PNG", optimize=True)) <= STORED_BYTES_MAX:
        return _stored(png, "PNG", picture)
    return _as_webp(picture)


def _as_webp(picture: "Image.Image") -> StoredImage:
    while True:
        for quality in _QUALITIES:
            webp = _encoded(picture, "WEBP", quality=quality)
            if len(webp) <= STORED_BYTES_MAX:
                return _stored(webp, "WEBP", picture)
        side = max(picture.size) * 3 // 4
        if side < SIDE_PIXELS_MIN:
            raise ImageRefused(f"The image stays larger than {STORED_BYTES_MAX // 1000} kB.")
        picture = picture.copy()
        picture.thumbnail((side, side))


def _is_ours(content: bytes, picture: "Image.Image") -> bool:
    """A WebP of one frame with nothing but pixels in it, no larger than ours are.

    Encoding it again would lose a little each time.
    """
    return (
        picture.format == "WEBP"
        and getattr(picture, "n_frames", 1) == 1
        and len(content) <= STORED_BYTES_MAX
        and max(picture.size) <= SIDE_PIXELS_MAX
        and _chunks(content) <= _PIXEL_CHUNKS
        and int.from_bytes(content[4:8], "little") + 8 == len(content)
    )


def _chunks(content: bytes) -> set[bytes]:
    found, at = set(), 12
    while at + 8 <= len(content):
        found.add(content[at : at + 4])
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return found


def _plain_pixels(source: "Image.Image") -> "Image.Image":
    """Upright, no larger than is shown, in one of three modes, and nothing but pixels."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(source)
    if upright.mode.startswith("I") or upright.mode == "F":
        # Sixteen bits of grey; the upper eight are what a screen shows.
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    mode = "RGBA" if has_alpha else ("L" if upright.mode in ("1", "L") else "RGB")
    pixels = upright.convert(mode)
    pixels.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare


def _encoded(picture: "Image.Image", kind: str, **settings: object) -> bytes:
    output = io.BytesIO()
    picture.save(output, kind, **settings)
    return output.getvalue()


def _stored(content: bytes, kind: str, picture: "Image.Image") -> StoredImage:
    width, height = picture.size
    return StoredImage(sha256_hex(content), _MEDIA_TYPES[kind], content, width, height)
