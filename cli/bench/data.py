"""What is counted: a definition of ten parameters, and the sample's accounts in any number."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

import numpy as np

from qualification.columns import BooleanColumn, CategoryColumn, Columns, DateColumn, NumberColumn, TagsColumn, encode
from qualification.columns import join as join_columns
from qualification.definitions import Definition, Mode, Operator, Parameter, parse_definition
from qualification.fields import ACCOUNT_FIELDS, Field, by_key
from sample.accounts import generate_accounts
from sample.custom_fields import CUSTOM_FIELDS
from sample.documents import Document

TODAY = date(2026, 11, 22)
CHUNK = 20_000
SUB_INDUSTRIES = ("SaaS", "Cybersecurity", "Developer Tools", "Data & Analytics", "Fintech", "Payments", "E-commerce", "Health Tech")
REGIONS = ("North America", "EMEA")
STAGES = ("Series B", "Series C", "Series D+")
PROGRAMS = ("SOC 2", "ISO 27001", "FedRAMP")
TOOLS = ("Snowflake", "Databricks")
CLOUDS = ("AWS", "Azure")
EMPLOYEES = (51, 500)
REVENUE_USD, HIRES = 10_000_000, 10
WEIGHTS = {"stage": 5, "program": 5, "tools": 4, "hires": 3, "revenue": 3, "clouds": 2}
MIN_SCORE = 20

DEFINITION: Definition = parse_definition(
    {
        "name": "Bench",
        "min_score": MIN_SCORE,
        "parameters": [
            {"field": "employee_count", "mode": "filter", "operator": "between", "value": EMPLOYEES},
            {"field": "sub_industry", "mode": "filter", "operator": "in", "value": SUB_INDUSTRIES},
            {"field": "region", "mode": "filter", "operator": "in", "value": REGIONS},
            {"field": "funding_stage", "mode": "score", "operator": "in", "value": STAGES, "weight": WEIGHTS["stage"]},
            {"field": "custom.security_program", "mode": "score", "operator": "in", "value": PROGRAMS, "weight": WEIGHTS["program"]},
            {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": TOOLS, "weight": WEIGHTS["tools"]},
            {"field": "hiring_velocity", "mode": "score", "operator": "gte", "value": HIRES, "weight": WEIGHTS["hires"]},
            {"field": "revenue_usd", "mode": "score", "operator": "gte", "value": REVENUE_USD, "weight": WEIGHTS["revenue"]},
            {"field": "infrastructure", "mode": "score", "operator": "any_of", "value": CLOUDS, "weight": WEIGHTS["clouds"]},
            {"field": "custom.is_competitor", "mode": "exclude", "operator": "is_true"},
        ],
    }
)
KEYS = tuple(parameter.field for parameter in DEFINITION.parameters)
FIELDS: dict[str, Field] = {key: field for key, field in by_key((*ACCOUNT_FIELDS, *CUSTOM_FIELDS)).items() if key in KEYS}


def chunks_of(count: int) -> Iterator[list[Document]]:
    """Yield the first `count` accounts of the sample in chunks, with the ten fields that the definition reads."""
    documents = ({key: document[key] for key in KEYS if key in document} for _, document in generate_accounts(count, today=TODAY))
    while chunk := list(islice(documents, CHUNK)):
        yield chunk


class ColumnsBuilder:
    """Collects chunks into one set of columns."""

    def __init__(self) -> None:
        self._parts = [encode(FIELDS.values(), [], [])]
        self._count = 0

    def take(self, chunk: list[Document]) -> None:
        """Encode one chunk."""
        ids = range(self._count + 1, self._count + len(chunk) + 1)
        self._parts.append(encode(FIELDS.values(), list(ids), chunk))
        self._count += len(chunk)

    def columns(self) -> Columns:
        """Return all chunks as one."""
        whole = join_columns(self._parts)
        self._parts = []
        return whole


def bytes_read(columns: Columns) -> int:
    """Return the bytes that any column store must read once to count the definition."""
    return sum(_bytes_of(columns, parameter) for parameter in DEFINITION.parameters)


def _bytes_of(columns: Columns, parameter: Parameter) -> int:
    match columns.fields[parameter.field]:
        case NumberColumn() as column:
            return column.values.nbytes
        case DateColumn() as column:
            return column.days.nbytes
        case BooleanColumn() as column:
            return column.states.nbytes
        case CategoryColumn() as column:
            return column.codes.nbytes
        case TagsColumn() as column:
            wanted = set(parameter.value) if isinstance(parameter.value, tuple) else set()
            return sum(column.posting(place).nbytes for place, label in enumerate(column.labels) if label in wanted)


def tightened(step: int) -> Definition:
    """Return the definition with its first Filter moved, another one for each step: a slider on its way."""
    first = Parameter(field="employee_count", mode=Mode.FILTER, operator=Operator.BETWEEN, value=(EMPLOYEES[0] + step, EMPLOYEES[1] - step))
    return DEFINITION.model_copy(update={"parameters": (first, *DEFINITION.parameters[1:])})


def fresh(columns: Columns) -> Columns:
    """Return the same records with nothing remembered from earlier counts."""
    return Columns(np.asarray(columns.record_ids), columns.fields)
