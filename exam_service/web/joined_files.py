"""One answer where a page would ask for thirty: style sheets and modules joined as they are served.

The files stay as they are written, small and without a build step; what is joined is what a page
names, under the same address.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

_IMPORTED_STYLE = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)"$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const|class) ([A-Za-z_$][\w$]*)", re.MULTILINE)
# Comments that have lines of their own are for the people who read the files, not for browsers.
_LINE_COMMENTS = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_BLOCK_COMMENTS = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


class CannotBeJoined(Exception):
    """A file uses a form that joining does not know."""


def join_styles(path: Path) -> str:
    """A style sheet with the sheets that it imports written out, each in its layer."""

    def written_out(match: re.Match[str]) -> str:
        name, layer = match.groups()
        return f"@layer {layer} {{\n{(path.parent / name).read_text('utf-8')}}}\n"

    return _BLOCK_COMMENTS.sub("", _IMPORTED_STYLE.sub(written_out, path.read_text("utf-8")))


def join_modules(path: Path) -> str:
    """A module with all it imports from us; packages stay imports, for the import map.

    Each module becomes a function that runs once, in the order of its imports, and returns what it
    exports. That is the meaning of modules which import names without cycles and export functions,
    classes and constants. Ours do nothing else: another form is refused, and a test finds it before
    a browser would.
    """
    packages: dict[str, set[str]] = {}
    modules: dict[Path, str] = {}
    _add(path.resolve(), modules, packages, waiting=())
    heads = [
        f'import {{ {", ".join(sorted(names))} }} from "{package}"'
        for package, names in sorted(packages.items())
    ]
    return "\n".join([*heads, *modules.values()]) + "\n"


def _add(
    path: Path, modules: dict[Path, str], packages: dict[str, set[str]], waiting: tuple[Path, ...]
) -> None:
    if path in modules:
        return
    if path in waiting:
        raise CannotBeJoined(f"{path.name} imports itself, by way of {waiting[-1].name}.")
    source = _BLOCK_COMMENTS.sub("", _LINE_COMMENTS.sub("", path.read_text("utf-8")))

    def bound(match: re.Match[str]) -> str:
        names, origin = match.groups()
        if not origin.startswith("."):
            packages.setdefault(origin, set()).update(_names(names))
            return ""
        other = (path.parent / origin).resolve()
        _add(other, modules, packages, (*waiting, path))
        picked = ", ".join(name.replace(" as ", ": ") for name in _names(names))
        return f"const {{ {picked} }} = {_name_of(other, modules)}"

    body = _EXPORT.sub(r"\1 \2", _IMPORT.sub(bound, source))
    left_over = _LEFT_OVER.search(body)
    if left_over:
        raise CannotBeJoined(f"{path.name}: {left_over.group()}")
    exported = ", ".join(match.group(2) for match in _EXPORT.finditer(source))
    index = len(modules) + 1
    modules[path] = f"const module{index} = (() => {{\n{body}\nreturn {{ {exported} }}\n}})()"


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _name_of(path: Path, modules: dict[Path, str]) -> str:
    return f"module{list(modules).index(path) + 1}"


JOINED: dict[str, tuple[Callable[[Path], str], str]] = {
    "css/layers.css": (join_styles, "text/css; charset=utf-8"),
    "js/player/main.js": (join_modules, "text/javascript; charset=utf-8"),
}


@cache
def joined(folder: Path, name: str) -> tuple[bytes, str]:
    """The joined content of a file named in JOINED, with its media type. Made once a process."""
    join, media_type = JOINED[name]
    return join(folder / name).encode(), media_type
