"""What the last captures of each workspace were scored against, kept by a process: the next ones read only what changed."""

import threading
from collections import OrderedDict

from qualification.scoring import Scoring

MAX_WORKSPACES = 64


class KeptScorings:
    """One a workspace, as a transaction read it that is committed. Safe to share between threads; the least recently used goes.

    Nobody relies on what is here before it was compared with where the workspace stands: see `scoring.read_scoring`.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Scoring] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, workspace_id: int) -> Scoring | None:
        """Return what was kept last; None for nothing."""
        with self._guard:
            return self._kept.get(workspace_id)

    def keep(self, scoring: Scoring) -> None:
        """Keep what a transaction read, once it is committed: one that is rolled back may have read what never was."""
        with self._guard:
            self._kept[scoring.workspace_id] = scoring
            self._kept.move_to_end(scoring.workspace_id)
            while len(self._kept) > MAX_WORKSPACES:
                self._kept.popitem(last=False)
