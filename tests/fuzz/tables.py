"""The reader of any table: guessed and typed mappings, CSV and XLSX."""

import io

from openpyxl import Workbook

from item_bank.exchange.guessing import guess_mapping
from item_bank.exchange.mapping import parse_mapping
from item_bank.exchange.table_files import open_table
from item_bank.exchange.tables import read_rows_by
from tests.fuzz.target import Target

ROWS = (
    ("A title",),
    ("Item id", "Idioma", "Pregunta", "A", "B", "C", "Clave", "Explanation", "Imagen"),
    ("Q1", "es-MX", "¿Qué es;\nesto?", "uno", "dos", "tres", "b)", "Porque", ""),
    ("Q1", "en", 'What "is"?', "one", "two", "three", "B", "", "fig.png"),
    ("Q2", "prs", "چیست؟", "۱", "۲", "۳", "3", "", ""),
)
ENGLISH = b"stem,choices,answer text,a_correct,option_a,option_b\nx,[1],y,1,y,z\nx,a|b,z,x,y,z\n"
MAPPING = b"stem=#1,option_a=A,note=C+B,key=\\,x,language:=es,key_form:=number,separator:=|"


def read(content: bytes) -> object:
    """The table by the mapping guessed for it."""
    opened = open_table(content)
    guess = guess_mapping(opened.headings, opened.sample())
    return read_rows_by(opened, guess.mapping)


def workbook() -> bytes:
    """The rows as XLSX, with a number and a formula."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (*ROWS, ("Q3", "en", 12.5, "=1+1", True, "x", 2, None, None)):
        sheet.append(row)
    output = io.BytesIO()
    made.save(output)
    return output.getvalue()


TEXT = "\r\n".join(
    ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in ROWS
)
TARGETS = (
    Target(
        name="tables",
        read=read,
        examples=(TEXT.encode(), TEXT.encode("utf-16"), ENGLISH, workbook()),
        words=(
            *(b",", b";", b"\t", b"|", b'"', b'""', b"\n", b"\r\n", b"sep=;\n", b"=1+1", b"'="),
            *(b"key", b"option_a", b"stem", b"language", b"correct", b"distractor 1", b"mark_a"),
            *(b"A", b"B", b"0", b"1", b"A,B", b"es", b"zh-Hant", b'["a","b"]', b"A) x\nB) y"),
            *(b"<c r=", b't="s"', b"<v>", b"<f>", b"<row r=", b"1e999"),
        ),
    ),
    Target(
        name="mappings",
        read=lambda content: parse_mapping(content.decode("utf-8", "replace")).to_document(),
        examples=(MAPPING, b"stem=Question,option_a=A,key=Correct answer,language:=es"),
        words=(b",", b"=", b":=", b"+", b"\\", b"#", b"key_form", b"markup:=html", b"ignored="),
    ),
)
