"""Two ICPs side by side: what differs in words, what each qualifies, whom both do."""

from datetime import date

from qualification.diff import diff_definitions
from qualification.drafts.bases import Base
from qualification.evaluate import Evaluation, evaluate
from qualification.payloads import Payload
from qualification.similarity import Likeness, likeness
from qualification.snapshot import Snapshot
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


def compare(snapshot: Snapshot, first: Base, second: Base, *, today: date) -> Comparison:
    """Compare two definitions over all accounts. Raises as `validate` does."""
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    checked = [validate(base.definition, accounts, people) for base in (first, second)]
    results = [evaluate(snapshot.accounts, accounts, each, today=today) for each in checked]
    ops = diff_definitions(checked[0], checked[1], accounts, people)
    return Comparison(
        first=_side(first, results[0]),
        second=_side(second, results[1]),
        shared=(results[0].matched & results[1].matched).count,
        diff=tuple(op.text for op in ops if op.path not in ("/name", "/description")),
        likeness=likeness(checked[0], checked[1], accounts),
    )


def _side(base: Base, result: Evaluation) -> Side:
    rate = result.qualified / result.total if result.total else 0.0
    return Side(icp_code=base.icp_code, name=base.definition.name, qualified=result.qualified, rate=rate)
