"""The glossary is spoken: in code, pages and papers alike."""

import re

from tests.house.sources import ROOT, TEXTS, short

GLOSSARY = ROOT / "exam_service/GLOSSARY.md"
SAY_INSTEAD = {
    r"\bstudents?\b": "candidate",
    r"\blearners?\b": "candidate",
    r"\bexaminees?\b": "candidate",
    r"\btest[ -]takers?\b": "candidate",
    r"\binvigilators?\b": "proctor",
    r"\bquiz(zes)?\b": "exam",
    r"\bgraders?\b": "scorer",
    r"\bgraded\b": "scored",
    r"\bpass[ -]marks?\b": "cut score",
    r"\banswer keys?\b": "key",
    r"\bbeta items?\b": "pretest item",
    r"\bfield-test items?\b": "pretest item",
    r"\bbonus time\b": "extra time",
    r"\btest papers?\b": "form",
    r"\btime extensions?\b": "extra time",
    r"\bTODO\b": "an issue, or nothing",
    r"\bFIXME\b": "an issue, or nothing",
}
# Words of others, quoted: the list of what not to say, content, and formats of other products.
EXEMPT = (
    "exam_service/GLOSSARY.md",
    "exam_service/demonstration/content/",
    "item_bank/exchange/",
    "tests/fuzz/",
    "tests/item_bank/exchange/",
    "tests/house/test_words.py",
)


def test_the_glossary_is_spoken() -> None:
    slips = [
        f"{short(path)}: {found[0]!r}, say {preferred!r}"
        for path in TEXTS
        if not short(path).startswith(EXEMPT)
        for pattern, preferred in SAY_INSTEAD.items()
        if (found := re.search(pattern, path.read_text(), re.IGNORECASE))
    ]

    assert not slips


def test_the_glossary_has_the_words_that_are_asked_for() -> None:
    glossary = GLOSSARY.read_text()
    ours = {word for word in SAY_INSTEAD.values() if "," not in word} - {"scored"}

    assert not {word for word in ours if f"| {word} |" not in glossary}
