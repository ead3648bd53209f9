"""The types of the web are those of the service."""

import subprocess
from pathlib import Path

from api.describe import dump_description

WEB = Path(__file__).parent.parent.parent / "web"
GENERATE = ["node_modules/.bin/openapi-typescript", "--root-types", "--root-types-no-schema-prefix", "--alphabetize"]


def test_the_types_of_the_web_are_generated_from_the_routes_as_they_are(tmp_path: Path) -> None:
    description = tmp_path / "openapi.json"
    description.write_bytes(dump_description())
    made = tmp_path / "schema.ts"

    subprocess.run([*GENERATE, str(description), "--output", str(made)], cwd=WEB, check=True, capture_output=True)

    assert made.read_text() == (WEB / "src" / "api" / "schema.ts").read_text(), "make web-types brings them up to date"
