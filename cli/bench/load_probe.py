"""Loads the snapshot of a workspace in a process of its own and prints its seconds and megabytes: `python -m cli.bench.load_probe URL ID`."""

import gc
import json
import sys
import time
from pathlib import Path

from qualification.snapshots import SnapshotStore
from storage.database import Database


def main() -> None:
    """Print one line of JSON."""
    store = SnapshotStore(Database(sys.argv[1]))
    before = _resident_mb()
    started = time.perf_counter()
    snapshot = store.current(int(sys.argv[2]))
    seconds = time.perf_counter() - started
    gc.collect()
    found = {"seconds": seconds, "megabytes": _resident_mb() - before, "accounts": len(snapshot.accounts)}
    sys.stdout.write(json.dumps(found))


def _resident_mb() -> float:
    """Return the memory of this process that is in use."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024


if __name__ == "__main__":
    main()
