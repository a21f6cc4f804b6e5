"""How instants, durations and amounts are said on pages, in the reader's language."""

from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_currency

# Hmong (RPA) has no record in CLDR; its readers know the formats of English. Spanish is that of the
# United States, whose readers write amounts as their neighbours do.
_LOCALES = {"hmn": "en", "es": "es_US"}


def _locale(language: str) -> str:
    return _LOCALES.get(language, language.replace("-", "_"))


def date_in_words(value: date | datetime, language: str) -> str:
    """A date in full, as in “November 22, 2026”."""
    return format_date(value, format="long", locale=_locale(language))


def instant_in_words(value: datetime, language: str) -> str:
    """A date with its time, and the zone named: pages never leave it to be guessed."""
    instant, locale = value.astimezone(UTC), _locale(language)
    time = format_time(instant, "HH:mm 'UTC'", locale=locale)
    pattern = str(get_datetime_format("medium", locale=locale))
    return pattern.format(time, date_in_words(instant, language))


def amount_in_words(cents: int, currency: str, language: str) -> str:
    return str(format_currency(cents / 100, currency, locale=_locale(language)))


def clock_digits(duration: timedelta) -> str:
    """Hours, minutes and seconds for tables of staff, as in “2:05:09”."""
    seconds = max(int(duration.total_seconds()), 0)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
