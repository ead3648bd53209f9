"""The service starts without the libraries that only an analysis needs."""

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_starting_the_service_imports_no_statistics() -> None:
    code = "import sys, api.app, cli.main; print(sorted({name.partition('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'matplotlib', 'pandas'}))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
