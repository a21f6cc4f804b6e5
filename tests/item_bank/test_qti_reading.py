"""QTI items come in with exactly what they say, or are refused with the exact reason."""

import pytest

from item_bank.errors import FileRefused
from item_bank.exchange.qti import read_qti
from item_bank.items import Markup
from item_bank.markup import image_references, misses_something
from tests.item_bank.qti_documents import (
    OPTIONS,
    item_document,
    package,
    picture,
    read_one,
    reason_of,
)

QTI_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
 identifier="three" title="Three" adaptive="false" time-dependent="false" xml:lang="es">
<qti-response-declaration identifier="R1" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>b</qti-value></qti-correct-response></qti-response-declaration>
<qti-assessment-stimulus-ref identifier="S" href="shared/case.xml"/>
<qti-item-body><p>Lea el caso.</p>
<qti-choice-interaction response-identifier="R1" shuffle="true" max-choices="1">
<qti-prompt>¿Qué dice?</qti-prompt>
<qti-simple-choice identifier="a">Uno</qti-simple-choice>
<qti-simple-choice identifier="b">Dos
<qti-feedback-inline outcome-identifier="F" identifier="b" show-hide="show">Sí.
</qti-feedback-inline></qti-simple-choice>
</qti-choice-interaction></qti-item-body></qti-assessment-item>"""
CASE = """<qti-assessment-stimulus identifier="S" title="S"><qti-stimulus-body><p>Un caso.</p>
</qti-stimulus-body></qti-assessment-stimulus>"""


class TestTexts:
    def test_the_prompt_is_the_stem_and_what_stands_before_it_the_stimulus(self) -> None:
        item = read_one(item_document(body="<p>Look at\r\n  the <i/>sign.</p>", root='label="x"'))

        assert (item.stimulus, item.stem) == ("Look at the sign.", "What does it say?")
        assert (item.code, item.where, item.title) == ("sign", "sign", "A sign")
        assert [option.text for option in item.options] == ["Stay", "Go", "Wait"]
        assert [option.is_key for option in item.options] == [False, True, False]
        assert (item.markup, item.shuffle_safe) == (Markup.PLAIN, True)

    def test_without_a_prompt_the_body_is_the_stem(self) -> None:
        item = read_one(item_document(body="<div>One.</div><div>Two?</div>", prompt="<prompt/>"))

        assert (item.stimulus, item.stem) == ("", "One.\n\nTwo?")

    def test_markup_that_says_something_is_kept_and_nothing_else(self) -> None:
        body = '<h2 class="x">A <b style="color:red">bold</b> case</h2><hr/>'
        item = read_one(item_document(body=body, options=OPTIONS.replace("Go", "Go &amp; see")))

        assert item.markup is Markup.HTML
        assert item.stimulus == "<p><strong>A <b>bold</b> case</strong></p>"
        assert [option.text for option in item.options] == ["Stay", "Go &amp; see", "Wait"]

    def test_characters_that_look_like_markup_stay_characters(self) -> None:
        item = read_one(item_document(options=OPTIONS.replace("Go", "&lt;b&gt;")))

        assert (item.options[1].text, item.markup) == ("<b>", Markup.PLAIN)

    def test_simple_formulas_are_said_in_text(self) -> None:
        formula = (
            "<math><mi>x</mi><mo>=</mo><mfrac><mrow><mo>−</mo><mi>b</mi><mo>+</mo><msqrt><msup>"
            "<mi>b</mi><mn>2</mn></msup></msqrt></mrow><mn>2</mn></mfrac></math>"
        )
        item = read_one(item_document(body=f"<p>{formula}</p>"))

        assert item.stimulus == "<p>x = (−b + √(b<sup>2</sup>))/2</p>"

    def test_feedback_becomes_the_rationale_of_its_option_and_never_a_visible_text(self) -> None:
        inline = '<feedbackInline outcomeIdentifier="F" identifier="{}">{}</feedbackInline>'
        options = OPTIONS.replace("Go<", "Go" + inline.format("B", "Yes.") + "<")
        document = item_document(
            options=options,
            prompt=f"<prompt>Where? {inline.format('A', 'No.')}</prompt>",
            after='<rubricBlock view="scorer">For staff.</rubricBlock>',
        ).replace(
            "</itemBody>",
            '</itemBody><modalFeedback identifier="C">Not<br/>yet.</modalFeedback>'
            '<modalFeedback identifier="always">Well.</modalFeedback>',
        )
        item = read_one(document)

        assert (item.stem, item.options[1].text) == ("Where?", "Go")
        assert [option.rationale for option in item.options] == ["No.", "Yes.", "Not\nyet."]
        assert item.note == "For staff.\nFeedback “always”: Well."

    def test_an_option_that_may_not_move_makes_shuffling_unsafe(self) -> None:
        assert not read_one(item_document(interaction='shuffle="false"')).shuffle_safe
        fixed = OPTIONS.replace('"C"', '"C" fixed="true"')
        assert not read_one(item_document(options=fixed)).shuffle_safe

    def test_the_language_is_what_the_source_says(self) -> None:
        assert read_one(item_document()).language == ""
        assert read_one(item_document(root='xml:lang="fr-FR"')).language == "fr-FR"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("namespace", ['xmlns="urn:unknown"', ""])
    def test_encodings_and_namespaces_do_not_matter(self, encoding: str, namespace: str) -> None:
        document = item_document(namespace=namespace, options=OPTIONS.replace("Go", "Géh\u200c"))

        assert read_one(document.encode(encoding)).options[1].text == "Géh\u200c"

    def test_a_prefix_for_the_namespace_does_not_matter(self) -> None:
        document = '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + item_document(
            namespace='xmlns:q="http://www.imsglobal.org/xsd/imsqti_v2p2"'
        )
        prefixed = document.replace("<", "<q:").replace("<q:/", "</q:").replace("<q:?", "<?")

        assert read_one(prefixed).stem == "What does it say?"


class TestKeys:
    def test_the_best_value_of_a_mapping_is_the_key_where_nothing_else_is(self) -> None:
        mapping = (
            '<mapping><mapEntry mapKey="A" mappedValue="-1"/>'
            '<mapEntry mapKey="C" mappedValue="2.5"/></mapping>'
        )

        assert [option.is_key for option in read_one(item_document(correct=mapping)).options] == [
            False,
            False,
            True,
        ]

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"correct": ""}, "no key"),
            ({"correct": '<mapping><mapEntry mapKey="A" mappedValue="0"/></mapping>'}, "no key"),
            (
                {
                    "correct": '<mapping><mapEntry mapKey="A" mappedValue="1"/>'
                    '<mapEntry mapKey="B" mappedValue="1"/></mapping>'
                },
                "2 correct responses: “A”, “B”",
            ),
            (
                {"correct": "<correctResponse><value>A</value><value>B</value></correctResponse>"},
                "2 correct responses: “A”, “B”",
            ),
            (
                {"correct": "<correctResponse><value>Z</value></correctResponse>"},
                "key “Z” is not one of its options",
            ),
            ({"cardinality": "multiple"}, "cardinality “multiple”"),
            ({"interaction": 'maxChoices="2"'}, "choose 2 options"),
            (
                {
                    "correct": "<correctResponse><value>B</value></correctResponse>"
                    '<mapping><mapEntry mapKey="A" mappedValue="0.5"/></mapping>',
                    "beside": '<responseProcessing template="http://x/map_response"/>',
                },
                "credit for other options too: “A”",
            ),
        ],
    )
    def test_what_has_no_single_key_is_refused(self, changes: dict[str, str], reason: str) -> None:
        assert reason in reason_of(item_document(**changes))


class TestWhatCannotBeRepresented:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"options": OPTIONS * 2}, "6 options, not 2 to 5"),
            ({"options": OPTIONS[: OPTIONS.index("<simpleChoice", 1)]}, "1 options"),
            ({"options": OPTIONS.replace('"C"', '"A"')}, "the same one twice"),
            ({"options": OPTIONS.replace("Wait", " \u200b")}, "option 3 is empty"),
            ({"prompt": ""}, "stem is empty"),
            ({"body": "x" * 10_001}, "stimulus has 10,001 characters"),
            ({"beside": "<templateProcessing/>"}, "templateProcessing"),
            ({"body": '<printedVariable identifier="x"/>'}, "variable part (<printedVariable>)"),
            ({"body": "<textEntryInteraction/>"}, "2 responses: 1 × choiceInteraction, 1 × text"),
            ({"after": "<p>Source: WHO.</p>"}, "text after its options"),
            ({"body": "<audio src='a.mp3'/>"}, "<audio>"),
            ({"body": "<math><mtable/></math>"}, "formula with <mtable>"),
            ({"body": "<p>&#x202e;evil</p>"}, "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ],
    )
    def test_it_is_refused_with_the_reason(self, changes: dict[str, str], reason: str) -> None:
        assert reason in reason_of(item_document(**changes))

    def test_another_interaction_is_named(self) -> None:
        document = item_document().replace("choiceInteraction", "orderInteraction")

        assert "no choice among options but <orderInteraction>" in reason_of(document)

    def test_items_of_version_1_are_refused_one_by_one_by_that_name(self) -> None:
        older = b"<questestinterop><item ident='a'/><item ident='b'/></questestinterop>"
        refused = read_qti(older, "old.xml").refused

        assert [row.where for row in refused] == ["a", "b"]
        assert all("QTI 1.2" in row.reason for row in refused)

    def test_a_document_without_items_says_what_it_is(self) -> None:
        assert "assessment test" in reason_of("<assessmentTest/>")


class TestPackages:
    def test_items_come_from_anywhere_in_it_with_or_without_a_manifest(self) -> None:
        plain = package(
            {
                "a/b/one.xml": item_document(),
                "a/test.xml": "<assessmentTest/>",
                "__MACOSX/a/b/._one.xml": b"\0\5\x16\7",
                "readme.txt": "hello",
            }
        )
        (item,) = read_qti(plain, "package.zip").items

        assert (item.source, item.code) == ("a/b/one.xml", "sign")

    def test_the_manifest_adds_what_items_do_not_say_and_names_what_is_missing(self) -> None:
        resources = "".join(
            f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="{name}.item">'
            "<metadata><lom><general><language>ko</language></general></lom></metadata></resource>"
            for name in ("here", "gone")
        )
        reading = read_qti(
            package({"x/imsmanifest.xml": resources.join(("<m>", "</m>")), "x/here.item": ITEM}),
            "package.zip",
        )

        assert [(item.source, item.language) for item in reading.items] == [("x/here.item", "ko")]
        assert [(row.source, row.where) for row in reading.refused] == [("x/gone.item", "gone")]

    def test_every_document_is_in_exactly_one_list(self) -> None:
        reading = read_qti(
            package(
                {
                    "1.xml": item_document(),
                    "2.xml": item_document(correct=""),
                    "3.xml": "<assessmentItem>",
                    "4.xml": b"<questestinterop/>",
                    "5.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
                }
            ),
            "package.zip",
        )

        assert [item.source for item in reading.items] == ["1.xml"]
        assert [row.source for row in reading.refused] == ["2.xml", "3.xml", "4.xml", "5.xml"]

    def test_images_are_encoded_anew_and_shown_by_their_hash(self) -> None:
        content = picture("JPEG", comment=b"secret place")
        document = item_document(body='<p><img src="../my%20images/a.jpg#x" alt="A dog"/></p>')
        reading = read_qti(
            package({"items/one.xml": document, "my images/a.jpg": content, "unused.png": b""}),
            "package.zip",
        )
        (item,) = reading.items
        ((sha256, stored),) = reading.images.items()

        assert image_references(item.stimulus) == {sha256}
        assert item.stimulus == f'<p><img src="image:{sha256}" alt="A dog"></p>'
        assert b"secret" not in stored

    def test_images_in_options_count_as_something_to_see(self) -> None:
        option = OPTIONS.replace("Go", '<img src="a.png" alt=""/>')
        reading = read_qti(
            package({"one.xml": item_document(options=option), "a.png": picture()}), "package.zip"
        )

        assert len(reading.items) == len(reading.images) == 1

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ("gone.png", "not in the package"),
            ("../../etc/passwd", "leads out of the package"),
            ("file:///etc/passwd", "nothing is fetched"),
            ("//example.org/a.png", "nothing is fetched"),
            ("drawing.svg", "SVG cannot"),
            ("data:image/png;base64,AAAA", "cannot be read"),
        ],
    )
    def test_an_image_that_is_not_here_is_marked_in_the_text(
        self, source: str, reason: str
    ) -> None:
        document = item_document(body=f"<p>Look: <img src='{source}' alt='a sign'/></p>")
        reading = read_qti(package({"one.xml": document, "drawing.svg": "<svg/>"}), "package.zip")
        (item,) = reading.items

        assert reason in item.warnings[0]
        assert misses_something(item.stimulus)
        assert "a sign" in item.stimulus
        assert reading.images == {}

    def test_a_page_shown_as_an_object_is_marked_in_the_text(self) -> None:
        document = item_document(body="<p>x<object type='text/html' data='a.html'/></p>")
        (item,) = read_qti(document.encode(), "one.xml").items

        assert "object of type “text/html”" in item.warnings[0]
        assert misses_something(item.stimulus)

    def test_what_allowed_several_attempts_comes_in_as_one_and_says_so(self) -> None:
        button = "<endAttemptInteraction responseIdentifier='HINT' title='Hint'/>"
        document = item_document(root='adaptive="true"', body=f"<p>x{button}</p>")
        (item,) = read_qti(document.encode(), "one.xml").items

        assert [warning.split(";")[0] for warning in item.warnings] == [
            "It allowed several attempts with feedback in between",
            "It had a button that ends an attempt, as for a hint",
        ]

    def test_a_shared_stimulus_of_the_package_comes_with_its_items(self) -> None:
        reading = read_qti(package({"3.xml": QTI_3, "shared/case.xml": CASE}), "package.zip")
        (item,) = reading.items

        assert (item.stimulus, item.stem) == ("Un caso.\n\nLea el caso.", "¿Qué dice?")
        assert [option.rationale for option in item.options] == ["", "Sí."]
        assert (item.code, item.language, item.shuffle_safe) == ("three", "es", True)

    def test_an_included_document_of_the_package_is_part_of_the_text(self) -> None:
        include = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{}"/>'
        reading = read_qti(
            package(
                {
                    "one.xml": item_document(body=include.format("case.txt")),
                    "loop.xml": item_document(body=include.format("loop.txt")),
                    "case.txt": "<div>A case.</div>",
                    "loop.txt": f"<div>{include.format('loop.txt')}</div>",
                }
            ),
            "package.zip",
        )

        assert [item.stimulus for item in reading.items] == ["A case."]
        assert ["include each other" in row.reason for row in reading.refused] == [True]

    def test_an_archive_without_items_is_refused(self) -> None:
        with pytest.raises(FileRefused, match="no QTI items"):
            read_qti(package({"readme.txt": "hello"}), "package.zip")


ITEM = item_document()
