"""Holds what was sent and received against what the database has."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cli.bench.under_load.tally import Tally
from storage.tables import Capture, ChangeSetRow, Message, OutboxEvent, Run, RunEvent

ICP = "icp"  # the one news of which a burst comes as its last


def differences(session: Session, workspace_id: int, tally: Tally, after: int) -> list[str]:
    """Return what does not agree, a line each; nothing when all is as it was sent. `after` is the news that was there before."""
    return [
        *_captures(session, workspace_id, tally),
        *_runs(session, workspace_id, tally),
        *_messages(session, tally),
        *_cards(session, workspace_id, tally),
        *_news(session, workspace_id, tally, after),
    ]


def _captures(session: Session, workspace_id: int, tally: Tally) -> Iterator[str]:
    stored = session.scalars(select(Capture.external_id).where(Capture.workspace_id == workspace_id)).all()
    if len(stored) != len(set(stored)) or set(stored) != tally.captures:
        yield f"captures: {len(tally.captures):,} were acknowledged, {len(stored):,} are stored"
    if tally.accepted != len(tally.captures):
        yield f"captures: {len(tally.captures):,} were sent, {tally.accepted:,} accepted"


def _runs(session: Session, workspace_id: int, tally: Tally) -> Iterator[str]:
    status = {run_id: said for run_id, said in session.execute(select(Run.id, Run.status).where(Run.workspace_id == workspace_id))}
    query = select(RunEvent.run_id, func.count(), func.max(RunEvent.number)).group_by(RunEvent.run_id)
    events = {run_id: (count, last) for run_id, count, last in session.execute(query)}
    if set(status) != set(tally.runs):
        yield f"runs: {len(tally.runs):,} were begun, {len(status):,} are stored"
    for run_id, run in tally.runs.items():
        whole = list(range(1, len(run.numbers) + 1))
        if run.ended != "RUN_FINISHED" or status.get(run_id) != "finished":
            yield f"run {run_id}: ended with {run.ended}, stored as {status.get(run_id)}"
        elif run.numbers != whole or events.get(run_id) != (len(whole), len(whole)):
            yield f"run {run_id}: {len(run.numbers)} events were received, {events.get(run_id)} are stored"
        for tail in tally.tails.get(run_id, ()):
            if tail != whole:
                yield f"run {run_id}: a tail of it has {len(tail)} of {len(whole)} events"


def _messages(session: Session, tally: Tally) -> Iterator[str]:
    said: dict[str | None, list[str]] = {}
    for run_id, body in session.execute(select(Message.run_id, Message.body).order_by(Message.thread_id, Message.position)):
        said.setdefault(run_id, []).append(str(body["data"]["content"]) if body["type"] == "human" else str(body["type"]))
    for run_id, run in tally.runs.items():
        stored = said.get(run_id, [])
        if stored[:1] != [run.text] or stored.count(run.text) != 1 or stored[-1:] != ["ai"]:
            yield f"run {run_id}: said {run.text!r}, stored {stored}"


def _cards(session: Session, workspace_id: int, tally: Tally) -> Iterator[str]:
    stored = set(
        session.scalars(select(ChangeSetRow.id).where(ChangeSetRow.workspace_id == workspace_id, ChangeSetRow.run_id.in_(tally.runs)))
    )
    shown = {card for run in tally.runs.values() for card in run.cards}
    if stored != shown:
        yield f"change sets: {len(shown):,} were shown, {len(stored):,} are stored"


def _news(session: Session, workspace_id: int, tally: Tally, after: int) -> Iterator[str]:
    query = select(OutboxEvent.number, OutboxEvent.event).where(OutboxEvent.workspace_id == workspace_id, OutboxEvent.number > after)
    stored = [(number, kind) for number, kind in session.execute(query.order_by(OutboxEvent.number))]
    each, known = [news for news in stored if news[1] != ICP], set(stored)
    for place, followed in enumerate(tally.followed):
        if [news for news in followed.told if news[1] != ICP] != each:
            told = sum(kind != ICP for _, kind in followed.told)
            yield f"follower {place}: was told {told:,} news, {len(each):,} are stored"
        elif not known.issuperset(followed.told) or sorted(followed.told) != followed.told:
            yield f"follower {place}: was told what is not stored, or out of order"
