"""Who asks, and on which day: as the surface authenticated them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from qualification.errors import Forbidden

Role = Literal["viewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")
LOCAL_PERSON = "local"
_RANK: dict[Role, int] = {role: rank for rank, role in enumerate(ROLES)}


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Actor:
    """A person acting in one workspace, on the day their relative dates count from. Never built from what a model says."""

    workspace_id: int
    workspace: str
    person: str
    role: Role = "admin"
    today: date = field(default_factory=_today)

    def require(self, role: Role) -> None:
        """Raise Forbidden unless the person has this role or a higher one."""
        if not has_role(self.role, role):
            raise Forbidden(f"{self.person} is {self.article} {self.role}; this needs the role {role}", role=self.role, needed=role)

    @property
    def article(self) -> str:
        """The article before the person's role."""
        return "a" if self.role == "viewer" else "an"


def has_role(role: Role, needed: Role) -> bool:
    """Return whether a role is the needed one or a higher one."""
    return _RANK[role] >= _RANK[needed]


def lower_role(one: Role, other: Role) -> Role:
    """Return the lower of two roles."""
    return min(one, other, key=_RANK.__getitem__)


def stored_role(text: str) -> Role:
    """Return a role that was stored; one that this version does not know may only read."""
    return "admin" if text == "admin" else "editor" if text == "editor" else "viewer"
