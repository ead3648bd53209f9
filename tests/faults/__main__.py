"""`python -m tests.faults --kills 1000`: a long series of kills, with what it found and how long it took."""

import argparse
import asyncio
import sys
import tempfile
import time

from storage.database import Database
from storage.migrate import migrate
from tests.faults.killing import kill_again_and_again, prepare, prepare_signals
from tests.faults.victim import ACTS

SERIES = 50


def main() -> int:
    """Kill in series, each on a fresh database; returns 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(ACTS))
    asked = parser.parse_args()
    began, done, problems = time.monotonic(), 0, 0
    while done < asked.kills:
        with tempfile.TemporaryDirectory(prefix="winnow-kills-") as folder:
            url = f"sqlite:///{folder}/winnow.db"
            database = Database(url)
            migrate(database)
            asyncio.run(prepare(database))
            prepare_signals(url)
            report = kill_again_and_again(url, min(SERIES, asked.kills - done), asked.seed + done, asked.kinds.split(","))
        done, problems = done + report.kills, problems + len(report.problems)
        print("\n".join(report.problems), end="\n" if report.problems else "")
        said = ", ".join(f"{number} {what}" for what, number in sorted(report.acknowledged.items()))
        print(f"{done} kills, {problems} problems, {time.monotonic() - began:.0f} s; acknowledged {said}", flush=True)
    return int(problems > 0)


if __name__ == "__main__":
    sys.exit(main())
