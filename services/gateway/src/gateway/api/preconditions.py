"""If-Match: which document version a change was made on."""

import re
from typing import Annotated

from fastapi import Depends, Header

from gateway.problems import PreconditionFailed, PreconditionRequired

_ETAG = re.compile(r'\s*(?:W/)?"([1-9]\d{0,8})"\s*|\s*([1-9]\d{0,8})\s*', re.ASCII)


async def document_version(
    if_match: Annotated[str | None, Header(description='The ETag of the document you changed, such as `"3"`.')] = None,
) -> int:
    """Raises PreconditionRequired without a header, PreconditionFailed for one that is no version of ours."""
    found = await known_version(if_match)
    if found is None:
        raise PreconditionRequired
    return found


async def known_version(
    if_match: Annotated[
        str | None, Header(description="The ETag of what you read; none: there was nothing yet.")
    ] = None,
) -> int | None:
    """Raises PreconditionFailed for a header that is no version of ours."""
    if if_match is None:
        return None
    found = _ETAG.fullmatch(if_match)
    if found is None:
        raise PreconditionFailed("If-Match names no version of a document")
    return int(found.group(1) or found.group(2))


DocumentVersion = Annotated[int, Depends(document_version)]
KnownVersion = Annotated[int | None, Depends(known_version)]
EtagHeader = {"ETag": {"schema": {"type": "string"}, "description": "The document's version."}}
