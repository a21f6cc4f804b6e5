"""Other people's items in our bank: their codes, areas and languages, and the second time."""

from uuid import UUID

import pytest

from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import AreaMissing, FileUnreadable, PictureMissing
from exam_service.authoring.rules.wording import Wording, wording_of
from exam_service.authoring.store import items
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.use_cases.edit_item import edit_item
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.authoring.use_cases.move_stage import move_stage
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from item_bank.exchange.difference import Change
from item_bank.items import Stage, StageEvent
from item_bank.languages import LanguageTag
from tests.builders.exams import NINE, at, make_exam
from tests.exam_service.authoring.bank import POLICY, People, import_rows, make_people, row, table

QTI = """<?xml version="1.0"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{code}" title="One"
  adaptive="false" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>A</value></correctResponse></responseDeclaration>
<itemBody><choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
<prompt>{stem}</prompt>
<simpleChoice identifier="A">Ask what the person wants</simpleChoice>
<simpleChoice identifier="B">Fill in the form for the person</simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""
STEM = "A neighbor cannot read a letter from the county. What comes first?"


def qti(code: str = "C-1", stem: str = STEM) -> bytes:
    return QTI.format(code=code, stem=stem).encode()


class Bank:
    """One exam's bank, and files brought to it."""

    def __init__(self, as_office: OpenSession, exam_id: UUID, people: People) -> None:
        self.as_office, self.exam_id, self.people = as_office, exam_id, people

    async def bring(
        self, content: bytes, name: str = "guests.xml", **options: object
    ) -> ImportReport:
        return await import_file(
            self.as_office,
            exam_id=self.exam_id,
            file_name=name,
            content=content,
            options=ImportOptions(**options),  # type: ignore[arg-type]  # named by each test
            actor_id=self.people.writer,
            skip_refused=True,
            now=at(5),
        )

    async def newest(self) -> dict[str, StoredVersion]:
        async with self.as_office() as session:
            stored = await items.list_newest_versions(session, self.exam_id)
        return {each.version.ref.item: each for each in stored}

    async def edit(self, code: str, **cells: str) -> None:
        before = (await self.newest())[code]
        wording = wording_of(before.version, before.source_text.text, before.note)
        await edit_item(
            self.as_office,
            item_id=before.item_id,
            from_number=before.version.ref.number,
            wording=Wording({**wording.texts, **cells}),
            actor_id=self.people.colleague,
            now=at(6),
        )


@pytest.fixture
async def bank(as_office: OpenSession, open_session: OpenSession) -> Bank:
    people = await make_people(open_session)
    exam_id = await make_exam(open_session, people.manager, POLICY, "small")
    return Bank(as_office, exam_id, people)


def changes(report: ImportReport) -> list[tuple[str, Change]]:
    return [(line.item, line.change) for line in report.rows]


class TestArea:
    async def test_an_item_of_no_area_of_ours_is_a_draft_whatever_was_asked(
        self, bank: Bank
    ) -> None:
        report = await bank.bring(qti(), stage=Stage.IN_REVIEW)

        stored = (await bank.newest())["C-1"]
        assert (stored.version.area, stored.version.stage) == ("", Stage.DRAFT)
        assert "no area yet" in report.remarks[-1]

    async def test_a_draft_without_an_area_does_not_go_to_review_until_it_has_one(
        self, bank: Bank
    ) -> None:
        await bank.bring(qti())
        item_id = (await bank.newest())["C-1"].item_id

        async def send(number: int) -> Stage:
            return await move_stage(
                bank.as_office,
                item_id=item_id,
                number=number,
                event=StageEvent.SEND_TO_REVIEW,
                actor_id=bank.people.writer,
                now=NINE,
            )

        with pytest.raises(AreaMissing):
            await send(1)
        await bank.edit("C-1", area="A1")
        assert await send(2) is Stage.IN_REVIEW

    async def test_a_text_with_a_missing_picture_does_not_go_to_review(self, bank: Bank) -> None:
        shown = qti().replace(b"<itemBody>", b'<itemBody><p><img src="gone.png" alt="sign"/></p>')
        await bank.bring(shown, area="A1")
        stored = (await bank.newest())["C-1"]

        with pytest.raises(PictureMissing):
            await move_stage(
                bank.as_office,
                item_id=stored.item_id,
                number=1,
                event=StageEvent.SEND_TO_REVIEW,
                actor_id=bank.people.writer,
                now=NINE,
            )

    async def test_an_area_that_is_asked_for_is_given(self, bank: Bank) -> None:
        await bank.bring(qti(), area="A2", stage=Stage.IN_REVIEW)

        version = (await bank.newest())["C-1"].version
        assert (version.area, version.stage) == ("A2", Stage.IN_REVIEW)

    async def test_an_area_that_the_exam_does_not_have_is_refused(self, bank: Bank) -> None:
        with pytest.raises(InvalidInput, match="A1, A2"):
            await bank.bring(qti(), area="A9")


