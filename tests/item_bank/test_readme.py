"""The README's example runs as it stands."""

import re
from pathlib import Path

import item_bank


def test_the_smallest_example_runs() -> None:
    readme = Path(item_bank.__file__).with_name("README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)

    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own documentation
