"""One answer where a page would ask for thirty: style sheets and modules joined as they are served.

The files stay as they are written, small and without a build step; what is joined is what a page
names, under the same address. It is compressed once, as far as that goes.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_IMPORTED_STYLE = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)"$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const|class) ([A-Za-z_$][\w$]*)", re.MULTILINE)
# How published packages say at their end what they export.
_EXPORT_LIST = re.compile(r"^export \{([\w$, ]*)\};?$", re.MULTILINE)
# Comments that have lines of their own are for the people who read the files, not for browsers.
_LINE_COMMENTS = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_BLOCK_COMMENTS = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_INDENTATION = re.compile(r"^[ \t]+|\n(?=[ \t]*\n)", re.MULTILINE)
_BEST = 9


class CannotBeJoined(Exception):
    """A file uses a form that joining does not know."""


def join_styles(path: Path) -> str:
    """A style sheet with the sheets that it imports written out, each in its layer."""

    def written_out(match: re.Match[str]) -> str:
        name, layer = match.groups()
        return f"@layer {layer} {{\n{(path.parent / name).read_text('utf-8')}}}\n"

    joined = _IMPORTED_STYLE.sub(written_out, path.read_text("utf-8"))
    return _INDENTATION.sub("", _BLOCK_COMMENTS.sub("", joined))


def join_modules(path: Path, packages: Mapping[str, Path]) -> str:
    """A module with all it imports: from us, and the `packages` that the import map names.

    Each module becomes a function that runs once, in the order of its imports, and returns what it
    exports. That is the meaning of modules which import names without cycles and export functions,
    classes and constants. Ours do nothing else, and texts of more than one line they have none:
    another form is refused, and a test finds it before a browser would.
    """
    modules: dict[Path, str] = {}
    _add(path.resolve(), modules, packages, waiting=())
    return _INDENTATION.sub("", "\n".join(modules.values())) + "\n"


def _add(
    path: Path, modules: dict[Path, str], packages: Mapping[str, Path], waiting: tuple[Path, ...]
) -> None:
    if path in modules:
        return
    if path in waiting:
        raise CannotBeJoined(f"{path.name} imports itself, by way of {waiting[-1].name}.")
    source = _BLOCK_COMMENTS.sub("", _LINE_COMMENTS.sub("", path.read_text("utf-8")))

    def bound(match: re.Match[str]) -> str:
        names, origin = match.groups()
        other = (path.parent / origin if origin.startswith(".") else packages[origin]).resolve()
        _add(other, modules, packages, (*waiting, path))
        picked = ", ".join(name.replace(" as ", ": ") for name in _names(names))
        return f"const {{ {picked} }} = {_name_of(other, modules)}"

    body = _EXPORT_LIST.sub("", _EXPORT.sub(r"\1 \2", _IMPORT.sub(bound, source)))
    left_over = _LEFT_OVER.search(body)
    if left_over:
        raise CannotBeJoined(f"{path.name}: {left_over.group()}")
    if any(line.count("`") % 2 for line in body.splitlines()):
        raise CannotBeJoined(f"{path.name}: a text of more than one line")
    exported = [match.group(2) for match in _EXPORT.finditer(source)]
    exported += [name for found in _EXPORT_LIST.finditer(source) for name in _names(found[1])]
    index = len(modules) + 1
    returned = f"return {{ {', '.join(exported)} }}"
    modules[path] = f"const module{index} = (() => {{\n{body}\n{returned}\n}})()"


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _name_of(path: Path, modules: dict[Path, str]) -> str:
    return f"module{list(modules).index(path) + 1}"


@dataclass(frozen=True, slots=True)
class Joined:
    """A joined file, plain and compressed."""

    content: bytes
    compressed: bytes
    media_type: str


def _style_sheet(path: Path, _packages: Mapping[str, Path]) -> str:
    return join_styles(path)


JOINED: dict[str, tuple[Callable[[Path, Mapping[str, Path]], str], str]] = {
    "css/layers.css": (_style_sheet, "text/css; charset=utf-8"),
    "js/player/main.js": (join_modules, "text/javascript; charset=utf-8"),
}
# Bare names that modules import: the import map of every page, and what is joined.
PACKAGES = {"idb": "vendor/idb-8.0.4/index.js"}


@cache
def joined(folder: Path, name: str) -> Joined:
    """The joined content of a file named in JOINED. Made once a process."""
    join, media_type = JOINED[name]
    packages = {bare: folder.parent / place for bare, place in PACKAGES.items()}
    content = join(folder / name, packages).encode()
    return Joined(content, gzip.compress(content, _BEST, mtime=0), media_type)


@cache
def inlined(path: Path) -> str:
    """A script so small that a page carries it: without its comments, on one line after another."""
    source = _BLOCK_COMMENTS.sub("", _LINE_COMMENTS.sub("", path.read_text("utf-8")))
    return _INDENTATION.sub("", source).strip()
