"""Conversations: private to their person, listed, read again, continued."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from agent import run_log
from agent.decisions import say_applied, say_decision
from agent.messages import NOT_UNDERSTOOD, VERSION, Body, bounded, digest_of, mended, notes_of, said_by_copilot, text_of, windowed
from qualification.changesets import dump_changeset
from qualification.errors import RunInProgress, ThreadNotFound
from qualification.identity import Actor
from qualification.own_ids import held_row, own_id, told_id
from storage.held_threads import keep_held
from storage.tables import ChangeSetRow, Message, Run, Thread, utc_now

WINDOW = 60
REMEMBERED = 240
MAX_CHARACTERS = 60_000
TITLE_LENGTH = 80
MAX_MESSAGES = 1000


async def open_thread(session: AsyncSession, actor: Actor, thread_id: str, first_text: str) -> Thread:
    """Return the person's thread that their clients know by this id, locked; an unknown id starts one."""
    return (await hold_or_begin(session, actor, thread_id, first_text))[0]


async def hold_or_begin(session: AsyncSession, actor: Actor, thread_id: str, first_text: str) -> tuple[Thread, bool]:
    """Do the same, and say whether the thread is new: then nobody else knows of it, and nothing is in it."""
    row_id, known = await held_row(session, Thread, actor, thread_id)
    if known is not None:
        keep_held(session, known)
        return known, False
    now = utc_now()
    thread = Thread(
        id=row_id,
        workspace_id=actor.workspace_id,
        person=actor.person,
        title=title_of(first_text),
        draft=None,
        shown_changeset_id=None,
        created_at=now,
        updated_at=now,
    )
    session.add(thread)
    await session.flush()
    keep_held(session, thread)
    return thread, True


async def require_thread(session: AsyncSession, actor: Actor, thread_id: str) -> Thread:
    """Return the person's thread. Raises ThreadNotFound, also for another person's."""
    return _own(await session.get(Thread, await own_id(session, Thread, actor, thread_id)), actor, thread_id)


def _own(thread: Thread | None, actor: Actor, thread_id: str) -> Thread:
    if thread is None or (thread.workspace_id, thread.person) != (actor.workspace_id, actor.person):
        raise ThreadNotFound(f"no thread {thread_id}", thread_id=thread_id)
    return thread


def title_of(text: str) -> str:
    """Return the first words of a message on one line."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


async def append_messages(session: AsyncSession, thread_id: str, run_id: str | None, bodies: Iterable[Body]) -> None:
    """Add messages at the end of a thread, which is then the one used last."""
    await note_use(session, thread_id)
    await add_messages(session, thread_id, run_id, bodies)


async def note_use(session: AsyncSession, thread_id: str) -> None:
    """Make a thread the one used last; that keeps it from other writers until the transaction ends."""
    await session.execute(update(Thread).where(Thread.id == thread_id).values(updated_at=utc_now()))


async def add_messages(
    session: AsyncSession, thread_id: str, run_id: str | None, bodies: Iterable[Body], *, is_empty: bool = False
) -> None:
    """Add messages at the end of a thread that the caller keeps from other writers; `is_empty` spares the look for its last one."""
    newest = select(func.max(Message.position)).where(Message.thread_id == thread_id)
    last = 0 if is_empty else await session.scalar(newest) or 0
    now = utc_now()
    rows = [
        {"thread_id": thread_id, "run_id": run_id, "position": position, "v": VERSION, "body": body, "created_at": now}
        for position, body in enumerate(bodies, start=last + 1)
    ]
    if rows:
        await session.execute(insert(Message), rows)


@dataclass(frozen=True)
class History:
    """What a model is told of a thread: its newest messages, and of what was before them a line each."""

    messages: list[Body]
    earlier: list[str]


async def read_history(session: AsyncSession, thread_id: str) -> History:
    """Return the newest messages of a thread, ready for a model, and a digest of those before: long threads stay within bounds."""
    query = select(Message.body).where(Message.thread_id == thread_id).order_by(Message.position.desc()).limit(REMEMBERED)
    bodies = list(reversed(list(await session.scalars(query))))
    kept = bounded(windowed(bodies, WINDOW), MAX_CHARACTERS)
    return History(mended(kept), digest_of(bodies[: len(bodies) - len(kept)]))


async def used_tools(session: AsyncSession, thread_id: str, run_id: str | None) -> bool:
    """Return whether a run of the thread called a tool: an answer without one counted and changed nothing."""
    rows = await session.scalars(select(Message.body).where(Message.thread_id == thread_id, Message.run_id == run_id))
    return any(body["type"] == "tool" for body in rows)


async def last_answer(session: AsyncSession, thread_id: str) -> Message | None:
    """Return the newest thing that the copilot said in a thread; that it did not understand something answers nothing."""
    for row in reversed(await _newest(session, thread_id, WINDOW)):
        if row.body["type"] == "ai" and (said := text_of(row.body).strip()) and not said.startswith(NOT_UNDERSTOOD):
            return row
    return None


async def shows_card(session: AsyncSession, thread_id: str, changeset_id: str) -> bool:
    """Return whether a message of a thread shows this card, however long ago."""
    noted = Message.body["data"]["additional_kwargs"]["shows_changeset"].as_string()
    return await session.scalar(select(Message.id).where(Message.thread_id == thread_id, noted == changeset_id).limit(1)) is not None


async def _newest(session: AsyncSession, thread_id: str, limit: int) -> list[Message]:
    query = select(Message).where(Message.thread_id == thread_id).order_by(Message.position.desc()).limit(limit)
    return list(reversed(list(await session.scalars(query))))


async def list_threads(session: AsyncSession, actor: Actor, *, limit: int = 50, offset: int = 0) -> list[dict[str, Any]]:
    """Return the person's threads, the one used last first."""
    query = select(Thread).where(Thread.workspace_id == actor.workspace_id, Thread.person == actor.person)
    rows = await session.scalars(query.order_by(Thread.updated_at.desc(), Thread.id).limit(limit).offset(offset))
    return [_dump_thread(thread) for thread in rows]


