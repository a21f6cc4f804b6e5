"""Templates obey the content security policy, and vendored files are as published."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT, TEMPLATES, short

VENDOR = ROOT / "frontend/vendor"
PACKAGES = tomllib.loads((VENDOR / "vendored.toml").read_text())["package"]
FORBIDDEN = {
    r"<[^>]*\son[a-z]+\s*=": "an inline event handler",
    r"<[^>]*\sstyle\s*=": "an inline style",
    r"<style[\s>]": "an inline style sheet",
    r"javascript:": "a script in an address",
    r"autoescape\s+false": "unescaped output",
    r"\|\s*safe\b": "unescaped output",
    r"(?:src|href)\s*=\s*[\"'](?:https?:)?//": "something from another host",
}
# A namespace is a name that looks like an address; nothing is fetched from it.
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)[^>]*>")


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_holds_nothing_that_the_policy_refuses(path: Path) -> None:
    source = path.read_text()

    assert [word for pattern, word in FORBIDDEN.items() if re.search(pattern, source)] == []
    assert not INLINE_SCRIPT.search(source), "an inline script without the page's nonce"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])
def test_a_vendored_package_is_as_published(package: dict[str, object]) -> None:
    folder = VENDOR / str(package["folder"])
    listed = package["files"]
    assert isinstance(listed, dict)

    found = {
        path.relative_to(
            folder
        ).as_posix(): f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in folder.rglob("*")
        if path.is_file()
    }

    assert found == listed
    assert any("LICENSE" in name.upper() for name in found)
    for field in ("name", "version", "licence", "origin", "integrity", "purpose"):
        assert package[field], field


def test_no_package_stands_beside_the_list() -> None:
    folders = {path.name for path in VENDOR.iterdir() if path.is_dir()}

    assert folders == {package["folder"] for package in PACKAGES}


def test_what_is_vendored_is_used() -> None:
    missing = [
        f"{package['name']}: {user}"
        for package in PACKAGES
        for user in package["imported_by"]
        if not (ROOT / "frontend" / user).exists()
    ]

    assert not missing
