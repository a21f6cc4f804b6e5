"""What `exam-service equate` computes: a document of every method that was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress

from exam_service.terminal import CannotRun
from item_bank.errors import ContentError

if TYPE_CHECKING:
    from numpy.random import Generator

    from item_bank.equating.conversions import Conversion, Method
    from item_bank.equating.distributions import Floats
    from item_bank.equating.linking import ItemParameters
    from item_bank.equating.methods import Choices
    from item_bank.equating.reading import Group

    Parameters = Mapping[str, ItemParameters]


@dataclass(frozen=True, slots=True)
class Asked:
    """The two groups and how they are to be linked."""

    x: "Group"
    y: "Group"
    design: str
    anchors: tuple[str, ...]
    choices: "Choices"
    replications: int
    seed: int
    is_external: bool = False


def groups_of(
    x: "Group", y: "Group", design: str, anchor: str, *, external: bool
) -> tuple["Group", "Group", str, tuple[str, ...]]:
    """The groups with their anchor, the design that they make, and the anchor's items."""
    from item_bank.equating.offering import Design
    from item_bank.equating.reading import on_one_anchor, with_anchor

    if design not in {"", *(one.value for one in Design)}:
        raise CannotRun(f"There is no design {design}; there are {', '.join(Design)}.")
    anchors: tuple[str, ...] = ()
    if anchor:
        if x.responses is None or y.responses is None:
            raise CannotRun("Anchor items can be named only where both files have responses.")
        anchors = _anchor_items(anchor, x.responses.items, y.responses.items)
        x = with_anchor(x, anchors, is_internal=not external)
        y = with_anchor(y, anchors, is_internal=not external)
    x, y = on_one_anchor(x, y)
    has_anchor = x.anchored is not None and y.anchored is not None
    chosen = design or (Design.ANCHOR if has_anchor else Design.EQUIVALENT_GROUPS)
    if chosen == Design.ANCHOR and not has_anchor:
        raise CannotRun(
            "No anchor was found: give files with an anchor score, or name the items in --anchor."
        )
    return x, y, chosen, anchors


def _anchor_items(anchor: str, x: Sequence[str], y: Sequence[str]) -> tuple[str, ...]:
    """The items that were named, or those that both forms have."""
    if anchor.strip() != "common":
        return tuple(dict.fromkeys(name.strip() for name in anchor.split(",") if name.strip()))
    common = tuple(item for item in x if item in set(y))
    if not common:
        raise CannotRun("The two files have no item of the same name.")
    return common


def document_of(asked: Asked, method: str) -> dict[str, Any]:
    """What is printed: every method that was asked for, what may be offered, and notes."""
    from item_bank.equating.conversions import Method
    from item_bank.equating.methods import checked_replications
    from item_bank.equating.offering import OF_DESIGN, Design, offers

    anchored = asked.x.anchored
    design = Design(asked.design)
    method = method.strip().lower().replace("-", "_").replace(" ", "_")
    if asked.replications:
        checked_replications(asked.replications)
    if method not in {"all", *(one.value for one in Method)}:
        raise CannotRun(f"There is no method {method}; there are {', '.join(Method)}.")
    wanted = OF_DESIGN[design] if method == "all" else (Method(method),)
    found: dict[str, Any] = {}
    notes = list(dict.fromkeys((*asked.x.notes, *asked.y.notes)))
    drift = _drift(asked, notes)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Linking", total=len(wanted))
        for one in wanted:
            try:
                found[one.value] = _entry(_linked(asked, one))
            except ContentError as refusal:
                if method != "all":
                    raise
                notes.append(f"{one.value}: {refusal.message}")
            progress.advance(task)
    offered = offers(
        design,
        x_candidates=int(asked.x.scores.n),
        y_candidates=int(asked.y.scores.n),
        form_items=asked.x.scores.top,
        anchor_items=anchored.anchor.top if anchored is not None else None,
    )
    return {
        "design": design.value,
        "n_x": int(asked.x.scores.n),
        "n_y": int(asked.y.scores.n),
        "methods": found,
        "offered": [one.method.value for one in offered if one.is_offered],
        "not_offered": {one.method.value: one.reason for one in offered if not one.is_offered},
        "drift": drift,
        "notes": notes,
    }


