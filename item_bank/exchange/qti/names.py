"""How QTI 2.x and 3.0 name the same things: `choiceInteraction` and `qti-choice-interaction`."""

from typing import Final

from item_bank.exchange.xml_trees import Element, local_name

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
ITEM: Final = "assessmentitem"
# What our own exports say beside the standard: which class means which element or attribute.
CLASS_ELEMENT: Final = "as-"
CLASS_ELEMENTS: Final = frozenset({"u", "ruby", "rt", "rp"})
CLASS_ATTRIBUTES: Final = frozenset({"dir", "start"})
CLASS_STIMULUS: Final = "exam-stimulus"
CLASS_STEM: Final = "exam-stem"
CLASS_PLAIN: Final = "exam-plain"
CLASS_HTML: Final = "exam-html"


class NotRepresentable(Exception):
    """What an item has and ours cannot have, as a sentence for its author."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def kind(node: Element) -> str:
    """An element's name in one spelling for every version: `choiceinteraction`."""
    return _squeezed(local_name(node))


def attribute(node: Element, name: str) -> str:
    """An attribute by its name in one spelling; empty when it is absent."""
    for full_name, value in node.attrib.items():
        if not full_name.startswith("{") and _squeezed(full_name) == name:
            return str(value).strip()
    return ""


def children(node: Element, name: str) -> list[Element]:
    """The children of one kind."""
    return [child for child in node if kind(child) == name]


def classes(node: Element) -> list[str]:
    """The words of an element's class attribute."""
    return str(node.get("class") or "").split()


def language_of(node: Element) -> str:
    """The language an element declares for itself."""
    return str(node.get(XML_LANG) or node.get("lang") or "").strip()


def _squeezed(name: str) -> str:
    return name.removeprefix("qti-").replace("-", "").lower()
