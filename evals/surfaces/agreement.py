"""Whether two surfaces agree: the same change sets, by kind and content, in the same order, and the same decisions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from evals.harness import Transcript
from evals.report import Report
from qualification.changesets import hash_content

Mark: TypeAlias = tuple[str, str, str]
"""Kind, status and content hash of a change set."""
Json = dict[str, Any]


@dataclass
class Agreement:
    """What was compared. `differences` says for each turn that differs how."""

    turns: int = 0
    changesets: int = 0
    skipped: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Return it in one sentence."""
        whole = f"{self.turns:,} turns with {self.changesets:,} change sets"
        left_out = f"; {self.skipped:,} cases have no meaning there" if self.skipped else ""
        return f"all agree, in {whole}{left_out}" if not self.differences else f"{len(self.differences):,} of {whole} differ{left_out}"


def compare_surfaces(one: Report, other: Report) -> Agreement:
    """Hold the first trial of each case on one surface against that on another; cases that one of them has not are skipped."""
    found = Agreement()
    there = {result.case.id: result.trials[0].transcript for result in other.results}
    for result in one.results:
        if result.case.id not in there:
            found.skipped += 1
            continue
        _compare(found, result.trials[0].transcript, there[result.case.id])
    return found


def _compare(found: Agreement, one: Transcript, other: Transcript) -> None:
    pairs = zip(_marks(one), _marks(other), one.turns, other.turns, strict=True)
    for number, (here, there, _, heard) in enumerate(pairs, start=1):
        found.turns += 1
        found.changesets += len(here)
        if here != there:
            found.differences.append(f"{one.case.id}, turn {number}: {_said(here)} on one, {_said(there)} on the other")
        found.differences += [f"{one.case.id}, turn {number}: {note}" for note in heard.notes]


def _marks(transcript: Transcript) -> Iterator[list[Mark]]:
    """Yield the change sets that each turn showed. Ids differ from run to run: what names a change set counts by its content."""
    contents: dict[str, str] = {}
    for turn in transcript.turns:
        for card in turn.cards:
            contents.setdefault(str(card["id"]), _content(card, contents))
        yield sorted((str(card["kind"]), str(card["status"]), contents[str(card["id"])]) for card in turn.cards)


def _content(card: Json, contents: Mapping[str, str]) -> str:
    undone = card["target"].get("changeset_id")
    return str(card["content_hash"]) if undone is None else hash_content({"undoes": contents.get(str(undone), str(undone))})


def _said(marks: list[Mark]) -> str:
    return ", ".join(f"{kind} {status} {content[:8]}" for kind, status, content in marks) or "nothing"
