"""The files of one sitting as a single archive, each with its hash. Pure: no clock, no database.

The same files at the same instant give the same bytes.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from item_bank.canonical import Canonical, canonical_bytes, sha256_hex

MANIFEST: Final = "manifest.json"
README: Final = "README.txt"

EXPLANATION: Final = """\
Everything that the service holds about one sitting, at one instant.

manifest.json      the SHA-256 of every other file, who made this archive, and when
sitting.json       what the sitting is: candidate, exam, form, versions, times, states, score
events.csv         everything that happened, in order
time_account.csv   the spans and credits of the clock
entries.csv        every entry as it was written, with its hash; held and late ones are marked
answers.csv        per item: first answer, changes, final answer, estimated time
form.csv           per item: item code, item version, area
decisions.csv      what people decided, and who
derivation.csv     per item: answer, key, points (only for those who may see keys)
scores.csv         every score that was computed, with its run (only for those who may see keys)
texts/             what was shown, section by section (only for those who may take items out)

Times are UTC. Letters are those that the candidate saw; identifiers are those of the log.
To check a file, compute its SHA-256 and compare it with manifest.json.
"""


def archive(
    files: Mapping[str, bytes], *, sitting: str, made_by: str, made_at: datetime
) -> tuple[bytes, str]:
    """The archive, and the SHA-256 of its manifest, which stands for all files."""
    whole = {**files, README: EXPLANATION.encode()}
    manifest: Canonical = {
        "sitting": sitting,
        "made_by": made_by,
        "made_at": made_at.isoformat(),
        "sha256": {name: sha256_hex(content) for name, content in sorted(whole.items())},
    }
    named = canonical_bytes(manifest)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in [(MANIFEST, named), *sorted(whole.items())]:
            member = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            packed.writestr(member, content)
    return output.getvalue(), sha256_hex(named)
