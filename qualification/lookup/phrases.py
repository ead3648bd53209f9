"""An index from the words of one workspace to its fields and values: built once for a catalog."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

from qualification.definitions import Operator, Value
from qualification.fields import REGIONS, STAGES, STAGES_OUTSIDE, Field, FieldType
from qualification.lookup.places import COUNTRIES, country_named, region_named, state_named, states_of
from qualification.lookup.words import key_of, listed, singular, table, word_list

Kind: TypeAlias = Literal["value", "field", "flag", "loose", "size"]
Closeness: TypeAlias = Literal["same", "near"]
Spellings: TypeAlias = Mapping[tuple[str, int], tuple[str, ...]]
Known: TypeAlias = Sequence[tuple[Field, Mapping[str, int]]]

GEOGRAPHIC = ("country", "region", "state", "city")
SHORTEST_NAME = 3  # a shorter one is a code ("la"), and no name to ask by
_FIELD_RANK = ("industry", "sub_industry", "country", "state", "region", "city", "installed_tools", "infrastructure", "removed_tools")
_PLAIN_LABEL_WORDS = frozenset({"number", "total", "count", "amount", "value", "contract", "account", "company", "score", "customer"})
_PLACES_SPELLED = {"country": country_named, "region": region_named, "state": state_named}


@dataclass(frozen=True)
class Meaning:
    """One thing that a phrase can mean in a workspace.

    Attributes:
        fields: The keys it speaks of: one, except for a field word ("geo") that fits several.
        value: In the spelling of the workspace. None for a field or flag.
        closeness: `near` is a neighbouring concept, which the answer has to name with both words.
        needs_cue: An everyday word that means this value only beside a word of its field.
        name: What to call it in an answer.
        count: How many records have its value, where it is one known value.
    """

    kind: Kind
    fields: tuple[str, ...]
    name: str
    operator: Operator | None = None
    value: Value = None
    closeness: Closeness = "same"
    needs_cue: bool = False
    count: int = 0

    @property
    def field(self) -> str:
        """The key it speaks of first."""
        return self.fields[0]

    @property
    def values(self) -> tuple[str, ...]:
        """The texts of its value."""
        items = self.value if isinstance(self.value, tuple) else () if self.value is None else (self.value,)
        return tuple(str(item) for item in items)


@dataclass(frozen=True)
class PhraseIndex:
    """Every phrase that means something in one workspace, by key; meanings of one phrase are ranked, the likeliest first."""

    meanings: dict[str, tuple[Meaning, ...]]

    def find(self, text: str) -> tuple[Meaning, ...]:
        """Return what a whole phrase means, in its own number or in the singular."""
        key = key_of(text)
        return self.meanings.get(key) or self.meanings.get(singular(key)) or ()

    @cached_property
    def spellings(self) -> Spellings:
        """What a misspelled word may have meant."""
        return spellings_of(self.meanings)

    @cached_property
    def by_field(self) -> dict[str, tuple[str, ...]]:
        """The phrases' keys of each field."""
        found: dict[str, list[str]] = {}
        for key, meanings in self.meanings.items():
            for meaning in meanings:
                for name in meaning.fields:
                    found.setdefault(name, []).append(key)
        return {name: tuple(keys) for name, keys in found.items()}


def spellings_of(keys: Iterable[str]) -> Spellings:
    """Return the keys that are words of four letters or more, by first letter and length."""
    found: dict[tuple[str, int], list[str]] = {}
    for key in keys:
        if len(key) >= 4 and key.isalpha():
            found.setdefault((key[0], len(key)), []).append(key)
    return {place: tuple(sorted(words)) for place, words in found.items()}


def index_of(known: Known) -> PhraseIndex:
    """Return the index of fields with their known values. Values of free text fields are not words to look up."""
    found: dict[str, list[Meaning]] = {}
    for key, meaning in _all_meanings(known):
        if key and meaning not in found.setdefault(key, []):
            found[key].append(meaning)
    return PhraseIndex({key: tuple(sorted(meanings, key=_rank)) for key, meanings in found.items()})


