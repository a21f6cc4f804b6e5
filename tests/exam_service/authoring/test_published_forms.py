"""What becomes of published forms: withdrawn, never changed, published several at once."""

from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from exam_service.authoring.rules.form_refusals import (
    FormNotPublished,
    FormWithdrawn,
)
from exam_service.authoring.rules.refusals import FormNotPublishable
from exam_service.authoring.store import form_relations, forms
from exam_service.authoring.use_cases.list_form import draft_listed_form
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.authoring.use_cases.withdraw_form import withdraw_form
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError, InvalidInput
from exam_service.exams.store import list_form_candidates
from exam_service.exams.tables import (
    AdministrationFormRow,
    FormWithdrawalRow,
    ScalingTableRow,
)
from exam_service.sittings.store.form_replacement import give_another_form
from exam_service.sittings.tables import SittingRow
from exam_service.sittings.use_cases.check_in import accept_statement, open_sitting
from exam_service.sittings.use_cases.lease import take_lease
from exam_service.sittings.use_cases.settling import Holder
from exam_service.sittings.use_cases.start import start_sitting
from item_bank.items import Stage
from tests.builders.exams import NINE, at, make_administration
from tests.builders.sittings import (
    DEVICE,
    Programme,
    make_candidate,
    make_form_with_content,
    make_programme,
)
from tests.exam_service.authoring.bank import (
    make_bank,
    set_standard,
)
from tests.exam_service.authoring.published import BOTH, TWICE, drafted, published, withdraw


