"""The one registry: type, publisher, schema, consumers. Queues, schemas and broker rights are derived from it."""

from common.contracts import approvals, gateway, requests
from common.contracts.approvals import books, calendars, policies, replays, stand_ins
from common.contracts.approvals.company import COMPANY_COMMANDS
from common.contracts.approvals.deadlines import DEADLINE_EVENTS
from common.contracts.approvals.evidence import AuditAnchored
from common.contracts.approvals.route_life import ROUTE_LIFE_COMMANDS
from common.contracts.approvals.talk import TALK_EVENTS
from common.contracts.approvals.telling import TELLING_COMMANDS
from common.contracts.base import Registry
from common.contracts.requests import budgets, orders

REQUESTS, APPROVALS, NOTIFIER, GATEWAY = "requests", "approvals", "notifier", "gateway"
SERVICES = (GATEWAY, REQUESTS, APPROVALS, NOTIFIER)


def build_registry() -> Registry:
    registry = Registry()
    _add_requests(registry)
    _add_approvals_commands(registry)
    _add_approvals_events(registry)
    _add_portals(registry)
    return registry


def _add_approvals_commands(registry: Registry) -> None:
    registry.command(
        approvals.ApproveRequest, approvals.RejectRequest, approvals.ReturnRequest, approvals.WithdrawRequest,
        approvals.ReResolveRoute,
    )  # fmt: skip
    registry.command(calendars.SetCalendar, calendars.RemoveCalendar, calendars.AssignCalendar)
    registry.command(*COMPANY_COMMANDS, *ROUTE_LIFE_COMMANDS, *TELLING_COMMANDS)
    registry.command(
        stand_ins.CreateDelegation, stand_ins.ChangeDelegation, stand_ins.EndDelegation, stand_ins.DeclineDelegation,
        stand_ins.RecordAbsence, stand_ins.ChangeAbsence, stand_ins.EndAbsence,
    )  # fmt: skip
    registry.command(
        policies.DraftPolicy, policies.EditPolicy, policies.SubmitPolicy, policies.ApprovePolicy, policies.ReturnPolicy,
        policies.PublishPolicy, policies.DiscardPolicy, policies.RetirePolicy, policies.SetPolicyReview,
        policies.ImportPolicies,
    )  # fmt: skip
    registry.command(replays.StartReplay, replays.RunReplay, replays.CancelReplay)


def _add_approvals_events(registry: Registry) -> None:
    live = (GATEWAY,)
    for route_event in (
        approvals.RequestSubmitted, approvals.RoutePlanned, approvals.RouteAutoApproved, approvals.RouteRefused,
        approvals.RouteChanged, approvals.RouteStalled, approvals.RouteResumed, approvals.RouteStateTold,
        approvals.TaskOpened, approvals.TaskDecided, approvals.TaskReassigned, approvals.TaskClosed,
        approvals.RequestApproved, approvals.RequestRejected, approvals.RequestReturned, approvals.RequestWithdrawn,
        *TALK_EVENTS, *DEADLINE_EVENTS,
    ):  # fmt: skip
        registry.event(APPROVALS, (REQUESTS, NOTIFIER, *live), route_event)
    for policy_event in (policies.PolicyPublished, policies.PolicyRetired):
        registry.event(APPROVALS, (NOTIFIER, *live), policy_event)
    registry.event(APPROVALS, (REQUESTS, *live), approvals.OrgChanged)
    registry.event(APPROVALS, (NOTIFIER,), AuditAnchored)
    registry.event(APPROVALS, (REQUESTS,), books.BooksTold)


def _add_portals(registry: Registry) -> None:
    """What the gateway says about portals and their people."""
    for portal_event in (
        gateway.PortalInstalled, gateway.PortalSuspended, gateway.PortalRemoved,
        gateway.PersonSeen, gateway.AdminProved, gateway.AdminLost,
    ):  # fmt: skip
        registry.event(GATEWAY, (REQUESTS, APPROVALS, NOTIFIER), portal_event)


def _add_requests(registry: Registry) -> None:
    """What the requests service is asked and what it says."""
    registry.command(requests.SaveDraft, requests.EditRequest, requests.SubmitRequest, requests.CancelRequest)
    registry.command(*budgets.BUDGET_COMMANDS, *orders.ORDER_COMMANDS)
    for model in (requests.RequestSubmitting, requests.RequestCancelled):
        registry.event(REQUESTS, (APPROVALS, GATEWAY), model)
    registry.event(REQUESTS, (GATEWAY,), requests.RequestEdited)
    registry.event(REQUESTS, (NOTIFIER, GATEWAY), requests.RequestExpiring)
    for order_event in orders.ORDER_EVENTS:
        registry.event(REQUESTS, (NOTIFIER, GATEWAY), order_event)
    for budget_event in budgets.BUDGET_EVENTS:
        registry.event(REQUESTS, (NOTIFIER, GATEWAY), budget_event)


REGISTRY = build_registry()
