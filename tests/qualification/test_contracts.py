"""The payloads that clients rely on: fields may be added, never renamed."""

import json
from pathlib import Path

from qualification.diff import DiffOp
from qualification.payloads import Payload
from qualification.preview import Preview

GOLDEN = Path(__file__).parent / "golden"


def check(model: type[Payload], name: str, rewrite: bool) -> None:
    path = GOLDEN / f"{name}.json"
    schema = json.dumps(model.model_json_schema(), indent=2, sort_keys=True) + "\n"
    if rewrite:
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema)
    assert path.read_text() == schema


def test_the_preview_keeps_its_schema(rewrite_golden: bool) -> None:
    check(Preview, "preview", rewrite_golden)


def test_a_diff_operation_keeps_its_schema(rewrite_golden: bool) -> None:
    check(DiffOp, "diff_op", rewrite_golden)
