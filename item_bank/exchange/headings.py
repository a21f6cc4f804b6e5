"""What people call the columns of a table of items: in English and Spanish, the plainest names also
in other languages.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from item_bank.errors import UnknownLanguage
from item_bank.items import OPTION_IDS
from item_bank.languages import LanguageTag, find_language

# The letters that options have where the script is not Latin: Arabic, Persian and Cyrillic.
LETTERS_OF_OTHERS: Final = MappingProxyType(
    dict(zip("ابجدهабвгд", "abcdeabcde", strict=True)) | {"أ": "a", "الف": "a", "هـ": "e"}
)


# “zh-Hant” and “es_MX” are one tag; what parts a tag from the name is a space or a sign.
_TAG: Final = r"([^\W\d_]+(?:[-_][^\W\d_]{2,4})?|[^\W\d_]+ [^\W\d_]+)"
_LANGUAGE_LAST: Final = re.compile(rf"(.+?)[ _.:/|-]*[ _.:/|(\[-] *{_TAG} *[)\]]?")
_LANGUAGE_FIRST: Final = re.compile(rf"[(\[]? *{_TAG} *[ _.:/|)\]-][ _.:/|-]*(.+)")


def plain(heading: str) -> str:
    """A heading without capitals, accents and punctuation; “optionA” has two words."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", " ", heading)
    decomposed = unicodedata.normalize("NFKD", parted.casefold())
    bare = "".join(
        str(unicodedata.decimal(sign, sign))
        for sign in decomposed
        if not unicodedata.combining(sign)
    )
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", bare)).split()
    if words and words[-1] in LETTERS_OF_OTHERS:
        words[-1] = LETTERS_OF_OTHERS[words[-1]]
    return " ".join(words)


# For each field its names, the surest first.
NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        name: tuple(map(plain, said.split("|")))
        for name, said in {
            "item": "item|item id|item code|itemid|question id|questionid|qid|id|code|codigo|"
            "identifier|identificador|id number|idnumber|question code|codigo del item|"
            "id de la pregunta|question number|question no|item number|item no|numero|number|no|"
            "n|nr|num|questionname|question name|item name|name|nombre",
            "language": "language|lang|idioma|lengua|locale|language code|language tag|"
            "codigo de idioma|item language",
            "stem": "stem|question stem|item stem|question text|questiontext|enunciado|question|"
            "pregunta|texto de la pregunta|item text|reactivo|consigna|prompt|problem|texto|text|"
            "body|enunciado de la pregunta|planteamiento|domanda|frage|vraag|pergunta|"
            "السؤال|سؤال|نص السؤال|پرسش|متن سوال|вопрос|հարց|문제|문항|질문|题目|題目|問題|问题|"
            "câu hỏi|tanong|សំណួរ",
            "stimulus": "stimulus|passage|reading passage|context|contexto|case|caso|vignette|"
            "case vignette|vineta|scenario|escenario|texto base|lectura|pasaje|estimulo|"
            "background|article|code block|snippet|code snippet|code",
            "options": "options|choices|opciones|alternativas|answer options|answer choices|"
            "alternatives|answers|respuestas|opciones de respuesta",
            "key": "key|answer key|clave|correct option|correct choice|correct answer|correct|"
            "correct letter|correct key|respuesta correcta|opcion correcta|alternativa correcta|"
            "letra correcta|correcta|correcto|answer|respuesta|right answer|right option|"
            "solution|solucion|ans|cop|answerkey|answer letter|answer index|correct index|"
            "clave correcta|gold|target|label|lösung|richtige antwort|risposta|risposta corretta|"
            "réponse|bonne réponse|resposta|resposta correta|gabarito|antwort|antwoord|الإجابة|"
            "الإجابة الصحيحة|الجواب|الجواب الصحيح|پاسخ|پاسخ صحیح|جواب|گزینه صحیح|ответ|"
            "правильный ответ|պատասխան|ճիշտ պատասխան|정답|답|答案|正确答案|正確答案|đáp án|"
            "đáp án đúng|tamang sagot|sagot|ចម្លើយ|正解",
            "key_text": "answer text|key text|correct text|correct answer text|"
            "texto de la respuesta|texto de la clave",
            "rationale": "rationale|explanation|justification|justificacion|explicacion|feedback|"
            "retroalimentacion|fundamentacion|general feedback|generalfeedback|exp|razon|"
            "answer explanation|explicacion de la respuesta",
            "area": "area|content area|area de contenido|domain|dominio|content domain|topic|"
            "tema|subject|materia|asignatura|category|categoria|competency|competencia|unit|"
            "unidad|section|seccion|chapter|capitulo|subtopic|subject name|topic name",
            "title": "title|titulo|short title|heading",
            "reference": "reference|referencia|references|referencias|bibliography|bibliografia|"
            "citation|cita|source item id|source|fuente",
            "note": "note|notes|nota|notas|remark|remarks|comment|comments|comentario|"
            "comentarios|observacion|observaciones",
            "image": "image|imagen|media|figure|figura|picture|img|foto|graphic|grafico|image url|"
            "image file|attachment|adjunto|multimedia",
        }.items()
    }
)

