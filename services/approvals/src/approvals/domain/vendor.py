"""The same vendor written in different ways is one vendor."""

import unicodedata


def vendor_key(name: str | None) -> str | None:
    """Letters and digits in one case and one form, as requests compares vendors; None where nobody is named."""
    folded = unicodedata.normalize("NFKC", name or "").casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or None
