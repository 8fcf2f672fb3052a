"""The same vendor written in different ways is one vendor."""

import unicodedata


def vendor_key(name: str) -> str:
    """Letters and digits only, in one case and one form: "ACME  GmbH." and "Acme-GmbH" are the same; "" for none."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum())
