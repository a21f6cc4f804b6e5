"""One sitting on one page: derivation, decisions, looks, export, and two side by side."""

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from exam_service.audit.store import list_audit_entries
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from exam_service.responses.rules.held import HeldDecision, HeldVerdict
from exam_service.responses.store.held import add_decision, add_review, list_reviews
from exam_service.scoring.tables import ItemHoldRow
from exam_service.sittings.rules.comparison import TwoPeople
from exam_service.sittings.rules.export_bundle import archive
from exam_service.sittings.tables import SittingRow
from exam_service.sittings.use_cases.desk_compare import compare_sittings
from exam_service.sittings.use_cases.desk_decisions import DecisionKind
from exam_service.sittings.use_cases.desk_export import Exported, Reader, export_sitting
from exam_service.sittings.use_cases.desk_review import SittingReview, review_sitting
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting
from item_bank.bands import Band
from item_bank.canonical import sha256_hex
from tests.builders.exams import NINE, at, make_account
from tests.builders.sittings import Running, make_person, option_name, slot_name
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.scoring.scored_form import SLOTS, an_entry
from tests.exam_service.sittings.test_desk import add_entries, make_scored


async def looked_at(
    as_office: OpenSession,
    sitting_id: UUID,
    actor_id: UUID,
    *,
    keys: bool = True,
    minute: int = 130,
) -> SittingReview:
    return await review_sitting(
        as_office, sitting_id=sitting_id, shows_keys=keys, actor_id=actor_id, now=at(minute)
    )


async def acts_of(as_office: OpenSession, sitting_id: UUID) -> list[str]:
    async with as_office() as session:
        found = await list_audit_entries(session, subject=("sitting", sitting_id))
    return [act.action for act in reversed(found)]


async def give_to_somebody_else(open_session: OpenSession, sitting_id: UUID) -> None:
    account_id = await make_account(open_session, "Robin Vega")
    async with open_session() as session:
        row = await session.get_one(SittingRow, sitting_id)
        row.account_id = account_id


