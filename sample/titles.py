"""What people's jobs are: seniority, department, and what that is called."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from qualification.fields import SENIORITIES
from sample.streams import Floats
from sample.tables import listed, table

_SENIORITY_WEIGHTS = dict(zip(SENIORITIES, (34, 26, 18, 12, 10), strict=True))
_DEPARTMENT_WEIGHTS = {
    "Sales": 20,
    "Marketing": 13,
    "Finance": 10,
    "Engineering": 17,
    "Product": 7,
    "HR": 7,
    "Operations": 9,
    "IT": 7,
    "Legal": 3,
    "Customer Success": 7,
}
# How many at each seniority belong to no other department, to one who does.
_EXECUTIVE = dict(zip(SENIORITIES, (0.01, 0.01, 0.05, 0.08, 0.9), strict=True))
DEPARTMENTS = (*_DEPARTMENT_WEIGHTS, "Executive")


@dataclass(frozen=True)
class Role:
    """A seniority in a department, how usual it is, and its titles."""

    seniority: str
    department: str
    weight: float
    titles: tuple[str, ...]


@cache
def roles() -> tuple[Role, ...]:
    """Return every role; the place in this tuple is its code."""
    return tuple(
        Role(line["seniority"], line["department"], _weight(line["seniority"], line["department"]), listed(line["titles"]))
        for line in table("titles")
    )


@cache
def role_weights() -> Floats:
    """Return how usual each role is."""
    return np.array([role.weight for role in roles()], dtype=np.float64)


def _weight(seniority: str, department: str) -> float:
    executive = _EXECUTIVE[seniority]
    total = sum(_DEPARTMENT_WEIGHTS.values())
    share = executive if department == "Executive" else _DEPARTMENT_WEIGHTS[department] / total
    return _SENIORITY_WEIGHTS[seniority] * share / (1 + executive)
