"""QTI documents as others write them, with one thing changed at a time."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from PIL import Image

from item_bank.exchange.qti import read_qti
from item_bank.exchange.source_items import SourceItem

QTI_2_1: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
OPTIONS: Final = (
    '<simpleChoice identifier="A">Stay</simpleChoice>'
    '<simpleChoice identifier="B">Go</simpleChoice>'
    '<simpleChoice identifier="C">Wait</simpleChoice>'
)


def item_document(
    *,
    body: str = "",
    after: str = "",
    prompt: str = "<prompt>What does it say?</prompt>",
    options: str = OPTIONS,
    correct: str = "<correctResponse><value>B</value></correctResponse>",
    cardinality: str = "single",
    interaction: str = 'shuffle="true" maxChoices="1"',
    root: str = "",
    beside: str = "",
    namespace: str = f'xmlns="{QTI_2_1}"',
) -> str:
    """One item of QTI 2.1; each argument is XML put in its place."""
    return (
        f'<assessmentItem {namespace} identifier="sign" title="A sign" {root}>'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}"'
        f' baseType="identifier">{correct}</responseDeclaration>{beside}'
        f'<itemBody>{body}<choiceInteraction responseIdentifier="RESPONSE" {interaction}>'
        f"{prompt}{options}</choiceInteraction>{after}</itemBody></assessmentItem>"
    )


def read_one(document: str | bytes) -> SourceItem:
    """The one item of a document; fails with the reason where it is refused."""
    content = document.encode() if isinstance(document, str) else document
    reading = read_qti(content, "item.xml")
    assert reading.refused == ()
    (item,) = reading.items
    return item


def reason_of(document: str | bytes) -> str:
    """Why the one item of a document is refused."""
    content = document.encode() if isinstance(document, str) else document
    reading = read_qti(content, "item.xml")
    assert reading.items == ()
    (refused,) = reading.refused
    return refused.reason


def package(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of files by path."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return output.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **settings: object) -> bytes:
    """A small image as a file."""
    output = io.BytesIO()
    shades = Image.linear_gradient("L").resize(size).convert("RGB")
    shades.save(output, kind, **settings)
    return output.getvalue()
