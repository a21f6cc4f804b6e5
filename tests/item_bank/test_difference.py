"""Before anything is stored, every row says what it would do to the bank and why."""

from item_bank.exchange.difference import Change, KnownItem, RowChange, compare
from item_bank.items import ItemCode, LanguageVersion
from item_bank.languages import ENGLISH, LanguageTag
from tests.item_bank.tables import sound, spanish, table_of

SPANISH = LanguageTag("es")


def changes_of(
    *rows: dict[str, str], bank: dict[ItemCode, KnownItem] | None = None
) -> list[RowChange]:
    return list(compare(table_of(*rows), bank or {}, ENGLISH))


def kinds(changes: list[RowChange]) -> list[Change]:
    return [change.change for change in changes]


def a_bank() -> dict[ItemCode, KnownItem]:
    """What the bank holds after the sound item and its translation were imported."""
    source, translation = changes_of(sound(), spanish())
    assert source.version is not None
    texts: dict[LanguageTag, LanguageVersion] = {}
    for change in (source, translation):
        assert change.text is not None
        texts[change.language] = change.text
    return {source.item: KnownItem(source.version, texts)}


def test_new_items_and_their_translations_are_added_as_version_one() -> None:
    source, translation = changes_of(sound(), spanish())

    assert kinds([source, translation]) == [Change.ADDED, Change.ADDED]
    assert source.version is not None
    assert source.text is not None
    assert translation.text is not None
    assert source.version.ref == source.text.ref == translation.text.ref
    assert (source.version.ref.number, source.version.key) == (1, "b")
    assert translation.version is None


def test_the_same_file_a_second_time_changes_nothing() -> None:
    changes = changes_of(sound(), spanish(), bank=a_bank())

    assert kinds(changes) == [Change.UNCHANGED, Change.UNCHANGED]


def test_the_order_of_lists_and_a_note_are_no_change() -> None:
    row = sound(secondary="16;15", ethics="Hope;Wellness, Recovery, Resiliency", note="Seen.")

    assert kinds(changes_of(row, bank=a_bank())) == [Change.UNCHANGED]


def test_a_changed_source_makes_a_new_version_and_names_the_columns() -> None:
    (change,) = changes_of(sound(key="a", stem="What is worst?"), bank=a_bank())

    assert change.change is Change.NEW_VERSION
    assert change.changed == ("key", "stem")
    assert change.version is not None
    assert change.version.ref.number == 2


def test_a_translation_in_the_bank_goes_with_a_new_version_even_unchanged() -> None:
    _, translation = changes_of(sound(stem="New?"), spanish(), bank=a_bank())

    assert translation.change is Change.CHANGED_LANGUAGE_VERSION
    assert translation.changed == ()
    assert translation.text is not None
    assert translation.text.ref.number == 2


def test_a_changed_translation_leaves_the_item_version_alone() -> None:
    (change,) = changes_of(spanish(stem="¿Cuál es mejor?"), bank=a_bank())

    assert change.change is Change.CHANGED_LANGUAGE_VERSION
    assert change.changed == ("stem",)
    assert change.version is None
    assert change.text is not None
    assert change.text.ref.number == 1


def test_a_further_language_of_a_known_item_is_added() -> None:
    (change,) = changes_of(spanish(language="vi"), bank=a_bank())

    assert change.change is Change.ADDED


def test_a_translation_of_nothing_is_refused() -> None:
    (change,) = changes_of(spanish())

    assert change.change is Change.REFUSED
    assert change.reason == "The item has no en row here and is not in the item bank."


def test_a_translation_may_not_disagree_with_its_item() -> None:
    for cells in ({"key": "a"}, {"area": "A2"}, {"secondary": "15"}, {"shuffle_safe": "yes"}):
        _, translation = changes_of(sound(), spanish(**cells))
        assert translation.change is Change.REFUSED
        assert next(iter(cells)) in str(translation.reason)
    _, agreeing = changes_of(sound(), spanish(key="B", area="A1", secondary="16;15"))
    assert agreeing.change is Change.ADDED


def test_a_translation_has_the_options_of_its_item() -> None:
    _, translation = changes_of(sound(), spanish(option_c=""))

    assert translation.reason == "It has 2 options; its item version has 3."


def test_a_row_that_occurs_twice_is_refused_the_second_time() -> None:
    changes = changes_of(sound(), spanish(), spanish())

    assert kinds(changes) == [Change.ADDED, Change.ADDED, Change.REFUSED]
    assert changes[2].reason == "Row 3 has the same item in es."


def test_enemies_exist_in_the_file_or_in_the_bank() -> None:
    bank = a_bank()

    known = changes_of(sound(item="A1-002", enemies="A1-001"), bank=bank)
    together = changes_of(sound(item="A1-002", enemies="A1-003"), sound(item="A1-003"))
    (unknown,) = changes_of(sound(enemies="A1-009"))
    (itself,) = changes_of(sound(enemies="A1-001"))

    assert kinds(known) == [Change.ADDED]
    assert kinds(together) == [Change.ADDED, Change.ADDED]
    assert unknown.reason == "Enemies that exist nowhere: A1-009."
    assert itself.reason == "The item is named as its own enemy."


def test_an_item_is_taken_whole_or_not_at_all() -> None:
    (behind_a_bad_row,) = changes_of(sound(key="z"), spanish(), bank=a_bank())
    source, behind_a_refusal = changes_of(sound(enemies="A1-009"), spanish())

    assert behind_a_bad_row.reason == "Row 2 of the same item has a problem."
    assert source.change is Change.REFUSED
    assert behind_a_refusal.reason == "Row 2, the same item in en, is refused."
