"""Lists as CSV: codes, scores, description, versions and top contributions (SPEC §8)."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qualification.account_list import AccountList
from qualification.definitions import Definition
from qualification.evaluate import Lens
from qualification.fields import Field
from qualification.preview import contributions_of
from storage.feed import RecordRow

CHUNK = 500
TOP_CONTRIBUTIONS = 3
PLAIN_FIELDS = ("name", "domain", "description", "industry", "sub_industry", "employee_count", "country", "region", "funding_stage")
HEADER = ("external_id", *PLAIN_FIELDS, "icp_code", "icp_name", "icp_version", "score", "points", "top_contributions")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

ReadRecords = Callable[[Sequence[int]], Sequence[RecordRow]]


@dataclass(frozen=True)
class MatchedWith:
    """What the accounts of a list were matched with; no code and version for an unsaved definition."""

    definition: Definition
    icp_code: str | None = None
    version: int | None = None


def account_csv(
    listed: AccountList, places: Sequence[int], ranking: MatchedWith | None, fields: dict[str, Field], *, today: date, read: ReadRecords
) -> Iterator[str]:
    """Yield the lines of a list in its order, the header first, some hundred at a time.

    Args:
        read: Returns the stored records with these ids; those deleted meanwhile are left out.
    """
    lens = Lens(listed.columns, fields, today)
    yield _lines([HEADER])
    for start in range(0, len(places), CHUNK):
        chunk = places[start : start + CHUNK]
        records = {row.record_id: row for row in read([listed.record_id(place) for place in chunk])}
        found = [(place, records[listed.record_id(place)]) for place in chunk if listed.record_id(place) in records]
        yield _lines([_cells(listed, place, record, ranking, lens) for place, record in found])


def _cells(listed: AccountList, place: int, record: RecordRow, ranking: MatchedWith | None, lens: Lens) -> tuple[str, ...]:
    plain = [record.external_id, *(record.attributes.get(key) for key in PLAIN_FIELDS)]
    if ranking is None:
        return tuple(map(cell, [*plain, *[None] * 6]))
    matched = [each for each in contributions_of(lens, ranking.definition, int(listed.rows[place])) if each.state == "matched"]
    best = sorted(matched, key=lambda each: -abs(each.points))[:TOP_CONTRIBUTIONS]
    said = "; ".join(f"{each.text} {each.points:+d}" for each in best)
    score = f"{int(listed.tenths[place]) / 10:.1f}"
    ranked = [ranking.icp_code, ranking.definition.name, ranking.version, float(score), int(listed.points[place]), said]
    return tuple(map(cell, [*plain, *ranked]))


def cell(value: object) -> str:
    """Return a value as one cell; a text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return str(value)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
