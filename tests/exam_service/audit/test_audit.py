"""The audit table as a person reads it: who, what, when, why, before and after."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from exam_service.audit.rules import PAIRS_MAX, AuditFilter, ChangedPair, changed_pairs
from exam_service.audit.store import add_audit_entry
from exam_service.audit.use_cases import AuditLine, read_audit
from exam_service.database.paging import Part
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from tests.builders.exams import NINE, at, make_account
from tests.builders.visitor import Visitor, visiting


class TestChangedPairs:
    def test_only_what_differs_is_shown(self) -> None:
        before = {"minutes": 150, "scale": {"cut": 500, "maximum": 800}, "is_sample": True}
        after = {"minutes": 180, "scale": {"cut": 500, "maximum": 900}, "is_sample": True}

        assert changed_pairs(before, after) == (
            ChangedPair("minutes", "150", "180"),
            ChangedPair("scale maximum", "800", "900"),
        )

    def test_what_is_new_or_gone_stands_alone(self) -> None:
        assert changed_pairs({"old": 1}, {"new": [1, 2]}) == (
            ChangedPair("old", "1", None),
            ChangedPair("new", None, "1, 2"),
        )

    def test_entries_of_a_list_are_numbered(self) -> None:
        after = {"areas": [{"scored": 18}, {"scored": 14}]}

        assert [pair.name for pair in changed_pairs(None, after)] == [
            "areas 1 scored",
            "areas 2 scored",
        ]

    def test_a_huge_document_is_cut(self) -> None:
        after = {str(number): number for number in range(PAIRS_MAX * 2)}

        assert len(changed_pairs(None, after)) == PAIRS_MAX


@pytest.fixture
async def manager_id(open_session: OpenSession) -> UUID:
    """A manager who paused two sittings, after the service did something by itself."""
    account_id = await make_account(open_session, "Alex Moreno")
    acts = ((None, "form.checked", 1), (account_id, "sitting.paused", 2))
    async with open_session() as session:
        for actor_id, action, minute in (*acts, (account_id, "sitting.paused", 24 * 60)):
            add_audit_entry(
                session,
                actor_id=actor_id,
                action=action,
                subject=("sitting", minute),
                reason=f"Reason {minute}.",
                after={"state": "paused"},
                now=at(minute),
            )
            await session.flush()
    return account_id


async def read(as_office: OpenSession, wanted: AuditFilter | None = None) -> Part[AuditLine]:
    return await read_audit(as_office, wanted=wanted or AuditFilter(), position=None)


@pytest.mark.usefixtures("manager_id")
class TestTheList:
    async def test_the_newest_act_comes_first_with_the_name_of_whoever_acted(
        self, as_office: OpenSession
    ) -> None:
        lines = (await read(as_office)).rows

        assert [line.actor for line in lines] == ["Alex Moreno", "Alex Moreno", None]
        assert [line.row.recorded_at for line in lines] == [at(24 * 60), at(2), at(1)]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (AuditFilter(action="paused"), 2),
            (AuditFilter(action="%"), 0),
            (AuditFilter(actor="moreno"), 2),
            (AuditFilter(subject_kind="sitting", subject_id="2"), 1),
            (AuditFilter(first_day=date(2026, 11, 24)), 1),
            (AuditFilter(last_day=date(2026, 11, 23)), 2),
        ],
    )
    async def test_a_filter_leaves_out_what_does_not_fit(
        self, as_office: OpenSession, wanted: AuditFilter, found: int
    ) -> None:
        assert len((await read(as_office, wanted)).rows) == found


@pytest.fixture
async def visitor(
    addresses: Mapping[DatabaseRole, Address], tmp_path: Path, clean_database_url: str
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(5)) as visitor:
        yield visitor


class TestThePage:
    async def test_it_says_what_is_shown(
        self, visitor: Visitor, open_session: OpenSession, manager_id: UUID
    ) -> None:
        await visitor.sign_in(open_session, manager_id, Role.EXAM_MANAGER, NINE)

        page = await visitor.get("/manage/audit?action=paused&from=2026-11-24")

        assert "acts matching “paused”, from November 24, 2026, newest first." in page.text
        assert "Reason 1440." in page.text
        assert "Reason 2." not in page.text

    async def test_who_may_not_read_it_finds_nothing(
        self, visitor: Visitor, open_session: OpenSession, manager_id: UUID
    ) -> None:
        await visitor.sign_in(open_session, manager_id, Role.PROCTOR, NINE)

        assert (await visitor.get("/manage/audit")).status_code == 404
