"""Texts of items in pages that the server renders. Only what is sanitised is taken for markup."""

from collections.abc import Mapping

from markupsafe import Markup, escape

from item_bank.items import Markup as TextMarkup
from item_bank.markup import image_references, sanitise
from item_bank.presentation import with_sources

BANK_IMAGES = "/bank/images"


def shown_text(text: str, markup: str, sources: Mapping[str, str]) -> Markup:
    """A text for a page; `sources` has an address for each image, by the hash of its content."""
    if markup != TextMarkup.HTML:
        return escape(text)
    # Cleaned again where it is shown: nothing in the database is believed. Marked as safe because
    # what the sanitiser gives is made of its own few elements, and addresses come from us.
    return Markup(with_sources(sanitise(text), sources))  # noqa: S704 - only our allow-list is left of it


def text_of_bank(text: str, markup: str) -> Markup:
    """A text for staff, its images at the address where the bank shows them."""
    names = image_references(sanitise(text)) if markup == TextMarkup.HTML else ()
    return shown_text(text, markup, {name: f"{BANK_IMAGES}/{name}" for name in names})