def _rank(meaning: Meaning) -> tuple[int, int, int, int]:
    place = _FIELD_RANK.index(meaning.field) if meaning.field in _FIELD_RANK else len(_FIELD_RANK)
    kinds: dict[Kind, int] = {"value": 0, "flag": 1, "loose": 2, "size": 3, "field": 4}
    narrow = meaning.field in GEOGRAPHIC and len(meaning.values) < 2
    return (meaning.needs_cue, meaning.closeness == "near", kinds[meaning.kind], 2 * place + narrow)


def _all_meanings(known: Known) -> Iterator[tuple[str, Meaning]]:
    fields = {field.key: field for field, _ in known}
    values = ValuesOf(known)
    for field, _ in known:
        yield from _field_names(field)
    yield from values.spellings()
    yield from _synonyms(values)
    yield from _places(fields, values)
    yield from _stages(fields, values)
    yield from _loose(fields, values)
    yield from _sizes(fields)
    yield from _field_words(fields)


def _field_names(field: Field) -> Iterator[tuple[str, Meaning]]:
    kind: Kind = "flag" if field.type is FieldType.BOOLEAN else "field"
    operator = Operator.IS_TRUE if kind == "flag" else None
    meaning = Meaning(kind, (field.key,), field.label, operator)
    bare = re.sub(r"^(custom|signal)\.", "", field.key)
    words = field.label.split()
    endings = [" ".join(words[-2:])] if field.is_custom and len(words) > 2 else []
    if field.is_custom and field.type in (FieldType.DATE, FieldType.NUMBER, FieldType.MONEY):
        endings += [word for word in words if len(word) > 4 and key_of(word) not in _PLAIN_LABEL_WORDS]
        last = field.label.rpartition("_")[2]
        endings += [last] if len(last) > 4 and key_of(last) not in _PLAIN_LABEL_WORDS else []
    for name in (field.label, bare, *field.aliases, *endings):
        short = re.sub(r"^(is|has|was)[ _]", "", name.casefold())
        for spelling in (name, short):
            if key_of(spelling):
                yield key_of(spelling), meaning
                yield singular(key_of(spelling)), meaning


def _folded(values: Mapping[str, int]) -> dict[str, int]:
    """Return values that differ in case only as one, in their most frequent spelling; matching ignores case too."""
    spelling: dict[str, str] = {}
    counts: dict[str, int] = {}
    for value in sorted(values, key=lambda value: -values[value]):
        name = spelling.setdefault(value.casefold(), value)
        counts[name] = counts.get(name, 0) + values[value]
    return counts


