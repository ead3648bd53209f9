"""What is special about the columns of a file of people: names in parts, and columns that say where someone works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualification.importing.mapping import Guess
from qualification.importing.names import ACCOUNT, FIRST_NAME, LAST_NAME, MIDDLE_NAME, id_rank
from qualification.importing.samples import ColumnSample, text_of

WHOLE = 0.5


@dataclass(frozen=True)
class NameParts:
    """The columns whose values make up a name, in the order they are joined in; those that only repeat the whole name."""

    columns: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()

    def place(self, column: str) -> int:
        """Return the place of a column among the parts from 1 on, or 0."""
        return self.columns.index(column) + 1 if column in self.columns else 0


def account_columns(columns: Sequence[ColumnSample]) -> tuple[str, ...]:
    """Return the columns that say where a person works, ids and domains before names."""
    ranked = [(rank, column.name) for column in columns if column.known and (rank := id_rank(column.name, "person", ACCOUNT)) is not None]
    return tuple(name for _, name in sorted(ranked))


def name_parts(columns: Sequence[ColumnSample], guesses: Mapping[str, Guess], *, told: bool) -> NameParts:
    """Return which columns are first, middle and last name.

    A column that is taken for the whole name stays it, unless it holds last names beside a first name: as
    "Name" does beside "Vorname".

    Args:
        told: A person said which column is the name.
    """
    by_name = {column.name: column for column in columns}
    first, middle, last = (_named(columns, part) for part in (FIRST_NAME, MIDDLE_NAME, LAST_NAME))
    whole = next((guess.column.name for guess in guesses.values() if guess.field.key == "name"), None)
    parts = tuple(each for each in (first, middle, last) if each is not None and each != whole)
    if told:
        return NameParts(repeated=parts)
    if first is None or whole == first:
        return NameParts()
    if whole is not None and whole != last and _contains(by_name[whole], by_name[first]):
        return NameParts(repeated=parts)
    return NameParts(tuple(each for each in (first, middle, last or whole) if each is not None))


def _named(columns: Sequence[ColumnSample], part: str) -> str | None:
    ranked = [(rank, each.name) for each in columns if each.known and (rank := id_rank(each.name, "person", part)) is not None]
    return min(ranked)[1] if ranked else None


def _contains(whole: ColumnSample, part: ColumnSample) -> bool:
    """Whether most cells of one column contain those of another."""
    pairs = [(text_of(a).casefold(), text_of(b).casefold()) for a, b in zip(whole.cells, part.cells, strict=True) if a and b]
    return sum(inner in outer for outer, inner in pairs) >= WHOLE * max(len(pairs), 1)
