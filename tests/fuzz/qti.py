"""The QTI reader: items of each version, alone and in packages."""

import io
import zipfile

from item_bank.exchange.qti import read_qti
from tests.fuzz.target import Target

ITEM_2 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="sign" title="A sign"
  adaptive="false" timeDependent="false" xml:lang="en">
 <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
  <correctResponse><value>A</value></correctResponse>
  <mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/></mapping>
 </responseDeclaration>
 <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
 <itemBody>
  <p>Look at the text: <b>now</b>.</p><p><img src="images/a.png" alt="A sign"/></p>
  <table><tr><td>1</td><td><math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>x</mi>
  <mn>2</mn></msup></math></td></tr></table>
  <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
   <prompt>What does it <em>say</em>?</prompt>
   <simpleChoice identifier="A">Stay.<feedbackInline outcomeIdentifier="F" identifier="A"
    showHide="show">Yes.</feedbackInline></simpleChoice>
   <simpleChoice identifier="B" fixed="true"><p>Go &amp; look.</p></simpleChoice>
   <simpleChoice identifier="C">Wait.</simpleChoice>
  </choiceInteraction>
  <rubricBlock view="scorer"><p>For staff.</p></rubricBlock>
 </itemBody>
 <responseProcessing
  template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
 <modalFeedback outcomeIdentifier="F" identifier="B" showHide="show">No.</modalFeedback>
</assessmentItem>"""

ITEM_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="three" title="Three" adaptive="false" time-dependent="false" xml:lang="es">
 <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
  <qti-correct-response><qti-value>B</qti-value></qti-correct-response>
 </qti-response-declaration>
 <qti-assessment-stimulus-ref identifier="S" href="stimulus.xml"/>
 <qti-item-body><div data-stimulus-idref="S"/><p>Un caso.</p>
  <qti-choice-interaction response-identifier="RESPONSE" shuffle="false" max-choices="1">
   <qti-prompt>¿Qué dice?</qti-prompt>
   <qti-simple-choice identifier="A">Uno</qti-simple-choice>
   <qti-simple-choice identifier="B">Dos</qti-simple-choice>
  </qti-choice-interaction></qti-item-body></qti-assessment-item>"""

STIMULUS = """<qti-assessment-stimulus identifier="S" title="S"><qti-stimulus-body>
<p>Shared.</p></qti-stimulus-body></qti-assessment-stimulus>"""

MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M"><resources>
<resource identifier="R" type="imsqti_item_xmlv2p1" href="a/sign.xml">
<metadata><lom><general><language>en</language></general></lom></metadata>
<file href="a/sign.xml"/></resource></resources></manifest>"""


def packed(**files: str) -> bytes:
    """An archive; two underscores in a name stand for a slash, one for a dot."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return output.getvalue()


def _read(content: bytes) -> object:
    return read_qti(content, "fuzzed")


TARGETS = (
    Target(
        "qti",
        _read,
        (
            ITEM_2.replace("<img src", "<i title").replace(' alt="A sign"/>', "/>").encode(),
            ITEM_3.replace('<div data-stimulus-idref="S"/>', "").encode("utf-16"),
            packed(a__sign_xml=ITEM_2, three_xml=ITEM_3, stimulus_xml=STIMULUS),
            packed(imsmanifest_xml=MANIFEST, a__sign_xml=ITEM_2, a__images__a_png="no image"),
        ),
        (
            *(
                b"<p>",
                b"</p>",
                b"<b>",
                b"<br/>",
                b"<div>",
                b"<table>",
                b"<td>",
                b"<pre>",
                b"<span>",
            ),
            *(b"<simpleChoice identifier='Z'>z</simpleChoice>", b"<choiceInteraction>"),
            *(b"single", b"multiple", b"RESPONSE", b"A", b"B", b"identifier", b"true", b"false"),
            *(b"<printedVariable identifier='v'/>", b"<templateProcessing/>", b"adaptive"),
            *(b"<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", b"<msup>", b"</msup>"),
            *(b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='three.xml'/>",),
            *(b"data:image/png;base64,AAAA", b"http://example.org/a.png", b"../../etc/passwd"),
            *(
                b'<!DOCTYPE a [<!ENTITY b "c">]>',
                b"&b;",
                b"class='exam-plain'",
                b"<value>B</value>",
            ),
        ),
    ),
)
