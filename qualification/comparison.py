"""Two ICPs side by side: what differs in words, what each qualifies, whom both do."""

from datetime import date

from qualification.counts import Count, count_together
from qualification.diff import diff_definitions
from qualification.drafts.bases import Base
from qualification.payloads import Payload
from qualification.similarity import Likeness, likeness
from qualification.snapshot import Records
from qualification.validation import validate


class Side(Payload):
    """One of the two."""

    icp_code: str | None
    name: str
    qualified: int
    rate: float


class Comparison(Payload):
    """Two ICPs; `diff` says how to get from the first to the second, `shared` counts accounts that match both."""

    first: Side
    second: Side
    shared: int
    diff: tuple[str, ...]
    likeness: Likeness


def compare(records: Records, first: Base, second: Base, *, today: date) -> Comparison:
    """Compare two definitions over all accounts. Raises as `validate` does."""
    accounts, people = records.catalog.account_fields, records.catalog.person_fields
    checked = [validate(base.definition, accounts, people) for base in (first, second)]
    counted = count_together(records, checked, today=today)
    ops = diff_definitions(checked[0], checked[1], accounts, people)
    return Comparison(
        first=_side(first, counted.each[0]),
        second=_side(second, counted.each[1]),
        shared=counted.shared,
        diff=tuple(op.text for op in ops if op.path not in ("/name", "/description")),
        likeness=likeness(checked[0], checked[1], accounts),
    )


def _side(base: Base, counted: Count) -> Side:
    return Side(icp_code=base.icp_code, name=base.definition.name, qualified=counted.qualified, rate=counted.rate)
