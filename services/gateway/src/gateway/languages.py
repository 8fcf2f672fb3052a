"""The languages the section speaks."""

LANGUAGES = ("en", "ru", "de")


def language_of(code: str | None) -> str | None:
    """One of ours, or None when the portal speaks another."""
    spoken = (code or "").strip().lower()[:2]
    return spoken if spoken in LANGUAGES else None
