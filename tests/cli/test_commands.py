"""Starting, serving and checking: what happens before any work is done."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli import serve
from settings import Settings
from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
HEAVY = ("langchain", "langchain_core", "langgraph", "openai", "numpy", "sqlalchemy", "fastapi", "uvicorn", "pydantic", "rich")


def test_help_imports_nothing_that_takes_time() -> None:
    code = f"import sys, cli.main; print([name for name in {HEAVY!r} if name in sys.modules])"

    result = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["demo", "import", "doctor"])
def test_commands_without_a_copilot_do_not_import_langchain(command: str) -> None:
    modules = {"demo": "cli.demo", "import": "cli.import_records", "export": "cli.export_records", "doctor": "cli.doctor"}
    code = f"import sys, {modules[command]}; print([name for name in sys.modules if name.startswith('lang')])"

    result = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_every_command_has_help(winnow: Winnow) -> None:
    for command in ("serve", "demo", "chat", "ask", "bench", "doctor", "import accounts", "db upgrade"):
        result = winnow(*command.split(), "--help")
        assert result.exit_code == 0 and "Usage" in result.stdout


@pytest.mark.parametrize("arguments", [("serve",), ("demo", "--accounts", "10", "--people", "0")])
def test_a_taken_port_is_one_sentence_that_names_the_setting(
    arguments: tuple[str, ...], winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    if arguments[0] == "demo":
        monkeypatch.setattr("cli.demo.EXAMPLE", ("fintech companies in Germany", "confirm"))  # the port is the subject here
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("WINNOW_PORT", str(port))

        result = winnow(*arguments)

    assert result.exit_code == 1
    assert f"port {port} on 127.0.0.1 is taken" in result.stderr and "WINNOW_PORT" in result.stderr


def test_a_bound_socket_tells_its_address() -> None:
    with serve.bind(Settings(port=0)) as listener:
        assert serve.address_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_no_part_of_an_answer_waits_for_the_client_to_acknowledge_the_one_before() -> None:
    with serve.bind(Settings(port=0)) as listener, socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_doctor_finds_a_fresh_set_up_well(winnow: Winnow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_PORT", "0")

    before = winnow("doctor")
    upgraded = winnow("db", "upgrade")
    winnow("demo", "--load-only", "--accounts", "10", "--people", "20")
    after = winnow("doctor")

    assert before.exit_code == after.exit_code == 0
    assert "not there yet" in before.stdout and "offline" in before.stdout
    assert "is at migration" in upgraded.stdout
    assert "Workspace default: 10 accounts, 20 people" in after.stdout


def test_the_doctor_says_when_a_model_cannot_answer(winnow: Winnow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_PORT", "0")
    monkeypatch.setenv("WINNOW_MODEL", "openai:small")

    no_key = winnow("doctor")
    monkeypatch.setenv("WINNOW_OPENAI_BASE_URL", "http://user:secret@127.0.0.1:1/v1")
    no_server = winnow("doctor")

    assert no_key.exit_code == no_server.exit_code == 1
    assert "WINNOW_OPENAI_API_KEY" in no_key.stdout
    assert "does not answer" in no_server.stdout and "secret" not in no_server.output
