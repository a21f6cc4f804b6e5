"""The body of a QTI item as a fragment of HTML, to be sanitised, with what is not for candidates.

What the body has and our items cannot have is refused; nothing is left out that a candidate sees.
"""

import html
from dataclasses import dataclass, field
from typing import Final

from item_bank.exchange.qti.mathematics import formula
from item_bank.exchange.qti.names import (
    CLASS_ATTRIBUTES,
    CLASS_ELEMENT,
    CLASS_ELEMENTS,
    NotRepresentable,
    attribute,
    classes,
    kind,
    language_of,
)
from item_bank.exchange.qti.surroundings import Surroundings
from item_bank.exchange.xml_trees import Element, inner_text, local_name
from item_bank.markup import ELEMENTS, missing_mark, plain_text

# Stands for the interaction in the fragment; XML cannot have it.
INTERACTION_MARK: Final = "\0"

_INCLUDES_DEEP_MAX: Final = 3
_FEEDBACK_MAX: Final = 50
_BROUGHT_MAX: Final = 20
# Understood by markup.py, or seen as plain text.
_KNOWN: Final = ELEMENTS | {
    *("div", "section", "article", "header", "footer", "aside", "main", "figure", "figcaption"),
    *("address", "center", "dl", "dt", "dd", "cite", "dfn", "var", "kbd", "samp", "tt", "q"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "tfoot"),
}
_TEXT_ONLY: Final = frozenset(
    {
        *("a", "abbr", "acronym", "big", "small", "bdi", "mark", "time", "font", "nobr", "label"),
        *("prompt", "contentbody", "stimulusbody"),
    }
)
# A button, not a response.
ENDS_ATTEMPT: Final = "endattemptinteraction"
_UNSEEN: Final = frozenset(
    {"col", "colgroup", "hr", "wbr", "stylesheet", "cataloginfo", ENDS_ATTEMPT}
)
_ATTRIBUTES: Final = ("colspan", "rowspan", "scope", "dir", "start", "alt")
_STAFF_BLOCKS: Final = frozenset({"p", "div", "li", "tr", "contentbody"})
_FEEDBACK: Final = frozenset({"feedbackinline", "feedbackblock", "modalfeedback"})
_FOR_CANDIDATES: Final = frozenset({"", "candidate", "testtaker"})


@dataclass(slots=True)
class Aside:
    """What an item says beside its texts: feedback by identifier, notes for staff."""

    feedback: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pieces: int = 0
    brought: int = 0

    def count_brought(self) -> None:
        """Another image or text is asked for; an item needs few."""
        self.brought += 1
        if self.brought > _BROUGHT_MAX:
            raise NotRepresentable(f"It brings more than {_BROUGHT_MAX} images and texts.")

    def add_feedback(self, identifier: str, fragment: str) -> None:
        """Feedback as plain text, kept under its identifier."""
        self.pieces += 1
        if self.pieces > _FEEDBACK_MAX:
            raise NotRepresentable(f"It has more than {_FEEDBACK_MAX} pieces of feedback.")
        if text := plain_text(fragment):
            self.feedback.setdefault(identifier, []).append(text)


