"""What a notice says, in the reader's language. Money, dates and plurals come from Babel's CLDR data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from notifier.adapters.catalogue import CATALOGUE
from notifier.domain.notice import Content

_LONGEST_TITLE = 120
_LONGEST_COMMENT = 300


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: language tag (`de`, `pt-BR`; others read English), time zone as his profile names it."""

    language: str
    time_zone: str | None = None

    @property
    def catalogue(self) -> str:
        short = self.language.replace("_", "-").partition("-")[0].casefold()
        return short if short in CATALOGUE else "en"


def message(content: Content, reader: Reader, url: str) -> str:
    """BB code for the bell; `url` opens the card."""
    name = escape_bb(_name(content, reader))
    link = f"[url={url}]{name}[/url]"
    return " ".join(_sentences(content, reader, link, escape_bb))


def message_out(content: Content, reader: Reader, url: str) -> str:
    """Plain text for mail, with the moment of asking and an absolute address."""
    sentences = _sentences(content, reader, _name(content, reader), str)
    if content.asked_at is not None:
        words = _text("asked_at", reader)
        sentences.append(words.format(asked_at=_moment(content.asked_at, reader)))
    return "\n".join([" ".join(sentences), url])


def escape_bb(text: str) -> str:
    """People's text as text: square brackets would become BB code, line breaks and `>>` a quotation.

    Round brackets instead of entities: whether a portal decodes those before or after BB code is not documented.
    """
    flat = " ".join(text.split())
    return flat.replace("[", "(").replace("]", ")").replace(">>", "> >")


def _sentences(content: Content, reader: Reader, link: str, escape: Callable[[str], str]) -> list[str]:
    amount = format_currency(Decimal(content.amount), content.currency, locale=reader.catalogue)
    several = content.topic == "ask" and content.tasks > 1
    words = _text("ask_several" if several else content.topic, reader, content.tasks)
    until = "" if content.expires_at is None else _day(content.expires_at, reader)
    sentences = [words.format(link=link, amount=amount, tasks=content.tasks, until=until)]
    if content.reminded:
        sentences.insert(0, _text("half_time" if content.reminded == 1 else "overdue", reader))
    if content.stages and content.topic == "ask":
        sentences.append(_text("stages", reader).format(stages=escape(", ".join(content.stages))))
    if content.on_behalf and content.topic == "ask":
        sentences.append(_text("on_behalf", reader))
    if content.comment:
        comment = _shortened(content.comment, _LONGEST_COMMENT)
        sentences.append(_text("comment", reader).format(comment=escape(comment)))
    return sentences


def _text(key: str, reader: Reader, count: int = 1) -> str:
    found = CATALOGUE[reader.catalogue][key]
    if isinstance(found, str):
        return found
    return found[Locale.parse(reader.catalogue).plural_form(count)]


def _name(content: Content, reader: Reader) -> str:
    title = _shortened(content.title, _LONGEST_TITLE)
    return _text("name", reader).format(number=content.number, title=title)


def _shortened(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def _moment(at: datetime, reader: Reader) -> str:
    return format_datetime(at, "long", tzinfo=_zone(reader), locale=reader.catalogue)


def _day(at: datetime, reader: Reader) -> str:
    return format_date(at.astimezone(_zone(reader)).date(), "long", locale=reader.catalogue)


def _zone(reader: Reader) -> ZoneInfo:
    try:
        return ZoneInfo(reader.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
