"""Texts keep the few elements that items may have, and nothing that could act or fetch."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from item_bank.errors import TextRefused
from item_bank.markup import (
    image_references,
    missed_elements,
    needs_markup,
    plain_text,
    sanitise,
)

HASH = "0123456789abcdef" * 4
IMAGE = f'<img src="image:{HASH}" alt="A &gt; B">'
fragments = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                *(
                    "<p>",
                    "</p>",
                    "<b>",
                    "</b>",
                    "<div>",
                    "</div>",
                    "<table>",
                    "<td>",
                    "<q>",
                    "<h1>",
                ),
                *("<script>", "</script>", "<svg>", "<math>", "<style>", "<pre>", "</pre>", "<li>"),
                *("<span>", "</span>", '<a href="javascript:x">', "<img src=x onerror=y>", IMAGE),
                *("&lt;script&gt;", "&#x338;", "<br>", "<ruby>", "<rt>", "<p onclick=x style=y>"),
                *("<template>", "<noscript>", "<textarea>", "<title>", "<!--", "<![CDATA[", '"'),
            ]
        ),
    ),
    max_size=10,
).map("".join)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("<p>One <b>two</b></p>", "<p>One <b>two</b></p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p>c"),
        ("<h3>Case</h3>text", "<p><strong>Case</strong></p>text"),
        ("a<script>b</script><style>c</style>d", "ad"),
        ('<a href="http://x">a</a> <span class="y" style="z">b</span>', "a b"),
        ('<img src="http://x/a.png"><img src="/a.png"><img src="a.png" alt="b">', ""),
        (f'<img src="image:{HASH.upper()}"><img src="image:../a">', ""),
        (f'<img onerror="x" src="image:{HASH}" alt="A > B">', IMAGE),
        ("<td>lost</td><table><tr><td colspan=2>x", None),
        ('<p dir="rtl" lang="fa">x</p>', '<p dir="rtl" lang="fa">x</p>'),
        ('<p dir="evil" lang="a b">x</p>', "<p>x</p>"),
        (" a \n b <p> </p><b></b>", "a b"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<q>a</q> <cite>b</cite>", "“a” <i>b</i>"),
        ("<p>&#x338;x</p>", "<p>&#824;x</p>"),
    ],
)
def test_what_is_kept(found: str, kept: str | None) -> None:
    if kept is None:
        kept = 'lost<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>'

    assert sanitise(found) == kept


@given(fragment=fragments)
@example("<p><table><p>")
@example("<b><p>x<b>y</p>z")
def test_cleaning_twice_changes_nothing_and_nothing_that_acts_is_left(fragment: str) -> None:
    try:
        cleaned = sanitise(fragment)
    except TextRefused:
        return

    assert sanitise(cleaned) == cleaned
    assert not any(word in cleaned for word in ("<script", "<a", " on", "javascript", "<svg")) or (
        any(word in plain_text(cleaned) for word in (" on", "javascript"))
    )
    assert not missed_elements(cleaned)


def test_plain_text_says_blocks_on_lines_and_images_by_their_alt() -> None:
    assert plain_text(f"<p>a&nbsp;&amp; b<br>c</p><p>{IMAGE}</p>") == "a\u00a0& b\nc\n\nA > B"
    assert plain_text("<ul><li>a<li>b</ul>") == "a\n\nb"
    assert plain_text("<table><tr><td>1<td>2</table>") == "1\t2"


@pytest.mark.parametrize(
    ("fragment", "needs"),
    [
        ("a", False),
        ("<p>a<br>b</p><div>c &lt; d</div><span>e</span>", False),
        ("a<sup>2</sup>", True),
        ('<p dir="rtl">a</p>', True),
        (IMAGE, True),
    ],
)
def test_only_paragraphs_and_line_breaks_need_no_markup(fragment: str, *, needs: bool) -> None:
    assert needs_markup(fragment) is needs


def test_images_and_what_would_be_missed_are_named() -> None:
    assert image_references(IMAGE + "<p>image:</p>") == {HASH}
    assert missed_elements('<p><IMG src="a.png"><math><svg/></math><s>x</s></p>') == {
        *("img", "math", "svg", "s"),
    }


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("x" * 100_001, "more than 100000 characters"),
        ("<b>" * 1000 + "x", "more than 60 deep"),
        ("a&#1;b", "U+0001"),
        ("&#x202e;a", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    ],
)
def test_what_cannot_be_stored_is_refused(fragment: str, found: str) -> None:
    with pytest.raises(TextRefused, match=found.replace("+", r"\+")):
        sanitise(fragment)
