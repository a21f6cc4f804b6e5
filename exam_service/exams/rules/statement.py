"""What a version of the rules and confidentiality statement must have, language by language."""

from collections.abc import Collection, Mapping

from exam_service.exams.rules.soundness import PolicyProblem
from item_bank.errors import TextRefused
from item_bank.languages import LANGUAGES, find_language, normalise

TEXT_CHARACTERS_MAX = 20_000


def statement_problems(texts: Mapping[str, str], languages: Collection[str]) -> list[PolicyProblem]:
    """What keeps these texts from becoming a version; `languages` are those it must have."""
    found = [
        PolicyProblem(f"texts.{tag}", f"Write this in {find_language(tag).english_name}.")
        for tag in sorted(languages)
        if not texts.get(tag, "").strip()
    ]
    for tag, text in texts.items():
        sentence = _refusal(tag, text)
        if sentence:
            found.append(PolicyProblem(f"texts.{tag}", sentence))
    return found


def _refusal(tag: str, text: str) -> str:
    if tag not in LANGUAGES:
        return f"“{tag}” is not a language of this service."
    if len(text) > TEXT_CHARACTERS_MAX:
        return f"Use at most {TEXT_CHARACTERS_MAX} characters."
    try:
        normalise(text)
    except TextRefused as refusal:
        return refusal.message
    return ""