class ValuesOf:
    """The known values of the fields that have a vocabulary: categories and multi-value fields."""

    def __init__(self, known: Known) -> None:
        self.known = [(field, _folded(values)) for field, values in known if field.type in (FieldType.CATEGORY, FieldType.MULTI_VALUE)]
        self.by_key: dict[str, list[tuple[Field, str]]] = {}
        self._canonical: dict[str, dict[str, str]] = {}
        for field, values in self.known:
            for value in values:
                self.by_key.setdefault(key_of(value), []).append((field, value))

    def spellings(self) -> Iterator[tuple[str, Meaning]]:
        """Yield each value under its own name, its singular, its canonical name and its parts."""
        for field, values in self.known:
            for value, count in values.items():
                key = key_of(value)
                meaning = _value_meaning(field, (value,), value, count)
                yield key, meaning
                yield singular(key), meaning
                if canonical := _canonical(field.key, value):
                    yield key_of(canonical), meaning
                if field.key not in ("city", "state", "region", "country"):
                    yield from _parts(field, value)

    def canonical_spellings(self, field_key: str) -> dict[str, str]:
        """Return the workspace's spelling of each place by its canonical name."""
        if field_key not in self._canonical:
            own = next((values for field, values in self.known if field.key == field_key), ())
            pairs = ((_canonical(field_key, value), value) for value in own)
            self._canonical[field_key] = {name: value for name, value in pairs if name}
        return self._canonical[field_key]

    def home_of(self, names: Iterable[str]) -> Field | None:
        """Return the field that holds the most of these values, or None."""
        counts: dict[str, int] = {}
        for name in names:
            for field, _ in self.by_key.get(key_of(name), ()):
                counts[field.key] = counts.get(field.key, 0) + 1
        best = max(counts, key=lambda key: counts[key], default=None)
        return next((field for field, _ in self.known if field.key == best), None)

    def met(self, field_key: str, names: Iterable[str]) -> int:
        """Return how many records have one of these values of a field."""
        own = next((values for field, values in self.known if field.key == field_key), {})
        return sum(own.get(name, 0) for name in names)

    def known_as(self, field_key: str, name: str) -> str | None:
        """Return the workspace's spelling of a value of one field."""
        for field, value in self.by_key.get(key_of(name), ()):
            if field.key == field_key:
                return value
        return None


def _canonical(field_key: str, value: str) -> str | None:
    spelled = _PLACES_SPELLED.get(field_key)
    return spelled(value) if spelled else None


def _parts(field: Field, value: str) -> Iterator[tuple[str, Meaning]]:
    """Yield the halves of a compound value ("games_video"), as near meanings."""
    parts = re.split(r"[_&/,()]|\band\b", value)
    if len(parts) < 2 or field.type is not FieldType.CATEGORY:
        return
    for part in parts:
        key = key_of(part)
        if len(key) >= 4:
            yield key, replace(_value_meaning(field, (value,), value), closeness="near", needs_cue=_is_everyday(field, part))


def _value_meaning(field: Field, values: tuple[str, ...], name: str, count: int = 0) -> Meaning:
    operator = Operator.ANY_OF if field.type is FieldType.MULTI_VALUE else Operator.IN
    return Meaning("value", (field.key,), name, operator, values, needs_cue=_is_everyday(field, name), count=count)


def _is_everyday(field: Field, name: str) -> bool:
    """Return whether a value reads as an ordinary word, so that only a word of its field beside it tells."""
    key = key_of(name)
    if field.key in ("industry", "sub_industry"):
        return key in word_list("shy_sectors")
    if field.key in ("country", "region", "funding_stage") or (field.record_type == "person" and len(key) > 2):
        return False
    return len(key) < 3 or key in word_list("ambiguous") or (field.is_custom and key in word_list("common_words"))


def _synonyms(values: ValuesOf) -> Iterator[tuple[str, Meaning]]:
    taken: set[str] = set()
    for row in table("synonyms"):
        key = key_of(row["phrase"])
        own = key in values.by_key
        for name in listed(row["values"]):
            matches = values.by_key.get(key_of(name), ())
            if matches and key not in taken and not own:
                taken.add(key)
                for field, value in matches:
                    same = row["closeness"] == "same" or key_of(value) == key
                    meaning = replace(_value_meaning(field, (value,), value), needs_cue=False, closeness="same" if same else "near")
                    yield key, meaning
                    yield singular(key), meaning


