"""Who asks, and on which day: as the surface authenticated them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from qualification.errors import Forbidden

Role = Literal["viewer", "editor", "admin"]
_RANK: dict[Role, int] = {"viewer": 0, "editor": 1, "admin": 2}


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
        if _RANK[self.role] < _RANK[role]:
            raise Forbidden(f"{self.person} is a {self.role}; this needs the role {role}", role=self.role, needed=role)
