"""What an eval case is, and how the case files are read."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from evals.rules import read_rule, read_yaml
from qualification.definitions import Parameter
from qualification.errors import WinnowError

CASES = Path(__file__).with_name("cases")
FRESH = CASES / "held_out"  # written from the specification alone, by somebody who had not seen the model
SPLIT_SALT = 1838  # with it about a third of every behaviour is set aside; the hash is of the family's id, so that no phrasing leaks
MAX_ID = 40

Split: TypeAlias = Literal["dev", "aside", "fresh"]
Rule: TypeAlias = Annotated[Parameter, BeforeValidator(read_rule)]
Rules: TypeAlias = list[Rule]
Partial: TypeAlias = dict[str, Any]


class InvalidCase(ValueError):
    """A case file is not what a case file is; the message names file, case and place."""


class Strict(BaseModel):
    """A value of a case file: unknown keys are refused, so that a typing error is no expectation that is always met."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectedChange(Strict):
    """A change set that the turn must propose.

    Attributes:
        kind: Of the change set; `any` allows one of any kind, or none.
        target: Keys that its target must have.
        signals: For set_autoqualify: the state after, by name. Others may be in it too.
        not_applicable: Names that must be in a warning `not_applicable`.
        warnings: Codes of warnings that it must carry.
    """

    kind: str
    icp_code: str | None = None
    target: dict[str, Any] = {}
    signals: dict[str, bool] = {}
    not_signals: list[str] = []
    not_applicable: list[str] = []
    warnings: list[str] = []
    has_warning: bool = False


def _change(said: object) -> object:
    return {"kind": said} if isinstance(said, str) else said


Change: TypeAlias = Annotated[ExpectedChange, BeforeValidator(_change)]


class Expect(Strict):
    """What a turn must give. What is not said is not held against it, but for three things.

    No change set may be proposed unless `changeset` or `changesets` says one; nothing may be applied unless `applied` says
    it; the working draft may not change in a turn that proposes and decides nothing.

    Attributes:
        tools: Tools that must be called; `a|b` is met by either.
        not_tools: Patterns of tools that must not be called.
        args: Arguments, by tool, that one of its calls must have.
        draft: The rules of the working draft after the turn, as a set; `none` when there must be no draft.
        draft_has: Rules, or parts of them, that the draft must have among others.
        counted: The definition whose count a preview of the turn must give, for questions.
        counts: `oracle` holds the turn's count against the independent one.
        applied: The kind of the change set that the turn must apply; `none` says so explicitly.
        says: Texts that the answer must hold, ignoring case; `a|b` is met by either.
        unmapped: Words that have no place in the catalog: they must be named, and must not become a rule.
        unmapped_may: Words that may be named so.
        asks: The answer asks, and nothing is proposed.
        asks_or_says: It asks, or it says one of these: how a decision between two readings is told.
    """

    tools: list[str] = []
    not_tools: list[str] = []
    args: dict[str, dict[str, Any]] = {}
    name: str | None = None
    draft: Rules | Literal["none"] | None = None
    draft_has: list[Partial] = []
    no_parameter: list[Partial] = []
    segments: list[Rules] = []
    min_score: float | None = None
    persona: Rules | None = None
    counted: Rules | None = None
    counted_segments: list[Rules] = []
    counted_min_score: float = 0
    counted_has: list[Partial] = []
    counts: Literal["oracle"] | None = None
    changeset: Change | None = None
    changesets: list[Change] = []
    applied: str | None = None
    rejected: str | None = None
    says: list[str] = []
    never_says: list[str] = []
    unmapped: list[str] = []
    unmapped_may: list[str] = []
    asks: bool = False
    asks_or_says: list[str] = []

    @property
    def changes(self) -> list[ExpectedChange]:
        """The change sets that must be proposed."""
        said = [self.changeset, *self.changesets] if self.changeset else self.changesets
        return [each for each in said if each is not None and each.kind not in ("none", "any")]

    @property
    def may_propose(self) -> bool:
        """Whether a change set may be proposed at all."""
        return bool(self.changes) or (self.changeset is not None and self.changeset.kind == "any")

    @property
    def decides(self) -> bool:
        """Whether the turn is to apply or reject a card."""
        return self.applied not in (None, "none") or self.rejected is not None


class Turn(Strict):
    """One message and what it must give."""

    user: str
    expect: Expect = Expect()


class Draft(Strict):
    """The working draft that the drawer shows when the conversation begins."""

    name: str
    description: str = ""
    icp_code: str | None = None
    base_version: int | None = None
    min_score: float = 0
    parameters: Rules


