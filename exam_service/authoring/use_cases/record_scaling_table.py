"""Recording how raw scores of a form become scaled scores. Needs a standard-setting record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.publication import refuse_unset_standard
from exam_service.authoring.rules.refusals import ContentRefused, StandardNotSet
from exam_service.authoring.store import forms
from exam_service.authoring.store.forms import StoredForm
from exam_service.authoring.store.item_writing import Authorship
from exam_service.database.session import OpenSession
from exam_service.exams.store import find_standard_setting, load_policy
from exam_service.exams.tables import ScalingTableRow, StandardSettingRow
from item_bank.errors import ContentError
from item_bank.scaling import ScalingTable, linear_sample_table

SAMPLE_METHOD = "two straight lines that meet at the cut (sample)"


async def record_scaling_table(
    open_session: OpenSession,
    *,
    form_id: UUID,
    scaled_by_raw: Sequence[int],
    method: str,
    equivalence: dict[str, object] | None = None,
    actor_id: UUID,
    now: datetime,
) -> int:
    """Adopt a table as the form's newest one; earlier ones stay. Answers its version."""
    async with open_session() as session:
        stored = await forms.lock_form(session, form_id)
        standard = await find_standard_setting(session, stored.row.exam_id)
        refuse_unset_standard(
            stored.row.code, _items_scored(stored), standard.items_scored if standard else None
        )
        assert standard is not None, "a missing standard was refused"
        if not standard.is_sample:
            raise StandardNotSet(stored.row.code, "tables that count are signed by two people.")
        policy = await load_policy(session, stored.row.exam_id, stored.row.policy_version)
        scale = policy.scale
        try:
            table = ScalingTable(tuple(scaled_by_raw), scale.minimum, scale.maximum, scale.cut)
        except ContentError as error:
            raise ContentRefused(error) from None
        by = Authorship(actor_id, now)
        return await _add(session, stored, standard, table, method, equivalence, by)


async def add_sample_scaling_table(
    session: AsyncSession,
    stored: StoredForm,
    standard: StandardSettingRow,
    by: Authorship,
    *,
    linked_to: str | None = None,
) -> None:
    """Give a form the sample table that belongs to a sample standard.

    A form other than the one that the standard was set on says which, and that this is a sample.
    """
    scored = _items_scored(stored)
    refuse_unset_standard(stored.row.code, scored, standard.items_scored)
    policy = await load_policy(session, stored.row.exam_id, stored.row.policy_version)
    table = linear_sample_table(
        raw_max=scored,
        cut_raw=standard.cut_raw,
        scale_min=policy.scale.minimum,
        scale_max=policy.scale.maximum,
        scale_cut=policy.scale.cut,
    )
    equivalence: dict[str, object] | None = (
        {"is_sample": True, "method": "identity", "form": linked_to}
        if linked_to is not None
        else None
    )
    await _add(session, stored, standard, table, SAMPLE_METHOD, equivalence, by)


async def add_table_of_sibling(session: AsyncSession, stored: StoredForm, by: Authorship) -> None:
    """The same scored items at the same places: the same raw score means the same."""
    assert stored.row.sibling_of is not None, "only a sibling has an original"
    original = await forms.load_form(session, stored.row.sibling_of)
    newest = await forms.find_scaling(session, original.row.id)
    if newest is None:
        return
    standard = await session.get_one(StandardSettingRow, newest.standard_setting_id)
    policy = await load_policy(session, stored.row.exam_id, stored.row.policy_version)
    scaled = tuple(newest.document["scaled_by_raw"])
    table = ScalingTable(scaled, policy.scale.minimum, policy.scale.maximum, policy.scale.cut)
    equivalence: dict[str, object] = {
        "is_sample": newest.is_sample,
        "method": "the same scored items",
        "form": original.row.code,
    }
    await _add(session, stored, standard, table, newest.method, equivalence, by)


def _items_scored(stored: StoredForm) -> int:
    return sum(slot.is_scored for slot in stored.slots)


async def _add(
    session: AsyncSession,
    stored: StoredForm,
    standard: StandardSettingRow,
    table: ScalingTable,
    method: str,
    equivalence: dict[str, object] | None,
    by: Authorship,
) -> int:
    newest = await forms.find_scaling(session, stored.row.id)
    row = ScalingTableRow(
        form_id=stored.row.id,
        version=newest.version + 1 if newest else 1,
        document={"scaled_by_raw": list(table.scaled_by_raw), "cut_scaled": table.cut},
        cut_raw=table.cut_raw,
        method=method,
        standard_setting_id=standard.id,
        equivalence=equivalence,
        is_sample=standard.is_sample,
        created_at=by.now,
        created_by=by.account_id,
    )
    session.add(row)
    add_audit_entry(
        session,
        actor_id=by.account_id,
        action="form.scaling_recorded",
        subject=("form", stored.row.id),
        after={"version": row.version, "cut_raw": row.cut_raw, "is_sample": row.is_sample},
        now=by.now,
    )
    return row.version