def _drift(asked: Asked, notes: list[str]) -> list[dict[str, Any]]:
    """How far each anchor item moved beside the others, the largest move first."""
    from item_bank.equating.distributions import ScoresUnfit
    from item_bank.equating.drift import drifts, logit_difficulties

    x, y = asked.x.responses, asked.y.responses
    if x is None or y is None or not asked.anchors:
        return []
    try:
        found = drifts(
            logit_difficulties(y.scores, y.items, asked.anchors),
            logit_difficulties(x.scores, x.items, asked.anchors),
        )
    except ScoresUnfit as refusal:
        notes.append(refusal.message)
        return []
    moved = ", ".join(one.item for one in found if one.stands_out)
    if moved:
        notes.append(f"Anchor items whose difficulty moved: {moved}. Read them before linking.")
    return [asdict(one) for one in found]


def _linked(asked: Asked, method: "Method") -> "Conversion":
    """One method's conversion, with standard errors if they were asked for."""
    from item_bank.equating import methods
    from item_bank.equating.conversions import Method
    from item_bank.equating.offering import Design

    if method is Method.RASCH_FIXED_ANCHORS:
        return _by_rasch(asked)
    x, y, choices = asked.x, asked.y, asked.choices
    if asked.design == Design.ANCHOR and x.anchored and y.anchored:
        groups = (x.anchored, y.anchored)
        conversion = methods.link_anchored(method, *groups, choices)

        def again(chance: "Generator") -> "Conversion":
            x_drawn = methods.resampled_anchored(groups[0], chance)
            y_drawn = methods.resampled_anchored(groups[1], chance)
            return methods.link_anchored(method, x_drawn, y_drawn, choices)
    else:
        conversion = methods.link_groups(method, x.scores, y.scores, choices)

        def again(chance: "Generator") -> "Conversion":
            x_drawn = methods.resampled(x.scores, chance)
            return methods.link_groups(
                method, x_drawn, methods.resampled(y.scores, chance), choices
            )

    if not asked.replications:
        return conversion
    return conversion.with_errors(methods.bootstrap_errors(again, asked.replications, asked.seed))


def _by_rasch(asked: Asked) -> "Conversion":
    from item_bank.equating.distributions import ScoresUnfit
    from item_bank.equating.methods import bootstrap_errors
    from item_bank.equating.rasch_link import fixed_anchor_conversion, resampled_rows

    x, y = asked.x.responses, asked.y.responses
    if x is None or y is None or not asked.anchors:
        raise ScoresUnfit("Rasch linking needs responses to items on both forms, with an anchor.")

    def linked(x_scores: "Floats", y_scores: "Floats") -> "Conversion":
        return fixed_anchor_conversion(
            (x_scores, x.items),
            (y_scores, y.items),
            asked.anchors,
            is_internal=not asked.is_external,
        )

    def again(chance: "Generator") -> "Conversion":
        return linked(resampled_rows(x.scores, chance), resampled_rows(y.scores, chance))

    conversion = linked(x.scores, y.scores)
    if not asked.replications:
        return conversion
    return conversion.with_errors(bootstrap_errors(again, asked.replications, asked.seed))


def _entry(conversion: "Conversion") -> dict[str, Any]:
    errors = conversion.standard_errors
    rows = [
        {"x": x, "y": float(y), "se": None if errors is None else float(errors[x])}
        for x, y in enumerate(conversion.y_of_x)
    ]
    return {"table": rows, "coefficients": dict(conversion.coefficients)}


def parameters_of(x: bytes, y: bytes) -> tuple["Parameters", "Parameters"] | None:
    """Both files as item parameters of two calibrations; None if they are files of scores."""
    from item_bank.equating.parameter_files import read_parameters

    of_x, of_y = read_parameters(x, "x"), read_parameters(y, "y")
    if of_x is None and of_y is None:
        return None
    if of_x is None or of_y is None:
        raise CannotRun("One file has item parameters and the other has scores.")
    return of_x, of_y


def constants_document(x: "Parameters", y: "Parameters", method: str) -> dict[str, Any]:
    """The constants that bring x's scale of ability to y's, by every method that was asked for."""
    from item_bank.equating.linking import LinkMethod, link

    by_name = {one.value.lower(): one for one in LinkMethod}
    name = method.strip().lower().replace("_", "-").replace(" ", "-")
    if name not in {"all", *by_name}:
        raise CannotRun(f"There is no method {method}; there are {', '.join(LinkMethod)}.")
    wanted = tuple(LinkMethod) if name == "all" else (by_name[name],)
    found = {one.value: link(x, y, one) for one in wanted}
    return {
        "design": "item-parameters",
        "items_x": len(x),
        "items_y": len(y),
        "common": len(x.keys() & y.keys()),
        "methods": {name: {"A": one.a, "B": one.b} for name, one in found.items()},
    }
