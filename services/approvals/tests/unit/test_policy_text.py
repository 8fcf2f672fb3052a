"""Policies in plain words: the four example policies word for word, and every condition in every language."""

import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import approvals.domain.policies as package
from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Money
from approvals.domain.policies.findings import malformed
from approvals.domain.policies.plain import as_text, explain
from approvals.domain.policies.words import ENGLISH, GERMAN, LANGUAGES, RUSSIAN, Names, speaker
from approvals.domain.policies.words.language import Language
from approvals.domain.routing.conditions import FACTS, AllOf, AnyOf, FactIs, Not
from approvals.domain.routing.policy_document import policy_from_dict

DATA = Path(__file__).parents[1] / "data"
SOURCES = [each.read_text() for each in Path(package.__file__).parent.rglob("*.py")]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_example_policies_in_words(acme: Any, language: str) -> None:
    told = [as_text(explain(policy, speaker(language))) for policy in acme.policies]
    assert "\n\n".join(told) + "\n" == (DATA / f"policies.{language}.txt").read_text()


def test_every_line_names_its_place(acme: Any) -> None:
    lines = explain(acme.policies[0], speaker("en"))
    assert [(line.pointer, line.step) for line in lines][-4:] == [
        ("/stages/2", None), ("/stages/2/steps/0", "controller"), ("/stages/3", None), ("/stages/3/steps/0", "buyer"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "need", "said"),
    [
        ({"type": "role", "role": "legal", "scope": "any"}, 2, "any 2 of legal"),
        ({"type": "role", "role": "legal", "scope": "company", "need": 3}, 1, "any 3 of legal of the company"),
        ({"type": "role", "role": "legal"}, "all", "every legal"),
        ({"type": "users", "ids": ["p05", "p06"]}, "all", "Nina Hartmann and p06"),
        ({"type": "users", "ids": ["p05", "p06"]}, 1, "one of Nina Hartmann or p06"),
        ({"type": "users", "ids": ["p05"]}, "all", "Nina Hartmann"),
        ({"type": "field", "name": "project_manager"}, "all", "whoever the request names as project_manager"),
    ],
)  # fmt: skip
def test_ways_to_name_people(acme: Any, who: Any, need: Any, said: str) -> None:
    policy = acme.policy([acme.step("a", who, need=need)])
    lines = explain(policy, speaker("en", Names({"p05": "Nina Hartmann"})))
    assert lines[-1].text == f"Always: {said}."


def test_what_is_not_usual_is_said(acme: Any) -> None:
    unusual = {"overlap": "again", "sensitive_to": ["vendor"], "due_hours": 8, "escalate": "reassign"}
    (line,) = explain(acme.policy([acme.step("a", acme.role("legal"), **unusual)]), speaker("en"))[-1:]
    assert line.text == (
        "Always: one legal; asked again whatever was said earlier; an approval survives changes of anything but vendor;"
        " due in 8 working hours; late: goes to the next head."
    )


OVER, NEW = FactIs("amount", "gt", Money(250000, "EUR")), FactIs("vendor.is_new", "eq", True)
CLOUD = FactIs("lines.category", "any_in", ("cloud", "it"))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Not(OVER), "up to and including 2 500.00 EUR"),
        (Not(NEW), "a known vendor"),
        (Not(CLOUD), "no line is cloud or it"),
        (Not(Not(CLOUD)), "some line is cloud or it"),
        (AllOf((AnyOf((OVER, NEW)), CLOUD)), "(over 2 500.00 EUR, or a new vendor), and some line is cloud or it"),
        (Not(AnyOf((OVER, NEW))), "up to and including 2 500.00 EUR, and a known vendor"),
        (AllOf((AllOf((OVER, NEW)), CLOUD)), "over 2 500.00 EUR, and a new vendor, and some line is cloud or it"),
        (FactIs("request.department", "in_subtree", "d-it"), "filed on IT or below"),
        (FactIs("amount", "gt", Money(123456700, "JPY")), "over 123 456 700 JPY"),
    ],
)
def test_conditions_in_words(condition: Any, said: str) -> None:
    assert speaker("en", Names(departments={"d-it": "IT"})).condition(condition) == said


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda each: each.code)
def test_every_comparison_can_be_said_both_ways(language: Any) -> None:
    values = {"money": Money(1, "EUR"), "number": 12, "truth": True, "word": "a", "words": ("a", "b")}
    for fact, (kind, operators) in FACTS.items():
        for op in operators:
            value = ("a", "b") if op in {"in", "any_in", "all_in"} else values[kind]
            for test in (FactIs(fact, op, value), Not(FactIs(fact, op, value))):
                assert speaker(language.code).condition(test)


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("catalogue", ["phrases", "findings", "changes"])
@pytest.mark.parametrize("language", [GERMAN, RUSSIAN], ids=lambda language: language.code)
def test_languages_say_the_same_with_the_same_details(language: Language, catalogue: str) -> None:
    english, other = getattr(ENGLISH, catalogue), getattr(language, catalogue)
    assert english.keys() <= other.keys()
    assert {key: names_in(english[key]) for key in english} == {key: names_in(other[key]) for key in english}
    assert other.keys() == getattr(RUSSIAN, catalogue).keys()


def test_every_code_has_its_sentence() -> None:
    found = {code for text in SOURCES for code in re.findall(r'Finding\(\s*"(\w+)"', text)}
    assert len(found) > 20
    assert found <= ENGLISH.findings.keys()
    changes = {code for text in SOURCES for code in re.findall(r'Change\(\s*"(\w+)"', text)}
    assert len(changes) > 10
    assert changes <= ENGLISH.changes.keys()


def test_what_breaks_the_format_is_told_in_the_readers_language() -> None:
    with pytest.raises(InvalidDocument) as refused:
        policy_from_dict({"id": "x"})
    found = {each.pointer: each for each in malformed(refused.value)}
    assert found["/stages"].text(speaker("ru")) == "Здесь ожидается непустой список."
    assert found["/stages"].text(speaker("en")) == "a list with at least 1 entries is expected"
    assert {each.level for each in found.values()} == {"error"}


def test_a_language_without_a_catalogue_is_answered_in_english() -> None:
    assert speaker("fr").language is speaker("en-GB").language is ENGLISH
    assert speaker("ru-RU").language is RUSSIAN
    assert speaker("de-AT").language is GERMAN
    assert speaker("de").say(datetime(2026, 7, 1, 8, 30, tzinfo=UTC)) == "1. Juli 2026, 08:30 UTC"
    moment = datetime(2026, 7, 1, 8, 30, 5, tzinfo=UTC)
    assert (speaker("en").say(moment), speaker("ru").say(moment)) == ("1 July 2026, 08:30:05 UTC", "1 июля 2026 г., 08:30:05 UTC")  # noqa: RUF001 - Cyrillic letters are meant
