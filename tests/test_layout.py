"""The house is where its words say it is."""

import json
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = ["agent", "api", "cli", "evals", "prompts", "qualification", "sample", "settings", "storage", "tools"]


def test_each_root_package_resolves_inside_the_checkout_from_another_folder(tmp_path: Path) -> None:
    script = f"import importlib, json; print(json.dumps([importlib.import_module(name).__file__ for name in {PACKAGES}]))"

    found = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert [CHECKOUT in Path(path).parents for path in json.loads(found.stdout)] == [True] * len(PACKAGES)


def test_the_locks_name_no_index_and_pin_every_package_by_hash() -> None:
    for lock in CHECKOUT.glob("requirements*.lock"):
        text = lock.read_text()
        assert "://" not in text
        entries = [entry for entry in text.replace("\\\n", " ").splitlines() if entry and not entry.startswith("#")]
        assert entries and all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_no_source_file_is_past_400_lines() -> None:
    tracked = subprocess.run(["git", "ls-files", "*.py"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.split()

    assert [name for name in tracked if (CHECKOUT / name).exists() and len((CHECKOUT / name).read_text().splitlines()) > 400] == []
