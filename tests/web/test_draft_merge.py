"""The working draft that the drawer and the copilot share: its merge, run by Node as the browser runs it."""

import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parent.parent.parent / "web"
BUNDLER = WEB / "node_modules" / "rolldown" / "bin" / "cli.mjs"


def test_what_a_person_typed_is_never_overwritten_by_the_copilot(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not BUNDLER.is_file():
        pytest.skip("needs node and web/node_modules")
    bundle = tmp_path / "merge.test.mjs"
    built = subprocess.run(
        [node, BUNDLER, "src/draft/merge.test.ts", "--format", "esm", "--platform", "node", "--file", bundle],
        cwd=WEB,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr

    run = subprocess.run([node, "--test", bundle], capture_output=True, text=True)

    assert run.returncode == 0, run.stdout
    assert "# pass 12" in run.stdout
