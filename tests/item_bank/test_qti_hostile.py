"""A hostile QTI file is refused with a sentence; whatever it names outside itself is not read."""

import io
import re
import struct
import zipfile
from pathlib import Path

import pytest

from item_bank.errors import FileRefused
from item_bank.exchange.packages import PackageLimits
from item_bank.exchange.qti import read_qti
from tests.item_bank.qti_documents import item_document, package, read_one, reason_of

HEAD = '<?xml version="1.0"?>'
SMALL = PackageLimits(file_bytes_max=10_000, members_max=3, unpacked_bytes_max=20_000)


def refusal_of(content: bytes | str, limits: PackageLimits | None = None) -> str:
    document = content.encode() if isinstance(content, str) else content
    with pytest.raises(FileRefused) as refusal:
        read_qti(document, "file", limits or PackageLimits())
    return refusal.value.message


def entities(count: int) -> str:
    first = '<!ENTITY e0 "lollollollol">'
    return first + "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, count)
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("hello", "not well-formed XML"),
        (item_document()[:-1], "not well-formed XML"),
        (HEAD.replace("?>", ' encoding="utf-8"?>').encode() + b"<a>\xe9</a>", "not well-formed"),
        (HEAD.replace("?>", ' encoding="nonsense"?>') + "<a/>", "Unsupported encoding"),
        (b"\0" * 100, "not well-formed XML"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE with declarations"),
        (f"<!DOCTYPE a [{entities(10)}]><a>&e9;</a>", "DOCTYPE|amplification"),
        (f'<!DOCTYPE a [{entities(10)}]><a b="&e9;"/>', "not well-formed XML"),
        ('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><a/>', "DOCTYPE"),
        (f'<!DOCTYPE a [<!ATTLIST b c CDATA "{"x" * 99_999}">]><a>{"<b/>" * 999}</a>', "XML"),
        ("<a>" * 300 + "</a>" * 300, "not well-formed XML: Excessive depth"),
        ("<a>" * 150 + "</a>" * 150, "elements more than 100 deep"),
        (item_document(body="<b/>" * 250_000), "more than 200000 elements"),
        (item_document(root=" ".join(f'a{n}=""' for n in range(100_000))), "200 attributes"),
        (item_document(body="x" * 10_000_000), "larger than 8 MB"),
        (b"PK\x03\x04rest", "not a readable zip"),
        (package({"one.xml": "x" * 9_000_000}), "unpacks to more"),
        (package({"../../one.xml": item_document()}), "leads out of it"),
        (package({"/etc/one.xml": item_document()}), "leads out of it"),
        (package({"C:/one.xml": item_document()}), "leads out of it"),
    ],
)
def test_it_is_refused(content: bytes | str, said: str) -> None:
    assert re.search(said, refusal_of(content))


def test_a_file_of_this_machine_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    declared = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    included = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret}"/>'

    assert "DOCTYPE" in refusal_of(declared + item_document(body="<p>&x;</p>"))
    assert "single file does not bring" in reason_of(item_document(body=included))
    inside = read_qti(package({"a.xml": item_document(body=included)}), "package.zip")
    assert "leads out of the package" in inside.refused[0].reason


def test_a_doctype_that_only_names_a_dtd_is_passed_over_but_its_entities_are_unknown() -> None:
    named = '<!DOCTYPE assessmentItem SYSTEM "http://127.0.0.1:1/imsqti.dtd">'

    assert read_one(named + item_document()).stem == "What does it say?"
    assert "&nbsp;" in reason_of(named + item_document(body="<p>&nbsp;</p>"))


def test_a_stem_of_seven_megabytes_is_refused_by_item() -> None:
    assert "more than 100000 characters" in reason_of(item_document(body="x" * 7_000_000))
    ours = item_document(prompt=f"<prompt>{'x' * 7_000_000}</prompt>")
    exact = ours.replace("<itemBody>", '<itemBody class="exam-plain">')
    assert "stem has 7,000,000 characters" in reason_of(exact)


def test_formulas_feedback_and_images_without_end_are_refused_by_item() -> None:
    powers = "<msup>" * 90 + "<mi>x</mi>" + "<mn>2</mn></msup>" * 90
    feedback = '<feedbackInline identifier="A">x</feedbackInline>' * 51
    images = "<img src='data:image/png;base64,AAAA'/>" * 30

    assert read_one(item_document(body=f"<p><math>{powers}</math></p>")).stimulus
    assert "more than 50 pieces of feedback" in reason_of(item_document(body=feedback))
    assert "more than" in reason_of(item_document(body=f"<p>{images * 4}</p>"))


def test_too_large_archives_are_refused_before_anything_is_unpacked() -> None:
    many = package({f"{number}.xml": "<a/>" for number in range(4)})

    assert "more than 3 files" in refusal_of(many, SMALL)
    assert "larger than 0 MB" in refusal_of(b"PK\x03\x04" + b"x" * 10_001, SMALL)
    assert "unpacks to more" in refusal_of(package({"a.xml": "x y " * 5001}), SMALL)


def test_a_directory_that_lies_about_sizes_gives_no_item() -> None:
    content = bytearray(package({"a.xml": item_document(body="x" * 50_000)}))
    size = struct.pack("<I", len(item_document(body="x" * 50_000)))
    start = 0
    while (start := content.find(size, start)) >= 0:
        content[start : start + 4] = struct.pack("<I", 1000)
        start += 4

    reading = read_qti(bytes(content), "package.zip")

    assert reading.items == ()
    assert "damaged" in reading.refused[0].reason


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_encrypted_linked_and_doubled_members_are_refused() -> None:
    def archive(*members: zipfile.ZipInfo) -> bytes:
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w") as file:
            for member in members:
                file.writestr(member, "x")
        return output.getvalue()

    link = zipfile.ZipInfo("a.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    twice = (zipfile.ZipInfo("a.xml"), zipfile.ZipInfo("a.xml"))
    squeezed = zipfile.ZipInfo("a.xml")
    squeezed.compress_type = zipfile.ZIP_LZMA
    encrypted = bytearray(archive(zipfile.ZipInfo("a.xml")))
    directory = encrypted.find(b"PK\x01\x02")
    encrypted[directory + 8] |= 1

    assert "leads out of it" in refusal_of(archive(link))
    assert "“a.xml” twice" in refusal_of(archive(*twice))
    assert "use Deflate" in refusal_of(archive(squeezed))
    assert "encrypted" in refusal_of(bytes(encrypted))


def test_a_package_within_a_package_is_named_and_not_opened() -> None:
    inner = package({"b.xml": item_document()})

    reading = read_qti(package({"a.xml": item_document(), "more/b.zip": inner}), "package.zip")

    assert len(reading.items) == 1
    assert [(one.source, "within the package" in one.reason) for one in reading.refused] == [
        ("more/b.zip", True)
    ]


def test_folders_parted_as_windows_does_stay_inside_and_may_not_lead_out() -> None:
    reading = read_qti(package({"items\\a.xml": item_document()}), "package.zip")

    assert [item.source for item in reading.items] == ["items/a.xml"]
    assert "leads out of it" in refusal_of(package({"..\\a.xml": item_document()}))
