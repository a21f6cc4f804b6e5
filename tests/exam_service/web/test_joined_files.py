"""Files are joined as they are served, and mean what they meant apart."""

import subprocess
from pathlib import Path

import pytest

from exam_service.web.joined_files import CannotBeJoined, join_modules, join_styles
from exam_service.web.static_files import FRONTEND


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

    (tmp_path / "joined.mjs").write_text(join_modules(main))
    ran = subprocess.run(
        ["node", str(tmp_path / "joined.mjs")], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == str(7 * 7 + 100 + 1)


@pytest.mark.parametrize(
    "line", ["export default 1", 'import whole from "./sums.js"', 'export { a } from "./sums.js"']
)
def test_a_form_that_joining_does_not_know_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(CannotBeJoined):
        join_modules(write(tmp_path, main=line + "\n", sums="export const a = 1\n"))


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='import { b } from "./other.js"\n\nexport const a = b\n',
        other='import { a } from "./main.js"\n\nexport const b = a\n',
    )

    with pytest.raises(CannotBeJoined):
        join_modules(main)


def test_the_player_is_one_module_that_imports_packages_only() -> None:
    joined = join_modules(FRONTEND / "static/js/player/main.js")

    imports = [line for line in joined.splitlines() if line.startswith("import ")]
    assert imports == ['import { openDB } from "idb"']


def test_style_sheets_are_written_out_in_their_layers() -> None:
    joined = join_styles(FRONTEND / "static/css/layers.css")

    assert "@import" not in joined
    assert "@layer tokens {" in joined
