"""Refusals of a decision or command; the first that applies, in the order of this file, is told."""

from common.errors import Conflict, Forbidden, Invalid, NotFound


class NotInApproval(Conflict):
    """There is no route under way for this request."""

    code = "not_in_approval"


class RouteClosed(Conflict):
    """The route has ended; nothing can be decided in it any more."""

    code = "route_closed"


class StaleRevision(Conflict):
    """You saw an older revision of the request."""

    code = "stale_revision"


class Inactive(Conflict):
    """This person is dismissed or unknown and cannot act."""

    code = "inactive"


class SelfApproval(Forbidden):
    """Requester and preparer never decide about their own request."""

    code = "self_approval"


class NotAnApprovalTask(Conflict):
    """A repair task mends the route; it does not approve."""

    code = "not_an_approval_task"


class SlotLost(Conflict):
    """The post, role or delegation you were asked for is no longer yours."""

    code = "slot_lost"


class AlreadyDecided(Conflict):
    """Somebody has decided first; the details say who (`decided_by`) and when (`decided_at`)."""

    code = "already_decided"


class NotActive(Conflict):
    """Your level is not reached yet: somebody else has to decide first."""

    code = "not_active"


class NotAsked(Forbidden):
    """You have no part in this route."""

    code = "not_asked"


class CommentRequired(Invalid):
    """A rejection, a return, a question and an answer need a comment."""

    code = "comment_required"


class AlreadyInRoute(Conflict):
    """This person fills another slot of the route: nobody signs twice."""

    code = "already_in_route"


class ForwardNotAllowed(Conflict):
    """The policy keeps this step with its approver, or within his department; `forward` says which."""

    code = "forward_not_allowed"


class NothingToRepair(Conflict):
    """This step is not short of people."""

    code = "nothing_to_repair"


class NoRoute(Conflict):
    """Under the policies in force there is no route for this request; `reason` says why, and nothing was changed."""

    code = "no_route"


class NotTheRequester(Forbidden):
    """Only requester and preparer may withdraw a request."""

    code = "not_the_requester"


class WithdrawFirst(Conflict):
    """A request in approval is withdrawn before it is cancelled."""

    code = "withdraw_first"


class InvalidDocument(Invalid):
    """A document breaks its format; `errors` lists {code, pointer, message}."""

    code = "invalid_document"


class BrokenTree(Conflict):
    """Departments must form one tree: a cycle or a second root is refused and the old version stays."""

    code = "broken_tree"


class NewerSchema(Conflict):
    """The stored document was written by a newer release; this one must not change it."""

    code = "newer_schema"


class CalendarInUse(Conflict):
    """Somebody's deadlines are counted on this calendar; `users` names some, `count` all."""

    code = "calendar_in_use"


class CalendarUnknown(NotFound):
    """There is no working calendar by this id."""

    code = "calendar_unknown"


class CalendarUserUnknown(Invalid):
    """Either a known person or a company of the organisation uses a calendar."""

    code = "calendar_user_unknown"


class VersionMismatch(Conflict):
    """Somebody changed it since you read it; `current` holds what it says now, with its version."""

    code = "version_mismatch"


class AlreadyExists(Conflict):
    """There is something by this id already."""

    code = "already_exists"


class ReplayRunning(Conflict):
    """Another replay of this portal is running: wait for it or cancel it."""

    code = "replay_running"


class SyncTooSoon(Conflict):
    """The portal was asked a moment ago; `retry_after` says in how many seconds it may be asked again."""

    code = "sync_too_soon"


class NothingHeld(Conflict):
    """No reading of the portal waits for a yes."""

    code = "nothing_held"


class HeldChanged(Conflict):
    """The portal was read again since; look at what would go now (`held` names it)."""

    code = "held_changed"
