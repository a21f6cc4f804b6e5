"""Rendering pages: one Jinja environment per language, and what every template may use."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from babel.support import NullTranslations
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from exam_service.web import languages, words
from exam_service.web.security import Signer
from exam_service.web.static_files import (
    import_map,
    inline_script,
    picture_address,
    static_url,
)
from item_bank.languages import find_language

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "frontend" / "templates"
PRODUCT_NAME = "Exam Service"


class SignedIn(Protocol):
    """What a page knows of the person who reads it."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...


class Templates:
    """Environments by language. A page is rendered in exactly one language."""

    def __init__(self) -> None:
        self._environments: dict[str, Environment] = {}

    def environment(self, language: str) -> Environment:
        if language not in self._environments:
            self._environments[language] = _make_environment(language)
        return self._environments[language]


class _Environment(Environment):
    """Translates what a template says to everybody when it is compiled, and not with each page.

    The exam's page alone has two hundred such sentences.
    """

    def __init__(self, translations: NullTranslations, **options: Any) -> None:
        super().__init__(**options)
        self.translations = translations

    def compile(self, source: Any, *args: Any, **options: Any) -> Any:
        """What Jinja compiles, after its sentences without places are said in this language."""
        if isinstance(source, str):
            source = self.parse(source, *args)
            _Said(self.translations).visit(source)
            source.set_environment(self)
        return super().compile(source, *args, **options)


class _Said(NodeTransformer):
    def __init__(self, translations: NullTranslations) -> None:
        self._translations = translations

    def visit_Call(self, call: nodes.Call) -> nodes.Node:  # noqa: N802 -- Jinja's name
        self.generic_visit(call)
        match call:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"),
                args=[nodes.Const(value=str(sentence))],
                kwargs=[],
            ):
                # As Jinja says it: a sentence is markup, and a sign of per cent is written twice.
                text = str(self._translations.gettext(sentence)) % {}
                return nodes.MarkSafe(nodes.Const(text), lineno=call.lineno)
        return call


def _make_environment(language: str) -> Environment:
    environment = _Environment(
        languages.translations_of(language),
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    translations = environment.translations
    # Provided by the i18n extension; its stubs do not know it.
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "language": language,
        "direction": languages.direction_of(language),
        "languages": [
            {"code": known.tag, "autonym": known.autonym} for known in languages.page_languages()
        ],
        "product_name": PRODUCT_NAME,
        "static": static_url,
        "import_map": import_map,
        "inline_script": inline_script,
        "picture_address": picture_address,
        "say": partial(said, translations),
    }
    environment.filters |= {
        "as_date": _in(language, words.date_in_words),
        "as_datetime": _in(language, words.instant_in_words),
        "as_minutes": partial(duration_in_words, translations),
        "as_money": lambda cents, currency: words.amount_in_words(cents, currency, language),
        "as_clock": words.clock_digits,
        "as_language": lambda tag: find_language(tag).english_name,
    }
    return environment


def _in(language: str, say: Any) -> Any:
    """The same words with the page's language filled in; None is said as a dash."""
    return lambda value: "–" if value is None else say(value, language)


def duration_in_words(translations: NullTranslations, value: timedelta | float) -> str:
    """A duration as a person says it: “1 h 12 min”; below a minute in seconds."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    whole = max(int(seconds), 0)
    hours, minutes = whole // 3600, whole // 60 % 60
    ngettext = translations.ngettext
    said_hours = str(ngettext("%(num)s h", "%(num)s h", hours)) % {"num": hours}
    said_minutes = str(ngettext("%(num)s min", "%(num)s min", minutes)) % {"num": minutes}
    if hours and minutes:
        both = {"hours": said_hours, "minutes": said_minutes}
        return str(translations.gettext("%(hours)s %(minutes)s")) % both
    if hours:
        return said_hours
    if minutes:
        return said_minutes
    return str(ngettext("%(num)s s", "%(num)s s", whole)) % {"num": whole}


def said(translations: NullTranslations, sentence: str, parameters: Mapping[str, object]) -> Markup:
    """A sentence with `{name}` places, translated first and filled afterwards."""
    text = str(translations.gettext(sentence))
    return escape(text.format_map(parameters) if parameters else text)


def page_language(request: Request, account: SignedIn | None) -> str:
    signer: Signer = request.app.state.services.signer
    return languages.language_of(
        request, signer.language_cookie, account.language if account else None
    )


def render(
    request: Request,
    template: str,
    *,
    actor: SignedIn | None = None,
    status: int = 200,
    mark: str = "page",
    **context: Any,
) -> HTMLResponse:
    """A page in the reader's language, with a token for its forms.

    `mark` tells the player's service worker which page this is, and that it is ours.
    """
    services = request.app.state.services
    signer: Signer = services.signer
    visitor = signer.visitor_of(request)
    is_new = not visitor
    if is_new:
        visitor = signer.new_visitor()
    token = signer.token(visitor)
    language = context.pop("page_language", None) or page_language(request, actor)
    environment: Environment = services.templates.environment(language)
    notice = _said_notice(environment, signer.notice_of(request))
    html = environment.get_template(template).render(
        request=request,
        csp_nonce=request.state.csp_nonce,
        csrf_token=token,
        account=actor,
        notices=[notice] if notice else [],
        **context,
    )
    headers = {"content-language": language, "x-exam-page": mark}
    response = HTMLResponse(html, status_code=status, headers=headers)
    if is_new:
        signer.set_visitor(response, visitor)
    if notice:
        signer.clear_notice(response)
    return response


def _said_notice(
    environment: Environment, notice: dict[str, Any] | None
) -> dict[str, object] | None:
    if notice is None:
        return None
    say: Any = environment.globals["say"]
    return {"kind": notice["kind"], "text": say(notice["sentence"], notice["parameters"])}


def redirect(
    request: Request, url: str, *, notice: str = "", kind: str = "good", **parameters: object
) -> RedirectResponse:
    """Go on to another page (303), which shows the notice once, in its own language."""
    response = RedirectResponse(url, status_code=303)
    if notice:
        request.app.state.services.signer.set_notice(response, kind, notice, parameters)
    return response
