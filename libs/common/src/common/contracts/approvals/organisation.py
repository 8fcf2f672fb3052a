"""What approvals says about the company (stream `org`), and its own work after a change of it."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.base import Command, Event, PersonId


class OrgChanged(Event):
    """The organisation switched to a new version; numbers tell how much moved."""

    type: ClassVar[str] = "purchase.org.changed.v1"
    subject_stream: ClassVar[str] = "org"

    org_version: int
    people_added: int = 0
    people_removed: int = 0
    heads_moved: int = 0
    departments_changed: int = 0
    routes_affected: int = 0


class FollowOrganisation(Command):
    """Background job: the routes that a change may touch, some hundreds at a time, each as a job of its own.

    `stamp` names the change (a version, or the moment of a beginning), so that a repeated job asks for nothing twice.
    """

    name: ClassVar[str] = "approvals.follow_organisation"
    background: ClassVar[bool] = True

    org_version: int
    scope: Literal["people", "open", "every"]
    people: list[PersonId] = Field(default_factory=list)
    after: UUID
    stamp: str = Field(max_length=100)
