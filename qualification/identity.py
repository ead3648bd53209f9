"""Who asks: the workspace, the person and their role, as the surface authenticated them."""

from dataclasses import dataclass
from typing import Literal

from qualification.errors import Forbidden

Role = Literal["viewer", "editor", "admin"]
_RANK: dict[Role, int] = {"viewer": 0, "editor": 1, "admin": 2}


@dataclass(frozen=True)
class Actor:
    """A person acting in one workspace. Never built from what a model says."""

    workspace_id: int
    workspace: str
    person: str
    role: Role = "admin"

    def require(self, role: Role) -> None:
        """Raise Forbidden unless the person has this role or a higher one."""
        if _RANK[self.role] < _RANK[role]:
            raise Forbidden(f"{self.person} is a {self.role}; this needs the role {role}", role=self.role, needed=role)
