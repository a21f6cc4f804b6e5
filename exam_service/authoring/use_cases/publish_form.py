"""Publishing a form: checked against everything, then frozen with names, texts, packages, keys.

One transaction: either the form stands with all of it, or nothing was changed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules import publication, stages
from exam_service.authoring.rules.refusals import FormNotPublishable, FormPublished
from exam_service.authoring.store import forms, images, items
from exam_service.authoring.store.forms import StoredForm
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.use_cases.record_scaling_table import (
    add_sample_scaling_table,
    add_table_of_sibling,
)
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.store import find_standard_setting, load_policy, lock_exam
from exam_service.exams.tables import FormDocumentRow, FormKeyRow
from exam_service.exams.use_cases.packages import package_form
from item_bank.canonical import sha256_hex
from item_bank.errors import Problem
from item_bank.forms import FrozenForm, SlotNumber, freeze
from item_bank.items import Stage
from item_bank.languages import LanguageTag
from item_bank.presentation import (
    FormNames,
    ImageSources,
    document_bytes,
    form_names,
    present,
)

FIRST_KEY_VERSION = 1
NAMING_SECRET_BYTES = 32


async def publish_form(
    open_session: OpenSession,
    *,
    form_id: UUID,
    languages: Sequence[str],
    together_with: Sequence[UUID] = (),
    actor_id: UUID,
    reason: str = "",
    now: datetime,
) -> str:
    """Freeze the form in these languages. Answers its content hash.

    `together_with` are parallel drafts that go out by the same decision, each in its own languages:
    an exam's first form may be several at once, since none of their items can have been tried out.
    """
    async with open_session() as session:
        stored = await forms.lock_form(session, form_id)
        # Two decisions on one exam at once would both be its first.
        await lock_exam(session, stored.row.exam_id)
        is_first = not await forms.count_published_forms(session, stored.row.exam_id)
        act = _Act(session, actor_id, reason, now, is_first)
        content_hash = await act.publish(stored, languages, first=stored)
        for other_id in together_with:
            other = await forms.lock_form(session, other_id)
            if other.row.exam_id != stored.row.exam_id:
                raise NotFound
            await act.publish(other, [str(tag) for tag in other.row.languages], first=stored)
        return content_hash


@dataclass(frozen=True, slots=True)
class _Act:
    """One decision to publish, whichever forms it is about."""

    session: AsyncSession
    actor_id: UUID
    reason: str
    now: datetime
    is_first: bool

    async def publish(
        self, stored: StoredForm, languages: Sequence[str], *, first: StoredForm
    ) -> str:
        session, form = self.session, stored.row
        if form.state == forms.PUBLISHED:
            raise FormPublished(form.code)
        problems = await _problems(session, stored, languages, is_first=self.is_first)
        if problems:
            raise FormNotPublishable(form.code, problems)
        if self.is_first:
            await _move_stages(session, stored)
        frozen = freeze(stored.form)
        sources = await _image_sources(session, stored, languages)
        _Publication(session, stored, frozen, _names(stored, frozen), sources).write(languages)
        # A published form keeps its slots by database rule, so they are written before its state.
        await session.flush()
        await package_form(session, form.id)
        form.state, form.content_hash = forms.PUBLISHED, frozen.content_hash
        form.published_at, form.published_by = self.now, self.actor_id
        form.languages = list(languages)
        await forms.write_overlaps(session, form, stored.slots)
        await session.flush()
        await self._scale(stored, first)
        add_audit_entry(
            session,
            actor_id=self.actor_id,
            action="form.published_as_first" if self.is_first else "form.published",
            subject=("form", form.id),
            reason=self.reason,
            after={"form": form.code, "languages": list(languages), "hash": frozen.content_hash},
            now=self.now,
        )
        return frozen.content_hash

    async def _scale(self, stored: StoredForm, first: StoredForm) -> None:
        """A sibling scores as its original; a sample standard needs no further act."""
        by = Authorship(self.actor_id, self.now)
        if stored.row.sibling_of is not None:
            await add_table_of_sibling(self.session, stored, by)
            return
        standard = await find_standard_setting(self.session, stored.row.exam_id)
        if self.is_first and standard is not None and standard.is_sample:
            linked_to = first.row.code if stored is not first else None
            await add_sample_scaling_table(self.session, stored, standard, by, linked_to=linked_to)


async def _problems(
    session: AsyncSession, stored: StoredForm, languages: Sequence[str], *, is_first: bool
) -> list[Problem]:
    policy = await load_policy(session, stored.row.exam_id, stored.row.policy_version)
    versions = stored.versions.values()
    problems = publication.form_problems(
        stored.form,
        policy,
        [each.version for each in versions],
        [text for each in versions for text in each.language_versions()],
        languages,
        publication.eligibility_of(0 if is_first else 1),
    )
    if stored.row.sibling_of is not None:
        original = await forms.load_form(session, stored.row.sibling_of)
        problems.extend(publication.sibling_problems(stored.form, original.form))
    return problems


async def _move_stages(session: AsyncSession, stored: StoredForm) -> None:
    """The first-form decision: approved items become operational, or pretest."""
    by_ref = {each.version.ref: each for each in stored.versions.values()}
    moves = publication.first_form_moves(
        stored.form, {ref: each.version for ref, each in by_ref.items()}
    )
    events = {by_ref[ref].id: event for ref, event in moves.items()}
    for row in await items.lock_version_rows(session, events):
        row.stage = stages.moved(Stage(row.stage), events[row.id])


async def _image_sources(
    session: AsyncSession, stored: StoredForm, languages: Sequence[str]
) -> ImageSources:
    """The images of every text that is published: documents carry them, and need no server."""
    texts = (
        text
        for each in stored.versions.values()
        for text in each.language_versions()
        if text.language in languages
    )
    return await images.load_sources(session, images.shown_in(texts))


def _names(stored: StoredForm, frozen: FrozenForm) -> FormNames:
    # A secret that is forgotten at once: the names are kept, and nobody can derive them again.
    secret = secrets.token_bytes(NAMING_SECRET_BYTES)
    options = {each.version.ref: each.version.options for each in stored.versions.values()}
    return form_names(frozen, options, secret)


@dataclass(frozen=True, slots=True)
class _Publication:
    """What publishing writes beside the form's own row."""

    session: AsyncSession
    stored: StoredForm
    frozen: FrozenForm
    names: FormNames
    sources: ImageSources

    def write(self, languages: Sequence[str]) -> None:
        slots = {slot.number: slot for slot in self.frozen.form.slots}
        keys = {each.version.ref: each.version.key for each in self.stored.versions.values()}
        for row in self.stored.slots:
            slot = slots[SlotNumber(row.number)]
            names = self.names.slots[slot.number]
            row.public_id = names.slot
            row.options = {public: option for option, public in names.options.items()}
            self.session.add(
                FormKeyRow(
                    form_id=row.form_id,
                    version=FIRST_KEY_VERSION,
                    slot=names.slot,
                    option=names.options[keys[slot.ref]],
                )
            )
        for language in languages:
            self._write_documents(LanguageTag(language))

    def _write_documents(self, language: LanguageTag) -> None:
        texts = {
            each.version.ref: each.texts[language].text for each in self.stored.versions.values()
        }
        for section in self.frozen.form.sections:
            document = present(
                self.frozen, section.number, language, texts, self.names, self.sources
            )
            content = document_bytes(document)
            self.session.add(
                FormDocumentRow(
                    form_id=self.stored.row.id,
                    section=section.number,
                    language=language,
                    sha256=sha256_hex(content),
                    content=content,
                )
            )
