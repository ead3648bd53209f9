"""What of a list is asked for, and which requests contradict themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from qualification.definitions import Definition
from qualification.errors import InvalidRequest
from qualification.lists.listing import BUCKETS, SORTS, Sort
from qualification.scoring import Bucket

T = TypeVar("T", bound=str)


@dataclass(frozen=True)
class ListFilter:
    """What a list of accounts or leads is narrowed to.

    Attributes:
        icp_code: Only records that match this ICP in its visible results.
        assigned: Only records that are assigned to it (False: that are not); without an ICP, to any.
        min_score: The lowest score of the account for the ICP, 0 to 100.
        words: Only records in which each of these is found, from `words_of`.
    """

    icp_code: str | None = None
    assigned: bool | None = None
    persona_code: str | None = None
    bucket: Bucket | None = None
    min_score: float | None = None
    words: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise InvalidRequest, naming the field at fault, when the parts do not go together."""
        if self.icp_code is None and self.persona_code is not None:
            raise InvalidRequest("persona_code needs icp_code: a persona belongs to one ICP", field="persona_code")
        if self.icp_code is None and self.min_score is not None:
            raise InvalidRequest("min_score needs icp_code: it is about the score for one ICP", field="min_score")
        if self.bucket == "not_qualified" and (self.icp_code is not None or self.assigned):
            other = "icp_code" if self.icp_code is not None else "assigned"
            raise InvalidRequest(f"bucket=not_qualified lists records that match no ICP; leave out {other}", field="bucket")
        if self.bucket == "no_persona_fit" and self.persona_code is not None:
            raise InvalidRequest("bucket=no_persona_fit lists records that match no persona; leave out persona_code", field="bucket")

    def check_persona(self, definition: Definition, version: int) -> None:
        """Raise InvalidRequest when the ICP has no such persona."""
        codes = [persona.persona_code for persona in definition.personas]
        if self.persona_code is not None and self.persona_code not in codes:
            has = f"it has {', '.join(codes)}" if codes else "it has none"
            raise InvalidRequest(
                f"persona_code: version {version} of {self.icp_code} has no persona {self.persona_code}; {has}", field="persona_code"
            )

    def sort_of(self, sort: Sort | None) -> Sort:
        """Return the order asked for, or the one that fits the list."""
        return sort or ("id" if self.icp_code is None else "-icp_score")


def bucket_named(text: str | None) -> Bucket | None:
    """Return the bucket with this name. Raises InvalidRequest."""
    return _one_of("bucket", text, BUCKETS)


def sort_named(text: str | None) -> Sort | None:
    """Return the order with this name. Raises InvalidRequest."""
    return _one_of("sort", text, SORTS)


def _one_of(field: str, text: str | None, allowed: Sequence[T]) -> T | None:
    if text is None:
        return None
    found = next((each for each in allowed if each == text), None)
    if found is None:
        raise InvalidRequest(f"{field} takes {', '.join(allowed[:-1])} or {allowed[-1]}, not {text[:60]!r}", field=field)
    return found