class ExpectedIcp(Strict):
    """What an ICP's row must say at the end; a key that is not given is not looked at."""

    status: str | None = None
    draft_version: int | None = None
    live_version: int | None = None


class After(Strict):
    """The state of the database at the end of the conversation.

    Attributes:
        icps: By code.
        new_icps: How many there are beside those of the sample.
        signals: on or off, by name.
        held: Held captures, by the name of their signal.
        terms: All glossary terms, in lower case.
    """

    icps: dict[str, ExpectedIcp] = {}
    new_icps: int | None = None
    signals: dict[str, Literal["on", "off"]] = {}
    held: dict[str, int] = {}
    terms: list[str] | None = None


class Case(Strict):
    """One conversation. `family` is the id of the case it is a phrasing of; `behaviour` is the name of its file, `folder` that of its folder."""

    id: str = Field(min_length=1, max_length=MAX_ID + 3, pattern=r"^[a-z0-9-]+(\.\d+)?$")
    family: str
    behaviour: str
    why: str = Field(min_length=10)
    folder: str = ""
    workspace: Literal["sample"] = "sample"
    page: str | None = None
    icp_code: str | None = None
    draft: Draft | None = None
    turns: list[Turn] = Field(min_length=1)
    after: After | None = None

    @property
    def split(self) -> Split:
        """`fresh` in the held-out folder, else `aside` for about a third of the families of each behaviour: nothing is tuned on either."""
        if self.folder == FRESH.name:
            return "fresh"
        digest = hashlib.sha256(f"{SPLIT_SALT}:{self.family}".encode()).digest()
        return "aside" if digest[0] % 3 == 0 else "dev"


class WrittenTurn(Strict):
    """A turn as a file has it: a list of messages stands for one case each."""

    user: str | list[str]
    expect: Expect = Expect()


class Written(Strict):
    """A case as a file has it: `turns`, or `said_as` with one `expect` for several phrasings of a single message."""

    id: str = Field(max_length=MAX_ID)
    why: str
    workspace: Literal["sample"] = "sample"
    page: str | None = None
    icp_code: str | None = None
    draft: Draft | None = None
    turns: list[WrittenTurn] = []
    said_as: list[str] = []
    expect: Expect | None = None
    after: After | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Written":
        if bool(self.turns) == bool(self.said_as) or bool(self.said_as) != (self.expect is not None):
            raise ValueError("takes turns, or said_as with expect")
        return self

    def conversations(self) -> Iterator[list[Turn]]:
        """Return each conversation that it stands for."""
        turns = self.turns or [WrittenTurn(user=self.said_as, expect=self.expect or Expect())]
        said = [turn.user if isinstance(turn.user, list) else [turn.user] for turn in turns]
        for texts in itertools.product(*said):
            yield [Turn(user=text, expect=turn.expect) for text, turn in zip(texts, turns, strict=True)]


def load_cases(folder: Path = CASES) -> list[Case]:
    """Return every case of a folder of YAML files, in the order of files and lines.

    Raises:
        InvalidCase: Names the file, the case and the place at fault.
    """
    cases = [case for path in sorted(folder.glob("*.yaml")) for case in _read(path)]
    if not cases:
        raise InvalidCase(f"{folder} holds no case files (*.yaml)")
    twice = {case.id for case in cases if sum(each.id == case.id for each in cases) > 1}
    if twice:
        raise InvalidCase(f"these ids are given twice: {', '.join(sorted(twice))}")
    return cases


def _read(path: Path) -> Iterator[Case]:
    try:
        body = read_yaml(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise InvalidCase(f"{path.name} is not YAML: {error}") from error
    if not isinstance(body, list):
        raise InvalidCase(f"{path.name} takes a list of cases")
    for place, item in enumerate(body, start=1):
        name = item.get("id", place) if isinstance(item, dict) else place
        try:
            yield from _expanded(path, Written.model_validate(item))
        except (ValidationError, WinnowError) as error:
            raise InvalidCase(f"{path.name}, case {name}: {_said(error)}") from error


def _said(error: ValidationError | WinnowError) -> str:
    if isinstance(error, WinnowError):
        return error.message
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_url=False)[:5])


def _expanded(path: Path, written: Written) -> Iterable[Case]:
    shared = written.model_dump(include={"why", "workspace", "page", "icp_code"})
    conversations = list(written.conversations())
    for place, turns in enumerate(conversations, start=1):
        case_id = written.id if len(conversations) == 1 else f"{written.id}.{place}"
        yield Case(
            id=case_id,
            family=written.id,
            behaviour=path.stem,
            folder=path.parent.name,
            draft=written.draft,
            turns=turns,
            after=written.after,
            **shared,
        )
