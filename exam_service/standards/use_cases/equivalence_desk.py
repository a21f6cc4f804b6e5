"""What the page of a form's tables shows: its tables, what it can be linked to, proposals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.analysis.store.imported import find_imported
from exam_service.analysis.tables import ImportedAdministrationRow
from exam_service.authoring.store.forms import PUBLISHED
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.tables import FormRow, ScalingTableRow
from exam_service.standards.rules.equivalence import IMPORTED, LinkRecord
from exam_service.standards.rules.refusals import FormsNotLinkable
from exam_service.standards.store import earlier, proposals
from exam_service.standards.store.earlier import EarlierResponses
from exam_service.standards.store.proposals import ListedEquivalence
from exam_service.standards.store.responses import list_scored_slots, load_form_responses
from exam_service.standards.use_cases.linking import Group, in_own_process, offered_record


@dataclass(frozen=True, slots=True)
class EquivalenceDesk:
    """One form; `offered` is there once another form is chosen."""

    form: FormRow
    tables: Sequence[ScalingTableRow]
    linkable: Sequence[tuple[FormRow, ScalingTableRow]]
    # Form -> imported administrations that have its items; and those that fit none.
    fitting: Mapping[UUID, Sequence[ImportedAdministrationRow]]
    unfit: Sequence[ImportedAdministrationRow]
    proposals: Sequence[ListedEquivalence]
    base: FormRow | None
    # The imported administration whose candidates took the other form; empty: our own sittings.
    administration: str
    offered: LinkRecord | None


async def load_equivalence_desk(
    open_session: OpenSession,
    *,
    form_id: UUID,
    base_form_id: UUID | None,
    administration: str = "",
) -> EquivalenceDesk:
    async with open_session() as session:
        form = await load_published(session, form_id)
        linkable = await proposals.list_linkable_forms(session, form)
        bases = [other for other, _ in linkable if other.id == base_form_id]
        if base_form_id is not None and not bases:
            raise NotFound
        slots = {other.id: await list_scored_slots(session, other.id) for other, _ in linkable}
        imported, fitting = await earlier.list_fitting(session, form.exam_id, slots)
        fits = {row.id for rows in fitting.values() for row in rows}
        groups = []
        if bases:
            groups.append(await load_group(session, form.id))
            groups.append((await load_base_group(session, bases[0], administration))[0])
        tables = await proposals.list_tables(session, form_id)
        listed = await proposals.list_equivalences(session, form_id)
    return EquivalenceDesk(
        form=form,
        tables=tables,
        linkable=linkable,
        fitting=fitting,
        unfit=[row for row in imported if row.id not in fits],
        proposals=listed,
        base=bases[0] if bases else None,
        administration=administration,
        # Nothing is held while the other process works.
        offered=await in_own_process(offered_record, *groups) if groups else None,
    )


async def load_published(session: AsyncSession, form_id: UUID) -> FormRow:
    form = await session.get(FormRow, form_id)
    if form is None or form.state != PUBLISHED or form.sibling_of is not None:
        raise NotFound
    return form


async def load_group(session: AsyncSession, form_id: UUID) -> Group:
    """A form's scored items by name, and the item scores of its submitted sittings."""
    found = await load_form_responses(session, form_id)
    return Group(tuple(slot.name for slot in found.slots), found.rows)


async def load_base_group(
    session: AsyncSession, base: FormRow, administration: str
) -> tuple[Group, EarlierResponses | None]:
    """Who took the form whose scale stays: in sittings here, or in an imported administration."""
    if not administration:
        return await load_group(session, base.id), None
    row = await find_imported(session, base.exam_id, code=administration)
    if row is None:
        raise NotFound
    slots = await list_scored_slots(session, base.id)
    found = await earlier.load_earlier_responses(session, row, slots)
    if found is None:
        raise FormsNotLinkable(f"Not every item that counts in form {base.code} is in {row.code}.")
    names = tuple(slot.name for slot in slots)
    return Group(names, found.rows, source=IMPORTED.format(code=row.code)), found
