"""Everything a form is scored with, as one value, and the hash that names it.

The same inputs give the same hash and the same scores, years later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scaling import Outcome, ScalingTable, outcome
from item_bank.scoring import ItemScore, KeyedSlot, KeyRule, RawScore, ScoringKey, score_responses

FinalResponses = Mapping[OpaqueSlot, OpaqueOption | None]


@dataclass(frozen=True, slots=True)
class FormScoring:
    """One form's key in one version, its scaling table, and the order of its areas."""

    form_id: UUID
    content_hash: str
    # Of the slots and options that candidates were shown, alike in every language.
    alignment_hash: str
    key_version: int
    scaling_version: int
    key: ScoringKey
    scaling: ScalingTable
    area_order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComputedScore:
    """One sitting's score, with the trace by which a person can check it."""

    raw: RawScore
    scaled: int
    outcome: Outcome
    responses_hash: str


def inputs_hash(form: FormScoring) -> str:
    """sha256 over form, key and scaling table in canonical JSON."""
    document: Canonical = {
        "form": str(form.form_id),
        "content_hash": form.content_hash,
        "key": _key_document(form),
        "scaling": _scaling_document(form),
    }
    return sha256_hex(canonical_bytes(document))


def key_hash(form: FormScoring) -> str:
    return sha256_hex(canonical_bytes(_key_document(form)))


def scaling_hash(form: FormScoring) -> str:
    return sha256_hex(canonical_bytes(_scaling_document(form)))


def _key_document(form: FormScoring) -> Canonical:
    return {
        "version": form.key_version,
        "slots": [_keyed_document(keyed) for keyed in form.key.slots],
    }


def _keyed_document(keyed: KeyedSlot) -> Canonical:
    ordinary: dict[str, Canonical] = {
        "slot": keyed.slot.slot,
        "area": keyed.slot.area,
        "counts": keyed.slot.counts,
        "options": sorted(keyed.slot.options),
        "key": keyed.key,
    }
    return ordinary | _beyond_one_key(keyed)


def _beyond_one_key(keyed: KeyedSlot | ItemScore) -> dict[str, Canonical]:
    """What a key change made of a slot. Nothing for one key, as in every first key version."""
    beyond: dict[str, Canonical] = {}
    if keyed.also:
        beyond["also"] = sorted(keyed.also)
    if keyed.rule is not KeyRule.KEY:
        beyond["rule"] = keyed.rule.value
    return beyond


def _scaling_document(form: FormScoring) -> Canonical:
    return {
        "version": form.scaling_version,
        "scaled_by_raw": list(form.scaling.scaled_by_raw),
        "scale_min": form.scaling.scale_min,
        "scale_max": form.scaling.scale_max,
        "cut": form.scaling.cut,
    }


def compute_score(form: FormScoring, responses: FinalResponses) -> ComputedScore:
    """The score of one sitting's final responses; the only arithmetic behind a report."""
    raw = score_responses(form.key, responses)
    hashed: Canonical = dict(responses.items())
    scaled = form.scaling.scale(raw.raw)
    return ComputedScore(
        raw=raw,
        scaled=scaled,
        outcome=outcome(scaled, form.scaling.cut),
        responses_hash=sha256_hex(canonical_bytes(hashed)),
    )


def area_documents(form: FormScoring, score: ComputedScore) -> list[dict[str, object]]:
    """Counts per area in the order of the exam's content outline."""
    rank = {code: place for place, code in enumerate(form.area_order)}
    return [
        {"area": area.code, "correct": area.correct, "items": area.items}
        for area in sorted(score.raw.areas, key=lambda area: rank.get(area.code, len(rank)))
    ]


def trace_documents(score: ComputedScore) -> list[dict[str, object]]:
    """Per slot what was chosen, what the key was, and whether it counted."""
    return [
        {
            "slot": item.slot,
            "area": item.area,
            "counts": item.counts,
            "response": item.response,
            "key": item.key,
            "is_correct": item.is_correct,
            **_beyond_one_key(item),
        }
        for item in score.raw.trace
    ]


def score_document(form: FormScoring, score: ComputedScore) -> dict[str, Any]:
    """Everything that was computed of one sitting: what the second engine must find as well."""
    return {
        "responses_hash": score.responses_hash,
        "raw": score.raw.raw,
        "raw_max": score.raw.raw_max,
        "scaled": score.scaled,
        "outcome": score.outcome.value,
        "areas": area_documents(form, score),
        "trace": trace_documents(score),
    }


def result_hash(document: Mapping[str, Any]) -> str:
    """sha256 over a score's document in canonical JSON."""
    return sha256_hex(canonical_bytes(dict(document)))


def results_hash(hash_by_sitting: Mapping[UUID, str]) -> str:
    """sha256 over the results of a run, whatever order they were computed in."""
    document: Canonical = {str(sitting_id): found for sitting_id, found in hash_by_sitting.items()}
    return sha256_hex(canonical_bytes(document))
