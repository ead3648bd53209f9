"""What one writes first: a loop over dictionaries."""

import platform
from collections import Counter

from cli.bench.answer import Answer, Group, fold
from cli.bench.contenders.contender import GATES
from cli.bench.data import CLOUDS, EMPLOYEES, HIRES, PROGRAMS, REGIONS, REVENUE_USD, STAGES, SUB_INDUSTRIES, TOOLS, WEIGHTS
from sample.documents import Document


class PlainLoop:
    """What one writes first: a loop over dictionaries."""

    name = "Python loop"
    version = platform.python_version()
    threads = 1

    def __init__(self) -> None:
        self._documents: list[Document] = []

    def take(self, chunk: list[Document]) -> None:
        """Keep the records."""
        self._documents += chunk

    def ready(self) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Let go of the records."""
        self._documents = []

    def run(self) -> Answer:
        """Look at every record."""
        groups: Counter[Group] = Counter(group_of(document) for document in self._documents)
        return fold(groups.items(), total=len(self._documents), gates=GATES)


def group_of(record: Document) -> Group:
    """Return where one record is stopped, and its points if dropping one gate could let it in."""
    employees, sub_industry, region = record.get("employee_count"), record.get("sub_industry"), record.get("region")
    first: int | None = None
    fails, missing = 0, False
    if employees is None or not EMPLOYEES[0] <= employees <= EMPLOYEES[1]:
        first, fails, missing = 0, 1, employees is None
    if sub_industry not in SUB_INDUSTRIES:
        first, missing = (1, sub_industry is None) if first is None else (first, missing)
        fails += 1
    if region not in REGIONS:
        first, missing = (2, region is None) if first is None else (first, missing)
        fails += 1
    if record.get("custom.is_competitor"):
        first, missing = (3, False) if first is None else (first, missing)
        fails += 1
    if fails > 1:
        return first, 2, missing, 0
    tools, clouds = record.get("installed_tools") or (), record.get("infrastructure") or ()
    points = WEIGHTS["stage"] if record.get("funding_stage") in STAGES else 0
    points += WEIGHTS["program"] if record.get("custom.security_program") in PROGRAMS else 0
    points += WEIGHTS["tools"] if any(tool in tools for tool in TOOLS) else 0
    points += WEIGHTS["hires"] if (record.get("hiring_velocity") or 0) >= HIRES else 0
    points += WEIGHTS["revenue"] if (record.get("revenue_usd") or 0) >= REVENUE_USD else 0
    points += WEIGHTS["clouds"] if any(cloud in clouds for cloud in CLOUDS) else 0
    return first, fails, missing, points
