"""One QTI item as one of our items, or the reason why it cannot be one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from item_bank.errors import ContentError
from item_bank.exchange.qti.bodies import ENDS_ATTEMPT, INTERACTION_MARK, Aside, BodyReader
from item_bank.exchange.qti.names import (
    CLASS_HTML,
    CLASS_PLAIN,
    CLASS_STEM,
    CLASS_STIMULUS,
    NotRepresentable,
    attribute,
    children,
    classes,
    kind,
    language_of,
)
from item_bank.exchange.qti.responses import key_of
from item_bank.exchange.qti.surroundings import Surroundings
from item_bank.exchange.source_items import SourceItem, SourceOption
from item_bank.exchange.xml_trees import Element, local_name
from item_bank.items import OPTIONS_MAX, OPTIONS_MIN, Markup
from item_bank.languages import is_visible, normalise
from item_bank.markup import image_references, needs_markup, plain_text, sanitise

TEXT_CHARACTERS_MAX: Final = 10_000
NAME_CHARACTERS_MAX: Final = 200

_CHANGEABLE: Final = ("printedvariable", "templateblock", "templateinline")


@dataclass(frozen=True, slots=True)
class _Fragments:
    """The texts of an item before it is known whether they need markup."""

    stimulus: str
    stem: str
    options: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (self.stimulus, self.stem, *self.options)


def read_item(item: Element, source: str, surroundings: Surroundings) -> SourceItem:
    """The item as a value; raises NotRepresentable with a reason for its author."""
    try:
        return _read(item, source, surroundings)
    except ContentError as refusal:
        raise NotRepresentable(refusal.message) from None


def place_of(item: Element) -> str:
    """What a person finds the item by inside its file."""
    return attribute(item, "identifier")[:NAME_CHARACTERS_MAX] or f"line {item.sourceline}"


def _read(item: Element, source: str, surroundings: Surroundings) -> SourceItem:
    _refuse_changing(item)
    body, interaction = _interaction(item)
    choices = [node for node in interaction if kind(node) == "simplechoice"]
    identifiers = [attribute(choice, "identifier") for choice in choices]
    if not OPTIONS_MIN <= len(choices) <= OPTIONS_MAX:
        raise NotRepresentable(
            f"It has {len(choices)} options, not {OPTIONS_MIN} to {OPTIONS_MAX}."
        )
    if len(set(identifiers)) < len(identifiers) or not all(identifiers):
        raise NotRepresentable("Its options have no identifier, or the same one twice.")
    key = key_of(item, interaction, identifiers)
    aside = Aside()
    reader = BodyReader(interaction, surroundings, aside)
    texts, markup = _texts(item, body, interaction, choices, reader)
    for feedback in children(item, "modalfeedback"):
        identifier = attribute(feedback, "identifier")
        # With “hide” it is shown after every response but this one.
        meant = f"not {identifier}" if attribute(feedback, "showhide") == "hide" else identifier
        exact = _characters(feedback) if _is_ours(body) else None
        if exact is not None:
            aside.feedback.setdefault(meant, []).append(exact)
        else:
            aside.add_feedback(meant, reader.for_staff(feedback))
    rationales = [normalise("\n".join(aside.feedback.pop(name, []))) for name in identifiers]
    options = tuple(
        SourceOption(text, identifier == key, rationale)
        for text, identifier, rationale in zip(texts.options, identifiers, rationales, strict=True)
    )
    return SourceItem(
        source=source,
        where=place_of(item),
        code=_name(attribute(item, "label") if _is_ours(body) else attribute(item, "identifier")),
        stem=texts.stem,
        options=options,
        stimulus=texts.stimulus,
        markup=markup,
        language=language_of(item) or language_of(body) or language_of(interaction),
        title=_name(attribute(item, "title")),
        note=_note(aside),
        shuffle_safe=_is_shuffled(interaction, choices),
        warnings=(*_warnings(item, texts), *aside.warnings),
    )


def _refuse_changing(item: Element) -> None:
    if children(item, "templateprocessing"):
        raise NotRepresentable("Its texts or its key are made anew each time (templateProcessing).")
    for node in item.iter():
        if kind(node) in _CHANGEABLE:
            raise NotRepresentable(f"Its text has a variable part (<{local_name(node)}>).")


def _interaction(item: Element) -> tuple[Element, Element]:
    bodies = children(item, "itembody")
    if len(bodies) != 1:
        raise NotRepresentable("It has no body." if not bodies else "It has several bodies.")
    found = [
        node
        for node in bodies[0].iter()
        if kind(node).endswith("interaction") and kind(node) != ENDS_ATTEMPT
    ]
    if not found:
        raise NotRepresentable("It asks for no response: it has no interaction.")
    if len(found) > 1:
        named = Counter(local_name(node)[:60] for node in found)
        parts = ", ".join(f"{count} × {name}" for name, count in sorted(named.items())[:8])
        raise NotRepresentable(f"It asks for {len(found)} responses: {parts}.")
    if kind(found[0]) != "choiceinteraction":
        name = local_name(found[0])[:60]
        raise NotRepresentable(f"It is no choice among options but <{name}>.")
    return bodies[0], found[0]


def _texts(
    item: Element,
    body: Element,
    interaction: Element,
    choices: list[Element],
    reader: BodyReader,
) -> tuple[_Fragments, Markup]:
    if CLASS_PLAIN in classes(body) and (exact := _exact(body, interaction, choices)):
        return _checked(exact, Markup.PLAIN), Markup.PLAIN
    fragments = _fragments(item, body, interaction, choices, reader)
    if CLASS_HTML in classes(body) or any(needs_markup(text) for text in fragments.all if text):
        return _checked(fragments, Markup.HTML), Markup.HTML
    stimulus, stem, *options = map(plain_text, fragments.all)
    return _checked(_Fragments(stimulus, stem, tuple(options)), Markup.PLAIN), Markup.PLAIN


def _fragments(
    item: Element,
    body: Element,
    interaction: Element,
    choices: list[Element],
    reader: BodyReader,
) -> _Fragments:
    ours = _own_parts(body, interaction)
    prompt = "".join(reader.inner(node) for node in children(interaction, "prompt"))
    whole = _shared(item, body, reader) + reader.inner(body)
    before, mark, after = whole.partition(INTERACTION_MARK)
    if not mark:
        raise NotRepresentable("Its options are inside feedback.")
    if is_visible(plain_text(after)) or image_references(sanitise(after)):
        raise NotRepresentable("It has text after its options, which would lose its place.")
    stimulus, stem = (before, prompt) if _is_shown(prompt, Markup.HTML) else ("", before)
    if CLASS_STEM in ours:
        stimulus, stem = "", reader.inner(ours[CLASS_STEM])
    if CLASS_STIMULUS in ours:
        stimulus = reader.inner(ours[CLASS_STIMULUS])
    options = tuple(
        sanitise(
            BodyReader(
                interaction, reader.surroundings, reader.aside, attribute(choice, "identifier")
            ).inner(choice)
        )
        for choice in choices
    )
    return _Fragments(sanitise(stimulus), sanitise(stem), options)


def _own_parts(body: Element, interaction: Element) -> dict[str, Element]:
    """Stimulus and stem as our own exports mark them, where the body has nothing else."""
    if not _is_ours(body):
        return {}
    parts = {
        name: node
        for node in body
        for name in classes(node)
        if name in (CLASS_STIMULUS, CLASS_STEM)
    }
    return parts if all(node in (*parts.values(), interaction) for node in body) else {}


def _shared(item: Element, body: Element, reader: BodyReader) -> str:
    """QTI 3: stimuli that the body gives no place stand before it."""
    placed = {node.get("data-stimulus-idref") for node in body.iter()}
    return "".join(
        reader.another(attribute(reference, "href"))
        for reference in children(item, "assessmentstimulusref")
        if attribute(reference, "identifier") not in placed
    )


def _exact(body: Element, interaction: Element, choices: list[Element]) -> _Fragments | None:
    """Texts of an export of ours, character by character; None where there is more than text."""
    stimulus = [node for node in body if CLASS_STIMULUS in classes(node)]
    texts = [_characters(node) for node in (*stimulus, *children(interaction, "prompt"), *choices)]
    if None in texts or len(texts) != len(stimulus) + 1 + len(choices) or len(stimulus) > 1:
        return None
    known = [text or "" for text in texts]
    first = len(stimulus)
    return _Fragments(known[0] if stimulus else "", known[first], tuple(known[first + 1 :]))


def _characters(node: Element) -> str | None:
    parts = [node.text or ""]
    for child in node:
        if kind(child) != "br" or len(child) or child.text:
            return None
        parts += ["\n", child.tail or ""]
    return "".join(parts)


def _checked(texts: _Fragments, markup: Markup) -> _Fragments:
    """The texts, none too long; a stem and options that can be seen."""
    names = ("stimulus", "stem", *(f"option {number}" for number in range(1, OPTIONS_MAX + 1)))
    for name, text in zip(names, texts.all, strict=False):
        if len(text) > TEXT_CHARACTERS_MAX:
            raise NotRepresentable(
                f"Its {name} has {len(text):,} characters; at most {TEXT_CHARACTERS_MAX:,} fit."
            )
        if name != "stimulus" and not _is_shown(text, markup):
            raise NotRepresentable(f"Its {name} is empty.")
    return _Fragments(
        normalise(texts.stimulus), normalise(texts.stem), tuple(map(normalise, texts.options))
    )


def _is_shown(text: str, markup: Markup) -> bool:
    """Whether anything of a text can be seen; an image counts, whatever its alt says."""
    if markup is Markup.PLAIN:
        return is_visible(text)
    return bool(image_references(text)) or is_visible(plain_text(text))


def _is_shuffled(interaction: Element, choices: list[Element]) -> bool:
    shuffles = attribute(interaction, "shuffle").lower() in ("true", "1")
    fixed = any(attribute(choice, "fixed").lower() in ("true", "1") for choice in choices)
    return shuffles and not fixed


def _is_ours(body: Element) -> bool:
    return bool({CLASS_PLAIN, CLASS_HTML} & set(classes(body)))


def _note(aside: Aside) -> str:
    """What is said to staff, and feedback that belongs to no option."""
    lines = [*aside.notes]
    lines += [
        f"Feedback “{name}”: {text}" for name, said in aside.feedback.items() for text in said
    ]
    return normalise("\n".join(lines)[:TEXT_CHARACTERS_MAX])


def _name(text: str) -> str:
    return normalise(text[:NAME_CHARACTERS_MAX])


def _warnings(item: Element, texts: _Fragments) -> Iterator[str]:
    if len(set(texts.options)) < len(texts.options):
        yield "Two of its options have the same text."
    if attribute(item, "adaptive").lower() in ("true", "1"):
        yield "It allowed several attempts with feedback in between; here there is one."
    if any(kind(node) == ENDS_ATTEMPT for node in item.iter()):
        yield "It had a button that ends an attempt, as for a hint; here there is none."
