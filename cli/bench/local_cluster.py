"""A cluster on this machine: a scheduler and workers in processes of their own, which can be killed and started anew."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import qualification
from qualification.scale.options import TlsFiles

START_SECONDS = 60
CONNECT_SECONDS = 0.5
POLL_SECONDS = 0.05
QUIET = {
    "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET": "false",
    "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL": "false",
    "DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE": "false",
    "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "1 hour",  # who gives up a frozen worker is the service
    "OMP_NUM_THREADS": "1",
}


class LocalCluster:
    """Processes of one cluster on loopback; whoever makes it calls `stop`.

    The scheduler keeps its port when it is started again. `folder` holds a log of each process.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None, tls: TlsFiles | None = None) -> None:
        self.folder = folder
        self.port = _free_port()
        self.tls = tls
        self._secured = ["--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", tls.key] if tls else []
        self._environment = {**os.environ, **QUIET, "PYTHONPATH": path_of_code(), **(environment or {})}
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._started = 0

    @property
    def address(self) -> str:
        """Where clients find the scheduler."""
        return f"{'tls' if self.tls else 'tcp'}://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[str]:
        """The names of the workers that were started and not killed, the oldest first."""
        return list(self._workers)

    def worker_pid(self, name: str) -> int:
        """Return the process of a worker."""
        return self._workers[name].pid

    @property
    def scheduler_pid(self) -> int:
        """The process of the scheduler."""
        assert self._scheduler is not None
        return self._scheduler.pid

    def start_scheduler(self) -> None:
        """Start the scheduler and wait until it answers."""
        options = [
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--no-dashboard",
            "--dashboard-address",
            "127.0.0.1:0",
            "--protocol",
            self.address[:3],
        ]
        self._scheduler = self._start("scheduler", "dask_scheduler", options)
        self._wait(self._answers, self._scheduler, "scheduler")

    def start_worker(self, environment: Mapping[str, str] | None = None) -> str:
        """Start one more worker, wait until it has registered, and return its name; `environment` is of this worker alone."""
        self._started += 1
        name = f"worker-{self._started}"
        options = [self.address, "--no-nanny", "--no-dashboard", "--nthreads", "2", "--memory-limit", "0", "--name", name]
        local = ["--host", "127.0.0.1", "--local-directory", str(self.folder / name), "--death-timeout", str(START_SECONDS)]
        process = self._start(name, "dask_worker", [*options, *local], environment)
        self._workers[name] = process
        self._wait(lambda: b"Registered to" in self._log(name).read_bytes(), process, name)
        return name

    def kill_worker(self, name: str | None = None) -> str:
        """Kill -9 a worker, the oldest unless another is named; returns its name."""
        chosen = name or next(iter(self._workers))
        _kill(self._workers.pop(chosen))
        return chosen

    def kill_scheduler(self) -> None:
        """Kill -9 the scheduler; its workers end by themselves when they notice."""
        assert self._scheduler is not None
        _kill(self._scheduler)
        self._scheduler = None

    def restart(self, workers: int = 2) -> None:
        """Kill what runs and start a scheduler with so many workers at the same address."""
        self.stop()
        self.start_scheduler()
        for _ in range(workers):
            self.start_worker()

    def mend(self, workers: int = 2) -> None:
        """Start what a test killed: so many workers, and everything when the scheduler is gone."""
        for name in [name for name, process in self._workers.items() if process.poll() is not None]:
            del self._workers[name]
        if self._scheduler is None or self._scheduler.poll() is not None:
            self.restart(workers)
        while len(self._workers) < workers:
            self.start_worker()
        while len(self._workers) > workers:
            self.kill_worker(self.workers[-1])

    def freeze(self, name: str) -> None:
        """Stop a worker where it stands, as a machine that hangs would; `kill_worker` still ends it."""
        self._workers[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a frozen worker go on."""
        self._workers[name].send_signal(signal.SIGCONT)

    def is_running(self, name: str) -> bool:
        """Whether a worker's process is there."""
        return self._workers[name].poll() is None

    def wait_for_end(self, name: str) -> int:
        """Wait until a worker has ended by itself; returns its exit code."""
        return self._workers.pop(name).wait(START_SECONDS)

    def stop(self) -> None:
        """Kill every process."""
        for process in [*self._workers.values(), *([self._scheduler] if self._scheduler else [])]:
            _kill(process)
        self._workers.clear()
        self._scheduler = None

    def _start(self, name: str, module: str, options: list[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        with self._log(name).open("wb") as log:
            command = [sys.executable, "-m", f"distributed.cli.{module}", *options, *self._secured]
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env={**self._environment, **(environment or {})})  # noqa: S603

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _answers(self) -> bool:
        with socket.socket() as client:
            client.settimeout(CONNECT_SECONDS)
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def _wait(self, ready: Callable[[], bool], process: subprocess.Popen[bytes], name: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start: {self._log(name).read_text(errors='replace')[-2000:]}")
            time.sleep(POLL_SECONDS)


def path_of_code() -> str:
    """Return the search path on which other processes find the code that this one runs."""
    return os.pathsep.join([str(Path(str(qualification.__file__)).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(START_SECONDS)


@contextmanager
def local_cluster(workers: int = 2, environment: Mapping[str, str] | None = None, tls: TlsFiles | None = None) -> Iterator[LocalCluster]:
    """Run a cluster while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="winnow-cluster-", ignore_cleanup_errors=True) as folder:
        cluster = LocalCluster(Path(folder), environment, tls)
        try:
            cluster.restart(workers)
            yield cluster
        finally:
            cluster.stop()
