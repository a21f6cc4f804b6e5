"""A frozen form cannot change; publishing names every item that stands in its way."""

from dataclasses import replace

import pytest

from item_bank.blueprint import AreaRule, Blueprint, SlotRole
from item_bank.errors import FormAltered, FormNotSound
from item_bank.forms import (
    FIRST_FORM,
    STANDING,
    Eligibility,
    Form,
    Section,
    SlotNumber,
    freeze,
    publication_problems,
    thaw,
)
from item_bank.items import AreaCode, ItemVersion, LanguageStatus, LanguageVersion, Stage
from item_bank.languages import LanguageTag
from tests.item_bank.builders import make_form, make_text, make_version

EN, ES = LanguageTag("en"), LanguageTag("es")
VERSIONS = [make_version("A1-001"), make_version("A1-002")]
BLUEPRINT = Blueprint((AreaRule(AreaCode("A1"), scored=2),))


def codes(
    versions: list[ItemVersion],
    texts: list[LanguageVersion] | None = None,
    *,
    form: Form | None = None,
    eligibility: Eligibility = STANDING,
) -> list[tuple[str, str | None]]:
    problems = publication_problems(
        form or make_form(versions),
        BLUEPRINT,
        versions,
        [make_text(version, tag) for version in versions for tag in (EN, ES)]
        if texts is None
        else texts,
        (EN, ES),
        eligibility,
    )
    return [(problem.code, problem.item) for problem in problems]


def test_a_frozen_form_reads_back_as_it_was() -> None:
    frozen = freeze(make_form(VERSIONS, sections=2))

    assert thaw(frozen.document, frozen.content_hash) == frozen


def test_an_altered_form_is_refused() -> None:
    frozen = freeze(make_form(VERSIONS))

    with pytest.raises(FormAltered):
        thaw(frozen.document.replace(b"A1-001", b"A1-009"), frozen.content_hash)


def test_the_role_of_a_slot_is_part_of_the_hash() -> None:
    form = make_form(VERSIONS)
    slot = replace(form.sections[0].slots[1], role=SlotRole.PRETEST)
    other = Form(form.code, (Section(1, (form.sections[0].slots[0], slot)),))

    assert freeze(other).content_hash != freeze(form).content_hash


def test_the_hash_of_a_form_is_the_same_on_every_machine() -> None:
    frozen = freeze(make_form(VERSIONS[:1]))

    assert frozen.document == (
        b'{"code":"F1","sections":[{"number":1,"slots":[{"area":"A1","item":"A1-001",'
        b'"number":1,"role":"operational","version":1}]}]}'
    )


def test_broken_numbering_and_doubled_items_cannot_be_frozen() -> None:
    form = make_form(VERSIONS)
    first, second = form.sections[0].slots

    for slots in ((), (second,), (first, replace(second, number=SlotNumber(3)))):
        with pytest.raises(FormNotSound):
            freeze(Form(form.code, (Section(1, slots),)))
    with pytest.raises(FormNotSound, match="A1-001 stands"):
        freeze(Form(form.code, (Section(1, (first, replace(second, ref=first.ref))),)))
    with pytest.raises(FormNotSound):
        freeze(Form(form.code, (replace(form.sections[0], number=2),)))


def test_a_form_whose_every_slot_is_approved_in_every_language_can_be_published() -> None:
    assert codes(VERSIONS) == []


@pytest.mark.parametrize(
    "status", [LanguageStatus.DRAFTED, LanguageStatus.REVIEWED, LanguageStatus.STALE]
)
def test_a_language_version_that_is_not_approved_blocks_and_is_named(
    status: LanguageStatus,
) -> None:
    texts = [make_text(VERSIONS[0]), make_text(VERSIONS[1]), make_text(VERSIONS[0], ES)]
    texts.append(make_text(VERSIONS[1], ES, status=status))

    assert codes(VERSIONS, texts) == [(f"form.language_version_{status}", "A1-002")]


def test_a_language_version_of_an_older_wording_does_not_count() -> None:
    newer = make_version("A1-001", number=2)
    texts = [make_text(newer), make_text(VERSIONS[0], ES)]
    texts += [make_text(VERSIONS[1], tag) for tag in (EN, ES)]

    assert codes([newer, VERSIONS[1]], texts) == [("form.language_version_missing", "A1-001")]


def test_a_language_version_with_other_options_blocks() -> None:
    texts = [make_text(version, tag) for version in VERSIONS for tag in (EN, ES)]
    texts[1] = replace(texts[1], options=texts[1].options[:3])

    assert codes(VERSIONS, texts) == [("form.language_version_unfit", "A1-001")]


def test_enemies_public_items_and_unfit_stages_block() -> None:
    enemies = [make_version("A1-001", enemies=["A1-002"]), VERSIONS[1]]
    public = [make_version("A1-001", stage=Stage.PUBLIC), VERSIONS[1]]
    draft = [make_version("A1-001", stage=Stage.DRAFT), VERSIONS[1]]

    assert codes(enemies) == [("form.enemies_meet", "A1-001")]
    assert codes(public) == [("form.item_public", "A1-001")]
    assert codes(draft) == [("form.stage_unfit", "A1-001")]


def test_a_first_form_may_take_approved_items() -> None:
    approved = [make_version("A1-001", stage=Stage.APPROVED), VERSIONS[1]]

    assert codes(approved) == [("form.stage_unfit", "A1-001")]
    assert codes(approved, eligibility=FIRST_FORM) == []


def test_an_item_twice_an_unknown_item_and_another_area_block() -> None:
    form = make_form(VERSIONS)
    first, second = form.sections[0].slots
    doubled = Form(form.code, (Section(1, (first, replace(second, ref=first.ref))),))

    assert ("form.item_twice", "A1-001") in codes(VERSIONS, form=doubled)
    assert ("form.item_unknown", "A1-002") in codes(VERSIONS[:1], form=form)
    moved = [make_version("A1-001", area="A2"), VERSIONS[1]]
    assert ("form.area_differs", "A1-001") in codes(moved, form=form)
