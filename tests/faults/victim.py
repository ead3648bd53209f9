"""The process that is killed: forked from one that has everything imported, it works on a database until it dies, and says what is done.

Lines on its standard output are acknowledgements: each is written after the function that did it returned.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select

from qualification.capturing.choose import Choice
from qualification.changesets import Proposal
from qualification.definitions import parse_definition
from qualification.identity import Actor
from qualification.jobs import enqueue
from qualification.plans.publish import plan_publish
from storage.database import Database
from storage.tables import Icp, IcpVersion, utc_now
from tests.support.driven_workspace import DrivenWorkspace
from tests.support.scoring import persona
from tests.support.workspace import SAAS, TODAY, rule

VP = persona("VP", rule("seniority", "in", ["VP"]))
BODIES: tuple[dict[str, Any], ...] = (
    {**SAAS, "personas": [VP]},
    {
        "name": SAAS["name"],
        "parameters": [rule("industry", "in", ["Software"]), rule("installed_tools", "any_of", ["Salesforce"], mode="score", weight=5)],
        "personas": [VP, persona("Seller", rule("department", "in", ["Sales"]))],
    },
)
CODE = "mid-market-saas"
CHUNK = 2
BATCH = 12
Say = Callable[..., None]


def say(done: str, **what: Any) -> None:
    """Acknowledge: one whole line in one write."""
    os.write(1, (json.dumps({"done": done, **what}) + "\n").encode())


def work(kind: str, url: str, first: int) -> None:
    """Do one kind of work until killed; `first` numbers the first act."""
    actor = Actor(1, "default", "victim", today=TODAY)
    driven = DrivenWorkspace(Database(url), actor)
    driven.signals()
    say("ready")
    number = first
    while True:
        ACTS[kind](driven, number)
        number += 1


def publishes(at: DrivenWorkspace, number: int) -> None:
    """Save another definition, publish it by a confirm, and run the job."""
    base = at.standing_of(CODE)["version"]
    body = {**BODIES[number % 2], "description": f"act {number}"}
    (saved,) = at.apply(at.plan_save(parse_definition(body), CODE, base))
    say("applied", id=saved.id)
    proposed = at.propose(at.plan(lambda session: plan_publish(session, at.actor.workspace_id, CODE)))
    say("proposed", id=proposed.id)
    confirmed = at.confirm(proposed)
    say("applied", id=confirmed.id)
    at.run_jobs(lambda told: None, CHUNK)
    say("ran", job=(confirmed.result or {})["job_id"])


def requalifies(at: DrivenWorkspace, number: int) -> None:
    """Make another version live and ask for a job; run it in small chunks."""
    definition = parse_definition({**BODIES[number % 2], "description": f"act {number}"}).dump()
    with at.database.bulk_writing() as session:
        icp = session.scalars(select(Icp).where(Icp.icp_code == CODE)).one()
        newest = session.scalar(select(func.max(IcpVersion.version)).where(IcpVersion.icp_id == icp.id)) or 0
        icp.draft_version = icp.live_version = newest + 1
        session.add(IcpVersion(icp_id=icp.id, version=newest + 1, definition=definition, saved_by="victim", saved_at=utc_now()))
        job_id = enqueue(session, at.actor, icp_codes=[CODE]).id
    say("asked", job=job_id)
    at.run_jobs(lambda told: None, 1)
    say("ran", job=job_id)


def imports(at: DrivenWorkspace, number: int) -> None:
    """Write a batch of accounts and one of people that all carry the number, and change who matches."""
    industry = ("SaaS", "Fintech")[number % 2]
    records: list[tuple[str, list[dict[str, Any]]]] = [
        (
            "account",
            [{"external_id": f"acc-{each}", "attributes": {"city": f"act {number}", "sub_industry": industry}} for each in range(BATCH)],
        ),
        ("person", [{"external_id": f"per-{each}", "attributes": {"title": f"act {number}"}} for each in range(BATCH)]),
    ]
    for kind, items in records:
        assert not at.upsert(kind, items, None).problems
        say("imported", kind=kind, number=number)
    code = f"passing-{number % 3}"
    at.remove("account", code)
    say("removed", code=code)


def confirms(at: DrivenWorkspace, number: int) -> None:
    """Propose and confirm: a new ICP, every signal's toggle, held captures, which is taken back; another one first each time."""
    acts: tuple[Callable[[], Proposal], ...] = (
        lambda: at.plan_save(parse_definition({**BODIES[0], "name": f"Kept {number}"}), None, None),
        lambda: at.plan_toggle([], not at.signals()["Held"].is_on, True),
        lambda: at.plan_qualify("Held", Choice(last=5))[0],
    )
    for turn in range(len(acts)):
        row = at.propose(acts[(number + turn) % len(acts)]())
        say("proposed", id=row.id)
        row = at.confirm(row)
        say("applied", id=row.id)
        if row.kind == "qualify_captures":
            at.undo(row)
            say("undone", id=row.id)


def captures(at: DrivenWorkspace, number: int) -> None:
    """Send a batch of captures of people nobody knows, twice: the second time all are repeats."""
    items = [unknown(number, each) for each in range(BATCH)]
    for _ in range(2):
        taken = at.take("Keywords", items)
        assert taken.accepted + taken.duplicates == BATCH
        say("captured", number=number, accepted=taken.accepted)


def unknown(number: int, each: int) -> dict[str, Any]:
    """Return the capture of a stranger at a company of the batch."""
    return {
        "external_id": f"{number}-{each}",
        "person": {"email": f"p{each}@batch{number}.example", "attributes": {"seniority": "VP", "department": "Sales"}},
        "account": {"domain": f"batch{number}-{each % 3}.example", "attributes": {"sub_industry": "SaaS", "country": "Germany"}},
        "occurred_at": "2026-11-20T12:00:00Z",
    }


ACTS: dict[str, Callable[[DrivenWorkspace, int], None]] = {
    "publish": publishes,
    "requalify": requalifies,
    "import": imports,
    "confirm": confirms,
    "capture": captures,
}


def serve(orders: Iterator[str]) -> None:
    """Fork a victim for each order, `kind first url`; say its process id, and when it is gone."""
    for order in orders:
        kind, first, url = order.split(maxsplit=2)
        child = os.fork()
        if child == 0:
            try:
                work(kind, url.strip(), int(first))
            finally:
                os._exit(1)
        say("forked", pid=child)
        _, status = os.waitpid(child, 0)
        say("ended", killed=os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)


if __name__ == "__main__":
    serve(iter(sys.stdin.readline, ""))
