"""A Winnow of its own to ask over HTTP: `winnow serve` on a free loopback port, stopped at the end."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

WAIT_SECONDS = 120.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A running server, and how long it took until it answered first."""

    port: int
    answered_ms: float
    pid: int

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection; use one a thread."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)


@contextmanager
def serving(url: str, home: Path, workspace: str, today: date) -> Iterator[Served]:
    """Start a server on a database, wait until it answers and has read what comes after that, stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    ours = {"HOME": str(home), "DATABASE_URL": url, "PORT": str(port), "HOST": "127.0.0.1", "NOW": today.isoformat(), "MODEL": "offline"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    environment = {**kept, **{f"WINNOW_{name}": value for name, value in ours.items()}}
    command = [sys.executable, "-c", "from cli.main import app; app()", "serve", "--workspace", workspace]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 ourselves
    try:
        _wait(port, process, "/healthz")
        answered = (time.perf_counter() - started) * 1000
        _wait(port, process, "/readyz")
        yield Served(port, answered, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(port: int, process: "subprocess.Popen[bytes]", path: str) -> None:
    deadline = time.perf_counter() + WAIT_SECONDS
    while time.perf_counter() < deadline and process.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection, suppress(OSError):
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.01)
    raise RuntimeError("winnow serve did not answer")


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    """Return the JSON of an answer. Raises RuntimeError for anything but success."""
    sent = None if body is None else json.dumps(body)
    connection.request(method, path, sent, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300].decode(errors='replace')}")
    return json.loads(text)
