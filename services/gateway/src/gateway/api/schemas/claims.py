"""What a request takes of budgets."""

from typing import Any

from pydantic import BaseModel

from gateway.api.schemas.core import Money


class Figures(BaseModel):
    """`available` = limit - reserved - committed - ordered - spent; negative when it is over."""

    limit: str
    reserved: str
    committed: str
    ordered: str
    spent: str
    available: str


class ClaimOut(BaseModel):
    """A request's share of one cost centre. `available` at submit and now leaves its own share out.

    `claimed` and `now` are null while there is no budget or rate; that counts as over. `changed`: what is left is not
    what was left at submit; `over`: the share does not fit now.
    """

    cost_center: str
    asked: Money
    claimed: Money | None
    at_submit: dict[str, Any] | None
    now: Figures | None
    changed: bool
    over: bool
