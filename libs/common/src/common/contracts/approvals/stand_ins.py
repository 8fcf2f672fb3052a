"""Delegations and absences: who acts for whom, and who is away."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import ConfigDict, Field

from common.contracts.base import Command, Moment, MoneyWire, PersonId, Wire

Name = Annotated[str, Field(min_length=1, max_length=64)]
Note = Annotated[str, Field(max_length=500)]
Version = Annotated[int, Field(ge=1)]


class DelegationTerms(Wire):
    """Who acts in [start, end), for what: empty `companies` and `policies` mean all; `cap` is the largest request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    delegate: PersonId
    start: Moment
    end: Moment
    companies: list[Name] = Field(default_factory=list, max_length=50)
    policies: list[Name] = Field(default_factory=list, max_length=50)
    cap: MoneyWire | None = None
    note: Note = ""


class AbsenceTerms(Wire):
    """Away in [start, end)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: Moment
    end: Moment
    note: Note = ""


class CreateDelegation(Command):
    """`principal` lets somebody act for him: he himself or an administrator says so."""

    name: ClassVar[str] = "approvals.create_delegation"

    delegation_id: UUID
    principal: PersonId
    terms: DelegationTerms


class ChangeDelegation(Command):
    """Other terms from now on; `expected_version` is the one that was read."""

    name: ClassVar[str] = "approvals.change_delegation"

    delegation_id: UUID
    expected_version: Version
    terms: DelegationTerms


class EndDelegation(Command):
    """It is over now, also before it began."""

    name: ClassVar[str] = "approvals.end_delegation"

    delegation_id: UUID


class DeclineDelegation(Command):
    """The delegate does not want it."""

    name: ClassVar[str] = "approvals.decline_delegation"

    delegation_id: UUID
    note: Note = ""


class RecordAbsence(Command):
    """Somebody will be, or is, away."""

    name: ClassVar[str] = "approvals.record_absence"

    absence_id: UUID
    person: PersonId
    terms: AbsenceTerms


class ChangeAbsence(Command):
    """Another period from now on; `expected_version` is the one that was read."""

    name: ClassVar[str] = "approvals.change_absence"

    absence_id: UUID
    expected_version: Version
    terms: AbsenceTerms


class EndAbsence(Command):
    """He is back, or does not go."""

    name: ClassVar[str] = "approvals.end_absence"

    absence_id: UUID
