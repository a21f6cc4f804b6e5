"""Markup and images: what every reader hands strangers' texts and pictures to."""

import io

from PIL import Image

from item_bank import images, markup
from tests.fuzz.target import Target


def _sanitise(content: bytes) -> object:
    fragment = content.decode("utf-8", "replace")
    cleaned = markup.sanitise(fragment)
    assert markup.sanitise(cleaned) == cleaned, "cleaning twice changes nothing"
    return markup.plain_text(cleaned), markup.missed_elements(fragment)


def _picture(kind: str, **settings: object) -> bytes:
    output = io.BytesIO()
    picture = Image.linear_gradient("L").resize((40, 30)).convert("RGB")
    picture.save(output, kind, **settings)
    return output.getvalue()


TARGETS = (
    Target(
        "markup",
        _sanitise,
        (
            b"<div><p>One <b>two</b></p><ul><li>three<li>four</ul></div><h2>Five</h2>",
            b"<table><caption>T<tr><th scope=col>a<td colspan=2>b</table><pre> x\n y</pre>",
            b'<p dir="rtl" lang="fa">x <span>y</span><br><img src="image:'
            + b"0" * 64
            + b'" alt="z > &lt;"></p>',
            "<ruby>漢<rt>かん</rt></ruby> a &amp; b &nbsp; <q>c</q>".encode(),
        ),
        (
            *(b"<p>", b"</p>", b"<b>", b"</b>", b"<div>", b"</div>", b"<table>", b"<td>", b"<q>"),
            *(b"<script>", b"</script>", b"<svg>", b"<math>", b"<style>", b"<template>", b"<pre>"),
            *(b"<span>", b"</span>", b"<li>", b"<h1>", b" style=x", b" onclick='x'", b"<a href=x>"),
            *(b"<img src=http://example.org/x>", b"&lt;", b"&#x338;", b"<br>", b"<ruby>", b"<rt>"),
        ),
    ),
    Target(
        "images",
        images.reencode,
        (
            _picture("PNG"),
            _picture("JPEG"),
            _picture("GIF"),
            _picture("BMP"),
            _picture("WEBP"),
            _picture("WEBP", lossless=True),
        ),
        (b"IHDR", b"IDAT", b"PLTE", b"tRNS", b"iCCP", b"acTL", b"Exif", b"VP8X", b"ALPH", b"ANIM"),
    ),
)
