"""What an entry of the glossary is: a word of the workspace and the rules it stands for."""

from dataclasses import dataclass
from typing import Any

from qualification.definitions import Parameter


@dataclass(frozen=True)
class GlossaryEntry:
    """A term, what it means in words, and the same as rules: all of accounts, or all of people."""

    term: str
    meaning: str
    parameters: tuple[Parameter, ...]

    def dump(self) -> dict[str, Any]:
        """Return the contract's JSON."""
        return {"term": self.term, "meaning": self.meaning, "parameters": [parameter.dump() for parameter in self.parameters]}


def term_key(term: str) -> str:
    """Return what a term is found by: whatever its capitals and spaces."""
    return " ".join(term.casefold().split())
