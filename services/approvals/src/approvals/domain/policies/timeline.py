"""Which version of one policy is in force when: a newer version cuts every older one where it begins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from approvals.domain.documents import instant_from
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.refusals import PolicySuperseded
from approvals.domain.routing.conditions import Always
from approvals.domain.routing.policy import Policy

NEVER = datetime.max.replace(tzinfo=UTC)


def settle(versions: Sequence[PolicyVersion]) -> list[PolicyVersion]:
    """Sets `effective_to` of all versions of one key; those that changed are returned, oldest first.

    A version retired before it began cuts nothing: the older one goes on as if it had never been planned.
    """
    begun = [each for each in versions if _counts(each)]
    changed = []
    for each in sorted(versions, key=lambda version: version.version):
        if each.status not in {PolicyStatus.PUBLISHED, PolicyStatus.RETIRED}:
            continue
        end = min([_own_end(each), *_starts(newer for newer in begun if newer.version > each.version)])
        found = None if end == NEVER else end
        if found != each.effective_to:
            each.effective_to = found
            changed.append(each)
    return changed


def _counts(version: PolicyVersion) -> bool:
    """Published, or retired after it had begun."""
    if version.status is PolicyStatus.RETIRED:
        return (version.retired_at or NEVER) > (version.effective_from or NEVER)
    return version.status is PolicyStatus.PUBLISHED


def _starts(versions: Iterable[PolicyVersion]) -> list[datetime]:
    return [version.effective_from or NEVER for version in versions]


def _own_end(version: PolicyVersion) -> datetime:
    written = _written_end(version.document)
    return min(written, version.retired_at) if version.retired_at else written


def _written_end(document: Mapping[str, object]) -> datetime:
    text = document.get("effective_to")
    return instant_from(text) if isinstance(text, str) else NEVER


def check_newest(version: PolicyVersion, versions: Sequence[PolicyVersion]) -> None:
    """Raises PolicySuperseded: publishing an older number after a newer one would never come into force."""
    newest = max((each.version for each in versions if each.published_at is not None), default=0)
    if newest > version.version:
        raise PolicySuperseded(newest=newest)


def left_uncovered(version: PolicyVersion, published: Sequence[Policy], instant: datetime) -> list[str]:
    """Companies of the version for which no policy that always applies is in force at `instant`."""
    covered = {
        company
        for each in published
        if isinstance(each.applies_when, Always)
        for company in each.companies
        if each.in_force(company, instant)
    }
    return sorted(set(version.document["companies"]) - covered)
