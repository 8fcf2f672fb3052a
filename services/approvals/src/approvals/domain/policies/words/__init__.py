"""Policies, findings and differences in words. A language is a catalogue; nothing else knows one."""

from approvals.domain.policies.words.english import ENGLISH
from approvals.domain.policies.words.german import GERMAN
from approvals.domain.policies.words.language import Language
from approvals.domain.policies.words.russian import RUSSIAN
from approvals.domain.policies.words.speaker import Names, Speaker

__all__ = ["ENGLISH", "GERMAN", "LANGUAGES", "RUSSIAN", "Language", "Names", "Speaker", "speaker"]

LANGUAGES = {each.code: each for each in (ENGLISH, GERMAN, RUSSIAN)}


def speaker(language: str, names: Names | None = None) -> Speaker:
    """Speaks the language asked for (`de`, `de-AT`), English where there is no catalogue for it."""
    found = LANGUAGES.get(language.partition("-")[0].lower(), ENGLISH)
    return Speaker(found, names or Names())