@dataclass(frozen=True, slots=True)
class BodyReader:
    """Turns elements of one item into fragments; `interaction` becomes its mark."""

    interaction: Element
    surroundings: Surroundings
    aside: Aside
    # The option whose feedback is being read, where it stands inside one.
    option: str = ""
    includes_deep: int = 0

    def inner(self, node: Element) -> str:
        """What an element holds."""
        parts = [html.escape(node.text or "")]
        for child in node:
            parts.append(self._outer(child))
            parts.append(html.escape(child.tail or ""))
        return "".join(parts)

    def _outer(self, node: Element) -> str:
        if not isinstance(node.tag, str):
            raise NotRepresentable(f"It uses {node.text}, which the file does not define.")
        if node is self.interaction:
            return INTERACTION_MARK
        name = kind(node)
        if name in _UNSEEN:
            return " "
        if name in _TEXT_ONLY:
            return self.inner(node)
        if name in _KNOWN and name != "img":
            return self._known(node, name)
        return self._special(node, name)

    def _special(self, node: Element, name: str) -> str:
        if name in _FEEDBACK:
            return self._set_aside(node)
        if name == "rubricblock":
            return self._rubric(node)
        if name in ("img", "object", "math", "include"):
            return self._brought(node, name)
        raise NotRepresentable(f"It has <{local_name(node)[:60]}>, which our items cannot show.")

    def _known(self, node: Element, name: str) -> str:
        attributes = {key: node.get(key) for key in _ATTRIBUTES if node.get(key)}
        if language := language_of(node):
            attributes["lang"] = language
        for word in classes(node):
            meant, _, value = word.partition("-")
            if word.removeprefix(CLASS_ELEMENT) in CLASS_ELEMENTS and name == "span":
                name = word.removeprefix(CLASS_ELEMENT)
            elif meant in CLASS_ATTRIBUTES and value:
                attributes.setdefault(meant, value)
        written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
        if name == "br":
            return "<br>"
        shared = self._shared_stimulus(node)
        return f"<{name}{written}>{shared}{self.inner(node)}</{name}>"

    def _shared_stimulus(self, node: Element) -> str:
        """QTI 3: the stimulus of another document, at the place that names it."""
        wanted = node.get("data-stimulus-idref")
        if not wanted:
            return ""
        self.aside.count_brought()
        for reference in self.interaction.getroottree().getroot():
            is_meant = attribute(reference, "identifier") == wanted
            if kind(reference) == "assessmentstimulusref" and is_meant:
                return self.another(attribute(reference, "href"))
        raise NotRepresentable(f"Its stimulus “{wanted[:60]}” is not declared.")

    def another(self, reference: str) -> str:
        """The text of another document of the package."""
        if self.includes_deep >= _INCLUDES_DEEP_MAX:
            raise NotRepresentable("Its texts include each other.")
        root, surroundings = self.surroundings.document(reference)
        inside = BodyReader(
            self.interaction, surroundings, self.aside, self.option, self.includes_deep + 1
        )
        if kind(root) != "assessmentstimulus":
            return inside._outer(root)
        return "".join(inside.inner(part) for part in root if kind(part) == "stimulusbody")

    def _brought(self, node: Element, name: str) -> str:
        if name == "math":
            return formula(node)
        self.aside.count_brought()
        if name == "include":
            if node.get("xpointer") or node.get("parse", "xml") != "xml":
                raise NotRepresentable("It includes a part of another file.")
            return self.another(node.get("href") or "")
        source, alt = node.get("src") or "", node.get("alt") or ""
        if name == "object":
            source, alt = node.get("data") or "", inner_text(node)
            media_type = node.get("type") or ""
            if not media_type.startswith("image/"):
                reason = f"It shows an object of type “{media_type[:60]}”, which we cannot show."
                return self._missing(source, alt, reason)
        try:
            image = self.surroundings.image(source)
        except NotRepresentable as gone:
            return self._missing(source, alt, str(gone))
        return f'<img src="image:{image}" alt="{html.escape(alt)}">'

    def _missing(self, source: str, alt: str, reason: str) -> str:
        """A mark that people see where a picture was; an item with one stays a draft."""
        self.aside.warnings.append(reason)
        return html.escape(missing_mark(source.rsplit("/", 1)[-1], alt))

    def _set_aside(self, node: Element) -> str:
        if attribute(node, "showhide") == "hide":
            raise NotRepresentable("It has feedback that candidates see before they respond.")
        self.aside.add_feedback(self.option or attribute(node, "identifier"), self.for_staff(node))
        return ""

    def _rubric(self, node: Element) -> str:
        views = attribute(node, "view").lower().replace("_", "").split()
        if not views or _FOR_CANDIDATES & set(views):
            return f"<div>{self.inner(node)}</div>"
        if text := plain_text(self.for_staff(node)):
            self.aside.notes.append(text)
        return ""

    def for_staff(self, node: Element) -> str:
        """What candidates never see, as escaped text: pictures and formulas by their words."""
        parts = [html.escape(node.text or "")]
        for child in node:
            name = kind(child)
            if name == "br":
                parts.append("<br>")
            elif name == "img":
                parts.append(html.escape(child.get("alt") or ""))
            elif name:
                inside = self.for_staff(child)
                parts.append(f"<p>{inside}</p>" if name in _STAFF_BLOCKS else inside)
            parts.append(html.escape(child.tail or ""))
        return "".join(parts)
