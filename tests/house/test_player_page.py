"""The player's modules and its page name the same words, views, lines, commands and parts.

A name that the other side does not have would be found by the candidate who first needs it.
"""

import re
from datetime import timedelta

from exam_service.responses.rules.entries import ENTRIES_PER_SYNC_MAX
from exam_service.sittings.rules.outages import WITHIN
from tests.house.sources import ROOT, TEMPLATES

MODULES = "\n".join(
    path.read_text() for path in sorted((ROOT / "frontend/static/js/player").glob("*.js"))
)
PAGES = "\n".join(path.read_text() for path in TEMPLATES)
# `say("saved_said")`, `say(isLast(state) ? "next_review" : "next")`, `phrase: "saved"`.
SAID = re.compile(r"\bsay\(([^{}()]*(?:\(\w*\)[^{}()]*)?)|\b(?:phrase|unknown|undone)\b[:=\s]+(.*)")
# What is compared with is not said.
TEXT = re.compile(r'(?<!=== )"([a-z]+(?:_[a-z]+)*)"')
# ``say(`${name}_title`)``: what stands before the name, and after it.
COMPOSED = re.compile(r"`(\w*)\$\{\w+(?:\.\w+)?\}(\w*)`")


def part_of_page(name: str) -> str:
    return (ROOT / f"frontend/templates/candidate/_exam_{name}.html").read_text()


WORDS = set(re.findall(r'^  "(\w+)": _\(', part_of_page("words"), re.MULTILINE))


def module(name: str) -> str:
    return (ROOT / f"frontend/static/js/player/{name}.js").read_text()


def names_within(source: str, opening: str, closing: str) -> set[str]:
    """The names of an object that is written out, one in a line."""
    (listed,) = re.findall(rf"{opening}\n(.*?)\n  {closing}", source, re.DOTALL)
    return set(re.findall(r"^    (\w+)[:,]", listed, re.MULTILINE))


def test_every_word_that_is_said_is_in_the_page() -> None:
    said = {word for call, value in SAID.findall(MODULES) for word in TEXT.findall(call or value)}

    assert "memory_only" in said
    assert said <= WORDS, said - WORDS


def test_every_word_in_the_page_is_said() -> None:
    composed = [
        re.compile(f"{before}[a-z_]+{after}")
        for before, after in COMPOSED.findall(MODULES)
        if before + after
    ]

    silent = {
        word
        for word in WORDS - set(TEXT.findall(MODULES))
        if not any(pattern.fullmatch(word) for pattern in composed)
    }

    assert not silent


def test_every_button_names_a_command() -> None:
    offered = set(re.findall(r'"?data-command"?[:=]\s*"(\w+)"', PAGES))
    offered |= set(re.findall(r'line\("\w+".*, "(\w+)"\) \}\}', part_of_page("notes")))
    commands = names_within(module("commands"), r"const commands = \{", r"\}")

    assert {"start", "finish", "save_copy"} <= offered <= commands, offered - commands


def test_every_screen_has_its_view() -> None:
    source = module("screen")
    screens = {name for line in re.findall(r"return (.+)", source) for name in TEXT.findall(line)}
    (standing_still,) = re.findall(r"STANDING_STILL = new Set\((.+)\)", source)

    views = set(re.findall(r'data-view-name="(\w+)"', PAGES))

    assert screens | set(TEXT.findall(standing_still)) == views


def test_every_quiet_line_has_its_text() -> None:
    lines = set(re.findall(r'\{ line\("(\w+)"', part_of_page("notes")))

    assert lines == names_within(module("notes"), r"conditions = \{", r"\}")


def test_every_part_that_a_module_looks_for_is_in_a_page() -> None:
    looked_for = set(re.findall(r"\[(data-[a-z]+(?:-[a-z]+)*)[\]=]", MODULES))

    missing = {name for name in looked_for if not re.search(rf"{name}(?![\w-])", PAGES)}

    assert len(looked_for) > 40
    assert not missing


def test_what_the_player_says_politely_is_heard() -> None:
    (region,) = re.findall(r"<[^>]*data-announcer[^>]*>", PAGES)

    assert 'aria-live="polite"' in region


def number(name: str, source: str) -> int:
    (found,) = re.findall(rf"\b{name} = ([\d_]+)$", source, re.MULTILINE)
    return int(found)


def test_the_player_counts_with_the_numbers_of_the_service() -> None:
    heartbeat = timedelta(milliseconds=number("HEARTBEAT_MS", module("sync")))

    assert number("ENTRIES_PER_BATCH_MAX", module("journal")) == ENTRIES_PER_SYNC_MAX
    assert 2 * heartbeat <= WITHIN
