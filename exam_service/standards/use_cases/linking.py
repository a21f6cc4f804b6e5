"""What a link is computed with, in a process of its own: the web process stays without numpy."""

from collections.abc import Callable, Collection
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import ParamSpec

from exam_service.jobs.child import TookTooLong, in_child
from exam_service.standards.rules.equivalence import STORED, LinkRecord, Offered, Sample
from exam_service.standards.rules.refusals import StandardUnfit
from item_bank.canonical import canonical_bytes, sha256_hex
from item_bank.errors import ContentError
from item_bank.scaling import ScalingTable

SECONDS_MAX = 120.0
SEED = 1
TOO_LONG = "The link was not computed in its time. Choose a simpler method, or smaller files."

Parameters = ParamSpec("Parameters")


async def in_own_process(
    work: Callable[Parameters, LinkRecord],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> LinkRecord:
    """What `work` answers; refuses what it refuses, and what takes too long or breaks down."""
    try:
        return await in_child(SECONDS_MAX, work, *arguments, **named)
    except (TookTooLong, BrokenProcessPool):
        raise StandardUnfit(ContentError(TOO_LONG)) from None
    except ContentError as error:
        raise StandardUnfit(error) from None


@dataclass(frozen=True, slots=True)
class Group:
    """One form's item names, and its group's item scores or a file with them; where from."""

    items: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    file: bytes | None = None
    source: str = STORED

    def without(self, left_out: Collection[str]) -> "Group":
        """The group on the other items; a file has columns of its own."""
        kept = [place for place, item in enumerate(self.items) if item not in left_out]
        return replace(
            self,
            items=tuple(self.items[place] for place in kept),
            rows=tuple(tuple(row[place] for place in kept) for row in self.rows),
        )


def offered_record(x: Group, y: Group) -> LinkRecord:
    """The samples, their common items, and which methods these carry."""
    from item_bank.equating.offering import Design, offers

    x, y = _read(x), _read(y)
    anchors = tuple(item for item in x.items if item in set(y.items))
    design = Design.ANCHOR if anchors else Design.EQUIVALENT_GROUPS
    found = offers(
        design,
        x_candidates=len(x.rows),
        y_candidates=len(y.rows),
        form_items=len(x.items),
        anchor_items=len(anchors) or None,
    )
    return LinkRecord(
        design=design.value,
        anchors=anchors,
        x=_sample(x),
        y=_sample(y),
        offered=tuple(Offered(each.method.value, each.reason) for each in found),
    )


def linked_record(method: str, x: Group, y: Group, base: ScalingTable) -> LinkRecord:
    """The link by one method; without a table where the method is not offered."""
    from item_bank.equating.records import LinkAsked, ScoredRows, link_responses

    x, y = _read(x), _read(y)
    record = offered_record(x, y)
    if record.reason_against(method) is not None:
        return record
    made = link_responses(
        ScoredRows(x.items, x.rows),
        ScoredRows(y.items, y.rows),
        LinkAsked(method, record.anchors, base, SEED),
    )
    return replace(
        record,
        scaled_by_raw=made.scaled_by_raw,
        equivalents=made.equivalents,
        errors=made.errors,
        drift=made.drift,
        notes=made.notes,
    )


def _read(group: Group) -> Group:
    """The group with its file, if it has one, as rows of the file's own items."""
    if group.file is None or group.rows:
        return group
    import numpy as np

    from item_bank.statistics.matrix import read_matrix

    matrix = read_matrix(group.file)
    scores = np.nan_to_num(matrix.scores).astype(int)
    return replace(group, items=matrix.items, rows=tuple(map(tuple, scores.tolist())))


def _sample(group: Group) -> Sample:
    content = canonical_bytes([list(group.items), [list(row) for row in group.rows]])
    return Sample(group.source, len(group.rows), sha256_hex(content))
