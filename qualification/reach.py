"""Whom a definition reaches: the people of matching accounts, and those of them with a way to write or call (SPEC §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import numpy as np

from qualification.bits import Bits
from qualification.columns import Columns
from qualification.definitions import Mode, Operator, Parameter, Persona
from qualification.evaluate import Evaluation, Fields, Lens, evaluate
from qualification.fields import DELIVERABLE
from qualification.snapshot import Snapshot


@dataclass(frozen=True)
class PeopleCount:
    """The people of matching accounts: those who match a persona (all of them when there is none)."""

    matching: int
    reachable: int

    def __add__(self, other: "PeopleCount") -> "PeopleCount":
        return PeopleCount(self.matching + other.matching, self.reachable + other.reachable)

    @property
    def reachable_rate(self) -> float | None:
        """Share with a deliverable e-mail or a phone, 0 to 1; None with no people."""
        return self.reachable / self.matching if self.matching else None


def count_people(snapshot: Snapshot, result: Evaluation, personas: Sequence[Persona], *, today: date) -> PeopleCount:
    """Count the people whom a preview reaches (SPEC §3)."""
    matching = people_of(snapshot, result)
    if personas:
        matching &= match_any(snapshot.people, snapshot.catalog.person_fields, personas, today)
    return PeopleCount(matching.count, (matching & reachable(snapshot.people, today, snapshot.catalog.person_fields)).count)


def people_of(snapshot: Snapshot, result: Evaluation) -> Bits:
    """Return which people work at a matching account."""
    matched = np.append(result.matched.mask(), False)  # the last place answers for row -1: no account
    return Bits.of(len(snapshot.people), lambda people: matched.take(snapshot.account_rows[people], mode="wrap"))


def match_any(people: Columns, fields: Fields, personas: Sequence[Persona], today: date) -> Bits:
    """Return which people match at least one persona."""
    return reduce(or_, (evaluate(people, fields, persona, today=today).matched for persona in personas), Bits.none(len(people)))


_DELIVERABLE = Parameter(field="email_status", mode=Mode.FILTER, operator=Operator.IN, value=DELIVERABLE)
_HAS_PHONE = Parameter(field="has_phone", mode=Mode.FILTER, operator=Operator.IS_TRUE)


def reachable(people: Columns, today: date, fields: Fields) -> Bits:
    """Return who has a deliverable e-mail (verified or risky) or a phone."""
    lens = Lens(people, fields, today)
    return lens.matching(_DELIVERABLE) | lens.matching(_HAS_PHONE)