def _places(fields: dict[str, Field], values: ValuesOf) -> Iterator[tuple[str, Meaning]]:
    everywhere = {"country": _countries(), "region": REGIONS, "state": states_of("United States") + states_of("Canada")}
    for field_key, names in everywhere.items():
        if field_key in fields:
            for name in names:
                if _spelling(values, field_key, name) is None:
                    yield key_of(name), _value_meaning(fields[field_key], (name,), name)
    for row in table("place_groups"):
        if row["field"] in fields:
            spelled = [(name, _spelling(values, row["field"], name)) for name in listed(row["values"])]
            present = tuple(own for _, own in spelled if own)
            if row["field"] == "city" and not present:
                continue
            key = key_of(row["phrase"])
            present += tuple(value for field, value in values.by_key.get(key, ()) if field.key == row["field"] and value not in present)
            present = tuple({value.casefold(): value for value in reversed(present)}.values())[::-1]
            chosen = (
                present if present and (len(spelled) > 3 or len(present) > len(spelled)) else tuple(own or name for name, own in spelled)
            )
            meaning = _value_meaning(fields[row["field"]], chosen, row["phrase"], values.met(row["field"], chosen))
            yield key, replace(meaning, name=chosen[0]) if len(key) < SHORTEST_NAME else meaning


def _countries() -> tuple[str, ...]:
    return tuple(COUNTRIES)


def _spelling(values: ValuesOf, field_key: str, name: str) -> str | None:
    """Return how the workspace writes a place, under any of its names."""
    if own := values.known_as(field_key, name):
        return own
    return values.canonical_spellings(field_key).get(name) if field_key in _PLACES_SPELLED else None


def _stages(fields: dict[str, Field], values: ValuesOf) -> Iterator[tuple[str, Meaning]]:
    field = fields.get("funding_stage")
    if field is None:
        return
    for name in STAGES + STAGES_OUTSIDE:
        spelling = values.known_as(field.key, name) or name
        yield key_of(name), _value_meaning(field, (spelling,), spelling)
    for row in table("stages"):
        spelling = values.known_as(field.key, row["value"]) or row["value"]
        yield key_of(row["phrase"]), _value_meaning(field, (spelling,), spelling)


def _loose(fields: dict[str, Field], values: ValuesOf) -> Iterator[tuple[str, Meaning]]:
    for row in table("loose"):
        if meaning := _loose_meaning(row, fields, values):
            yield key_of(row["phrase"]), meaning


def _loose_meaning(row: dict[str, str], fields: dict[str, Field], values: ValuesOf) -> Meaning | None:
    operator = Operator(row["operator"])
    if row["value"].isdigit():
        if row["field"] not in fields:
            return None
        return Meaning("loose", (row["field"],), row["phrase"], operator, int(row["value"]))
    names = listed(row["value"])
    field = fields.get(row["field"]) if row["field"] != "*" else values.home_of(names)
    if field is None:
        return None
    spelled = tuple(values.known_as(field.key, name) or name for name in names if row["field"] != "*" or values.known_as(field.key, name))
    if field.type is FieldType.MULTI_VALUE:
        operator = Operator.ANY_OF
    return Meaning("loose", (field.key,), row["phrase"], operator, spelled)


def _sizes(fields: dict[str, Field]) -> Iterator[tuple[str, Meaning]]:
    if "employee_count" not in fields:
        return
    for row in table("sizes"):
        value: Value = (int(row["low"]), int(row["high"])) if row["high"] else int(row["low"])
        yield key_of(row["phrase"]), Meaning("size", ("employee_count",), row["name"], Operator(row["operator"]), value)


def _field_words(fields: dict[str, Field]) -> Iterator[tuple[str, Meaning]]:
    for row in table("field_words"):
        keys = tuple(key for name in listed(row["fields"]) for key in _keys_named(name, fields))
        if keys:
            flag = len(keys) == 1 and fields[keys[0]].type is FieldType.BOOLEAN
            yield (
                key_of(row["phrase"]),
                Meaning("flag" if flag else "field", keys, row["phrase"], Operator.IS_TRUE if flag else None),
            )


def _keys_named(name: str, fields: dict[str, Field]) -> Iterable[str]:
    """Return a key that exists; "*word" names the custom fields whose key or label holds the word."""
    if not name.startswith("*"):
        return (name,) if name in fields else ()
    word = name[1:]
    return tuple(key for key, field in fields.items() if field.is_custom and (word in key.casefold() or word in field.label.casefold()))
