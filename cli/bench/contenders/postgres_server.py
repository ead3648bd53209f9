"""A PostgreSQL server for the length of a benchmark: its own folder, a free loopback port, nobody else's data."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.bench.contenders.contender import LeftOut

USER = "postgres"
START_SECONDS = 60
SETTINGS = {"shared_buffers": "1GB", "work_mem": "64MB", "fsync": "off", "autovacuum": "off", "listen_addresses": "127.0.0.1"}


@dataclass(frozen=True)
class PostgresServer:
    """A running server. `stop` it, always: nothing else does."""

    url: str
    workers: int
    _folder: Path
    _pg_ctl: str
    _runs_as: Sequence[str]

    @classmethod
    def start(cls) -> "PostgresServer":
        """Start one. Raises LeftOut with the reason where that cannot be."""
        initdb, pg_ctl, runs_as = _binary("initdb"), _binary("pg_ctl"), _runs_as()
        folder = Path(tempfile.mkdtemp(prefix="winnow-bench-"))
        if runs_as:
            shutil.chown(folder, USER)
        data, port = folder / "data", _free_port()
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        try:
            _run([*runs_as, initdb, "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"])
            said = f"-p {port} -k {folder} {options}"
            _run([*runs_as, pg_ctl, "-D", str(data), "-o", said, "-l", str(folder / "log"), "-w", "-t", str(START_SECONDS), "start"])
        except (OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise LeftOut(f"its server does not start ({type(error).__name__})") from error
        return cls(f"postgresql://{USER}@127.0.0.1:{port}/postgres", min(2, os.cpu_count() or 1), folder, pg_ctl, runs_as)

    def stop(self) -> None:
        """Stop the server at once and remove its folder."""
        _run([*self._runs_as, self._pg_ctl, "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop"])
        shutil.rmtree(self._folder, ignore_errors=True)


def _binary(name: str) -> str:
    """Return a server program; Debian keeps them off the path."""
    found = [shutil.which(name), *(str(each) for each in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True))]
    program = next((each for each in found if each), None)
    if program is None:
        raise LeftOut(f"its server is not installed ({name} was not found)")
    return program


def _runs_as() -> list[str]:
    """Return what to put before a command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser")
    try:
        pwd.getpwnam(USER)
    except KeyError:
        raise LeftOut(f"it does not run as root, and there is no user {USER}") from None
    if runuser is None:
        raise LeftOut("it does not run as root, and there is no runuser")
    return [runuser, "-u", USER, "--"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _run(command: Sequence[str]) -> None:
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=True, stdin=quiet, stdout=quiet, stderr=quiet, timeout=180, cwd="/")  # noqa: S603 our own words
