"""Names a process so that another can tell whether it still runs."""

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def process_name() -> str:
    """Return "machine|pid|start" of this process."""
    return f"{_machine()}|{os.getpid()}|{_started(os.getpid()) or ''}"


def is_gone(owner: str) -> bool:
    """Return whether a named process has certainly ended; False when this machine cannot know."""
    machine, _, rest = owner.partition("|")
    pid, _, started = rest.partition("|")
    if machine != _machine() or not pid.isdecimal() or not (_PROC / "self").exists():
        return False
    return _started(int(pid)) != started


def _machine() -> str:
    """The host and its process namespace: equal process ids mean the same process only within one."""
    try:
        namespace = str((_PROC / "self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return f"{socket.gethostname()}{namespace}"


def _started(pid: int) -> str | None:
    """When a process started, in ticks since boot; None when there is none, or only its remains."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]
