"""What an analysis says of groups of candidates: DIF, or why not. Only the child imports it.

Below the programme's limits nothing is computed: the words are “not enough data”.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from exam_service.analysis.rules.analysed import Analysed, groups_with_sizes
from exam_service.analysis.rules.item_part import number
from item_bank.errors import ContentError
from item_bank.statistics.dif import CANDIDATES_MIN, SMALLER_GROUP_MIN, DifStudy, ItemDif, study_dif
from item_bank.statistics.matrix import ResponseMatrix

Document = dict[str, Any]

STUDIES_MAX = 40
# More values than this are no groups but names.
VALUES_MAX = 100
GROUPS_NAMED_MAX = 8
# Sizes that rest on voluntary answers are rounded down to this, so that two analyses of nearly the
# same candidates do not tell how one of them answered.
ROUNDED_TO = 10


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to divide candidates: the group of each, "" where it is not known."""

    name: str
    values: tuple[str, ...]
    is_in_tens: bool

    def shown(self, size: int) -> int:
        return size // ROUNDED_TO * ROUNDED_TO if self.is_in_tens else size


def group_documents(
    analysed: Analysed, matrix: ResponseMatrix, progress: Callable[[float], None]
) -> list[Document]:
    """A study for each grouping and each of its groups that is large enough."""
    found: list[Document] = []
    for done, (name, values) in enumerate(analysed.groups.items()):
        progress(done / len(analysed.groups))
        found += _studies(Grouping(name, values, name in analysed.in_tens), matrix)
    return found[:STUDIES_MAX]


def _studies(grouping: Grouping, matrix: ResponseMatrix) -> list[Document]:
    sizes = groups_with_sizes(grouping.values)
    if not sizes:
        return [_none(grouping, [], "Not enough data: nothing is recorded about it.")]
    if len(sizes) == 1:
        everybody = "everybody who answered" if grouping.is_in_tens else "everybody"
        return [_none(grouping, sizes, f"Not enough data: {everybody} is “{sizes[0][0]}”.")]
    if len(sizes) > VALUES_MAX:
        return [_none(grouping, [], f"{len(sizes)} different values are names and no groups.")]
    (reference, largest), *others = sizes
    rest = sum(size for _, size in others)
    studies = []
    if len(others) > 1:
        studies.append(_study(grouping, matrix, (reference, largest), ("all others", rest)))
    small = [(value, size) for value, size in others if size < SMALLER_GROUP_MIN]
    for value, size in others:
        if size >= SMALLER_GROUP_MIN or len(others) == 1:
            studies.append(_study(grouping, matrix, (reference, largest), (value, size)))
    if small and len(others) > 1:
        named = ", ".join(
            f"{value} ({grouping.shown(size)})" for value, size in small[:GROUPS_NAMED_MAX]
        )
        more = len(small) - GROUPS_NAMED_MAX
        studies.append(
            _none(
                grouping,
                sizes[:GROUPS_NAMED_MAX],
                f"Not enough data for {named}{f' and {more} more' if more > 0 else ''}: a group "
                f"needs {SMALLER_GROUP_MIN} candidates.",
            )
        )
    return studies


def _study(
    grouping: Grouping, matrix: ResponseMatrix, reference: tuple[str, int], focal: tuple[str, int]
) -> Document:
    sizes = [reference, focal]
    if min(reference[1], focal[1]) < SMALLER_GROUP_MIN or reference[1] + focal[1] < CANDIDATES_MIN:
        said = (
            f"Not enough data: {reference[0]} has {grouping.shown(reference[1])} candidates and "
            f"{focal[0]} has {grouping.shown(focal[1])}; {SMALLER_GROUP_MIN} in the smaller group "
            f"and {CANDIDATES_MIN} in both are needed."
        )
        return _none(grouping, sizes, said)
    cells = np.array(grouping.values, dtype=np.str_)
    is_reference = cells == reference[0]
    is_focal = (cells != "") & ~is_reference if focal[0] == "all others" else cells == focal[0]
    belongs = is_reference | is_focal
    try:
        study = study_dif(matrix.scores[belongs], matrix.items, is_focal[belongs])
    except ContentError as refusal:
        return _none(grouping, sizes, refusal.message)
    return _found(grouping, reference[0], focal[0], study)


def _found(grouping: Grouping, reference: str, focal: str, study: DifStudy) -> Document:
    return {
        "grouping": grouping.name,
        "reference": reference,
        "focal": focal,
        "reference_candidates": grouping.shown(study.reference),
        "focal_candidates": grouping.shown(study.focal),
        "said": "",
        "notes": list(study.notes),
        "items": [_item(item) for item in study.items],
    }


def _none(grouping: Grouping, sizes: list[tuple[str, int]], said: str) -> Document:
    return {
        "grouping": grouping.name,
        "reference": sizes[0][0] if sizes else "",
        "focal": sizes[1][0] if len(sizes) > 1 else "",
        "reference_candidates": grouping.shown(sizes[0][1]) if sizes else 0,
        "focal_candidates": grouping.shown(sizes[1][1]) if len(sizes) > 1 else 0,
        "said": said,
        "notes": [],
        "items": [],
    }


def _item(found: ItemDif) -> Document:
    tests = found.mantel_haenszel
    return {
        "item": found.item,
        # Empty where the tables determine nothing.
        "ets_class": "" if found.ets_class is None else found.ets_class.value,
        "d_dif": number(tests.d_dif),
        "se": number(tests.se),
        "chi_square": number(tests.chi_square),
        "p": number(tests.p),
        "standardised": number(found.standardised),
        "logistic_p": number(found.logistic.both.p),
        "logistic_size": found.logistic.both.size,
        "non_uniform_p": number(found.logistic.non_uniform.p),
    }
