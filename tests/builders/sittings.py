"""Candidates, forms with content and sittings in any state, for tests that arrange them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications.tables import AttemptRequestRow, AuthorizationRow, PaymentRow
from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import (
    FormDocumentRow,
    FormKeyRow,
    FormRow,
    FormSlotRow,
    ScalingTableRow,
    StandardSettingRow,
    StatementRow,
)
from exam_service.exams.use_cases.packages import package_form
from exam_service.people.rules import Role
from exam_service.people.tables import AccountRow, RoleGrantRow, SignInRow
from exam_service.sittings.use_cases.settling import Holder
from item_bank.canonical import sha256_hex
from item_bank.items import OptionId
from item_bank.languages import LanguageTag, find_language
from item_bank.presentation import (
    OpaqueForm,
    OpaqueOption,
    OpaqueSlot,
    PresentedItem,
    PresentedOption,
    SectionDocument,
    document_bytes,
)
from item_bank.scaling import linear_sample_table
from tests.builders.exams import (
    NINE,
    a_policy,
    allow_reviewed_versions,
    make_administration,
    make_exam,
)

OPTIONS = ("a", "b", "c", "d")
DEVICE = "device-of-a-candidate0"
OTHER_DEVICE = "device-of-a-candidate1"


@dataclass(frozen=True, slots=True)
class Programme:
    """An exam with a published form of real content and an open administration."""

    exam_id: UUID
    form_id: UUID
    administration_id: UUID
    actor_id: UUID
    policy: ExamPolicy

    @property
    def slots(self) -> list[str]:
        """Opaque slot names, section by section."""
        return [slot_name(number) for number in range(1, self.policy.items + 1)]

    def slots_of(self, section: int) -> list[str]:
        before = sum(one.items for one in self.policy.sections[: section - 1])
        return self.slots[before : before + self.policy.sections[section - 1].items]


@dataclass(frozen=True, slots=True)
class CandidateMade:
    account_id: UUID
    sign_in_id: UUID
    authorization_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True)
class Running:
    """A sitting in progress since nine o'clock."""

    id: UUID
    candidate: CandidateMade
    programme: Programme

    @property
    def holder(self) -> Holder:
        """The candidate at the device that has the lease."""
        return Holder(self.candidate.account_id, DEVICE)

    @property
    def account_id(self) -> UUID:
        return self.candidate.account_id


def slot_name(number: int) -> str:
    return f"slot{number:03}"


def option_name(number: int, option: str) -> str:
    return f"slot{number:03}{option}x"


def key_of(number: int) -> str:
    """The key of a slot: known to tests, spread over the options."""
    return OPTIONS[number % len(OPTIONS)]


async def make_person(
    open_session: OpenSession, *roles: Role, name: str = "Robin Vega", now: datetime = NINE
) -> tuple[UUID, UUID]:
    """An account with these roles, signed in: (account, sign-in)."""
    async with open_session() as session:
        account = AccountRow(
            id=uuid7(),
            email=f"{uuid7().hex}@example.org",
            name=name,
            language="en",
            password_hash="",
            created_at=now,
        )
        session.add(account)
        await session.flush()
        sign_in = SignInRow(
            id=uuid7(),
            account_id=account.id,
            created_at=now,
            expires_at=now + timedelta(days=2),
            device="test",
        )
        session.add(sign_in)
        session.add_all(
            RoleGrantRow(account_id=account.id, role=role, granted_at=now) for role in roles
        )
        return account.id, sign_in.id


async def make_programme(
    open_session: OpenSession,
    policy: ExamPolicy | None = None,
    *,
    code: str = "peer",
    admission: str = "self",
) -> Programme:
    """An exam, its statement, one published form with documents and keys, an open window."""
    policy = policy or a_policy()
    actor_id, _ = await make_person(open_session, Role.EXAM_MANAGER, name="Morgan Hale")
    exam_id = await make_exam(open_session, actor_id, policy, code)
    form_id = await make_form_with_content(open_session, exam_id, actor_id, policy)
    await add_sample_scale(open_session, exam_id, form_id, actor_id, policy)
    administration_id = await make_administration(open_session, exam_id, actor_id, (form_id,))
    async with open_session() as session:
        for language in policy.languages:
            session.add(
                StatementRow(
                    exam_id=exam_id, version=1, language=language, text="Rules.", created_at=NINE
                )
            )
    return Programme(exam_id, form_id, administration_id, actor_id, policy)


async def add_sample_scale(
    open_session: OpenSession, exam_id: UUID, form_id: UUID, actor_id: UUID, policy: ExamPolicy
) -> None:
    """A standard with its cut at half of the scored items, and the scaling table that follows."""
    cut_raw = policy.items_scored // 2
    table = linear_sample_table(
        raw_max=policy.items_scored,
        cut_raw=cut_raw,
        scale_min=policy.scale.minimum,
        scale_max=policy.scale.maximum,
        scale_cut=policy.scale.cut,
    )
    async with open_session() as session:
        standard = StandardSettingRow(
            id=uuid7(),
            exam_id=exam_id,
            method="sample",
            cut_raw=cut_raw,
            items_scored=policy.items_scored,
            document={},
            is_sample=True,
            adopted_at=NINE,
        )
        session.add(standard)
        await session.flush()
        session.add(
            ScalingTableRow(
                form_id=form_id,
                version=1,
                document={"scaled_by_raw": list(table.scaled_by_raw), "cut_scaled": table.cut},
                cut_raw=cut_raw,
                method="sample",
                standard_setting_id=standard.id,
                is_sample=True,
                created_at=NINE,
                created_by=actor_id,
            )
        )


