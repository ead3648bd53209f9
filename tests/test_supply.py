"""What the repository carries: no secret, and only dependencies that are pinned by version and hash."""

import json
import re
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-bench.lock", "requirements-scale.lock")
LARGEST = 1_000_000
SECRETS: dict[str, tuple[tuple[str, ...], str]] = {
    "a private key": (("PRIVATE KEY-----",), r"\s+[A-Za-z0-9+/]{20}"),
    "an AWS key": (("AKIA", "ASIA"), r"[0-9A-Z]{16}\b"),
    "a GitHub token": (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"[A-Za-z0-9]{36}"),
    "a Slack token": (("xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-"), r"[0-9]{6,}-[A-Za-z0-9-]{10,}"),
    "a key of a model's API": (("sk-",), r"(?:proj-|ant-)?[A-Za-z0-9_-]{32,}"),
    "a Google key": (("AIza",), r"[0-9A-Za-z_-]{35}\b"),
    "an API key of our own": (("wk_",), r"[A-Za-z0-9_-]{43}\b"),
    "a password in a URL": (("postgresql://", "postgres://"), r"[^\s:/@'\"]+:(?![$<{])[^\s@'\"{}$<…]{12,}@"),
}


def holds(text: str, begins: tuple[str, ...], rest: str) -> bool:
    """Whether a text holds a secret: looked for by its first letters, which is fast."""
    for begin in begins:
        at = text.find(begin)
        while at >= 0:
            if re.match(rest, text[at + len(begin) : at + 400]):
                return True
            at = text.find(begin, at + 1)
    return False


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_of_the_repository_holds_a_secret() -> None:
    found = []
    for path in tracked():
        if path.is_file() and path.stat().st_size <= LARGEST and path.suffix not in (".lock", ".png"):
            text = path.read_text(encoding="utf-8", errors="ignore")
            found += [(str(path.relative_to(ROOT)), name) for name, (begins, rest) in SECRETS.items() if holds(text, begins, rest)]

    assert found == []


@pytest.mark.parametrize("name", ["wk_" + "a" * 43, "AKIA" + "ABCDEFGHIJKLMNOP", "postgresql://u:" + "hunter2hunter2@db/x"])
def test_the_scan_finds_what_it_looks_for(name: str) -> None:
    assert any(holds(f"key = '{name}'", *each) for each in SECRETS.values())


def entries(lock: str) -> list[str]:
    parts = re.split(r"\n(?=\S)", (ROOT / lock).read_text().replace("\\\n", " "))
    return [each for each in parts if each.strip() and not each.startswith("#")]


def pinned(lock: str) -> dict[str, Version]:
    """What a lock pins for this Python and system."""
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(\S+?)(?:\s*;\s*(.*?))?\s+--hash", each) for each in entries(lock))
    parts = [each.groups() for each in found if each is not None]
    return {canonicalize_name(name): Version(version) for name, version, marker in parts if not marker or Marker(marker).evaluate()}


def advisories() -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load((ROOT / "tests/advisories.yaml").read_text())
    return found


def known_faults(versions: dict[str, Version]) -> list[str]:
    return [
        f"{each['package']} {versions[each['package']]}: {each['id']}, fixed in {each['fixed']}"
        for each in advisories()
        if each["package"] in versions and versions[each["package"]] < Version(str(each["fixed"]))
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_by_version_and_hash(lock: str) -> None:
    required = entries(lock)

    assert len(required) > 30
    for each in required:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==[^\s;]+", each), each[:80]
        assert "--hash=sha256:" in each, each[:80]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_pinned_version_has_a_vulnerability_that_is_known_here(lock: str) -> None:
    assert len(pinned(lock)) > 30
    assert known_faults(pinned(lock)) == []
    assert known_faults({"h11": Version("0.14.0")}) == ["h11 0.14.0: CVE-2025-43859, fixed in 0.16.0"]


def test_an_advisory_is_of_something_that_is_pinned() -> None:
    everything = {name for lock in LOCKS for name in pinned(lock)}

    assert [each["package"] for each in advisories() if each["package"] not in everything] == []


def test_what_is_installed_is_what_is_pinned() -> None:
    installed: dict[str, Version] = {canonicalize_name(each.name): Version(each.version) for each in distributions()}
    wanted = pinned("requirements.lock") | pinned("requirements-test.lock")

    assert {name: (version, installed.get(name)) for name, version in wanted.items() if installed.get(name) != version} == {}


def test_every_package_of_the_pages_is_pinned_by_version_and_hash() -> None:
    packages = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]
    outside = {name: each for name, each in packages.items() if name and not each.get("link")}

    assert len(outside) > 30
    assert [
        name for name, each in outside.items() if not each.get("version") or not str(each.get("integrity", "")).startswith("sha512-")
    ] == []
