"""Texts: languages, plurals, money, dates; and nobody writes BB code through a title."""

from datetime import UTC, datetime

import pytest

from notifier.adapters.catalogue import CATALOGUE
from notifier.adapters.words import Reader, escape_bb, message, message_out
from notifier.domain.notice import Content

URL = "/marketplace/view/local.app/?params%5Brequest_id%5D=r"
ASK = Content(
    "ask", 12, 1, "1234.50", "EUR", tasks=1, stages=("Head",), title="Laptops",
    asked_at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
)  # fmt: skip


def with_(content: Content = ASK, **changes) -> Content:
    return Content(**{name: getattr(content, name) for name in Content.__dataclass_fields__} | changes)


def test_the_name_is_the_link():
    assert f"[url={URL}]No. 12 “Laptops”[/url]" in message(ASK, Reader("en"), URL)


@pytest.mark.parametrize(
    ("language", "amount"), [("en", "€1,234.50"), ("de", "1.234,50\xa0€"), ("ru", "1\xa0234,50\xa0€")]
)
def test_money_reads_as_people_write_it(language, amount):
    assert amount in message(ASK, Reader(language), URL)


def test_yen_have_no_cents():
    assert "¥1,200" in message(with_(amount="1200", currency="JPY"), Reader("en"), URL)


@pytest.mark.parametrize(
    ("tasks", "words"),
    [(1, "ваше решение"), (2, "2 решения"), (5, "5 решений"), (21, "21 решение"), (22, "22 решения")],
)
def test_russian_counts_as_russian_does(tasks, words):
    assert words in message(with_(tasks=tasks), Reader("ru"), URL)


@pytest.mark.parametrize(
    ("language", "reads"), [("de-AT", "entscheiden"), ("ru_RU", "решение"), ("fr", "Please decide")]
)
def test_a_regional_tag_reads_its_language_and_an_unknown_one_english(language, reads):
    assert reads in message(ASK, Reader(language), URL)


@pytest.mark.parametrize(
    "title",
    ["[url=https://evil.example]click[/url]", "[/url][b]x", "[user=1]boss[/user]", "[send=/pay]x[/send]", "a]b[c"],
)
def test_a_title_cannot_write_bb_code(title):
    text = message(with_(title=title, comment=title), Reader("en"), URL)
    assert text.count("[") == 2
    assert text.count("]") == 2
    assert "{" not in text


def test_a_title_cannot_start_a_quotation_or_a_line():
    assert escape_bb("a\n>>b\r\n[c]") == "a > >b (c)"


def test_braces_in_a_title_are_text():
    assert "{amount}" in message(with_(title="{amount} {0}"), Reader("en"), URL)


def test_long_words_of_people_are_cut():
    assert len(message(with_(title="x" * 5000, comment="y" * 5000), Reader("en"), URL)) < 800


def test_mail_has_an_absolute_address_the_moment_in_the_readers_zone_and_no_bb_code():
    text = message_out(ASK, Reader("de", "Europe/Berlin"), "https://portal.example" + URL)
    assert text.endswith("\nhttps://portal.example" + URL)
    assert "2. März 2026" in text
    assert "13:00" in text
    assert "[url" not in text


def test_an_unknown_time_zone_is_read_as_utc():
    assert "12:00" in message_out(ASK, Reader("de", "Mars/Olympus"), URL)


def test_a_deputy_is_told_so():
    assert "Vertretung" in message(with_(on_behalf=True), Reader("de"), URL)


TOPICS = ["ask", "repair", "approved", "auto_approved", "rejected", "returned", "withdrawn", "expiring", "expired",
          "late", "nobody_above"]  # fmt: skip


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", ["en", "de", "ru"])
def test_every_topic_has_words_in_every_language(topic, language):
    text = message(with_(topic=topic, comment="why"), Reader(language), URL)
    assert "12" in text
    assert "why" in text


@pytest.mark.parametrize(
    ("language", "day"), [("en", "March 3, 2026"), ("de", "3. März 2026"), ("ru", "3 марта 2026")]
)
def test_when_a_request_will_be_cancelled_is_told_in_the_readers_words_and_zone(language, day):
    content = with_(topic="expiring", expires_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    assert day in message(content, Reader(language, "Europe/Berlin"), URL)


def test_the_languages_say_the_same_things():
    for words in CATALOGUE.values():
        assert set(words) == set(CATALOGUE["en"])


@pytest.mark.parametrize(("reminded", "words"), [(1, "Reminder"), (2, "overdue"), (3, "overdue")])
def test_a_passed_moment_of_the_deadline_is_told_first(reminded, words):
    assert words in message(with_(reminded=reminded), Reader("en"), URL).partition("[")[0]
    assert with_(reminded=reminded) != with_(reminded=reminded - 1), "each moment is a notice of its own"
