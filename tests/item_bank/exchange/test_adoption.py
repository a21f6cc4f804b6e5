"""Other people's items as rows of ours: codes of their own, and nobody else's place taken."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from item_bank.exchange.adoption import Adopter, Remembered, adopt, fingerprint_of
from item_bank.exchange.difference import KnownItem
from item_bank.exchange.likeness import likeness
from item_bank.exchange.row_reading import is_item_code
from item_bank.exchange.source_items import SourceItem, SourceOption
from item_bank.items import AreaCode, ItemCode
from item_bank.languages import ENGLISH, LanguageTag
from tests.item_bank.builders import make_text, make_version

SPANISH = LanguageTag("es")
ADOPTER = Adopter("qti", "guests.xml", ENGLISH, {"listening": AreaCode("A1")}, {})


def source(
    code: str = "Q-1", *, stem: str = "What helps?", key: int = 0, **more: str
) -> SourceItem:
    texts = ("Ask first", "Advise at once", "Wait")
    options = tuple(SourceOption(text, place == key) for place, text in enumerate(texts))
    return SourceItem("guests.xml", "question 1", code, stem, options, **more)  # type: ignore[arg-type]  # texts


def codes(*items: SourceItem, adopter: Adopter = ADOPTER) -> list[str]:
    rows, _ = adopt(items, adopter)
    return [row.item for row in rows]


def test_a_sound_name_of_the_source_is_the_code_and_others_are_made_so() -> None:
    assert codes(source("Q-1"), source("Two words!", stem="Else?")) == ["Q-1", "Two-words"]


def test_an_item_without_a_name_has_a_code_of_its_content_that_stays() -> None:
    first, second = codes(source("")), codes(source(""))

    assert first == second
    assert codes(source("", stem="Another?")) != first


def test_the_page_that_writes_an_item_keeps_its_address() -> None:
    assert codes(source("new")) != ["new"]


def test_two_items_of_one_name_are_two_items() -> None:
    one, other = codes(source(), source(stem="Something else entirely?"))

    assert one == "Q-1"
    assert other.startswith("Q-1-")


def test_one_name_in_two_languages_is_one_item_if_key_and_options_agree() -> None:
    spanish = source(stem="¿Qué ayuda?", language="es")

    assert codes(source(), spanish) == ["Q-1", "Q-1"]
    assert len(set(codes(source(), replace(spanish, options=spanish.options[:2])))) == 2


def test_an_unknown_language_is_refused_and_the_rest_comes_in() -> None:
    rows, refused = adopt([source(), source("Q-2", language="tlh")], ADOPTER)

    assert [row.item for row in rows] == ["Q-1"]
    ((number, unadopted),) = refused
    assert number == 2
    assert "tlh" in unadopted.reason


def test_an_area_is_found_by_its_name_and_otherwise_told_in_the_note() -> None:
    (named, other), _ = adopt([source(area=" Listening"), source("Q-2", area="Law")], ADOPTER)

    assert named.area == "A1"
    assert other.area is None
    assert "Law" in other.note


def test_an_item_of_ours_with_the_same_code_and_other_words_is_left_alone() -> None:
    version = make_version("Q-1")
    ours = KnownItem(version, {ENGLISH: make_text(version, stem="About something different")})
    adopter = replace(ADOPTER, bank={ItemCode("Q-1"): ours})

    (row,), _ = adopt([source()], adopter)

    assert row.item != "Q-1"
    assert "Q-1" in row.remark


def test_an_item_that_came_before_is_known_by_its_name_in_its_file_whatever_its_code() -> None:
    version = make_version("OURS-7", options=3)
    bank = {ItemCode("OURS-7"): KnownItem(version, {ENGLISH: make_text(version)})}
    item = source()
    remembered = Remembered(ItemCode("OURS-7"), fingerprint_of(item, ENGLISH))
    adopter = replace(ADOPTER, bank=bank, remembered={("Q-1", ENGLISH): remembered})

    (row,), _ = adopt([item], adopter)

    assert row.item == "OURS-7"
    assert row.origin is not None
    assert row.origin.is_known


def test_without_a_name_the_same_words_with_another_key_are_another_item() -> None:
    (code,) = codes(source(""))
    version = make_version(code, options=3, key="a")
    text = make_text(version)
    words = replace(
        text,
        stem="What helps?",
        options=tuple(
            replace(option, text=said.text)
            for option, said in zip(text.options, source().options, strict=True)
        ),
    )
    adopter = replace(ADOPTER, bank={ItemCode(code): KnownItem(version, {ENGLISH: words})})

    assert codes(source("", key=0), adopter=adopter) == [code]
    assert codes(source("", key=1), adopter=adopter) != [code]


def test_likeness_is_one_for_the_same_words_and_nothing_for_no_pair_in_common() -> None:
    # "abcd" has the pairs ab, bc, cd; "abxd" has ab, bx, xd: one of five is in both.
    assert likeness("abcd", "ab xd") == 1 / 5
    assert likeness("Same", "same") == 1
    assert likeness("abc", "xyz") == 0


@given(
    st.lists(st.builds(source, code=st.text(max_size=50), stem=st.text(min_size=1)), max_size=12)
)
def test_every_item_gets_a_sound_code_and_no_two_items_of_a_language_share_one(
    items: list[SourceItem],
) -> None:
    rows, refused = adopt(items, ADOPTER)

    assert len(rows) + len(refused) == len(items)
    assert all(is_item_code(row.item) for row in rows)
    named = [(row.item, row.language) for row in rows]
    assert len(set(named)) == len(named)
