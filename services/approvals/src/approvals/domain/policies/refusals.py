"""What the life of a policy refuses."""

from common.errors import Conflict, Forbidden, Invalid, NotFound


class PolicyUnknown(NotFound):
    """There is no such policy version."""

    code = "policy_unknown"


class VersionMismatch(Conflict):
    """Somebody changed the draft since you read it; `current` is its document version now."""

    code = "version_mismatch"


class PolicyNotEditable(Conflict):
    """Only drafts change; a published version never does. `status` says what it is."""

    code = "policy_not_editable"


class PolicyNotInReview(Conflict):
    """Nobody has submitted this version for review."""

    code = "policy_not_in_review"


class PolicyNotPublished(Conflict):
    """Only a published version can be retired."""

    code = "policy_not_published"


class PolicySuperseded(Conflict):
    """A newer version of this policy is published; start a new draft from it. `newest` is its number."""

    code = "policy_superseded"


class OwnPolicy(Forbidden):
    """Whoever wrote a policy does not review it; `reviewers` may."""

    code = "own_policy"


class ReviewMissing(Conflict):
    """A second policy administrator has to agree first; `reviewers` may."""

    code = "review_missing"


class PolicyNotPublishable(Invalid):
    """The policy fails checks; `errors` names each with its place."""

    code = "policy_not_publishable"


class CompanyUncovered(Conflict):
    """Afterwards these `companies` have no policy for every request; say `uncovered` if that is meant."""

    code = "company_uncovered"


class PreviewStale(Conflict):
    """The portal or the file changed since the preview; look at it again."""

    code = "preview_stale"


class PolicyFileInvalid(Invalid):
    """The file cannot be read; `errors` names each place."""

    code = "policy_file_invalid"


class CasesFailed(Conflict):
    """Cases beside the policies do not come out as written; `failures` names them."""

    code = "cases_failed"
