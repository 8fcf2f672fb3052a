"""What hangs on one person."""

from uuid import UUID

from pydantic import BaseModel

from gateway.api.schemas.core import Money, Named


class LostHeadshipOut(BaseModel):
    """`headless`: nobody of the department itself is left; `stand_in` acts then, as the head of `stand_in_of`."""

    department: Named
    headless: bool
    stand_in: Named | None
    stand_in_of: Named | None


class RoleHeldOut(BaseModel):
    """`others`: active people who hold the role for one of his companies, too."""

    role: str
    companies: list[str]
    others: int


class PlaceOut(BaseModel):
    """A step of a published policy."""

    policy: str
    version: int
    step: str


class ShortPoolOut(PlaceOut):
    """Too few would be left for what the step needs; `company` where only its members count."""

    role: str
    company: str | None
    have: int
    need: int


class LostOwnerOut(BaseModel):
    """`stand_in` is the head above who is asked then; null: nobody."""

    id: str
    name: str
    stand_in: Named | None


class ShorterPathOut(PlaceOut):
    """Requests of this person find somebody who may agree up to this amount only; null: nobody at all."""

    id: str
    name: str
    up_to: Money | None


class PathsOut(BaseModel):
    """`count` people in all; the first 200 places."""

    count: int
    people: list[ShorterPathOut]


class HeldTasksOut(BaseModel):
    """Open tasks: his own, those he acts in for others, those others act in for him."""

    own: int
    for_others: int
    by_others: int


class LeftRouteOut(BaseModel):
    """`stalled`: nobody could decide any more; `at_risk`: a later step would be short."""

    request_id: UUID
    number: int
    title: str
    stalled: str | None
    at_risk: str | None


class LeftRoutesOut(BaseModel):
    """`asked`: routes in which he is asked now; the first `played` of them were tried without him."""

    asked: int
    played: int
    worse: list[LeftRouteOut]


class DependentsOut(BaseModel):
    """What breaks if somebody leaves, as of now; what is short already is not told again."""

    person: str
    name: str
    active: bool
    org_version: int
    departments: list[LostHeadshipOut]
    deputy_of: list[Named]
    roles: list[RoleHeldOut]
    pools: list[ShortPoolOut]
    named_in: list[PlaceOut]
    cost_centres: list[LostOwnerOut]
    without_path: PathsOut
    tasks: HeldTasksOut
    own_requests: int
    routes: LeftRoutesOut
