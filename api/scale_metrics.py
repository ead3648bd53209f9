"""What Prometheus is told of the cluster: looked at now and then, never while a scrape waits."""

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge

from qualification.errors import ClusterUnavailable

if TYPE_CHECKING:
    from qualification.scale.cluster import Cluster, WorkerStatus

EVERY_SECONDS = 15.0
MOST_PARTS = 100

log = logging.getLogger(__name__)


class ScaleGauges:
    """The numbers of a cluster. Parts and workers are told by their place in order, parts past a hundred together: no id, no address."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._up = Gauge("winnow_scale_up", "1 while the cluster answers", registry=registry)
        self._workers = Gauge("winnow_scale_workers", "Workers of the cluster", registry=registry)
        self._memory = Gauge("winnow_scale_worker_bytes", "Memory of a worker's process", ("worker",), registry=registry)
        self._records = Gauge("winnow_scale_part_records", "Accounts and people of a part", ("part",), registry=registry)
        self._bytes = Gauge("winnow_scale_part_bytes", "Memory of a part", ("part",), registry=registry)
        self._seq = Gauge("winnow_scale_part_seq", "The change counter that a part was last changed at", ("part",), registry=registry)

    def note(self, workers: "Sequence[WorkerStatus]") -> None:
        """The cluster answered."""
        self._up.set(1)
        self._workers.set(len(workers))
        for gauge in (self._memory, self._records, self._bytes, self._seq):
            gauge.clear()
        for number, worker in enumerate(workers[:MOST_PARTS], 1):
            self._memory.labels(str(number)).set(worker.memory_bytes)
        parts = sorted((part for worker in workers for part in worker.residents), key=lambda part: part.name.order)
        for number, part in enumerate(parts, 1):
            label = str(number) if number <= MOST_PARTS else "other"
            self._records.labels(label).inc(part.accounts + part.people)
            self._bytes.labels(label).inc(part.nbytes)
            self._seq.labels(label).set(part.marks.seq)

    def note_down(self) -> None:
        """The cluster did not answer."""
        self._up.set(0)
        for gauge in (self._memory, self._records, self._bytes, self._seq):
            gauge.clear()
        self._workers.set(0)


async def watch_cluster(cluster: "Cluster | None", gauges: ScaleGauges, *, every_seconds: float = EVERY_SECONDS) -> None:
    """Look at the cluster at intervals, until cancelled."""
    while cluster is not None:
        try:
            gauges.note(await asyncio.to_thread(cluster.status))
        except ClusterUnavailable:
            gauges.note_down()
            log.warning("the cluster does not answer; trying again")
        await asyncio.sleep(every_seconds)
