"""The Moodle XML reader: texts in four formats, images inside the file."""

from item_bank.exchange.moodle import read_moodle
from tests.fuzz.target import Target

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    b"RU5ErkJggg=="
)
EXAMPLE = (
    b"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top/A//b/C</text></category></question>
<question type="multichoice">
 <name><text>One</text></name>
 <questiontext format="html"><text><![CDATA[<p><img src="@@PLUGINFILE@@/a%20b.png" alt="x">
 H<sub>2</sub>O?</p>]]></text><file name="a b.png" path="/" encoding="base64">"""
    + PIXEL
    + b"""</file></questiontext>
 <generalfeedback format="markdown"><text>**Why** not</text></generalfeedback>
 <single>true</single><shuffleanswers>1</shuffleanswers><idnumber>T &amp; F</idnumber>
 <answer fraction="100" format="html"><text>&lt;p&gt;a&lt;/p&gt;</text>
  <feedback format="html"><text>yes</text></feedback></answer>
 <answer fraction="-33.3" format="plain_text"><text>b &lt; c</text></answer>
 <tags><tag><text>t</text></tag></tags>
</question>
<question type="truefalse"><questiontext format="moodle_auto_format"><text>So?
</text></questiontext><answer fraction="0"><text>true</text></answer>
<answer fraction="100"><text>false</text></answer></question>
<question type="essay"><questiontext><text>Write.</text></questiontext></question>
</quiz>"""
)
TARGETS = (
    Target(
        name="moodle",
        read=lambda content: read_moodle(content, "fuzz.xml"),
        examples=(EXAMPLE, EXAMPLE.replace(b' encoding="UTF-8"', b"").decode().encode("utf-16")),
        words=(
            *(b"<question>", b"</question>", b"<answer>", b"<text>", b"<file>", b'type="', b"quiz"),
            *(b'fraction="1e400"', b'fraction="nan"', b'format="html"', b'format="markdown"'),
            *(b"<![CDATA[", b"]]>", b"&lt;img src=", b"@@PLUGINFILE@@", b"base64", b"&a;", b"<!--"),
            *(b"true", b"false", b"&#x1;", b"multichoice", b"truefalse", b"category", b"%00"),
        ),
    ),
)
