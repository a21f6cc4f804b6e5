"""XML of strangers as trees: nothing is fetched, no entity is defined, depth and size are bounded.

A DOCTYPE that only names a DTD is passed over; one that declares entities is refused.
"""

from typing import Any, Final

from lxml import etree

from item_bank.errors import FileRefused

DOCUMENT_BYTES_MAX: Final = 8 * 1024 * 1024
ELEMENTS_MAX: Final = 200_000
DEPTH_MAX: Final = 100
# Looking one up takes as long as there are attributes.
ATTRIBUTES_MAX: Final = 200

# lxml publishes no types.
Element = Any


def read_xml(content: bytes) -> Element:
    """The root element; FileRefused with a sentence for what is not well-formed, or hostile."""
    if len(content) > DOCUMENT_BYTES_MAX:
        raise FileRefused(f"The XML document is larger than {DOCUMENT_BYTES_MAX // 1024**2} MB.")
    # Some editors leave an empty line before the declaration, which XML forbids.
    content = content.lstrip(b" \t\r\n")
    if not content:
        raise FileRefused("The XML document is empty.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError, AssertionError) as fault:
        raise FileRefused(f"The file is not well-formed XML: {_place(fault)}.") from None
    _refuse_declarations(root)
    _refuse_size(root)
    return root


def local_name(node: Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def inner_text(node: Element) -> str:
    """All character data of an element, with outer white space of XML removed."""
    return "".join(node.itertext()).strip(" \t\r\n")


def _place(fault: BaseException) -> str:
    text = str(fault).replace("<string>, ", "").strip().rstrip(".")
    return text[:200] or "nothing in it can be read"


def _refuse_declarations(root: Element) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and (any(dtd.iterentities()) or any(dtd.iterelements())):
        raise FileRefused("The XML document has a DOCTYPE with declarations; remove it.")


def _refuse_size(root: Element) -> None:
    count, depth = 0, 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > DEPTH_MAX:
            raise FileRefused(f"The XML document has elements more than {DEPTH_MAX} deep.")
        if event == "start" and len(node.attrib) > ATTRIBUTES_MAX:
            raise FileRefused(
                f"An element of the XML document has more than {ATTRIBUTES_MAX} attributes."
            )
        if count > ELEMENTS_MAX:
            raise FileRefused(f"The XML document has more than {ELEMENTS_MAX} elements.")
