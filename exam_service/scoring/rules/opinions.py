"""What a second engine's word about a score means, and what must hold before a release. Pure."""

from collections.abc import Mapping
from typing import Any

from exam_service.errors import N_, ErrorKind, ExamError

# In the order in which a person looks at them.
COMPARED = ("responses_hash", "raw", "raw_max", "scaled", "outcome", "areas", "trace")


class SecondOpinionMissing(ExamError):
    """No second engine has looked at this score."""

    kind = ErrorKind.CONFLICT
    code = "score.second_opinion_missing"

    def __init__(self) -> None:
        super().__init__(
            N_("Not released: the second engine has not checked this score. Score it again first.")
        )


class EnginesDisagree(ExamError):
    """The two engines found different scores (reliability rule: both agree on every score)."""

    kind = ErrorKind.CONFLICT
    code = "score.engines_disagree"

    def __init__(self, differences: list[str]) -> None:
        super().__init__(
            N_(
                "Not released: the two scoring engines disagree about {fields}. Both derivations"
                " are on the page of this score; find out which is wrong before anything else."
            ),
            parameters={"fields": ", ".join(differences)},
            details={"differences": differences},
        )


class ScoreOutdated(ExamError):
    """The stored data give another score now than the one that would be released."""

    kind = ErrorKind.CONFLICT
    code = "score.outdated"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Not released: key or answers changed since this score was computed. A new scoring"
                " run follows by itself; look again in a minute."
            )
        )


def differences(
    score: Mapping[str, Any],  # Any: JSON documents
    opinion: Mapping[str, Any],
) -> list[str]:
    """Names of what two derivations do not have in common."""
    return [name for name in COMPARED if score.get(name) != opinion.get(name)]
