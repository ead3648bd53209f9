"""The client of one cluster: runs functions on named workers and says which of them were lost on the way."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from distributed import Client, Future, Security, wait
from distributed.client import FutureCancelledError, FuturesCancelledError
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker
from sqlalchemy.exc import DBAPIError

from qualification.errors import ClusterUnavailable
from qualification.scale.options import ScaleOptions
from qualification.scale.reach import unavailable, unreached
from qualification.scale.residence import NoRoom, PartNotHere
from qualification.scale.saved import SavedPartUnread
from qualification.scale.silence import SilenceWatch
from qualification.scale.versions import is_gone, told, why_unfit

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5  # how soon a worker that died while it worked is missed
UNREACHABLE = (OSError, CommClosedError, asyncio.TimeoutError, TimeoutError, FutureCancelledError)
OnEvent: TypeAlias = Callable[[Any], None]


@dataclass(frozen=True)
class Task:
    """A function of a module to run on a worker, named by its address."""

    worker: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Lost:
    """In place of an answer: the worker is gone, or holds the part no more."""


LOST = Lost()


class Connection:
    """One connected client. Safe to share between threads; blocks, so call it from a thread."""

    def __init__(self, options: ScaleOptions) -> None:
        self.address = options.address
        tls = options.tls
        security = (
            None
            if tls is None
            else Security(
                tls_ca_file=tls.ca,
                tls_client_cert=tls.cert,
                tls_client_key=tls.key,
                require_encryption=True,
            )
        )
        try:
            self._client = Client(options.address, timeout=options.timeout_seconds, set_as_default=False, security=security, name="winnow")
        except UNREACHABLE as error:
            raise unreached(options) from error
        self._listeners: dict[str, OnEvent] = {}
        self._guard = threading.Lock()
        self._check_scheduler()
        self._client.subscribe_topic(self.topic, self._dispatch)
        self._watch = SilenceWatch(self._client, options.silent_seconds)

    def _check_scheduler(self) -> None:
        try:
            found: Any = self._answered(lambda: self._client.run_on_scheduler(told))
        except (ImportError, AttributeError) as error:
            found = error
        if unfit := why_unfit(found):
            self._client.close(timeout=1)
            raise ClusterUnavailable(f"the scheduler at {self.address} {unfit}: start it anew from the same image", address=self.address)

    @property
    def owner(self) -> str:
        """The name under which workers hold what belongs to this client."""
        return str(self._client.id)

    @property
    def topic(self) -> str:
        """Where workers tell this client how far they are."""
        return f"winnow-{self.owner}"

    @property
    def is_open(self) -> bool:
        """Whether the scheduler was there when it was last heard of."""
        return self._client.status == "running"

    def workers(self) -> list[str]:
        """Return the addresses of the workers that are there now."""
        return sorted(self._answered(self._client.nthreads))

    def owners(self) -> list[str]:
        """Return the clients that are connected now."""
        return list(self._answered(lambda: self._client.run_on_scheduler(_clients)))

    def unfit(self) -> dict[str, str | None]:
        """Return for each worker that is there now why nothing is asked of it; None for one that runs the code of this process."""
        found = self._out_of_tasks(told, workers=None, on_error="return")
        return {worker: why_unfit(each) for worker, each in found.items() if not is_gone(each)}

    def everywhere(self, function: Callable[..., Any], *arguments: Any, among: Collection[str] | None = None) -> dict[str, Any]:
        """Run a function on every worker that runs our code, `among` these if they are given; one that fails meanwhile is left out."""
        fit = [worker for worker, why in self.unfit().items() if why is None] if among is None else list(among)
        return self._out_of_tasks(function, *arguments, workers=fit, on_error="ignore") if fit else {}

    def _out_of_tasks(
        self, function: Callable[..., Any], *arguments: Any, workers: list[str] | None, on_error: Literal["return", "ignore"]
    ) -> dict[str, Any]:
        return dict(self._answered(lambda: self._client.run(function, *arguments, workers=workers, on_error=on_error)))

    def _answered(self, ask: Callable[[], Any]) -> Any:
        """Return what the client answers, which is never None unless it was closed meanwhile. Raises ClusterUnavailable."""
        try:
            found = ask()
        except UNREACHABLE as error:
            raise unavailable(self.address) from error
        if found is None:
            raise unavailable(self.address)
        return found

    def run(self, tasks: Sequence[Task]) -> list[Any]:
        """Run tasks and return their answers in order, `LOST` for each whose worker is gone, a `NoRoom` for one that found none.

        What a task raises else is raised.

        Raises:
            ClusterUnavailable: The scheduler does not answer.
        """
        try:
            futures = [self._submit(task) for task in tasks]
            self._await(futures, tasks)
            found = [_answer_of(future) for future in futures]
        except UNREACHABLE as error:
            raise unavailable(self.address) from error
        if not self.is_open:  # a client that was closed meanwhile answers None
            raise unavailable(self.address)
        return found

    def _submit(self, task: Task) -> "Future[Any]":
        return self._client.submit(task.function, *task.arguments, workers=[task.worker], allow_other_workers=False, pure=False, retries=0)

    def _await(self, futures: Sequence["Future[Any]"], tasks: Sequence[Task]) -> None:
        """Wait until each future has ended; what waits for a worker that is not there is given up."""
        waiting = list(zip(futures, tasks, strict=True))
        while waiting:
            try:
                with self._client.as_current():
                    wait([future for future, _ in waiting], timeout=LOOK_SECONDS)
            except TimeoutError:
                there = set(self.workers())
                for future, task in waiting:
                    if not future.done() and task.worker not in there:
                        future.cancel(reason="lost")
            except FuturesCancelledError:
                logger.info("the scheduler at %s was away: what it was asked is asked again if it is back", self.address)
            if not self.is_open:
                raise unavailable(self.address)
            waiting = [(future, task) for future, task in waiting if not future.done()]

    def tell(self, worker: str, function: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        """Have a worker run a coroutine soon, if it is there; nobody waits for it."""
        self._client.run(function, *arguments, workers=[worker], wait=False, on_error="ignore")

    def listen(self, question: str, on_event: OnEvent) -> None:
        """Take what workers tell about a question, in a thread of the client, until `leave`."""
        with self._guard:
            self._listeners[question] = on_event

    def leave(self, question: str) -> None:
        """Take no more of what is told about a question."""
        with self._guard:
            self._listeners.pop(question, None)

    def _dispatch(self, event: tuple[float, Any]) -> None:
        question, *rest = event[1]
        with self._guard:
            listener = self._listeners.get(question)
        if listener is not None:
            listener(rest)

    def close(self) -> None:
        """Leave the cluster, without waiting for one that does not answer."""
        self._watch.end()
        try:
            self._client.close(timeout=1)
        except UNREACHABLE:
            logger.info("the cluster at %s was left without a word", self.address)


def _answer_of(future: "Future[Any]") -> Any:
    if future.status == "cancelled":
        return LOST
    try:
        return future.result()
    except (KilledWorker, PartNotHere, FutureCancelledError, FuturesCancelledError):
        return LOST
    except NoRoom as full:
        return full
    except SavedPartUnread as error:
        raise ClusterUnavailable(f"a worker of the cluster {error}") from error
    except DBAPIError as error:
        raise _unread(error) from error


def _clients(dask_scheduler: Any) -> list[str]:
    return list(dask_scheduler.clients)


def _unread(error: DBAPIError) -> ClusterUnavailable:
    """Return the error of a worker that has no access to the database."""
    said = str(error.orig).strip().partition("\n")[0]
    return ClusterUnavailable(
        f"a worker of the cluster cannot read the database: {said}; see WINNOW_SCALE_DATABASE_URL, and that workers reach what it names"
    )
