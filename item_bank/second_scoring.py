"""The second engine: a score worked out anew from raw rows, sharing nothing with the first one.

It imports the standard library alone, reads the log its own way, and looks every slot up in what
candidates were shown. Two programs that agree on every score are rarely wrong in the same way.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

HELD: Final = "held"
CHOICE: Final = "choice"
# The rules by which a slot is scored, in the words of the stored key.
BY_KEY, DROPPED, FOR_EVERYBODY = "key", "drop", "credit_all"


class CannotDerive(Exception):
    """The rows contradict each other; the sentence says how."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One row of a key, as it is stored."""

    slot: str
    option: str
    rule: str
    also: Sequence[str]


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One row of a form's slots, as it is stored."""

    slot: str
    area: str
    is_scored: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row of the log of a sitting, as it is stored."""

    epoch: int
    sequence: int
    slot: str
    kind: str
    value: Mapping[str, Any]  # Any: a JSON column
    standing: str


@dataclass(frozen=True, slots=True)
class FormMaterial:
    """What a form is scored with, row by row."""

    # What candidates were shown: one document per section and language.
    documents: Sequence[bytes]
    slots: Sequence[SlotLine]
    keys: Sequence[KeyLine]
    # The scaled score of each raw score from nought on, and the lowest one that passes.
    scaled_by_raw: Sequence[int]
    cut: int
    # Codes of the areas as the exam lists them.
    area_order: Sequence[str]


def derive(
    form: FormMaterial, log: Iterable[LogLine], admitted: AbstractSet[tuple[int, int]]
) -> dict[str, Any]:  # Any: a JSON document
    """The score of one sitting with its trace, as a document.

    `admitted` are the numbers of held entries that two people let count.
    """
    shown = _shown(form.documents)
    keys = _keys(form, shown)
    chosen = _chosen(log, admitted)
    for slot, option in chosen.items():
        if slot not in shown:
            raise CannotDerive(f"There is a response to {slot}, which nobody was shown.")
        if option is not None and option not in shown[slot]:
            raise CannotDerive(f"The response to {slot} is none of the options that were shown.")
    trace = [_line(slot, keys[slot.slot], chosen.get(slot.slot)) for slot in form.slots]
    points = [(line["area"], 1 if line["is_correct"] else 0) for line in trace if line["counts"]]
    raw, raw_max = sum(point for _, point in points), len(points)
    if len(form.scaled_by_raw) != raw_max + 1:
        raise CannotDerive(f"The scaling table does not cover exactly 0 to {raw_max}.")
    scaled = form.scaled_by_raw[raw]
    return {
        "responses_hash": _fingerprint(chosen),
        "raw": raw,
        "raw_max": raw_max,
        "scaled": scaled,
        "outcome": "fail" if scaled < form.cut else "pass",
        "areas": _areas(points, form.area_order),
        "trace": trace,
    }


def _shown(documents: Sequence[bytes]) -> dict[str, frozenset[str]]:
    """Slot -> options as candidates saw them; every language must show the same."""
    by_language: dict[str, dict[str, frozenset[str]]] = {}
    for content in documents:
        document = json.loads(content)
        seen = by_language.setdefault(document["language"], {})
        for item in document["items"]:
            if item["slot"] in seen:
                raise CannotDerive(f"Slot {item['slot']} is shown twice in one language.")
            seen[item["slot"]] = frozenset(option["option"] for option in item["options"])
    languages = list(by_language.values())
    if not languages:
        raise CannotDerive("Nothing was published of this form.")
    if any(language != languages[0] for language in languages[1:]):
        raise CannotDerive("The languages do not show the same slots and options.")
    return languages[0]


def _keys(form: FormMaterial, shown: Mapping[str, AbstractSet[str]]) -> dict[str, KeyLine]:
    keys = {line.slot: line for line in form.keys}
    slots = {line.slot for line in form.slots}
    if not len(keys) == len(form.keys) == len(slots) == len(form.slots):
        raise CannotDerive("Slots and keys are not one to one.")
    if not keys.keys() == slots == shown.keys():
        raise CannotDerive("Slots, keys and what was shown do not name the same slots.")
    for line in form.keys:
        if line.rule not in {BY_KEY, DROPPED, FOR_EVERYBODY}:
            raise CannotDerive(f"Slot {line.slot} has a rule that nobody knows.")
        if not {line.option, *line.also} <= shown[line.slot]:
            raise CannotDerive(f"The key of slot {line.slot} is none of its options.")
    return keys


def _chosen(
    log: Iterable[LogLine], admitted: AbstractSet[tuple[int, int]]
) -> dict[str, str | None]:
    """Slot -> the option of the last choice that counts; lease before number, never arrival."""
    last: dict[str, tuple[tuple[int, int], str | None]] = {}
    for line in log:
        number = (line.epoch, line.sequence)
        if line.kind != CHOICE or (line.standing == HELD and number not in admitted):
            continue
        if line.slot not in last or last[line.slot][0] < number:
            last[line.slot] = (number, line.value["option"])
    return {slot: option for slot, (_, option) in last.items()}


def _line(slot: SlotLine, key: KeyLine, response: str | None) -> dict[str, Any]:
    match key.rule:
        case "credit_all":
            is_correct = True
        case _:
            is_correct = response in {key.option, *key.also}
    line: dict[str, Any] = {
        "slot": slot.slot,
        "area": slot.area,
        "counts": slot.is_scored and key.rule != DROPPED,
        "response": response,
        "key": key.option,
        "is_correct": is_correct,
    }
    if key.also:
        line["also"] = sorted(key.also)
    if key.rule != BY_KEY:
        line["rule"] = key.rule
    return line


def _areas(points: Iterable[tuple[str, int]], order: Sequence[str]) -> list[dict[str, Any]]:
    correct: dict[str, int] = {}
    items: dict[str, int] = {}
    for area, point in points:
        correct[area] = correct.get(area, 0) + point
        items[area] = items.get(area, 0) + 1
    known = [area for area in order if area in items]
    # An area that the exam does not list comes last.
    others = sorted(items.keys() - set(order))
    return [
        {"area": area, "correct": correct[area], "items": items[area]} for area in known + others
    ]


def _fingerprint(chosen: Mapping[str, str | None]) -> str:
    """sha256 of the responses, written with sorted names and nothing between."""
    lines = (
        f"{json.dumps(slot, ensure_ascii=False)}:{json.dumps(option, ensure_ascii=False)}"
        for slot, option in sorted(chosen.items())
    )
    return hashlib.sha256(("{" + ",".join(lines) + "}").encode()).hexdigest()
