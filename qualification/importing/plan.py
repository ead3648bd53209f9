"""Decides what an import will do with each column, before a row is converted."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rapidfuzz import process

from qualification.catalog_edits.custom_fields import MAX_CUSTOM_FIELDS
from qualification.definitions import RecordType
from qualification.errors import ImportFailed
from qualification.fields import Field, FieldType
from qualification.importing.files import Table
from qualification.importing.identifiers import id_column
from qualification.importing.inference import custom_type, format_of, is_place
from qualification.importing.mapping import Guess, fitting_share, guess_fields
from qualification.importing.names import ACCOUNT, EXTERNAL_ID, plain_name
from qualification.importing.people import NameParts, account_columns, name_parts
from qualification.importing.readers import Format, reader_of
from qualification.importing.samples import ColumnSample, sample_columns, text_of

_SAMPLED_VALUES = 3
_LOCATION = re.compile(r"\b(location|headquarters|hq|address|city|place|based)\b")


@dataclass(frozen=True)
class PlannedColumn:
    """What becomes of one column.

    Attributes:
        field: Where its values go; None when they are left out or only identify the record.
        share: Of the sampled values, those that the field takes, 0 to 1.
        why: Why so, in words.
        sample: Its most frequent values.
        original: The custom field that keeps the text of approximated values, if some are.
        part: Of a name in several columns, the place of this one from 1 on; 0 for a whole value.
    """

    source: str
    field: Field | None
    share: float
    why: str
    sample: tuple[str, ...]
    format: Format = Format()
    original: str | None = None
    part: int = 0


@dataclass(frozen=True)
class ImportPlan:
    """What an import will do; show it before doing it.

    Attributes:
        columns: One a column of the table, in its order.
        fields: All fields of the record type, with the new ones.
        new_fields: Custom fields to declare first.
        external_id: The column with the external ids; None when they are made from names.
        accounts: For people, the columns that say where they work, the best first.
        notes: What was decided and may surprise, in sentences.
    """

    record_type: RecordType
    columns: tuple[PlannedColumn, ...]
    fields: Mapping[str, Field]
    new_fields: tuple[Field, ...]
    external_id: str | None
    accounts: tuple[str, ...]
    notes: tuple[str, ...]
    rates: Mapping[str, float] = field(default_factory=dict)

    @property
    def by_email(self) -> bool:
        """Whether people are known by their e-mail."""
        return any(each.source == self.external_id and each.field is not None and each.field.key == "email" for each in self.columns)


_NO_OVERRIDES: Mapping[str, str] = MappingProxyType({})
_NO_RATES: Mapping[str, float] = MappingProxyType({})


def plan_import(
    table: Table,
    fields: Mapping[str, Field],
    record_type: RecordType,
    overrides: Mapping[str, str] = _NO_OVERRIDES,
    rates: Mapping[str, float] = _NO_RATES,
) -> ImportPlan:
    """Return what an import of a table into these fields will do. Reads the whole file once.

    Args:
        fields: The workspace's fields of the record type, by key.
        overrides: Field key by column: also `external_id`, `account` (people), a new `custom.` key, or
            "" or "-" to leave the column out.
        rates: US dollars for one unit of a currency, by ISO code: `{"EUR": 1.08}`.

    Raises:
        ImportFailed: No row, no name column, or an override or a rate that names nothing known.
    """
    columns = sample_columns(table)
    if not any(column.cells for column in columns):
        raise ImportFailed(f"{table.path.name} has column names but no row below them")
    rates = _checked_rates(rates)
    chosen = _checked_overrides(table, columns, fields, record_type, overrides)
    return _Planner(table, columns, dict(fields), record_type, chosen, rates).plan()


class _Planner:
    """Collects the plan of one table: the new fields and notes that its columns call for."""

    def __init__(
        self,
        table: Table,
        columns: Sequence[ColumnSample],
        fields: dict[str, Field],
        record_type: RecordType,
        chosen: Mapping[str, str],
        rates: Mapping[str, float],
    ) -> None:
        self.table = table
        self.columns = columns
        self.fields = fields
        self.record_type: RecordType = record_type
        self.chosen = chosen
        self.rates = rates
        self.new: list[Field] = []
        self.notes: list[str] = []
        self.guesses: dict[str, Guess] = {}
        self.misfits: dict[str, str] = {}
        self.parts = NameParts()

    def plan(self) -> ImportPlan:
        """Return the plan."""
        open_columns = [column for column in self.columns if column.name not in self.chosen]
        open_fields = [each for key, each in self.fields.items() if key not in self.chosen.values()]
        self.guesses, self.misfits = guess_fields(open_columns, open_fields)
        accounts = self._accounts(open_columns)
        external_id = self._external_id(accounts)
        if self.record_type == "person":
            self.parts = name_parts(open_columns, self.guesses, told="name" in self.chosen.values())
        planned = tuple(self._planned(column, external_id, accounts) for column in self.columns)
        self._check_names(planned)
        return ImportPlan(self.record_type, planned, self.fields, tuple(self.new), external_id, accounts, tuple(self.notes), self.rates)

    def _external_id(self, accounts: Sequence[str]) -> str | None:
        said = next((column for column, target in self.chosen.items() if target == EXTERNAL_ID), None)
        if said is not None:
            self.notes.append(f"external ids come from {said}, as you said")
            return said
        free = [column for column in self.columns if self.chosen.get(column.name) != "" and column.name not in accounts]
        column, why = id_column(free, self.guesses, self.record_type)
        self.notes.append(why)
        return column

    def _accounts(self, columns: Sequence[ColumnSample]) -> tuple[str, ...]:
        if self.record_type == "account":
            return ()
        said = tuple(column for column, target in self.chosen.items() if target == ACCOUNT)
        accounts = said or tuple(name for name in account_columns(columns) if name not in self.guesses)
        found = f"people join the account that has the external id, the domain or the name in {' or '.join(accounts)}"
        self.notes.append(found if accounts else "no column names the account of the people; they join the one with their e-mail's domain")
        return accounts

    def _planned(self, column: ColumnSample, external_id: str | None, accounts: Sequence[str]) -> PlannedColumn:
        target = self.chosen.get(column.name)
        if target == "":
            return self._left_out(column, "you left it out")
        if target is not None and target not in (EXTERNAL_ID, ACCOUNT):
            return self._as_told(column, target)
        if part := self.parts.place(column.name):
            held = self._held(column, self.fields["name"], 1.0, f"part of the name: {' + '.join(self.parts.columns)}")
            return replace(held, part=part)
        if column.name in self.parts.repeated:
            return self._left_out(column, "another column has the whole name")
        if guess := self.guesses.get(column.name):
            return self._held(column, guess.field, guess.share, guess.why)
        if column.name == external_id or column.name in accounts or target is not None:
            return self._left_out(column, "it identifies the record" if column.name == external_id else "it names the account")
        if not column.known:
            return self._left_out(column, "it has no values")
        return self._own_field(column)

    def _left_out(self, column: ColumnSample, why: str) -> PlannedColumn:
        return PlannedColumn(column.name, None, 0.0, why, _most_frequent(column))

    def _as_told(self, column: ColumnSample, target: str) -> PlannedColumn:
        known = self.fields.get(target)
        told = known or self._declare(replace(self._inferred(column), key=target))
        if told is None:
            return self._left_out(column, f"a workspace has at most {MAX_CUSTOM_FIELDS} custom fields")
        share = fitting_share(column, told) if told.key != "state" else 1.0
        if column.known and share < 0.8:
            self.notes.append(f"{column.name} is {told.key} as you said, but only {share:.0%} of its values fit")
        return self._held(column, told, share, "you said so")

    def _own_field(self, column: ColumnSample) -> PlannedColumn:
        free_city = "city" in self.fields and not any(guess.field.key == "city" for guess in self.guesses.values())
        if free_city and "city" not in self.chosen.values() and _LOCATION.search(plain_name(column.name)) and is_place(column):
            self.guesses[column.name] = Guess(column, self.fields["city"], 1.0, "")
            return self._held(column, self.fields["city"], 1.0, "its values are places")
        new = self._declare(self._inferred(column))
        if new is None:
            self.notes.append(f"{column.name} is left out: a workspace has at most {MAX_CUSTOM_FIELDS} custom fields")
            return self._left_out(column, f"a workspace has at most {MAX_CUSTOM_FIELDS} custom fields")
        why = self.misfits.get(column.name)
        if why:
            self.notes.append(f"{column.name} goes to {new.key}: {why}")
        return self._held(column, new, fitting_share(column, new), why or "no field takes it")

    def _held(self, column: ColumnSample, held: Field, share: float, why: str) -> PlannedColumn:
        form, note = format_of(column, held)
        if held.key == "city" and is_place(column):
            form = replace(form, splits_place=True)
            note = "split into city, state and country"
        if note:
            self.notes.append(f"{column.name}: {note}")
        read = reader_of(held, form, self.rates)
        approximated = any(read(cell).original is not None for cell in column.counts)
        original = self._original_field(column, held) if approximated else None
        return PlannedColumn(column.name, held, share, f"{why}; {note}" if note else why, _most_frequent(column), form, original)

    def _original_field(self, column: ColumnSample, held: Field) -> str | None:
        key = f"custom.{held.key.removeprefix('custom.')[:70]}_original"
        if (
            key not in self.fields
            and self._declare(Field(key, f"{held.label} (original)", "Custom", FieldType.TEXT, self.record_type)) is None
        ):
            return None
        self.notes.append(f"{column.name}: ranges and the like are approximated for {held.key}; their texts are kept in {key}")
        return key

    def _inferred(self, column: ColumnSample) -> Field:
        slug = _slug(column.name)
        key, count = f"custom.{slug}", 1
        while key in self.fields:
            count += 1
            key = f"custom.{slug}_{count}"
        return Field(key, column.name[:120], "Custom", custom_type(column), self.record_type)

    def _declare(self, new: Field) -> Field | None:
        """Add a custom field, or return None when the workspace has no room for it."""
        if sum(each.is_custom for each in self.fields.values()) >= MAX_CUSTOM_FIELDS:
            return None
        self.fields[new.key] = new
        self.new.append(new)
        return new

    def _check_names(self, planned: Iterable[PlannedColumn]) -> None:
        held = {column.field.key for column in planned if column.field is not None}
        if "name" in held or (self.record_type == "person" and "email" in held):
            return
        raise ImportFailed(
            f"{self.table.path.name} has no column for the {self.record_type}'s name; its columns are {_listed(self.table.columns)}. "
            "Say which one it is with --map COLUMN=name",
            columns=list(self.table.columns),
        )


def _checked_rates(rates: Mapping[str, float]) -> dict[str, float]:
    checked = {code.strip().upper(): rate for code, rate in rates.items()}
    for code, rate in checked.items():
        if not re.fullmatch(r"[A-Z]{3}", code) or not 0 < rate < 1e6:
            raise ImportFailed(f"a rate is the US dollars for one unit of a currency, such as EUR=1.08, not {code}={rate}")
    return checked


def _checked_overrides(
    table: Table, columns: Sequence[ColumnSample], fields: Mapping[str, Field], record_type: RecordType, overrides: Mapping[str, str]
) -> dict[str, str]:
    """Return the target of each column that was told: a field key, external_id, account, or "" to leave it out."""
    chosen: dict[str, str] = {}
    for said, target in overrides.items():
        column = _column_named(table, said)
        key = _target_named(target.strip(), fields, record_type)
        if key and key != ACCOUNT and key in chosen.values():
            raise ImportFailed(f"two columns are mapped to {key}; a field takes one column", field=key)
        chosen[column] = key
    return chosen


def _column_named(table: Table, said: str) -> str:
    if said in table.columns:
        return said
    alike = [column for column in table.columns if plain_name(column) == plain_name(said)]
    if len(alike) != 1:
        raise ImportFailed(f"{table.path.name} has no column {said}; its columns are {_listed(table.columns)}", columns=list(table.columns))
    return alike[0]


def _target_named(target: str, fields: Mapping[str, Field], record_type: RecordType) -> str:
    targets = [key for key in fields if not key.startswith("signal.")] + [EXTERNAL_ID] + ([ACCOUNT] if record_type == "person" else [])
    if target in ("", "-"):
        return ""
    if target in targets or re.fullmatch(r"custom\.[a-z0-9_]{1,80}", target):
        return target
    near = [match[0] for match in process.extract(target, targets, limit=3, score_cutoff=60)]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise ImportFailed(
        f"there is no {record_type} field {target}; {hint}The fields are {_listed(targets)}; "
        "a new one is named custom.<lower case letters, digits, _>",
        field=target,
        near=near,
    )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", plain_name(name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "column"


def _most_frequent(column: ColumnSample) -> tuple[str, ...]:
    return tuple(text_of(cell)[:60] for cell, _ in column.counts.most_common(_SAMPLED_VALUES))


def _listed(names: Sequence[str], most: int = 40) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
