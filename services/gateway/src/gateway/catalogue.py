"""Every problem code a client may meet: what it means and what to do about it. Served under /problems/{code}."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry of the catalogue: what it means and what the client does about it."""

    status: int
    meaning: str
    remedy: str


_RELOAD = "Read the request again and decide on what it says now."
_LATER = "Try again later with the same Idempotency-Key."

CATALOGUE: dict[str, Explained] = {
    "unauthenticated": Explained(401, "There is no valid session.", "Renew the session with POST /api/v1/session."),
    "token_refused": Explained(
        401, "Bitrix24 does not vouch for the token.", "Ask the frame for a fresh one (refreshAuth)."
    ),
    "forbidden": Explained(403, "You may see it, but not do this to it.", "Ask somebody who may."),
    "right_missing": Explained(
        403, "None of your roles allows this; `right` says what is needed.", "Ask an administrator."
    ),
    "administrator_required": Explained(
        403, "Only a portal administrator may do this.", "Ask an administrator of the portal."
    ),
    "portal_refused": Explained(
        403, "The token belongs to another app, portal or person.", "Open the section from its own portal."
    ),
    "portal_unknown": Explained(404, "The portal has not installed the app.", "Install the app first."),
    "portal_suspended": Explained(403, "The app was removed from the portal.", "Install it again."),
    "needs_auth": Explained(409, "No administrator's grant is alive.", "An administrator opens the section once."),
    "not_found": Explained(404, "There is nothing by that name that you may see.", "Check the id."),
    "operation_not_found": Explained(404, "The handle names no operation of yours.", "Use the handle you were given."),
    "invalid": Explained(
        422, "The input breaks a rule; `errors` names the places by JSON pointer.", "Correct the places named."
    ),
    "bad_request": Explained(400, "What came is no HTTP request.", "Send one."),
    "body_too_large": Explained(413, "The body is over 256 KiB (a file: 2 MiB).", "Send less."),
    "idempotency_key_missing": Explained(
        400, "A write came without Idempotency-Key.", "Send 1 to 255 printable ASCII characters."
    ),
    "idempotency_key_reused": Explained(422, "The key was used with another body.", "Use a new key for a new wish."),
    "prefer_invalid": Explained(400, "Prefer names a wait that is no number.", "Send Prefer: wait=2."),
    "if_match_required": Explained(428, "A change came without If-Match.", "Send the ETag you read."),
    "if_match_failed": Explained(412, "If-Match names no version of a document.", "Send the ETag you read."),
    "command_not_published": Explained(503, "The command could not be handed over; nothing happened.", _LATER),
    "command_expired": Explained(
        410, "The command was not run within 24 hours and never will be.", "Send it anew with a new key."
    ),
    "command_failed": Explained(500, "The command failed for reasons of ours; operators can see it.", _LATER),
    "service_unavailable": Explained(503, "A part of the system cannot be reached.", _LATER),
    "conflict": Explained(409, "The state it is in does not allow this.", _RELOAD),
    "already_decided": Explained(
        409, "Somebody decided before you; `decided_by` and `decided_at` tell who and when.", _RELOAD
    ),
    "stale_revision": Explained(409, "You decided on an older revision.", _RELOAD),
    "not_in_approval": Explained(409, "The request is not in approval (now).", _RELOAD),
    "route_closed": Explained(409, "The approval has ended.", _RELOAD),
    "not_active": Explained(409, "Your level is not reached yet.", "Wait until those before you have decided."),
    "not_asked": Explained(403, "You are not asked about this request.", "Nothing to do."),
    "slot_lost": Explained(409, "You no longer hold the post that was asked.", "Nothing to do."),
    "inactive": Explained(
        409, "You, or the person named, are no longer active in the company.", "Choose somebody else."
    ),
    "self_approval": Explained(
        403, "Requester and preparer never decide on their own request.", "Choose somebody else."
    ),
    "comment_required": Explained(422, "Rejecting, returning, asking and answering need a comment.", "Say it."),
    "already_in_route": Explained(409, "This person signs elsewhere in the route.", "Choose somebody else."),
    "forward_not_allowed": Explained(
        409, "The policy keeps this step with its approver, or below him; `forward` says which.", "Decide, or ask."
    ),
    "nothing_to_repair": Explained(409, "The step is not short of people.", _RELOAD),
    "not_the_requester": Explained(403, "Only the requester or the preparer may do this.", "Ask them."),
    "withdraw_first": Explained(409, "It is in approval.", "Withdraw it first."),
    "person_unknown": Explained(409, "The organisation does not know this person yet.", "Try again in a few minutes."),
    "rate_missing": Explained(409, "An exchange rate is missing.", "Ask a policy administrator."),
    "invalid_signature": Explained(403, "A call between services was not signed.", "Check IDENTITY_KEYS."),
    "version_mismatch": Explained(
        412, "The document changed since you read it.", "Merge with `current` and send its version."
    ),
    "already_exists": Explained(409, "Something with this id exists already.", "Choose another id."),
    "already_submitted": Explained(409, "It is on its way or in approval already.", _RELOAD),
    "not_submittable": Explained(409, "It is decided or cancelled.", "Copy it into a new request."),
    "not_editable": Explained(409, "In this state the document does not change any more.", _RELOAD),
    "not_cancellable": Explained(409, "In this state it cannot be cancelled.", _RELOAD),
    "partly_ordered": Explained(409, "Some of it has been ordered.", "Send a final order; what is left is given back."),
    "not_orderable": Explained(409, "Only an approved request is ordered from.", _RELOAD),
    "not_closable": Explained(409, "Only what has been ordered is closed.", _RELOAD),
    "not_copyable": Explained(409, "It can still be worked on.", "Edit it, or wait until it is over."),
    "not_yours": Explained(403, "Only the requester and the preparer may write this request.", "Ask them."),
    "department_not_allowed": Explained(403, "You may file on your own departments only.", "Choose one of yours."),
    "no_route": Explained(
        409,
        "No approval route is possible; `reason` tells why (no policy, nobody to ask, …).",
        "Nothing was submitted.",
    ),
    "invalid_document": Explained(422, "The document breaks rules; `errors` names the places.", "Correct them."),
    "replay_running": Explained(409, "Another replay of this portal is running.", "Wait for it or cancel it."),
    "currency_unknown": Explained(422, "This currency is not known.", "Choose another one."),
    "not_an_approval_task": Explained(409, "This task is not about approving.", _RELOAD),
    "calendar_in_use": Explained(409, "Deadlines are counted on this calendar; `users` names some.", "Assign another."),
    "calendar_unknown": Explained(404, "There is no working calendar by this id.", "Choose one of the list."),
    "calendar_user_unknown": Explained(422, "Neither a known person nor a company.", "Check the name."),
    "delegation_over": Explained(409, "The delegation has ended or was declined.", "Create a new one."),
    "not_the_delegate": Explained(403, "Only the delegate declines.", "The principal ends it."),
    "role_proved": Explained(
        409, "The role follows the administrators of the portal.", "Make somebody an administrator of the portal."
    ),
    "rates_follow_portal": Explained(
        409, "The portal's currencies tell the rates.", "Change them there, or say first that rates are entered here."
    ),
    "pivot_without_rate": Explained(
        422, "No rate says what the wanted pivot currency is worth.", "Enter its rate first, then change the pivot."
    ),
    "entry_in_use": Explained(409, "Something still names it; `used_by` lists places.", "Change those first."),
    "budget_in_use": Explained(409, "Requests have claimed something of it.", "Set its limit instead."),
    "preview_unknown": Explained(404, "There is no such preview (any more).", "Send the file again."),
    "preview_outdated": Explained(409, "The register changed since the preview.", "Send the file again."),
    "sync_too_soon": Explained(
        409, "The portal was asked a moment ago; `retry_after` tells how many seconds are left.", "Wait that long."
    ),
    "nothing_held": Explained(409, "No reading of the portal waits for a yes.", "Nothing to do."),
    "held_changed": Explained(409, "The portal was read again since; `held` names what waits now.", "Look again."),
    "broken_tree": Explained(409, "The portal's departments form no single tree.", "Mend the tree in the portal."),
    "absence_over": Explained(409, "The absence has ended.", "Record a new one."),
    "binding_refused": Explained(409, "The portal does not accept the menu item.", "Try the installation again."),
    "event_refused": Explained(403, "An app event came without the portal's application token.", "Nothing to do."),
    "services_only": Explained(403, "Access tokens are for our services.", "Nothing to do."),
    "internal_error": Explained(500, "Something broke on our side; it has been logged.", _LATER),
    "method_not_allowed": Explained(405, "The address does not know this method.", "See the description of the API."),
    "policy_unknown": Explained(404, "There is no such policy version.", "Choose one of the list."),
    "policy_not_editable": Explained(409, "Only drafts change; a published version never does.", "Start a new draft."),
    "policy_not_in_review": Explained(409, "Nobody has submitted this version for review.", "Submit it first."),
    "policy_not_published": Explained(409, "Only a published version can be retired.", "Discard a draft instead."),
    "policy_superseded": Explained(409, "A newer version is published.", "Start a new draft from `newest`."),
    "own_policy": Explained(403, "Whoever wrote a policy does not review it.", "One of `reviewers` does."),
    "review_missing": Explained(409, "A second policy administrator has to agree first.", "Ask one of `reviewers`."),
    "policy_not_publishable": Explained(
        422, "The policy fails checks; `errors` names each.", "Correct the places named."
    ),
    "company_uncovered": Explained(
        409, "`companies` would be left without a policy for every request.", "Say `uncovered` if that is meant."
    ),
    "preview_stale": Explained(409, "Something changed since the preview.", "Preview again and look."),
    "policy_file_invalid": Explained(422, "The file cannot be read; `errors` names each place.", "Correct them."),
    "cases_failed": Explained(
        409,
        "Cases beside the policies do not come out as written; `failures` names them.",
        "Correct policies or cases, or say `despite_failures`.",
    ),
}
