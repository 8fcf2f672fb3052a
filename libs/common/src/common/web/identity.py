"""The caller of a query between services: signed by the sender, proved here, never taken on trust."""

from typing import Annotated

from fastapi import Depends, Request

from common.identity import Caller, Identity


class SignedCallers:
    """Set once in `main.py`; `signed_caller` then proves every query of this service."""

    def __init__(self, service: str, identity: Identity) -> None:
        self.service = service
        self.identity = identity


async def signed_caller(request: Request) -> Caller:
    """Raises InvalidSignature (403) for a call without our key, for other parameters, or older than 30 s."""
    callers: SignedCallers = request.app.state.signed_callers
    what = (request.method, request.url.path, request.url.query)
    return callers.identity.verify_query(callers.service, *what, request.headers, await request.body())


SignedCaller = Annotated[Caller, Depends(signed_caller)]
