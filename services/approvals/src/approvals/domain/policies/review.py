"""Four eyes: who wrote a policy does not put it in force alone."""

from dataclasses import dataclass
from enum import StrEnum

from approvals.domain.organisation import Organisation
from approvals.domain.policies.life import PolicyVersion
from approvals.domain.policies.refusals import OwnPolicy, ReviewMissing
from approvals.domain.rights import Right, rights_of

TWO = 2


class Review(StrEnum):
    """A portal's rule: from two administrators up, always, or never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """The rule of a portal at one moment; `administrators` are all who may manage policies, sorted."""

    mode: Review
    administrators: tuple[str, ...]

    @property
    def needed(self) -> bool:
        """Whether a second administrator has to agree."""
        return self.mode is Review.ALWAYS or (self.mode is Review.AUTO and len(self.administrators) >= TWO)

    def reviewers(self, version: PolicyVersion) -> tuple[str, ...]:
        """Administrators who did not write it; where all did, those who did not change it last."""
        others = tuple(each for each in self.administrators if each not in version.writers)
        return others or tuple(each for each in self.administrators if each != version.editor)

    def check_reviewer(self, version: PolicyVersion, person: str) -> None:
        """Raises OwnPolicy."""
        reviewers = self.reviewers(version)
        if person not in reviewers:
            raise OwnPolicy(reviewers=list(reviewers))

    def check_published(self, version: PolicyVersion) -> None:
        """Raises ReviewMissing."""
        if self.needed and version.reviewer is None:
            raise ReviewMissing(reviewers=list(self.reviewers(version)))

    def may_retire(self, version: PolicyVersion, person: str) -> bool:
        """Alone where no review is needed, else as the second who asks: without a rule, less control is left too."""
        return not self.needed or version.retirement_asked_by not in {None, person}

    def told(self, version: PolicyVersion) -> str:
        """How many eyes looked, for the audit."""
        if version.reviewer is not None:
            return f"reviewed by {version.reviewer}"
        return (
            "alone: the portal asks for no review" if self.mode is Review.NEVER else "alone: one policy administrator"
        )


def policy_administrators(organisation: Organisation) -> tuple[str, ...]:
    """Active people who may manage policies, sorted."""
    return tuple(sorted(each for each in organisation.roles_of if Right.POLICIES in rights_of(organisation, each)))
