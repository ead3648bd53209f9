"""Fills a prompt's variables."""

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import orjson

FOLDER = Path(__file__).parent
_FENCES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def render(name: str, **variables: str) -> str:
    """Return the prompt `<name>.md` with its variables filled. A value is never searched for variables.

    Raises:
        ValueError: A variable is missing or unused; the message names it.
    """
    template = Template((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    wanted = set(template.get_identifiers())
    if missing := sorted(wanted - set(variables)):
        raise ValueError(f"prompt {name} lacks {', '.join(missing)}")
    if unused := sorted(set(variables) - wanted):
        raise ValueError(f"prompt {name} does not use {', '.join(unused)}")
    return template.substitute(variables)


def json_block(body: Mapping[str, Any]) -> str:
    """Return JSON that cannot close the fence around it: no text inside can spell a tag."""
    text = orjson.dumps(body).decode()
    for character, escape in _FENCES.items():
        text = text.replace(character, escape)
    return text
