"""A small sample to run cases in, loaded once."""

from pathlib import Path

import pytest

from evals.template import make_template
from sample.load import SampleSize


@pytest.fixture(scope="session")
def small_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a sample of 400 accounts."""
    return make_template(tmp_path_factory.mktemp("evals"), size=SampleSize(400, 500))


@pytest.fixture(scope="session")
def eval_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the whole sample is kept, loaded by the first test that needs it."""
    return tmp_path_factory.mktemp("eval-home")