_MARKED: Final = r"(?:(?:option|opcion|opt|choice|answer|ans|alternativa|respuesta) )?"
_NUMBERED: Final = r"([a-h]|[0-8])"
_OPTION: Final = re.compile(
    r"(?:texto de la |texto de )?(option|opt|op|choice|answer|alternative|alternativa|opcion|"
    r"respuesta|ans|response|inciso|literal|answer option|answer choice|opcion de respuesta|"
    r"الخيار|خيار|گزینه|вариант|вариант ответа|տարբերակ|보기|선택지|선지|选项|選項|phuong an|"
    r"lua chon|risposta|reponse|resposta|antwort|antwoord|)"
    rf"(?: text)? ?{_NUMBERED}"
    r"(?: text)?|([a-h]) (?:option|choice|opcion|answer|text)"
)
_DISTRACTOR: Final = re.compile(
    r"(?:distractor|distractora|incorrect|incorrect answer|incorrect option|wrong|wrong answer|"
    r"respuesta incorrecta|opcion incorrecta|incorrecta|false answer)s? ?(?:[0-9]|[a-e])?"
)
_RATIONALE: Final = re.compile(
    rf"(?:rationale|feedback|explanation|justificacion|retroalimentacion|explicacion)"
    rf"(?: for| de| of)?(?: la)? {_MARKED}{_NUMBERED}"
    rf"|{_MARKED}{_NUMBERED} (?:rationale|feedback|explanation|retroalimentacion)"
)
_MARK: Final = re.compile(
    rf"(?:mark|is correct|correct|correcta|score|fraction|points|puntos|puntaje) {_MARKED}"
    rf"{_NUMBERED}|{_MARKED}{_NUMBERED} (?:correct|is correct|correcta|score|fraction|points)"
)


def known_count(cells: Sequence[str]) -> int:
    """How many cells of a row are headings that we know."""
    return sum(bool(cell.strip()) and is_known(cell) for cell in cells)


def is_known(heading: str) -> bool:
    """Whether a heading, by itself, says what its column is for."""
    if len(heading) > 60:
        return False
    said = plain(heading)
    if said in _ALL_NAMES:
        return True
    worded = language_of(heading)
    return (worded is not None and is_known(worded[0])) or bool(
        (_OPTION.fullmatch(said) and not said.isdigit())
        or _DISTRACTOR.fullmatch(said)
        or _RATIONALE.fullmatch(said)
        or _MARK.fullmatch(said)
    )


def language_of(heading: str) -> tuple[str, LanguageTag] | None:
    """What “stem_es”, “Question (Spanish)” or “ES stem” name, and in which language."""
    if plain(heading) in _ALL_NAMES:
        return None
    for pattern, (base, language) in ((_LANGUAGE_LAST, (1, 2)), (_LANGUAGE_FIRST, (2, 1))):
        found = pattern.fullmatch(heading.strip())
        if found and plain(found[base]):
            try:
                return found[base].strip(), find_language(found[language]).tag
            except UnknownLanguage:
                continue
    return None


def option_family(heading: str) -> tuple[str, int] | None:
    """The word before an option's letter or number, and that letter's place or that number."""
    found = _OPTION.fullmatch(plain(heading))
    if not found:
        return None
    sign = found[2] or found[3]
    return f"{found[1] or ''}{'#' if sign.isdigit() else ''}", _position(sign)


def is_distractor(heading: str) -> bool:
    """Whether it is “Distractor 1” or “Wrong answer”."""
    return bool(_DISTRACTOR.fullmatch(plain(heading)))


def rationale_of(heading: str) -> str | None:
    """The option whose rationale it is: “Feedback B”, “Explanation 2”."""
    return _option_of(_RATIONALE.fullmatch(plain(heading)))


def mark_of(heading: str) -> str | None:
    """The option whose mark it is: “Correct A”, “option_b_score”."""
    return _option_of(_MARK.fullmatch(plain(heading)))


def _option_of(found: re.Match[str] | None) -> str | None:
    if not found:
        return None
    sign = found[1] or found[2]
    position = int(sign) - 1 if sign.isdigit() else _position(sign)
    return OPTION_IDS[position] if 0 <= position < len(OPTION_IDS) else None


def _position(sign: str) -> int:
    return int(sign) if sign.isdigit() else ord(sign) - ord("a")


_ALL_NAMES: Final = frozenset(name for names in NAMES.values() for name in names)
