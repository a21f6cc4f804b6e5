"""A QTI 2.1 package that others can read: one document per item and language, images as files.

The same items give the same bytes. Keys and rationales are inside: a package is for staff.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from item_bank.canonical import canonical_bytes, sha256_hex
from item_bank.errors import ImageMissing
from item_bank.exchange.qti.fragments import attribute_text, html_as_xml, plain_as_xml
from item_bank.exchange.qti.names import CLASS_HTML, CLASS_PLAIN, CLASS_STEM, CLASS_STIMULUS
from item_bank.exchange.qti.written_manifest import WrittenItem, manifest_document
from item_bank.images import media_type
from item_bank.items import ItemVersion, LanguageVersion, Markup, OptionText
from item_bank.languages import LanguageTag
from item_bank.markup import image_references

# The earliest date that a zip archive can have, so that the same items give the same bytes.
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_FILE_MODE: Final = 0o100644 << 16
_SUFFIXES: Final = {"image/png": "png", "image/webp": "webp"}
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_BLOCK: Final = re.compile(r"<(?:p|ul|ol|table|blockquote|pre)[ >]")
_QTI: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_MATCH_CORRECT: Final = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class _Writer:
    """Where images lie, as an item's document refers to them."""

    image_paths: Mapping[str, str]

    def text(self, text: str, markup: Markup) -> str:
        if markup is Markup.PLAIN:
            return plain_as_xml(text)
        paths = {name: f"../{path}" for name, path in self.image_paths.items()}
        return html_as_xml(text, paths)


def write_qti(
    items: Iterable[tuple[ItemVersion, Mapping[LanguageTag, LanguageVersion]]],
    images: Mapping[str, bytes],
    source_language: LanguageTag,
) -> bytes:
    """A package of the items in all their languages, the source language first.

    `images` has the stored contents by hash; raises ImageMissing for one that is shown and not
    there.
    """
    members: dict[str, bytes] = {}
    written: list[WrittenItem] = []
    for version, texts in items:
        for language in sorted(texts, key=lambda tag: (tag != source_language, tag)):
            text = texts[language]
            shown = _image_paths(text, images)
            name = f"{_file_name(version.ref.item)}.{language}"
            path = f"items/{name}.xml"
            assert path not in members, "an item has one text per language"
            members[path] = _document(version, text, _Writer(shown)).encode()
            members |= {path: images[image] for image, path in shown.items()}
            written.append(WrittenItem(name, path, version, text, tuple(sorted(shown.values()))))
    return _packed({"imsmanifest.xml": manifest_document(written).encode()} | members)


def _image_paths(text: LanguageVersion, images: Mapping[str, bytes]) -> dict[str, str]:
    if text.markup is Markup.PLAIN:
        return {}
    texts = (text.stimulus, text.stem, *(option.text for option in text.options))
    paths = {}
    for image in sorted(frozenset().union(*map(image_references, texts))):
        if image not in images:
            raise ImageMissing(image)
        paths[image] = f"images/{image}.{_SUFFIXES[media_type(images[image])]}"
    return paths


def _document(version: ItemVersion, text: LanguageVersion, writer: _Writer) -> str:
    code = version.ref.item
    title = attribute_text(code)
    identifier = _identifier(code)
    kind = CLASS_PLAIN if text.markup is Markup.PLAIN else CLASS_HTML
    return (
        f'{_HEAD}<assessmentItem xmlns="{_QTI}" identifier="{identifier}" title="{title}"'
        f' label="{title}" xml:lang="{text.language}" adaptive="false" timeDependent="false">\n'
        '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">\n'
        f"<correctResponse><value>{version.key}</value></correctResponse>\n"
        "</responseDeclaration>\n"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">'
        "<defaultValue><value>0</value></defaultValue></outcomeDeclaration>\n"
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>\n'
        f'<itemBody class="{kind}">\n{_body(version, text, writer)}</itemBody>\n'
        f'<responseProcessing template="{_MATCH_CORRECT}"/>\n'
        f"{''.join(_feedback(option) for option in text.options)}</assessmentItem>\n"
    )


def _body(version: ItemVersion, text: LanguageVersion, writer: _Writer) -> str:
    parts = []
    stem = writer.text(text.stem, text.markup)
    # A prompt holds no blocks; such a stem stands before the interaction.
    is_block = text.markup is Markup.HTML and bool(_BLOCK.search(text.stem))
    if text.stimulus:
        stimulus = writer.text(text.stimulus, text.markup)
        parts.append(f'<div class="{CLASS_STIMULUS}">{stimulus}</div>\n')
    if is_block:
        parts.append(f'<div class="{CLASS_STEM}">{stem}</div>\n')
    shuffle = "true" if version.shuffle_safe else "false"
    parts.append(
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="{shuffle}" maxChoices="1">\n'
    )
    if not is_block:
        parts.append(f"<prompt>{stem}</prompt>\n")
    for option in text.options:
        worded = writer.text(option.text, text.markup)
        parts.append(f'<simpleChoice identifier="{option.option}">{worded}</simpleChoice>\n')
    parts.append("</choiceInteraction>\n")
    return "".join(parts)


def _feedback(option: OptionText) -> str:
    if not option.rationale:
        return ""
    return (
        f'<modalFeedback outcomeIdentifier="FEEDBACK" showHide="show"'
        f' identifier="{option.option}">{plain_as_xml(option.rationale)}</modalFeedback>\n'
    )


def _identifier(code: str) -> str:
    """A code as an identifier of QTI: a letter first, then letters, digits, “.”, “-” and “_”."""
    return f"item-{_file_name(code)}"


def _file_name(code: str) -> str:
    if _PLAIN_NAME.fullmatch(code):
        return code
    return f"x{sha256_hex(canonical_bytes(code))[:24]}"


def _packed(members: Mapping[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for path, content in members.items():
            member = zipfile.ZipInfo(path, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = _FILE_MODE
            archive.writestr(member, content)
    return output.getvalue()