class TestAgain:
    async def test_the_same_file_changes_nothing(self, bank: Bank) -> None:
        await bank.bring(qti())

        assert changes(await bank.bring(qti())) == [("C-1", Change.UNCHANGED)]

    async def test_what_was_edited_here_since_is_not_undone_by_the_same_file(
        self, bank: Bank
    ) -> None:
        await bank.bring(qti())
        await bank.edit("C-1", area="A1", stem="What comes first, before any form?")

        assert changes(await bank.bring(qti())) == [("C-1", Change.UNCHANGED)]
        assert (await bank.newest())["C-1"].version.ref.number == 2

    async def test_another_wording_makes_a_version_and_keeps_what_the_source_cannot_say(
        self, bank: Bank
    ) -> None:
        await bank.bring(qti())
        await bank.edit("C-1", area="A1", competency="7")

        report = await bank.bring(qti(stem=STEM.replace("county", "court")))

        version = (await bank.newest())["C-1"].version
        assert changes(report) == [("C-1", Change.NEW_VERSION)]
        assert (version.ref.number, version.area, version.competency) == (3, "A1", 7)

    async def test_the_same_items_under_another_file_name_are_known(self, bank: Bank) -> None:
        await bank.bring(qti())

        report = await bank.bring(qti(), name="guests (1).xml")

        assert changes(report) == [("C-1", Change.UNCHANGED)]


class TestCodes:
    async def test_an_item_that_only_has_the_code_of_ours_gets_one_of_its_own(
        self, bank: Bank
    ) -> None:
        await import_rows(bank.as_office, bank.exam_id, bank.people, [row("C-1")])

        report = await bank.bring(qti())

        assert report.count(Change.ADDED) == 1
        assert "Another item is called C-1" in report.rows[0].remark
        stored = await bank.newest()
        assert len(stored) == 2
        assert stored["C-1"].version.ref.number == 1
        again = await bank.bring(qti())
        assert changes(again) == [(report.rows[0].item, Change.UNCHANGED)]

    async def test_two_items_of_one_name_in_a_file_both_come_in(self, bank: Bank) -> None:
        content = table(
            [
                {"ID": "7", "Question": "One?", "A": "Yes", "B": "No", "Answer": "A"},
                {"ID": "7", "Question": "Another, really?", "A": "So", "B": "Not", "Answer": "B"},
            ]
        )

        report = await bank.bring(content, name="committee.csv")

        assert report.count(Change.ADDED) == 2
        assert len(await bank.newest()) == 2


class TestLanguages:
    async def test_an_item_without_a_text_in_the_exams_language_keeps_its_own(
        self, bank: Bank
    ) -> None:
        await bank.bring(qti(), language="vi")

        stored = (await bank.newest())["C-1"]
        assert (stored.source, stored.source_text.text.language) == ("vi", "vi")

    async def test_one_row_for_each_language_is_one_item_with_its_translations(
        self, bank: Bank
    ) -> None:
        said = {"A": "Yes", "B": "No", "Answer": "B"}
        content = table(
            [
                {"Item": "Z-1", "Language": "Spanish", "Question": "¿Qué?", **said},
                {"Item": "Z-1", "Language": "English", "Question": "What?", **said},
                {"Item": "Z-1", "Language": "Klingon", "Question": "nuq?", **said},
            ]
        )

        report = await bank.bring(content, name="committee.csv")

        stored = (await bank.newest())["Z-1"]
        assert (stored.source, set(stored.texts)) == ("en", {"en", "es"})
        assert stored.texts[LanguageTag("es")].text.stem == "¿Qué?"
        (refused,) = report.refused
        assert "Klingon" in refused.reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xml", b'<!DOCTYPE q [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><q>&b;</q>'),
        ("broken.zip", b"PK\x03\x04 and nothing of it"),
        ("cut.xlsx", b"PK\x03\x04"),
        ("empty.csv", b""),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"),
    ],
)
async def test_a_hostile_or_broken_file_is_refused_in_a_sentence(
    bank: Bank, name: str, content: bytes
) -> None:
    with pytest.raises(FileUnreadable) as refused:
        await bank.bring(content, name=name)

    assert refused.value.message.endswith(".")
    assert await bank.newest() == {}


async def test_a_large_file_is_read_in_a_process_of_its_own(bank: Bank) -> None:
    rows = [
        {"Question": f"Number {n}? {'so ' * 300}", "A": "Yes", "B": "No", "Answer": "A"}
        for n in range(400)
    ]

    report = await bank.bring(table(rows), name="large.csv", area="A1")

    assert report.count(Change.ADDED) == 400


async def test_an_edited_question_with_a_title_is_a_new_version_of_the_same_item(
    bank: Bank,
) -> None:
    before = "::Letter:: A neighbor cannot read a letter. What comes first? {=Ask her ~Read it}\n"
    await bank.bring(before.encode(), "guests.gift")

    report = await bank.bring(before.replace("neighbor", "friend").encode(), "guests.gift")

    assert [line.change for line in report.rows] == [Change.NEW_VERSION]
    assert len(await bank.newest()) == 1


async def test_the_summary_counts_an_item_once_in_however_many_languages(bank: Bank) -> None:
    head = "id,language,question,option a,option b,answer\n"
    english, spanish = "Q1,en,Is it so?,Yes,No,A\n", "Q1,es,¿Es así?,Sí,No,A\n"

    added = await bank.bring(f"{head}{english}{spanish}".encode(), "guests.csv")
    changed = await bank.bring(
        f"{head}{english}{spanish.replace('así', 'eso')}".encode(), "guests.csv"
    )

    first, second = added.to_summary("guests.csv"), changed.to_summary("guests.csv")
    assert (first["added"], first["new_versions"], first["unchanged"]) == (1, 0, 0)
    assert (second["added"], second["new_versions"], second["unchanged"]) == (0, 1, 0)