async def make_form_with_content(
    open_session: OpenSession, exam_id: UUID, actor_id: UUID, policy: ExamPolicy, code: str = "F1"
) -> UUID:
    """A published form whose slots are named slot001… and whose keys are `key_of`."""
    form_id = uuid7()
    sections = [
        section for section, one in enumerate(policy.sections, start=1) for _ in range(one.items)
    ]
    marks = [
        (area.code, number < area.scored)
        for area in policy.areas
        for number in range(area.scored + area.pretest)
    ]
    async with open_session() as session:
        session.add(
            FormRow(
                id=form_id,
                exam_id=exam_id,
                code=code,
                state="draft",
                policy_version=1,
                languages=list(policy.languages),
                created_at=NINE,
                created_by=actor_id,
            )
        )
        await session.flush()
        codes = {f"{code}-{number:03}": area for number, (area, _) in enumerate(marks, start=1)}
        version_ids = await _add_items(session, exam_id, actor_id, codes)
        for number, (section, (area, is_scored), version_id) in enumerate(
            zip(sections, marks, version_ids, strict=True), start=1
        ):
            session.add(
                FormSlotRow(
                    form_id=form_id,
                    number=number,
                    section=section,
                    item_version_id=version_id,
                    area=area,
                    is_scored=is_scored,
                    public_id=slot_name(number),
                    options={option_name(number, option): option for option in OPTIONS},
                )
            )
            option = option_name(number, key_of(number))
            session.add(
                FormKeyRow(form_id=form_id, version=1, slot=slot_name(number), option=option)
            )
        session.add_all(_documents(form_id, sections, policy))
        await session.flush()
        await package_form(session, form_id)
        form = await session.get_one(FormRow, form_id)
        form.state = "published"
        form.content_hash = "0" * 64
        form.published_at = NINE
        form.published_by = actor_id
    return form_id


async def _add_items(
    session: AsyncSession, exam_id: UUID, actor_id: UUID, codes: Mapping[str, str]
) -> list[UUID]:
    """Operational items of one version, without texts, by code -> area; answers the versions."""
    items = [
        ItemRow(id=uuid7(), exam_id=exam_id, code=code, created_at=NINE, created_by=actor_id)
        for code in codes
    ]
    session.add_all(items)
    await session.flush()
    await allow_reviewed_versions(session)
    versions = [
        ItemVersionRow(
            id=uuid7(),
            item_id=item.id,
            number=1,
            stage="operational",
            area=codes[item.code],
            competency=1,
            secondary=[],
            ethics=[],
            enemies=[],
            option_ids=list(OPTIONS),
            shuffle_safe=False,
            reference="",
            content_hash=item.code,
            note="",
            created_at=NINE,
            created_by=actor_id,
        )
        for item in items
    ]
    session.add_all(versions)
    await session.flush()
    return [version.id for version in versions]


def _documents(form_id: UUID, sections: list[int], policy: ExamPolicy) -> list[FormDocumentRow]:
    rows = []
    for language in policy.languages:
        for section in sorted(set(sections)):
            document = SectionDocument(
                form=OpaqueForm(form_id.hex),
                section=section,
                language=LanguageTag(language),
                direction=find_language(language).direction,
                items=tuple(
                    PresentedItem(
                        OpaqueSlot(slot_name(number)),
                        f"Item {number} in {language}?",
                        tuple(
                            PresentedOption(
                                OpaqueOption(option_name(number, OptionId(option))),
                                f"Option {option} of {number}",
                            )
                            for option in OPTIONS
                        ),
                    )
                    for number, one in enumerate(sections, start=1)
                    if one == section
                ),
            )
            content = document_bytes(document)
            rows.append(
                FormDocumentRow(
                    form_id=form_id,
                    section=section,
                    language=language,
                    sha256=sha256_hex(content),
                    content=content,
                )
            )
    return rows


async def make_candidate(
    open_session: OpenSession, programme: Programme, *, name: str = "Alex Rivera"
) -> CandidateMade:
    """A candidate who may sit now: authorized, request approved, attempt paid, signed in."""
    account_id, sign_in_id = await make_person(open_session, Role.CANDIDATE, name=name)
    async with open_session() as session:
        authorization = AuthorizationRow(
            id=uuid7(),
            account_id=account_id,
            exam_id=programme.exam_id,
            approved_at=NINE - timedelta(days=30),
            expires_at=NINE + timedelta(days=335),
            attempts_max=programme.policy.attempts_max,
            date_of_birth=date(1990, 5, 1),
        )
        session.add(authorization)
    request_id = await add_request(open_session, programme, authorization.id)
    return CandidateMade(account_id, sign_in_id, authorization.id, request_id)


async def add_request(
    open_session: OpenSession, programme: Programme, authorization_id: UUID, ordinal: int = 1
) -> UUID:
    """An approved and paid request for one attempt."""
    async with open_session() as session:
        request = AttemptRequestRow(
            id=uuid7(),
            authorization_id=authorization_id,
            ordinal=ordinal,
            state="approved",
            requested_at=NINE - timedelta(days=2),
            decided_at=NINE - timedelta(days=1),
            decided_by=programme.actor_id,
            reason="",
        )
        session.add(request)
        await session.flush()
        session.add(
            PaymentRow(
                attempt_request_id=request.id,
                amount_cents=15_000,
                currency="USD",
                reference=f"test-{ordinal}",
                recorded_at=NINE,
                recorded_by=programme.actor_id,
            )
        )
        return request.id