async def rename_thread(session: AsyncSession, actor: Actor, thread_id: str, title: str) -> dict[str, Any]:
    """Give a thread another title and return it as listed; when it was last used stays. Raises ThreadNotFound."""
    thread = await require_thread(session, actor, thread_id)
    thread.title = title_of(title)
    await session.flush()
    return _dump_thread(thread)


async def delete_thread(session: AsyncSession, actor: Actor, thread_id: str) -> None:
    """Forget a conversation with its runs; what it proposed and saved stays, and belongs to no conversation.

    Raises:
        ThreadNotFound: Also for another person's.
        RunInProgress: It is being answered.
    """
    thread = await require_thread(session, actor, thread_id)
    await session.refresh(thread, with_for_update=True)
    if any(not run_log.is_dead(run) for run in await run_log.open_runs(session, thread.id)):
        raise RunInProgress("this conversation is being answered; stop that, then delete it", thread_id=thread_id)
    proposed = update(ChangeSetRow).where(ChangeSetRow.workspace_id == actor.workspace_id, ChangeSetRow.thread_id == thread.id)
    await session.execute(proposed.values(thread_id=None))
    await session.execute(delete(Thread).where(Thread.workspace_id == actor.workspace_id, Thread.id == thread.id))


async def get_thread(session: AsyncSession, actor: Actor, thread_id: str) -> dict[str, Any]:
    """Return a thread with its working draft, its newest messages and its change sets as they stand now.

    `messages` are AG-UI messages in order: `{id, role: "user"|"assistant", content, run_id, created_at}`,
    and each card where it was shown: `{id, role: "activity", activityType: "changeset", content, …}`; `is_whole` is false when
    older ones are left out. `feedback` is what the person thinks of its runs. Raises ThreadNotFound.
    """
    thread = await require_thread(session, actor, thread_id)
    changesets = await _changesets(session, thread)
    rows = await _newest(session, thread.id, MAX_MESSAGES + 1)
    return {
        **_dump_thread(thread),
        "draft": thread.draft,
        "shown_changeset_id": thread.shown_changeset_id,
        "messages": [each for row in rows[-MAX_MESSAGES:] for each in _dump_message(row, changesets)],
        "is_whole": len(rows) <= MAX_MESSAGES,
        "changesets": list(changesets.values()),
        "feedback": await _feedback(session, thread),
    }


async def _feedback(session: AsyncSession, thread: Thread) -> list[dict[str, Any]]:
    query = select(Run.id, Run.feedback).where(
        Run.workspace_id == thread.workspace_id, Run.thread_id == thread.id, Run.feedback.is_not(None)
    )
    found = await session.execute(query.order_by(Run.started_at.desc(), Run.id).limit(MAX_MESSAGES))
    return [{"run_id": told_id(run_id), "rating": given["rating"], "comment": given["comment"]} for run_id, given in found if given]


async def _changesets(session: AsyncSession, thread: Thread) -> dict[str, dict[str, Any]]:
    query = select(ChangeSetRow).where(ChangeSetRow.workspace_id == thread.workspace_id, ChangeSetRow.thread_id == thread.id)
    rows = await session.scalars(query.order_by(ChangeSetRow.created_at, ChangeSetRow.id).limit(MAX_MESSAGES))
    return {row.id: dump_changeset(row) for row in rows}


def _dump_thread(thread: Thread) -> dict[str, Any]:
    return {
        "id": told_id(thread.id),
        "title": thread.title,
        "created_at": thread.created_at.isoformat(),
        "updated_at": thread.updated_at.isoformat(),
    }


def _dump_message(row: Message, changesets: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    about = {"run_id": None if row.run_id is None else told_id(row.run_id), "created_at": row.created_at.isoformat()}
    role = {"human": "user", "ai": "assistant"}.get(row.body["type"])
    text = text_of(row.body)
    said: list[dict[str, Any]] = [{"id": str(row.id), "role": role, "content": text, **about}] if role and text.strip() else []
    card = changesets.get(str(notes_of(row.body).get("shows_changeset")))
    if card is not None:
        said.append({"id": card["id"], "role": "activity", "activityType": "changeset", "content": card, **about})
    return said


async def note_decision(session: AsyncSession, row: ChangeSetRow) -> None:
    """Add a line to the thread of a change set that was decided outside it, by button or from Slack."""
    if row.thread_id is None or await session.get(Thread, row.thread_id) is None:
        return
    await append_messages(session, row.thread_id, None, [said_by_copilot(_line(row), decided_changeset=row.id)])


def _line(row: ChangeSetRow) -> str:
    return say_decision(row) if row.status != "applied" or (row.result or {}).get("undone_by") else say_applied(row)
