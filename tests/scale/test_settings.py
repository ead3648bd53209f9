"""WINNOW_SCALE and what belongs to it: right, or refused with a sentence that says what to do."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from qualification.scale.options import ScaleOptions, TlsFiles
from settings import Settings


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


@pytest.fixture
def pem(tmp_path: Path) -> dict[str, Path]:
    files = {f"scale_tls_{name}": tmp_path / f"{name}.pem" for name in ("ca", "cert", "key")}
    for file in files.values():
        file.write_text("")
    return files


def test_without_a_scheduler_everything_runs_in_this_process() -> None:
    assert settings().scaling is None


def test_a_scheduler_is_named_as_dask_and_its_defaults_suit_large_workspaces() -> None:
    assert settings(scale="dask://scheduler:8786").scaling == ScaleOptions("tcp://scheduler:8786", rows=5_000_000, rows_a_part=1_000_000)


def test_with_three_files_the_cluster_is_reached_by_mutual_tls(pem: dict[str, Path]) -> None:
    found = settings(scale="dask://[::1]:8786", scale_rows=0, **pem).scaling

    files = TlsFiles(*(str(pem[f"scale_tls_{name}"]) for name in ("ca", "cert", "key")))
    assert found == ScaleOptions("tls://[::1]:8786", rows=0, tls=files)


@pytest.mark.parametrize(
    "url", ["scheduler:8786", "tcp://scheduler:8786", "dask://scheduler", "dask://:8786", "dask://scheduler:0", "dask://s:99999"]
)
def test_another_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValidationError, match="WINNOW_SCALE is the address of a Dask scheduler such as dask://scheduler:8786"):
        settings(scale=url)


def test_files_of_tls_come_together_and_exist(pem: dict[str, Path]) -> None:
    with pytest.raises(ValidationError, match="also set WINNOW_SCALE_TLS_CERT and WINNOW_SCALE_TLS_KEY"):
        settings(scale_tls_ca=pem["scale_tls_ca"])

    pem["scale_tls_key"].unlink()
    with pytest.raises(ValidationError, match=r"WINNOW_SCALE_TLS_KEY: there is no file .*key\.pem"):
        settings(scale="dask://scheduler:8786", **pem)


def test_a_folder_of_parts_is_named_whole_and_exists(tmp_path: Path) -> None:
    found = settings(scale="dask://scheduler:8786", scale_source=tmp_path, scale_silent_seconds=60).scaling
    assert found is not None and (found.source, found.silent_seconds) == (str(tmp_path), 60)

    with pytest.raises(ValidationError, match="WINNOW_SCALE_SOURCE: there is no folder .*write one with winnow scale export --to"):
        settings(scale="dask://scheduler:8786", scale_source=tmp_path / "none")
