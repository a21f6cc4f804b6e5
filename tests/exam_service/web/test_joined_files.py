"""Files are joined as they are served, and mean what they meant apart."""

import gzip
import subprocess
from pathlib import Path

import pytest

from exam_service.web.joined_files import (
    JOINED,
    CannotBeJoined,
    inlined,
    join_modules,
    join_styles,
    joined,
)
from exam_service.web.static_files import STATIC

NO_PACKAGES: dict[str, Path] = {}


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "main.js"


def test_modules_keep_their_own_names_and_share_what_they_export(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='import {\n  twice as double,\n} from "./sums.js"\n'
        'import { START } from "./start.js"\n\nconst secret = 1\n'
        "console.log(double(START) + secret)\n",
        sums='import { START } from "./start.js"\n\nconst secret = 100\n\n'
        "export function twice(number) {\n  return number * START + secret\n}\n",
        start="export const START = 7\n",
    )

    (tmp_path / "joined.mjs").write_text(join_modules(main, NO_PACKAGES))
    ran = subprocess.run(
        ["node", str(tmp_path / "joined.mjs")], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == str(7 * 7 + 100 + 1)


def test_a_published_package_is_joined_with_what_its_list_exports(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='import { open } from "store"\n\nconsole.log(open())\n',
        store="const hidden = 5;\nconst open = () => hidden;\n\nexport { hidden, open };\n",
    )

    (tmp_path / "joined.mjs").write_text(join_modules(main, {"store": tmp_path / "store.js"}))
    ran = subprocess.run(
        ["node", str(tmp_path / "joined.mjs")], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "5"


@pytest.mark.parametrize(
    "line",
    [
        "export default 1",
        'import whole from "./sums.js"',
        'export { a } from "./sums.js"',
        "const verse = `one\n  two`",
    ],
)
def test_a_form_that_joining_does_not_know_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(CannotBeJoined):
        join_modules(write(tmp_path, main=line + "\n", sums="export const a = 1\n"), NO_PACKAGES)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='import { b } from "./other.js"\n\nexport const a = b\n',
        other='import { a } from "./main.js"\n\nexport const b = a\n',
    )

    with pytest.raises(CannotBeJoined):
        join_modules(main, NO_PACKAGES)


def test_the_player_is_one_module_that_imports_nothing(tmp_path: Path) -> None:
    player = joined(STATIC, "js/player/main.js").content.decode()

    assert not [line for line in player.splitlines() if line.startswith("import ")]
    (tmp_path / "player.mjs").write_text(player)
    subprocess.run(["node", "--check", str(tmp_path / "player.mjs")], check=True)


def test_style_sheets_are_written_out_in_their_layers() -> None:
    sheet = join_styles(STATIC / "css/layers.css")

    assert "@import" not in sheet
    assert "@layer tokens {" in sheet


@pytest.mark.parametrize("name", JOINED)
def test_what_travels_compressed_is_the_same(name: str) -> None:
    file = joined(STATIC, name)

    assert gzip.decompress(file.compressed) == file.content


def test_a_script_in_a_page_is_whole_and_bare() -> None:
    script = inlined(STATIC / "js/shared/appearance.js")

    assert "//" not in script
    assert script.startswith("try {")
    assert script.endswith("}")
