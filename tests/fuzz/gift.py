"""The GIFT reader: every kind of question, formats, escapes, comments."""

from item_bank.exchange.gift import read_gift
from tests.fuzz.target import Target

EXAMPLE = """// [id:a-1] [tag:x]
$CATEGORY: $course$/top/Ethics//law

::A title\\:::[html]<p>Which <b>one</b>\\?</p> {
  ~%-50%wrong # no
  =[markdown]**right**\\n- a\\n- b # yes
  ~[plain]other
  ####[moodle]General
}

Grant is {~buried =entombed ~living} in a tomb.

True\\=yes?{TRUE#wrong#right}

Year? {#=1822:2 =%50%1800..1900#near}

Match. {=a -> b =c -> d}

Essay? {}

A description.
"""
TARGETS = (
    Target(
        name="gift",
        read=lambda content: read_gift(content, "fuzz.gift"),
        examples=(EXAMPLE.encode(), EXAMPLE.encode("utf-16")),
        words=(
            *(b"{", b"}", b"=", b"~", b"#", b"####", b"::", b"->", b"\\", b"\\n", b"//", b"%100%"),
            *(
                b"%50%",
                b"[html]",
                b"[markdown]",
                b"$CATEGORY:",
                b"[id:",
                b"TRUE",
                b"```\n",
                b"\n\n",
            ),
            *(b"- ", b"    1. ", b"> ", b"**", b"`", b"<p>", b"&nbsp;", b"$$", b"\\("),
        ),
    ),
)