class TestWithdrawing:
    async def test_it_needs_a_reason_a_published_form_and_happens_once(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await drafted(as_office, exam_id, people, "F1")

        with pytest.raises(FormNotPublished):
            await withdraw(as_office, form_id, people)
        await publish_form(
            as_office, form_id=form_id, languages=BOTH, actor_id=people.writer, now=at(1)
        )
        with pytest.raises(InvalidInput):
            await withdraw(as_office, form_id, people, reason="  ")
        await withdraw(as_office, form_id, people)

        with pytest.raises(FormWithdrawn):
            await withdraw(as_office, form_id, people)

    async def test_no_administration_gives_it_any_more(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await published(as_office, exam_id, people)
        administration_id = await make_administration(
            open_session, exam_id, people.manager, (form_id,)
        )

        await withdraw(as_office, form_id, people)

        async with open_session() as session:
            assert await list_form_candidates(session, administration_id, None) == ()
            assert await form_relations.list_standing_forms(session, exam_id) == []

    async def test_a_withdrawal_is_never_taken_back(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await published(as_office, exam_id, people)
        await withdraw(as_office, form_id, people)

        for statement in (
            "DELETE FROM form_withdrawals",
            "UPDATE form_withdrawals SET reason = ''",
        ):
            with pytest.raises(IntegrityError):
                async with open_session() as session:
                    await session.execute(text(statement))

    async def test_sittings_that_run_go_on_and_others_get_another_form(
        self, as_office: OpenSession, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        programme, second = await two_forms(open_session)
        sittings = {}
        for name in ("runs", "waits"):
            candidate = await make_candidate(open_session, programme, name=name)
            sittings[name] = await open_sitting(
                as_delivery,
                account_id=candidate.account_id,
                exam_id=programme.exam_id,
                language="en",
                now=NINE,
            )
        first = programme.form_id
        async with open_session() as session:
            running = await session.get_one(SittingRow, sittings["runs"])
            assert running.form_id == first
            running.state, running.started_at, running.closes_at = "in_progress", NINE, at(150)

        done = await withdraw_form(
            as_office, form_id=first, reason="Seen abroad.", actor_id=programme.actor_id, now=at(1)
        )

        assert (done.given_another, done.without_another) == (1, 0)
        async with open_session() as session:
            assert (await session.get_one(SittingRow, sittings["runs"])).form_id == first
            assert (await session.get_one(SittingRow, sittings["waits"])).form_id == second
        with pytest.raises(IntegrityError, match="keeps its form"):
            async with open_session() as session:
                (await session.get_one(SittingRow, sittings["runs"])).form_id = second

    async def test_whoever_has_no_other_form_is_looked_at_again_at_the_check_in(
        self, as_office: OpenSession, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        programme, second = await two_forms(open_session)
        candidate = await make_candidate(open_session, programme)
        sitting_id = await open_sitting(
            as_delivery,
            account_id=candidate.account_id,
            exam_id=programme.exam_id,
            language="en",
            now=NINE,
        )
        first = programme.form_id
        async with open_session() as session:
            await session.execute(
                text("DELETE FROM administration_forms WHERE form_id = :form"), {"form": second}
            )
        done = await withdraw_form(
            as_office, form_id=first, reason="Seen abroad.", actor_id=programme.actor_id, now=at(1)
        )
        assert done.without_another == 1

        async def check_in() -> None:
            await accept_statement(
                as_delivery,
                sitting_id=sitting_id,
                account_id=candidate.account_id,
                version=1,
                now=at(2),
            )

        with pytest.raises(ExamError, match="no form of this exam"):
            await check_in()
        async with open_session() as session:
            await session.execute(
                text(
                    "INSERT INTO administration_forms SELECT administration_id, :form FROM sittings"
                ),
                {"form": second},
            )
        await check_in()

        async with open_session() as session:
            assert (await session.get_one(SittingRow, sitting_id)).form_id == second

    async def test_nobody_who_is_checked_in_starts_a_withdrawn_form(
        self, as_office: OpenSession, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        programme = await make_programme(open_session)
        first = programme.form_id
        holder, sitting_id = await checked_in(open_session, as_delivery, programme)
        await withdraw_form(
            as_office, form_id=first, reason="Seen abroad.", actor_id=programme.actor_id, now=at(1)
        )

        with pytest.raises(ExamError, match="no form of this exam"):
            await start_sitting(as_delivery, sitting_id=sitting_id, holder=holder, now=at(2))
        async with open_session() as session:
            assert (await session.get_one(SittingRow, sitting_id)).started_at is None
        second = await offer_second_form(open_session, programme)
        await start_sitting(as_delivery, sitting_id=sitting_id, holder=holder, now=at(3))

        async with open_session() as session:
            row = await session.get_one(SittingRow, sitting_id)
        assert (row.form_id, row.state) == (second, "in_progress")


async def checked_in(
    open_session: OpenSession, as_delivery: OpenSession, programme: Programme
) -> tuple[Holder, UUID]:
    """A candidate before the start button, at the device that has the lease."""
    candidate = await make_candidate(open_session, programme)
    account_id = candidate.account_id
    sitting_id = await open_sitting(
        as_delivery, account_id=account_id, exam_id=programme.exam_id, language="en", now=NINE
    )
    await accept_statement(
        as_delivery, sitting_id=sitting_id, account_id=account_id, version=1, now=NINE
    )
    await take_lease(
        as_delivery, sitting_id=sitting_id, account_id=account_id, device=DEVICE, now=NINE
    )
    return Holder(account_id, DEVICE), sitting_id


async def two_forms(open_session: OpenSession) -> tuple[Programme, UUID]:
    """An open administration that may give either of two forms."""
    programme = await make_programme(open_session)
    return programme, await offer_second_form(open_session, programme)


async def offer_second_form(open_session: OpenSession, programme: Programme) -> UUID:
    second = await make_form_with_content(
        open_session, programme.exam_id, programme.actor_id, programme.policy, "F2"
    )
    async with open_session() as session:
        session.add(
            AdministrationFormRow(administration_id=programme.administration_id, form_id=second)
        )
    return second


async def test_the_database_replaces_a_withdrawn_form_before_the_start_and_nothing_else(
    as_delivery: OpenSession, open_session: OpenSession
) -> None:
    programme, second = await two_forms(open_session)
    candidate = await make_candidate(open_session, programme)
    sitting_id = await open_sitting(
        as_delivery,
        account_id=candidate.account_id,
        exam_id=programme.exam_id,
        language="en",
        now=NINE,
    )

    async def replaced_by(form_id: UUID) -> None:
        async with as_delivery() as session:
            sitting = await session.get_one(SittingRow, sitting_id)
            await give_another_form(session, sitting, form_id)

    with pytest.raises(IntegrityError, match="only a withdrawn form is replaced"):
        await replaced_by(second)
    async with open_session() as session:
        session.add(
            FormWithdrawalRow(
                form_id=programme.form_id,
                reason="Seen abroad.",
                withdrawn_at=at(1),
                withdrawn_by=programme.actor_id,
            )
        )
    with pytest.raises(IntegrityError, match="by one that is offered"):
        await replaced_by(programme.form_id)
    await replaced_by(second)

    async with open_session() as session:
        assert (await session.get_one(SittingRow, sitting_id)).form_id == second


async def test_an_exams_first_forms_go_out_by_one_decision(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session, TWICE)
    await set_standard(open_session, exam_id, people)
    listed = {
        "A": [["P1", "P2", "P3"], ["Q1", "Q2", "Q3"]],
        "B": [["P4", "P5", "P6"], ["Q4", "Q5", "Q6"]],
    }
    form_ids = [
        await draft_listed_form(
            as_office,
            exam_id=exam_id,
            code=code,
            languages=BOTH,
            sections=sections,
            pretest=frozenset({"P3", "P6"}),
            actor_id=people.writer,
            now=NINE,
        )
        for code, sections in listed.items()
    ]

    await publish_form(
        as_office,
        form_id=form_ids[0],
        languages=BOTH,
        together_with=form_ids[1:],
        actor_id=people.writer,
        now=at(1),
    )

    async with as_office() as session:
        stages = {
            (slot.is_scored, stored.versions[slot.item_version_id].version.stage)
            for form_id in form_ids
            for stored in [await forms.load_form(session, form_id)]
            for slot in stored.slots
        }
        tables = {row.form_id: row for row in await session.scalars(select(ScalingTableRow))}
    assert stages == {(True, Stage.OPERATIONAL), (False, Stage.PRETEST)}
    assert not tables[form_ids[0]].equivalence
    assert tables[form_ids[1]].equivalence == {
        "is_sample": True,
        "method": "identity",
        "form": "A",
    }


async def test_one_draft_that_cannot_go_out_keeps_all_of_them_back(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session, TWICE)
    good = await drafted(as_office, exam_id, people, "A")
    short = await draft_listed_form(
        as_office,
        exam_id=exam_id,
        code="B",
        languages=BOTH,
        sections=[["P4"], ["Q4"]],
        pretest=frozenset(),
        actor_id=people.writer,
        now=NINE,
    )

    with pytest.raises(FormNotPublishable):
        await publish_form(
            as_office,
            form_id=good,
            languages=BOTH,
            together_with=[short],
            actor_id=people.writer,
            now=at(1),
        )

    async with as_office() as session:
        assert await forms.count_published_forms(session, exam_id) == 0
