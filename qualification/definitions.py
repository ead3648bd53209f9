"""What an ICP and a persona are: parameters, segments, operators. Values only; no catalog, no records."""

import json
import re
import unicodedata
from collections.abc import Container
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from qualification.errors import InvalidDefinition

Scalar: TypeAlias = bool | int | float | str
Value: TypeAlias = Scalar | tuple[Scalar, ...] | None

DEFAULT_WEIGHT = 5
MAX_PARAMETERS = 100
MAX_LIST_VALUES = 10_000
KEPT_LENGTH = 10_000


class Mode(StrEnum):
    """What a parameter does: gate, weigh or remove (SPEC §2)."""

    FILTER = "filter"
    SCORE = "score"
    EXCLUDE = "exclude"


class Operator(StrEnum):
    """Every comparison a parameter can make. Which of them a field offers depends on its type."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    BETWEEN = "between"
    WITHIN_LAST_DAYS = "within_last_days"
    WITHIN_NEXT_DAYS = "within_next_days"
    MORE_THAN_DAYS_AGO = "more_than_days_ago"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    MATCHES = "matches"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    IS_KNOWN = "is_known"
    IS_MISSING = "is_missing"


class Strict(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=Strict)


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_one_line(text: str) -> bool:
    """Return whether a text is free of line breaks, other control characters and broken Unicode."""
    return _CONTROL.search(text) is None


def _one_line(name: str) -> str:
    if not is_one_line(name):
        raise ValueError("takes one line of text, without control characters and broken Unicode")
    return name


def _storable(text: str) -> str:
    if _UNSTORABLE.search(text):
        raise ValueError("takes a text without NUL characters and broken Unicode")
    return text


Name: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_one_line)]


class Parameter(Strict):
    """One rule: field + mode + operator + value (+ weight in Score mode)."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)]
    mode: Mode
    operator: Operator
    value: Value = None
    weight: int | None = None

    @field_validator("value")
    @classmethod
    def _bounded(cls, value: Value) -> Value:
        if isinstance(value, tuple) and len(value) > MAX_LIST_VALUES:
            raise ValueError(f"a list takes up to {MAX_LIST_VALUES:,} values, this one has {len(value):,}")
        return value

    @model_validator(mode="after")
    def _weighted(self) -> Self:
        if self.mode is not Mode.SCORE:
            if self.weight is not None:
                raise ValueError(f"{self.field}: a weight belongs to Score mode; remove it or use mode score")
            return self
        if self.weight is None:
            object.__setattr__(self, "weight", DEFAULT_WEIGHT)
        if not self.weight or not -100 <= self.weight <= 100:
            raise ValueError(f"{self.field}: a weight is a whole number from -100 to 100 and not 0")
        return self

    @property
    def points(self) -> int:
        """The weight of a Score parameter, 0 for the others."""
        return self.weight or 0

    def dump(self) -> dict[str, Any]:
        """Return the contract's JSON: no value or weight where there is none."""
        return self.model_dump(mode="json", exclude_none=True)


class Segment(Strict):
    """A named group of Filters. An account passes the segments when it passes at least one whole group."""

    name: Name
    parameters: Annotated[tuple[Parameter, ...], Field(min_length=1, max_length=MAX_PARAMETERS)]

    @model_validator(mode="after")
    def _filters_only(self) -> Self:
        for parameter in self.parameters:
            if parameter.mode is not Mode.FILTER:
                raise ValueError(f"segment {self.name}: {parameter.field} is mode {parameter.mode}; segments hold filters only")
        return self


class Rules(Strict):
    """What an ICP and a persona share: a name, parameters and the last gate."""

    name: Name
    description: Annotated[str, StringConstraints(max_length=4000), AfterValidator(_storable)] = ""
    min_score: Annotated[float, Field(ge=0, le=100)] = 0
    parameters: Annotated[tuple[Parameter, ...], Field(max_length=MAX_PARAMETERS)] = ()

    @field_validator("min_score")
    @classmethod
    def _one_decimal(cls, value: float) -> float:
        if round(value, 1) != value:
            raise ValueError("min_score has at most one decimal, as scores do")
        return value

    @property
    def min_tenths(self) -> int:
        """The last gate in tenths of a point, 0 to 1000, as scores are kept."""
        return round(self.min_score * 10)

    def of_mode(self, mode: Mode) -> tuple[Parameter, ...]:
        """Return the parameters of one mode in their listed order."""
        return tuple(parameter for parameter in self.parameters if parameter.mode is mode)


class Persona(Rules):
    """A person-level definition inside exactly one ICP."""

    persona_code: Annotated[str, AfterValidator(_one_line)] = ""


