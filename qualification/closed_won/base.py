"""What is counted over all records of a workspace as they are now: how common a rule is, and how often a field is empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeAlias

from qualification.columns import Columns
from qualification.definitions import Mode, Operator, Parameter, RecordType
from qualification.extract import Extract
from qualification.fields import Field
from qualification.matching import matching
from qualification.snapshot import Records, Snapshot


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """All records of one type, in parts."""

    records: Records
    record_type: RecordType


Base: TypeAlias = Columns | Elsewhere


def base_of(snapshot: Snapshot, record_type: RecordType) -> Base:
    """Return all records of the workspace that a snapshot is of."""
    if isinstance(snapshot, Extract):
        return Elsewhere(snapshot.everything, record_type)
    return snapshot.accounts if record_type == "account" else snapshot.people


def count_matching(base: Base, rules: Sequence[Parameter], fields: Mapping[str, Field], today: date) -> tuple[int, list[int]]:
    """Return how many records there are, and how many match each rule."""
    if isinstance(base, Columns):
        return len(base), [matching(base.fields[r.field], r.operator, r.value, fields[r.field], today=today).count for r in rules]
    wanted = {rule.field: fields[rule.field] for rule in rules}
    work = partial(_count_part, record_type=base.record_type, rules=tuple(rules), fields=wanted, today=today)
    totals, *counts = zip(*((total, *each) for total, each in base.records.gather(work)), strict=True)
    return sum(totals), [sum(each) for each in counts]


def _count_part(
    part: Snapshot, record_type: RecordType, rules: Sequence[Parameter], fields: Mapping[str, Field], today: date
) -> tuple[int, list[int]]:
    return count_matching(part.accounts if record_type == "account" else part.people, rules, fields, today)


def missing_rate(base: Base, key: str, fields: Mapping[str, Field], today: date) -> float:
    """Return the share of records without a value, 0 to 1; 1 without records."""
    total, (known,) = count_matching(base, [_rule(key, Operator.IS_KNOWN)], fields, today)
    return 1 - known / total if total else 1.0


def any_true(base: Base, key: str, fields: Mapping[str, Field], today: date) -> bool:
    """Return whether a boolean field is true of any record."""
    return count_matching(base, [_rule(key, Operator.IS_TRUE)], fields, today)[1] != [0]


def _rule(key: str, operator: Operator) -> Parameter:
    return Parameter(field=key, mode=Mode.FILTER, operator=operator)
