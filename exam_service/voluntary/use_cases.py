"""Keeping, changing and withdrawing voluntary answers, and opening them for an analysis alone.

The audit says that answers were kept or withdrawn; it names neither the answers nor the person.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.keys import GroupsKey
from exam_service.voluntary import store
from exam_service.voluntary.rules import answers_of, document_of, groupings_of, sound_answers

SUBJECT = "voluntary_answers"

# Accounts in, grouping -> the group of each out; groups that are too small are none.
GroupsOf: TypeAlias = Callable[[Sequence[UUID]], Awaitable[Mapping[str, tuple[str, ...]]]]


async def load_own_answers(
    open_session: OpenSession, *, key: GroupsKey, account_id: UUID
) -> dict[str, str]:
    """What this candidate said, for them to see and to change."""
    async with open_session() as session:
        pseudonym = key.pseudonym(account_id)
        sealed = await store.find_sealed(session, pseudonym)
    return {} if sealed is None else _opened(key, pseudonym, sealed)


async def keep_answers(
    open_session: OpenSession,
    *,
    key: GroupsKey,
    account_id: UUID,
    answers: Mapping[str, str],
    now: datetime,
) -> bool:
    """Keep these answers in place of earlier ones. Without any it is a withdrawal: False."""
    kept = sound_answers(answers)
    if not kept:
        await withdraw_answers(open_session, key=key, account_id=account_id, now=now)
        return False
    pseudonym = key.pseudonym(account_id)
    async with open_session() as session:
        await store.keep_sealed(session, pseudonym, key.seal(pseudonym, document_of(kept)))
        add_audit_entry(
            session,
            actor_id=None,
            action="voluntary_answers.kept",
            subject=(SUBJECT, pseudonym),
            now=now,
        )
    return True


async def withdraw_answers(
    open_session: OpenSession, *, key: GroupsKey, account_id: UUID, now: datetime
) -> None:
    """Remove everything this candidate said. Withdrawing twice changes nothing."""
    pseudonym = key.pseudonym(account_id)
    async with open_session() as session:
        if await store.remove_sealed(session, pseudonym):
            add_audit_entry(
                session,
                actor_id=None,
                action="voluntary_answers.withdrawn",
                subject=(SUBJECT, pseudonym),
                now=now,
            )


def groups_reader(open_session: OpenSession, key: GroupsKey) -> GroupsOf:
    """What an analysis is given: candidates go in, groups of enough candidates come out."""

    async def groups_of(account_ids: Sequence[UUID]) -> Mapping[str, tuple[str, ...]]:
        pseudonyms = [key.pseudonym(account_id) for account_id in account_ids]
        async with open_session() as session:
            sealed = await store.list_sealed(session, sorted(set(pseudonyms)))
        opened = {
            pseudonym: _opened(key, pseudonym, content) for pseudonym, content in sealed.items()
        }
        return groupings_of([opened.get(pseudonym, {}) for pseudonym in pseudonyms])

    return groups_of


async def nobody_asked(account_ids: Sequence[UUID]) -> Mapping[str, tuple[str, ...]]:
    """The groups where no answer can be opened: everybody is in none."""
    return groupings_of([{} for _ in account_ids])


def _opened(key: GroupsKey, pseudonym: str, sealed: bytes) -> dict[str, str]:
    """What cannot be opened, after the key was lost, counts as not answered."""
    try:
        return answers_of(key.unseal(pseudonym, sealed))
    except InvalidTag:
        return {}
