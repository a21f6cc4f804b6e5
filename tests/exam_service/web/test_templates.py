"""What a template says in its reader's language: translated when it is compiled, and the same."""

import pytest
from jinja2 import Environment

from exam_service.web.templates import Templates


@pytest.fixture
def spanish() -> Environment:
    return Templates().environment("es")


def test_a_sentence_without_places_is_translated_when_the_template_is_compiled(
    spanish: Environment,
) -> None:
    source = '<p>{{ _("Saved") }}</p>'
    template = spanish.from_string(source)
    spanish.globals["gettext"] = spanish.globals["_"] = None

    assert template.render() == "<p>Guardado</p>"
    assert "gettext" not in spanish.compile(source, raw=True)


def test_it_is_what_jinja_says_when_the_page_is_rendered(spanish: Environment) -> None:
    compiled = spanish.from_string('{{ _("Saved") }} 5 {{ _("100 %%") }} {{ _("<b>") }}')
    rendered = spanish.from_string("{{ _(a) }} 5 {{ _(b) }} {{ _(c) }}")

    assert compiled.render() == rendered.render(a="Saved", b="100 %%", c="<b>")


def test_a_sentence_with_places_waits_for_what_fills_them(spanish: Environment) -> None:
    template = spanish.from_string('{{ _("Section %(number)s: <%(name)s>", number=1, name=name) }}')

    assert template.render(name="<script>") == "Section 1: <&lt;script&gt;>"


def test_a_sentence_handed_to_a_macro_stays_markup(spanish: Environment) -> None:
    source = '{% macro said(text) %}{{ text }}{% endmacro %}{{ said(_("<i>%%</i>")) }}'

    assert spanish.from_string(source).render() == "<i>%</i>"