class TestAReview:
    async def test_the_steps_lead_from_each_answer_to_the_score(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (sitting_id,) = await make_scored(open_session, as_scoring)

        review = await looked_at(as_office, sitting_id, arranged.manager_id)

        steps, score = review.steps, review.seen.score
        assert steps is not None
        assert score is not None
        assert (steps.points, steps.counted) == (score.raw, score.raw_max) == (10, 14)
        assert sum(step.is_pretest for step in steps.items) == 2
        right = [step for step in steps.items if step.points]
        assert all(step.letter == step.key for step in right)
        (row,) = [line for line in steps.table if line.is_ours]
        assert (row.raw, row.scaled) == (score.raw, score.scaled)
        assert [line.raw for line in steps.table if line.is_cut] == [steps.cut_raw]
        assert [one.is_newest for one in steps.scores] == [True]

    async def test_who_may_not_see_a_key_gets_no_steps(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (sitting_id,) = await make_scored(open_session, as_scoring)

        review = await looked_at(as_office, sitting_id, arranged.manager_id, keys=False)

        assert review.seen.score is not None
        assert review.steps is None

    async def test_a_look_is_written_down_once_an_hour_and_is_no_decision(
        self, as_office: OpenSession, running: Running
    ) -> None:
        actor_id = running.programme.actor_id
        for minute in (10, 20, 60):
            await looked_at(as_office, running.id, actor_id, minute=minute)

        review = await looked_at(as_office, running.id, actor_id, minute=71)

        acts = await acts_of(as_office, running.id)
        assert acts.count("sitting.viewed") == 2
        assert "sitting.viewed" not in [line.standing for line in review.decisions]

    async def test_a_picture_has_the_entries_and_what_people_did(
        self, as_office: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        actor_id = running.programme.actor_id
        await add_entries(open_session, an_entry(running.id, 1, slot_name(1), option_name(1, "a")))
        await pause_sitting(
            as_office, sitting_id=running.id, actor_id=actor_id, reason="Fire alarm.", now=at(10)
        )

        review = await looked_at(as_office, running.id, actor_id, minute=20)

        assert review.timeline is not None
        assert review.timeline.entries == review.connection.entries == 1
        assert [mark.event for mark in review.timeline.marks][-1] == "pause"
        (paused,) = [one for one in review.incidents if one.kind == "pause"]
        assert (paused.at, paused.actor, paused.cause) == (at(10), "Morgan Hale", "Fire alarm.")

    async def test_a_decision_about_held_entries_stands_with_both_people(
        self, as_office: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        entry = an_entry(running.id, 1, slot_name(1), option_name(1, "a"))
        entry.standing = "held"
        await add_entries(open_session, entry)
        second_id, _ = await make_person(open_session, Role.INCIDENT_REVIEWER, name="Kim Osei")
        async with as_office() as session:
            await add_review(
                session,
                running.id,
                verdict=HeldVerdict.ADMIT,
                reason="The device proves it.",
                entries=[(1, 1)],
                actor_id=running.programme.actor_id,
                now=at(5),
            )
            (review,) = await list_reviews(session, running.id)
            decision = HeldDecision(
                is_confirmed=True, reason="Agreed.", decided_by=second_id, decided_at=at(6)
            )
            add_decision(session, review, decision)

        seen = await looked_at(as_office, running.id, second_id, minute=10)

        (line,) = [one for one in seen.decisions if one.kind is DecisionKind.HELD_ADMIT]
        assert (line.people, line.standing) == (("Morgan Hale", "Kim Osei"), "confirmed")
        assert line.reason == "The device proves it. Agreed."

    async def test_a_doubt_about_an_item_of_the_form_stands_among_the_decisions(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (sitting_id,) = await make_scored(open_session, as_scoring)
        review = await looked_at(as_office, sitting_id, arranged.manager_id)
        slot = review.form.slots[SLOTS[0]].row
        async with open_session() as session:
            session.add(
                ItemHoldRow(
                    form_id=arranged.form_id,
                    slot=slot.public_id,
                    item_version_id=slot.item_version_id,
                    source="statistics",
                    reason="Most of the best chose another option.",
                    raised_by=None,
                    raised_at=at(125),
                )
            )

        review = await looked_at(as_office, sitting_id, arranged.manager_id)

        (line,) = [one for one in review.decisions if one.kind is DecisionKind.ITEM_HOLD]
        assert (line.standing, line.people) == ("open", ())
        assert line.reason == "Most of the best chose another option."
        # The reason may name the key: it is for those who may see keys.
        review = await looked_at(as_office, sitting_id, arranged.manager_id, keys=False)
        (line,) = [one for one in review.decisions if one.kind is DecisionKind.ITEM_HOLD]
        assert (line.standing, line.reason) == ("open", "")


async def taken(
    as_office: OpenSession, sitting_id: UUID, actor_id: UUID, *, keys: bool, texts: bool
) -> Exported:
    reader = Reader(actor_id, "Manager", shows_keys=keys, takes_texts=texts)
    return await export_sitting(as_office, sitting_id=sitting_id, reader=reader, now=at(130))


def opened(exported: Exported) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(exported.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


class TestAnExport:
    async def test_every_file_has_its_hash_and_the_act_names_the_manifest(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (sitting_id,) = await make_scored(open_session, as_scoring)

        exported = await taken(as_office, sitting_id, arranged.manager_id, keys=True, texts=False)

        files = opened(exported)
        manifest = json.loads(files.pop("manifest.json"))
        assert manifest["sha256"] == {name: sha256_hex(one) for name, one in files.items()}
        assert manifest["sitting"] == str(sitting_id)
        async with as_office() as session:
            (act,) = await list_audit_entries(session, subject=("sitting", sitting_id), limit=1)
        assert act.action == "sitting.exported"
        assert act.after is not None
        assert act.after["manifest"] == exported.manifest_hash
        rows = list(csv.DictReader(io.StringIO(files["derivation.csv"].decode("utf-8-sig"))))
        assert sum(int(row["points"]) for row in rows) == 10
        assert json.loads(files["sitting.json"])["score"]["raw"] == 10
        assert len(files["entries.csv"].splitlines()) == 1 + 14

    async def test_keys_and_texts_leave_only_with_who_may_take_them(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (sitting_id,) = await make_scored(open_session, as_scoring)

        without = opened(
            await taken(as_office, sitting_id, arranged.manager_id, keys=False, texts=False)
        )
        with_both = opened(
            await taken(as_office, sitting_id, arranged.manager_id, keys=True, texts=True)
        )

        assert {"derivation.csv", "scores.csv"}.isdisjoint(without)
        assert not any(b"Stem of" in content for content in without.values())
        assert b"Stem of s01" in with_both["texts/section_1.json"]


class TestTwoSideBySide:
    async def test_the_earlier_attempt_stands_first_whoever_was_asked_for(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (first, second) = await make_scored(open_session, as_scoring, count=2)

        comparison = await compare_sittings(
            as_office,
            sitting_id=second,
            other_id=first,
            actor_id=arranged.manager_id,
            now=at(130),
        )

        assert [side.review.seen.row.id for side in comparison.sides] == [first, second]
        shared = comparison.overlap
        assert (shared.shared, shared.same_version) == (len(SLOTS), len(SLOTS))
        assert (shared.both_answered, shared.same_option) == (14, 14)
        bands = [side.areas[comparison.areas[0]].band for side in comparison.sides]
        assert bands == [Band.ABOVE, Band.ABOVE]
        assert (await acts_of(as_office, first))[-1] == "sitting.compared"
        assert (await acts_of(as_office, second))[-1] == "sitting.compared"

    async def test_two_people_are_never_compared(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (first, second) = await make_scored(open_session, as_scoring, count=2)
        await give_to_somebody_else(open_session, second)

        with pytest.raises(TwoPeople):
            await compare_sittings(
                as_office,
                sitting_id=first,
                other_id=second,
                actor_id=arranged.manager_id,
                now=at(130),
            )

        assert "sitting.compared" not in await acts_of(as_office, first)


@pytest.fixture
async def manager(
    open_session: OpenSession, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Alex Moreno")
    async with visiting(addresses, tmp_path, at(150)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.EXAM_MANAGER, NINE)
        yield visitor


class TestThePages:
    async def test_a_manager_reads_the_story_exports_and_compares(
        self, manager: Visitor, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        _, (first, second) = await make_scored(open_session, as_scoring, count=2)

        page = await manager.get(f"/manage/sittings/{second}")
        taken_along = await manager.post(f"/manage/sittings/{second}/export", {})
        beside = await manager.get(f"/manage/sittings/{second}/compare/{first}")

        for words in ("In plain words", "10 of 14 scored items", "Step 4: computed twice"):
            assert words in page.text
        assert f"/manage/sittings/{second}/compare/{first}" in page.text
        assert taken_along.headers["content-type"] == "application/zip"
        assert f"sitting-{second}.zip" in taken_along.headers["content-disposition"]
        assert "texts/section_1.json" not in opened(Exported("", taken_along.content, ""))
        assert "Items in both" in beside.text

    async def test_a_trainer_who_manages_exams_sees_no_key(
        self,
        manager: Visitor,
        open_session: OpenSession,
        as_scoring: OpenSession,
        addresses: Mapping[DatabaseRole, Address],
        tmp_path: Path,
    ) -> None:
        _, (sitting_id,) = await make_scored(open_session, as_scoring)
        account_id = await make_account(open_session, "Toni Adler")
        async with visiting(addresses, tmp_path / "trainer", at(150)) as visitor:
            await visitor.sign_in(open_session, account_id, Role.TRAINER, NINE)
            await visitor.sign_in(open_session, account_id, Role.EXAM_MANAGER, NINE)

            page = await visitor.get(f"/manage/sittings/{sitting_id}")

        assert page.status_code == 200
        assert "In plain words" in page.text
        assert "each answer against the key" not in page.text

    async def test_two_people_side_by_side_are_refused_in_a_sentence(
        self, manager: Visitor, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        _, (first, second) = await make_scored(open_session, as_scoring, count=2)
        await give_to_somebody_else(open_session, second)

        page = await manager.get(f"/manage/sittings/{first}/compare/{second}")

        assert page.status_code == 422
        assert "belong to different people" in page.text


def test_an_export_of_nothing_new_is_the_same_bytes() -> None:
    made = [
        archive({"a.csv": b"1"}, sitting="s", made_by="Alex", made_at=NINE + timedelta(seconds=1))
        for _ in range(2)
    ]

    assert made[0] == made[1]
