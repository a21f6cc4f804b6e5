"""What the page of a form's tables shows: its tables, what it can be linked to, proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.forms import PUBLISHED
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.tables import FormRow, ScalingTableRow
from exam_service.standards.rules.equivalence import LinkRecord
from exam_service.standards.store import proposals
from exam_service.standards.store.proposals import ListedEquivalence
from exam_service.standards.store.responses import load_form_responses
from exam_service.standards.use_cases.linking import Group, in_own_process, offered_record


@dataclass(frozen=True, slots=True)
class EquivalenceDesk:
    """One form; `offered` is there once another form is chosen."""

    form: FormRow
    tables: Sequence[ScalingTableRow]
    linkable: Sequence[tuple[FormRow, ScalingTableRow]]
    proposals: Sequence[ListedEquivalence]
    base: FormRow | None
    offered: LinkRecord | None


async def load_equivalence_desk(
    open_session: OpenSession, *, form_id: UUID, base_form_id: UUID | None
) -> EquivalenceDesk:
    async with open_session() as session:
        form = await load_published(session, form_id)
        linkable = await proposals.list_linkable_forms(session, form)
        bases = [other for other, _ in linkable if other.id == base_form_id]
        if base_form_id is not None and not bases:
            raise NotFound
        groups = [await load_group(session, each.id) for each in (form, *bases)]
        tables = await proposals.list_tables(session, form_id)
        listed = await proposals.list_equivalences(session, form_id)
    # Nothing is held while the other process works.
    offered = await in_own_process(offered_record, *groups) if bases else None
    return EquivalenceDesk(form, tables, linkable, listed, bases[0] if bases else None, offered)


async def load_published(session: AsyncSession, form_id: UUID) -> FormRow:
    form = await session.get(FormRow, form_id)
    if form is None or form.state != PUBLISHED or form.sibling_of is not None:
        raise NotFound
    return form


async def load_group(session: AsyncSession, form_id: UUID) -> Group:
    """A form's scored items by name, and the item scores of its submitted sittings."""
    found = await load_form_responses(session, form_id)
    return Group(tuple(slot.name for slot in found.slots), found.rows)