class LearnedFrom(Strict):
    """Which outcomes taught a definition its weights: it has seen how these ended, whatever is edited or renamed later.

    Attributes:
        positive: The outcome that counted, such as closed_won; `since` to `until` are the days of the first and last record.
    """

    positive: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_one_line)]
    since: date
    until: date
    records: Annotated[int, Field(ge=1, le=1_000_000_000)]


class Definition(Rules):
    """A company-level definition (SPEC §1); its personas are part of it. `learned_from` is where its weights come from, if from outcomes."""

    segments: Annotated[tuple[Segment, ...], Field(max_length=50)] = ()
    personas: Annotated[tuple[Persona, ...], Field(max_length=50)] = ()
    learned_from: LearnedFrom | None = None

    @model_validator(mode="after")
    def _distinct_names(self) -> Self:
        for kind, names in (("segments", [s.name for s in self.segments]), ("personas", [p.name for p in self.personas])):
            if len({name.casefold() for name in names}) < len(names):
                raise ValueError(f"{kind} of one ICP need different names")
        return self

    def dump(self) -> dict[str, Any]:
        """Return the contract's JSON of the whole definition, personas included."""
        body = self.model_dump(mode="json", exclude={"parameters", "segments", "personas", "learned_from"})
        body["min_score"] = int(self.min_score) if self.min_score == int(self.min_score) else self.min_score
        body["parameters"] = [parameter.dump() for parameter in self.parameters]
        body["segments"] = [{"name": s.name, "parameters": [p.dump() for p in s.parameters]} for s in self.segments]
        body["personas"] = [dump_persona(persona) for persona in self.personas]
        if self.learned_from is not None:
            body["learned_from"] = self.learned_from.model_dump(mode="json")
        return body


def dump_persona(persona: Persona) -> dict[str, Any]:
    """Return the contract's JSON of one persona."""
    body = persona.model_dump(mode="json", exclude={"parameters"})
    body["parameters"] = [parameter.dump() for parameter in persona.parameters]
    return body


def parse_definition(body: object) -> Definition:
    """Read the contract's JSON. Raises as `parse` does.

    What was read before is not read again: every turn and every capture reads the definitions of all live ICPs, and none ever changes.
    """
    try:
        text = json.dumps(body, allow_nan=False)
    except (TypeError, ValueError, RecursionError):  # no JSON: parts that are parsed already, or what cannot be right
        return parse(Definition, body)
    return _parsed(text) if len(text) <= KEPT_LENGTH else parse(Definition, body)


@lru_cache(maxsize=512)
def _parsed(text: str) -> Definition:
    return parse(Definition, json.loads(text))


def parse(model: type[M], body: object) -> M:
    """Read one value of a definition from its JSON or its parts.

    Raises:
        InvalidDefinition: Names each place at fault and what is allowed there.
    """
    try:
        return model.model_validate(body)
    except ValidationError as error:
        problems = list(dict.fromkeys(problem_of(item) for item in error.errors(include_url=False)))
        raise InvalidDefinition("; ".join(problems[:5]), problems=problems) from error


def problem_of(item: Any) -> str:
    """Turn one Pydantic error into a sentence that names the place and the rule."""
    parts = [str(part) for part in item["loc"] if not (isinstance(part, str) and part.startswith(("function-", "tuple[")))]
    if "value" in parts[1:] and item["type"] != "value_error":  # one error for each type that a value may have
        return f"{'.'.join(parts[: parts.index('value', 1) + 1])}: takes a text, a number, true or false, or a list of them"
    place = ".".join(parts)
    message = _PLAIN.get(item["type"], str(item["msg"]).removeprefix("Value error, ").replace("Tuple", "The list"))
    return f"{place}: {message}" if place else message


_PLAIN = {
    "missing": "is required",
    "extra_forbidden": "is not a key here",
    "tuple_type": "takes a list",
    "string_unicode": "takes a text without broken Unicode",
    "model_type": "takes an object",
}


def code_of(name: str) -> str:
    """Return the slug of a name: lower case, runs of other characters as one dash.

    A name without letters or digits gives "icp".
    """
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:80] or "icp"


def unused_code(name: str, taken: Container[str]) -> str:
    """Return the slug of a name, with the next free number when it is taken."""
    slug, number = code_of(name), 2
    code = slug
    while code in taken:
        code, number = f"{slug}-{number}", number + 1
    return code


def with_persona_codes(definition: Definition) -> Definition:
    """Return the definition with a code for each persona that has none yet; a given code never changes."""
    taken = {persona.persona_code for persona in definition.personas if persona.persona_code}
    personas: list[Persona] = []
    for persona in definition.personas:
        code = persona.persona_code or unused_code(persona.name, taken)
        taken.add(code)
        personas.append(persona.model_copy(update={"persona_code": code}))
    return definition.model_copy(update={"personas": tuple(personas)})


RecordType: TypeAlias = Literal["account", "person"]
