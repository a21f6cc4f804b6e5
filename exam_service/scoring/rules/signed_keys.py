"""Is a later key of a form exactly what people signed? Each version follows from the one before.

A row that was changed past the key desk gives points that nobody agreed to. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.scoring.rules.gates import KeyChangeUnsigned
from exam_service.scoring.rules.key_changes import (
    KeyChangeKind,
    KeyChangeState,
    Passes,
    Signature,
    changed_key,
    check_change,
    state_of,
)
from item_bank.presentation import OpaqueOption
from item_bank.scoring import SlotKey

FIRST_KEY_VERSION: Final = 1


class KeyNotAsSigned(ExamError):
    """A later key version is not the one before it with the change that two people signed."""

    kind = ErrorKind.CONFLICT
    code = "scoring.key_not_as_signed"

    def __init__(self, version: int) -> None:
        super().__init__(
            N_(
                "Not released: key version {version} is not what two people signed at the key desk."
                " Somebody changed it past the desk; find out who before anything else."
            ),
            parameters={"version": version},
        )


@dataclass(frozen=True, slots=True)
class SignedChange:
    """An adopted change as its rows say it, for one form."""

    kind: KeyChangeKind
    # In the bank's names, as they were signed.
    options: Sequence[str]
    item_version_id: UUID
    proposed_by: UUID
    signatures: Sequence[Signature]
    # As the adoption repeats them.
    signed_by: tuple[UUID, UUID]
    passes: Passes
    passes_reason: str

    @property
    def is_sound(self) -> bool:
        """Two different people agreed; whoever took passes away did not propose, and said why."""
        agreed = [one.signed_by for one in self.signatures if one.is_agreed]
        if state_of(self.signatures) is not KeyChangeState.ADOPTED or len(set(self.signed_by)) < 2:
            return False
        if not set(self.signed_by) <= set(agreed):
            return False
        return self.passes is Passes.KEEP or (
            self.signed_by[1] != self.proposed_by and bool(self.passes_reason.strip())
        )


@dataclass(frozen=True, slots=True)
class SlotOfKey:
    """A slot of the form: the item version in it, and the bank's name of each option shown."""

    item_version_id: UUID
    options: Mapping[str, str]


def check_signed_keys(
    keys: Mapping[int, Mapping[str, SlotKey]],
    changes: Mapping[int, SignedChange],
    slots: Mapping[str, SlotOfKey],
    up_to: int,
) -> None:
    """Every version of a form's key, from the first one on, follows from a signed change."""
    for version in range(FIRST_KEY_VERSION + 1, up_to + 1):
        change = changes.get(version)
        if change is None or not change.is_sound:
            raise KeyChangeUnsigned(version)
        if keys.get(version) != _changed(keys.get(version - 1, {}), change, slots):
            raise KeyNotAsSigned(version)


def _changed(
    before: Mapping[str, SlotKey], change: SignedChange, slots: Mapping[str, SlotOfKey]
) -> dict[str, SlotKey] | None:
    """The key after a change; None where the change does not fit the form."""
    name = next(
        (name for name, slot in slots.items() if slot.item_version_id == change.item_version_id),
        None,
    )
    if name is None or name not in before:
        return None
    public = {own: shown for shown, own in slots[name].options.items()}
    try:
        check_change(change.kind, change.options, public)
    except ExamError:
        return None
    options = [OpaqueOption(public[option]) for option in change.options]
    return {**before, name: changed_key(change.kind, options, before[name])}
