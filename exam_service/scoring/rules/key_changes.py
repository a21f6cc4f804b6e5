"""Key changes: what may be proposed, who has to sign, and whose outcome would flip. Pure.

An item version is scored the same in every form that has it, so a change is about the item
version. Two different people sign; whoever proposed may be one of them, never both.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError, InvalidInput
from item_bank.presentation import OpaqueOption
from item_bank.scoring import KeyRule, SlotKey

REASON_CHARACTERS_MAX = 1000
SIGNATURES_NEEDED = 2


class KeyChangeKind(StrEnum):
    """What may become of an item's key."""

    NEW_KEY = "new_key"
    SEVERAL_KEYS = "several_keys"
    DROP = "drop"
    CREDIT_ALL = "credit_all"


class Passes(StrEnum):
    """What becomes of a pass that was issued and that the new key would not give (rule X96)."""

    KEEP = "keep"
    WITHDRAW = "withdraw"


class KeyChangeState(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    ADOPTED = "adopted"


class KeyChangeClosed(ExamError):
    """The proposal was adopted or declined meanwhile."""

    kind = ErrorKind.CONFLICT
    code = "key_change.closed"

    def __init__(self) -> None:
        super().__init__(N_("This proposal is decided already. Nothing was changed."))


class KeyChangeOpen(ExamError):
    """One proposal at a time for an item version: the second one would rest on the first."""

    kind = ErrorKind.CONFLICT
    code = "key_change.one_is_open"

    def __init__(self) -> None:
        super().__init__(
            N_("Another proposal about this item waits for signatures. Decide about that first.")
        )


class SignedAlready(ExamError):
    """Two different people sign."""

    kind = ErrorKind.CONFLICT
    code = "key_change.signed_already"

    def __init__(self) -> None:
        super().__init__(N_("You signed this proposal; another person has to sign as well."))


class ScalingTableNeeded(ExamError):
    """An item is dropped, and no table says what the smaller raw scores become."""

    kind = ErrorKind.CONFLICT
    code = "key_change.scaling_table_needed"

    def __init__(self, forms: Sequence[str], raw_max: int) -> None:
        super().__init__(
            N_(
                "Not adopted: without this item {raw_max} items count in form {forms}, and no"
                " scaling table covers exactly that. Record one first; the proposal stays."
            ),
            parameters={"forms": ", ".join(forms), "raw_max": raw_max},
        )


class PassesUndecided(ExamError):
    """Passes would be lost, and nobody decided what becomes of them (rule X96)."""

    kind = ErrorKind.INVALID
    code = "key_change.passes_undecided"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, details={"fields": {"passes": sentence}})


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's word."""

    signed_by: UUID
    is_agreed: bool


def state_of(signatures: Collection[Signature]) -> KeyChangeState:
    """One that declines ends it; two that agree adopt it."""
    if any(not signature.is_agreed for signature in signatures):
        return KeyChangeState.DECLINED
    if len(signatures) >= SIGNATURES_NEEDED:
        return KeyChangeState.ADOPTED
    return KeyChangeState.PROPOSED


def require_signable(signatures: Collection[Signature], actor_id: UUID) -> None:
    if state_of(signatures) is not KeyChangeState.PROPOSED:
        raise KeyChangeClosed
    if any(signature.signed_by == actor_id for signature in signatures):
        raise SignedAlready


def given_reason(reason: str, field: str = "reason") -> str:
    reason = reason.strip()
    if not reason or len(reason) > REASON_CHARACTERS_MAX:
        sentence = N_("Please give the reason in a sentence or two; it is kept.")
        raise InvalidInput(sentence, {field: sentence})
    return reason


def require_pass_decision(
    passes: Passes | None, reason: str, *, lost: int, is_proposer: bool
) -> tuple[Passes, str]:
    """The decision about passes that would be lost: keeping needs nobody, taking away needs a
    second person with a reason. Where none would be lost there is nothing to decide."""
    if not lost:
        return Passes.KEEP, ""
    if passes is None:
        raise PassesUndecided(N_("Decide what becomes of passes that were issued."))
    if passes is Passes.KEEP:
        return passes, reason.strip()
    if is_proposer:
        raise PassesUndecided(N_("You proposed this change; another person may take passes away."))
    return passes, given_reason(reason, "passes_reason")


def check_change(kind: KeyChangeKind, options: Sequence[str], known: Collection[str]) -> None:
    """Does the choice of options fit what should become of the key?"""
    unknown = [option for option in options if option not in known]
    wanted = {
        KeyChangeKind.NEW_KEY: len(options) == 1,
        KeyChangeKind.SEVERAL_KEYS: len(options) > 1,
        KeyChangeKind.DROP: not options,
        KeyChangeKind.CREDIT_ALL: not options,
    }
    if unknown or not wanted[kind] or len(set(options)) < len(options):
        sentence = {
            KeyChangeKind.NEW_KEY: N_("Choose the one option that is right."),
            KeyChangeKind.SEVERAL_KEYS: N_("Choose every option that is right, two or more."),
        }.get(kind, N_("Choose no option: this change asks for none."))
        raise InvalidInput(sentence, {"option": sentence})


def require_change(before: Sequence[SlotKey], after: Sequence[SlotKey]) -> None:
    """In some form the item is scored otherwise afterwards; nobody signs what stands already."""
    if list(before) == list(after):
        sentence = N_("The item is scored like this already. Nothing was proposed.")
        raise InvalidInput(sentence, {"option": sentence})


def changed_key(kind: KeyChangeKind, options: Sequence[OpaqueOption], before: SlotKey) -> SlotKey:
    """The key of a slot after the change. Where none is asked for the former option is kept."""
    match kind:
        case KeyChangeKind.NEW_KEY | KeyChangeKind.SEVERAL_KEYS:
            return SlotKey(options[0], frozenset(options[1:]))
        case KeyChangeKind.DROP:
            return SlotKey(before.option, before.also, KeyRule.DROP)
        case KeyChangeKind.CREDIT_ALL:
            return SlotKey(before.option, before.also, KeyRule.CREDIT_ALL)
