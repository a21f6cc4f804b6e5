"""What an analysis says of groups of candidates: DIF, or why not. Only the child imports it.

Below the programme's limits nothing is computed: the words are “not enough data”.
"""

from typing import Any

import numpy as np

from exam_service.analysis.rules.analysed import Analysed, groups_with_sizes
from exam_service.analysis.rules.item_part import number
from item_bank.errors import ContentError
from item_bank.statistics.dif import CANDIDATES_MIN, SMALLER_GROUP_MIN, DifStudy, ItemDif, study_dif
from item_bank.statistics.matrix import ResponseMatrix

Document = dict[str, Any]

STUDIES_MAX = 12
# More values than this are no groups but names.
VALUES_MAX = 100
GROUPS_NAMED_MAX = 8


def group_documents(analysed: Analysed, matrix: ResponseMatrix) -> list[Document]:
    """A study for each grouping and each of its groups that is large enough."""
    found: list[Document] = []
    for name, values in analysed.groups.items():
        found += _studies(name, values, matrix)
    return found[:STUDIES_MAX]


def _studies(name: str, values: tuple[str, ...], matrix: ResponseMatrix) -> list[Document]:
    sizes = groups_with_sizes(values)
    if not sizes:
        return [_none(name, [], "Not enough data: nothing is recorded about it.")]
    if len(sizes) == 1:
        return [_none(name, sizes, f"Not enough data: everybody is “{sizes[0][0]}”.")]
    if len(sizes) > VALUES_MAX:
        return [_none(name, [], f"{len(sizes)} different values are names and no groups.")]
    (reference, largest), *others = sizes
    rest = sum(size for _, size in others)
    studies = []
    if len(others) > 1:
        studies.append(_study(name, values, matrix, (reference, largest), ("all others", rest)))
    small = [(value, size) for value, size in others if size < SMALLER_GROUP_MIN]
    for value, size in others:
        if size >= SMALLER_GROUP_MIN or len(others) == 1:
            studies.append(_study(name, values, matrix, (reference, largest), (value, size)))
    if small and len(others) > 1:
        named = ", ".join(f"{value} ({size})" for value, size in small[:GROUPS_NAMED_MAX])
        more = len(small) - GROUPS_NAMED_MAX
        studies.append(
            _none(
                name,
                sizes[:GROUPS_NAMED_MAX],
                f"Not enough data for {named}{f' and {more} more' if more > 0 else ''}: a group "
                f"needs {SMALLER_GROUP_MIN} candidates.",
            )
        )
    return studies


def _study(
    name: str,
    values: tuple[str, ...],
    matrix: ResponseMatrix,
    reference: tuple[str, int],
    focal: tuple[str, int],
) -> Document:
    sizes = [reference, focal]
    if min(reference[1], focal[1]) < SMALLER_GROUP_MIN or reference[1] + focal[1] < CANDIDATES_MIN:
        said = (
            f"Not enough data: {reference[0]} has {reference[1]} candidates and {focal[0]} has "
            f"{focal[1]}; {SMALLER_GROUP_MIN} in the smaller group and {CANDIDATES_MIN} in both "
            "are needed."
        )
        return _none(name, sizes, said)
    cells = np.array(values, dtype=np.str_)
    is_reference = cells == reference[0]
    is_focal = (cells != "") & ~is_reference if focal[0] == "all others" else cells == focal[0]
    belongs = is_reference | is_focal
    try:
        study = study_dif(matrix.scores[belongs], matrix.items, is_focal[belongs])
    except ContentError as refusal:
        return _none(name, sizes, refusal.message)
    return _found(name, reference[0], focal[0], study)


def _found(name: str, reference: str, focal: str, study: DifStudy) -> Document:
    return {
        "grouping": name,
        "reference": reference,
        "focal": focal,
        "reference_candidates": study.reference,
        "focal_candidates": study.focal,
        "said": "",
        "notes": list(study.notes),
        "items": [_item(item) for item in study.items],
    }


def _none(name: str, sizes: list[tuple[str, int]], said: str) -> Document:
    return {
        "grouping": name,
        "reference": sizes[0][0] if sizes else "",
        "focal": sizes[1][0] if len(sizes) > 1 else "",
        "reference_candidates": sizes[0][1] if sizes else 0,
        "focal_candidates": sizes[1][1] if len(sizes) > 1 else 0,
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
