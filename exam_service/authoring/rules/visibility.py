"""Who sees which items of a bank: one table from roles to grounds on which an item is seen."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from exam_service.errors import ErrorKind, ExamError, InvalidInput
from exam_service.people.rules import Actor, Role
from item_bank.items import Stage

# An item with a version at one of these stages is live: candidates meet it.
LIVE: Final = frozenset({Stage.PRETEST, Stage.OPERATIONAL})


class Duty(StrEnum):
    """As what somebody is assigned to items."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    TRANSLATOR = "translator"


class Ground(StrEnum):
    """A reason for which somebody sees an item."""

    ALWAYS = "always"
    WROTE_IT = "wrote_it"
    WAITS_FOR_REVIEW = "waits_for_review"
    TOOK_PART_IN_REVIEW = "took_part_in_review"
    ASSIGNED_AS_AUTHOR = "assigned_as_author"
    ASSIGNED_AS_REVIEWER = "assigned_as_reviewer"
    ASSIGNED_AS_TRANSLATOR = "assigned_as_translator"


# A role that is not here sees no item of a bank.
GROUNDS: Final = MappingProxyType(
    {
        Role.PSYCHOMETRICIAN: frozenset({Ground.ALWAYS}),
        Role.AUTHOR: frozenset({Ground.WROTE_IT, Ground.ASSIGNED_AS_AUTHOR}),
        Role.ITEM_REVIEWER: frozenset(
            {Ground.WAITS_FOR_REVIEW, Ground.TOOK_PART_IN_REVIEW, Ground.ASSIGNED_AS_REVIEWER}
        ),
        Role.TRANSLATOR: frozenset({Ground.ASSIGNED_AS_TRANSLATOR}),
    }
)
DUTY_OF: Final = MappingProxyType(
    {
        Ground.ASSIGNED_AS_AUTHOR: Duty.AUTHOR,
        Ground.ASSIGNED_AS_REVIEWER: Duty.REVIEWER,
        Ground.ASSIGNED_AS_TRANSLATOR: Duty.TRANSLATOR,
    }
)
ROLE_FOR: Final = MappingProxyType(
    {
        Duty.AUTHOR: Role.AUTHOR,
        Duty.REVIEWER: Role.ITEM_REVIEWER,
        Duty.TRANSLATOR: Role.TRANSLATOR,
    }
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody with the grounds on which they see items."""

    account_id: UUID
    grounds: frozenset[Ground]

    @property
    def sees_everything(self) -> bool:
        return Ground.ALWAYS in self.grounds

    @property
    def is_translator_only(self) -> bool:
        """Whether all they may do with an item is to translate it."""
        return self.grounds == {Ground.ASSIGNED_AS_TRANSLATOR}


def viewer_of(actor: Actor) -> Viewer:
    """What this person's roles let them see; a trainer sees nothing, whatever else they are."""
    return viewer_with(actor.account_id, actor.roles)


def viewer_with(account_id: UUID, roles: Collection[Role]) -> Viewer:
    """The same for an account that is not signed in, as on the command line."""
    if Role.TRAINER in roles:
        return Viewer(account_id, frozenset())
    grounds = (GROUNDS.get(role, frozenset()) for role in roles)
    return Viewer(account_id, frozenset().union(*grounds))


class AssignmentExists(ExamError):
    """The same assignment stands already."""

    kind = ErrorKind.CONFLICT
    code = "assignment.exists"

    def __init__(self) -> None:
        super().__init__("This person has that assignment already. It stands as it is.")


class NotOfThatRole(InvalidInput):
    """An assignment opens nothing to somebody without the role for it, and nothing to a trainer."""

    code = "assignment.role_missing"

    def __init__(self, duty: Duty) -> None:
        sentence = (
            f"Nothing was assigned: choose somebody who holds the role {ROLE_FOR[duty].value} and"
            " is not a trainer."
        )
        super().__init__(sentence, {"account": sentence})
