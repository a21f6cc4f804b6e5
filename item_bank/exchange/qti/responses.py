"""The key of a QTI item: one option, by its correct response or the best value of its mapping."""

from decimal import Decimal, InvalidOperation
from typing import Final

from item_bank.exchange.qti.names import NotRepresentable, attribute, children, kind
from item_bank.exchange.xml_trees import Element, inner_text

_NAMED_MAX: Final = 5
_NOTHING: Final = Decimal(0)


def key_of(item: Element, interaction: Element, options: list[str]) -> str:
    """The identifier of the one option that is right; NotRepresentable where that is not so."""
    response = attribute(interaction, "responseidentifier")
    declaration = _declaration(item, response)
    cardinality = attribute(declaration, "cardinality").lower()
    if cardinality != "single":
        raise NotRepresentable(
            f"Its response has the cardinality “{cardinality or 'none'}”: "
            "only one response can be taken."
        )
    choices_max = attribute(interaction, "maxchoices") or "1"
    if choices_max not in ("0", "1"):
        raise NotRepresentable(f"It lets candidates choose {choices_max[:10]} options.")
    values = _mapped(declaration)
    correct = _correct(declaration)
    if not correct and values:
        correct = _best(values)
    if not correct:
        raise NotRepresentable("It has no key: no correct response is declared.")
    if len(correct) > 1:
        raise NotRepresentable(f"It has {len(correct)} correct responses: {_named(correct)}.")
    if correct[0] not in options:
        raise NotRepresentable(f"Its key “{correct[0][:60]}” is not one of its options.")
    if values and _scores_by_mapping(item, response):
        _refuse_shared_credit(values, correct[0])
    return correct[0]


def _declaration(item: Element, response: str) -> Element:
    found = [
        declaration
        for declaration in children(item, "responsedeclaration")
        if attribute(declaration, "identifier") == response
    ]
    if len(found) != 1:
        times = "not" if not found else f"{len(found)} times"
        raise NotRepresentable(f"Its response “{response[:60]}” is {times} declared.")
    return found[0]


def _correct(declaration: Element) -> list[str]:
    return [
        text
        for response in children(declaration, "correctresponse")
        for value in children(response, "value")
        if (text := inner_text(value))
    ]


def _mapped(declaration: Element) -> dict[str, Decimal]:
    values = {}
    for mapping in children(declaration, "mapping"):
        for entry in children(mapping, "mapentry"):
            try:
                value = Decimal(attribute(entry, "mappedvalue"))
            except InvalidOperation:
                raise NotRepresentable("Its mapping has a value that is no number.") from None
            if not value.is_finite():
                raise NotRepresentable("Its mapping has a value that is no number.")
            values[attribute(entry, "mapkey")] = value
    return values


def _best(values: dict[str, Decimal]) -> list[str]:
    best = max(values.values())
    return [option for option, value in values.items() if value == best > _NOTHING]


def _scores_by_mapping(item: Element, response: str) -> bool:
    for processing in children(item, "responseprocessing"):
        template = attribute(processing, "template") + attribute(processing, "templatelocation")
        if "map_response" in template:
            return True
        if any(
            kind(node) == "mapresponse" and attribute(node, "identifier") == response
            for node in processing.iter()
        ):
            return True
    return False


def _refuse_shared_credit(values: dict[str, Decimal], key: str) -> None:
    others = [option for option, value in values.items() if value > _NOTHING and option != key]
    if others:
        raise NotRepresentable(f"It gives credit for other options too: {_named(others)}.")


def _named(options: list[str]) -> str:
    named = ", ".join(f"“{option[:60]}”" for option in options[:_NAMED_MAX])
    return named + (" …" if len(options) > _NAMED_MAX else "")
