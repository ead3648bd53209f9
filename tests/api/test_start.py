"""The service starts without the libraries that only an analysis, an MCP client or a webhook needs."""

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_starting_the_service_imports_no_statistics_and_no_clients() -> None:
    code = "import sys, api.app, cli.main; print(sorted({name.partition('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'matplotlib', 'pandas', 'mcp', 'httpx'}))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_port_opens_before_the_service_is_imported() -> None:
    code = "import sys, cli.main, cli.serve, api.logs, api.starting, uvicorn; print(sorted({'api.app', 'fastapi', 'numpy', 'ag_ui'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
