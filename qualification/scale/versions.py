"""Which code a process runs. Functions travel to workers by name and parts travel pickled, so both sides must run the same."""

import sys
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from distributed.comm.core import CommClosedError

ROOT = Path(__file__).parents[2]
TRAVELLING = ("qualification", "storage")  # packages whose functions and values travel
GONE = (CommClosedError, OSError)


@cache
def told() -> dict[str, str]:
    """Return what this process runs: Winnow's version and a digest of its code, Python and NumPy. It travels by name, and keeps its name."""
    return {
        "winnow": _winnow(),
        "code": _digest(),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "numpy": version("numpy").partition(".")[0],
    }


def _winnow() -> str:
    try:
        return version("winnow")
    except PackageNotFoundError:
        return "from a folder"


def _digest() -> str:
    digest = blake2b(digest_size=8)
    for package in TRAVELLING:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def why_unfit(found: Any) -> str | None:
    """Return in words why a process that told this, or failed with it, cannot be asked; None when it runs what runs here.

    Args:
        found: What `told` returned there, or the exception that asking for it raised.
    """
    if found == told():
        return None
    if not isinstance(found, Mapping):
        return f"does not know what this service asks ({_first_line(found)})"
    if found.get("winnow") == told()["winnow"] and found.get("code") != told()["code"]:
        return f"runs other code of Winnow {told()['winnow']} than this service"
    return f"runs {_named(found)}, this service {_named(told())}"


def is_gone(found: Any) -> bool:
    """Whether a process could not be asked since it ended meanwhile."""
    return isinstance(found, GONE)


def _named(found: Mapping[str, str]) -> str:
    return f"Winnow {found.get('winnow')} with Python {found.get('python')} and NumPy {found.get('numpy')}"


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
