"""Loads the snapshot of a workspace in a process of its own and prints its seconds and megabytes: `python -m cli.bench.load_probe URL ID`."""

import gc
import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from qualification.arrow import encode_lines
from qualification.fields import ACCOUNT_FIELDS
from qualification.snapshots import SnapshotStore
from storage.database import Database


def main() -> None:
    """Print one line of JSON."""
    store = SnapshotStore(Database(sys.argv[1]))
    started = time.perf_counter()
    _import_all()
    before = _resident_mb()
    snapshot = store.current(int(sys.argv[2]))
    seconds = time.perf_counter() - started
    gc.collect()
    found = {"seconds": seconds, "megabytes": _resident_mb() - before, "accounts": len(snapshot.accounts)}
    sys.stdout.write(json.dumps(found))


def _import_all() -> None:
    """Import what many records are parsed with, where it is installed: its code is part of the seconds, and not of the snapshot."""
    if find_spec("pyarrow") is not None:
        encode_lines(ACCOUNT_FIELDS, [1], ["{}"])


def _resident_mb() -> float:
    """Return the memory of this process that is in use."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024


if __name__ == "__main__":
    main()
