"""The sample workspace, asked in this process and on a cluster, side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qualification.definitions import Definition
from qualification.evaluate import Step
from qualification.identity import Actor
from qualification.preview import LiveIcp, Preview, preview
from qualification.scale.options import ScaleOptions
from qualification.snapshot import Records
from qualification.snapshots import SnapshotStore
from qualification.validation import validate
from sample.icps import SAMPLE_ICPS
from sample.load import SampleSize, load_sample
from storage.database import Database
from storage.workspaces import ensure_workspace

if TYPE_CHECKING:  # the cluster's library is imported by what runs on one, not by a fast run that collects it
    from qualification.scale.cluster import Cluster

TODAY = date(2026, 11, 22)
SIZE = SampleSize(3_000, 7_000)
ROWS_A_PART = 1_500
DEFINITIONS: tuple[Definition, ...] = tuple(each.definition for each in SAMPLE_ICPS)


@dataclass(frozen=True)
class World:
    """One workspace, its records in this process and in parts on the cluster."""

    database: Database
    url: str
    actor: Actor
    here: SnapshotStore
    there: SnapshotStore
    cluster: "Cluster"

    @property
    def local(self) -> Records:
        """The records as they stand, in this process."""
        return self.here.records(self.actor.workspace_id)

    @property
    def remote(self) -> Records:
        """The records as they stand, on the cluster."""
        return self.there.records(self.actor.workspace_id)

    def both(self, definition: Definition, before: Definition | None = None) -> tuple[Preview, Preview]:
        """Preview on both sides."""
        return shown(self.local, definition, before), shown(self.remote, definition, before)


def shown(
    records: Records, definition: Definition, before: Definition | None = None, steps: list[tuple[Step, int, int]] | None = None
) -> Preview:
    """Preview a definition beside the sample's others, without the time it took."""
    fields = records.catalog.account_fields, records.catalog.person_fields
    told = [] if steps is None else steps
    others = [LiveIcp(f"icp-{number}", each) for number, each in enumerate(DEFINITIONS)]
    found = preview(
        records,
        validate(definition, *fields),
        today=TODAY,
        others=others,
        compare_to=None if before is None else validate(before, *fields),
        on_step=lambda *step: told.append(step),
    )
    return found.model_copy(update={"elapsed_ms": 0.0})


async def filled(database: Database) -> Actor:
    """Load the sample into a workspace of its own."""
    with database.bulk_writing() as session:
        actor = Actor(ensure_workspace(session, "default").id, "default", "local", "admin", TODAY)
    await load_sample(database, actor, SIZE, today=TODAY)
    return actor


@contextmanager
def beside(
    database: Database,
    url: str,
    actor: Actor,
    address: str,
    *,
    rows_a_part: int = ROWS_A_PART,
    worker_bytes: int | None = None,
    silent_seconds: float = 30,
    source: Path | None = None,
) -> Iterator[World]:
    """Ask a workspace on both sides."""
    from qualification.scale.cluster import Cluster

    folder = None if source is None else str(source)
    scale = ScaleOptions(address, 1, rows_a_part, worker_bytes, silent_seconds=silent_seconds, source=folder)
    cluster = Cluster(scale, database, url)
    try:
        yield World(database, url, actor, SnapshotStore(database), SnapshotStore(database, cluster=cluster), cluster)
    finally:
        cluster.close()
