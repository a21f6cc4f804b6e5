"""Of a stranger's image only the pixels are kept, and they are kept small."""

import io
import struct
import zlib

import pytest
from PIL import Image

from item_bank.canonical import sha256_hex
from item_bank.errors import ImageRefused
from item_bank.images import SIDE_PIXELS_MAX, STORED_BYTES_MAX, media_type, reencode
from tests.item_bank.qti_documents import picture

KINDS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")


def noise(size: tuple[int, int]) -> Image.Image:
    bands = [Image.effect_noise(size, 90) for _ in range(3)]
    return Image.merge("RGB", bands)


def saved(image: Image.Image, kind: str, **settings: object) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **settings)
    return output.getvalue()


def open_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and brings no pixels for it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_becomes_png_or_webp_and_is_stored_by_its_content(kind: str) -> None:
    stored = reencode(picture(kind))

    assert (stored.width, stored.height) == (40, 30)
    assert stored.sha256 == sha256_hex(stored.content)
    assert stored.media_type == media_type(stored.content)
    with Image.open(io.BytesIO(stored.content)) as image:
        assert image.size == (40, 30)
        assert Image.MIME[image.format or ""] == stored.media_type


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stored_stays_the_same_when_it_comes_back(kind: str) -> None:
    stored = reencode(saved(noise((300, 200)), kind))

    assert reencode(stored.content) == stored


def test_metadata_and_what_hangs_on_behind_are_left_out() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    for content in (
        picture("JPEG", exif=exif) + b"a secret place",
        picture("PNG", exif=exif) + b"a secret place",
        picture("WEBP", exif=exif),
        picture("WEBP") + b"a secret place",
    ):
        assert b"a secret place" in content
        assert b"a secret place" not in reencode(content).content


def test_a_photograph_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    stored = reencode(picture("JPEG", (40, 30), exif=exif))

    assert (stored.width, stored.height) == (30, 40)


def test_only_the_first_frame_of_an_animation_is_kept() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        content = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        with Image.open(io.BytesIO(reencode(content).content)) as image:
            assert getattr(image, "n_frames", 1) == 1
            red, green, blue = image.convert("RGB").resize((1, 1)).tobytes()
        assert red > 240 > 15 > max(green, blue)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_pixels_can_be_stored(mode: str) -> None:
    image = Image.new(mode, (10, 10))

    assert reencode(saved(image, "PNG")).width == 10


def test_a_large_image_is_made_smaller_until_it_fits() -> None:
    stored = reencode(saved(noise((2400, 1200)), "PNG"))

    assert len(stored.content) <= STORED_BYTES_MAX
    assert stored.width <= SIDE_PIXELS_MAX
    assert stored.width == 2 * stored.height


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG cannot"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "cannot be read"),
        (picture("TIFF"), "cannot be read"),
        (picture("PNG")[:90], "damaged"),
        (open_png(5000, 5000), "5000 × 5000 pixels"),
        (open_png(60_000, 60_000), "cannot be read|pixels"),
        (open_png(50, 50), "damaged"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_image_or_too_large_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ImageRefused, match=said):
        reencode(content)
