"""How much memory columns take."""

from qualification.columns import BooleanColumn, CategoryColumn, Column, Columns, DateColumn, NumberColumn, TagsColumn
from qualification.snapshot import Snapshot

BYTES_A_LABEL = 80  # a short Python string with its place in a tuple


def bytes_of(part: Snapshot) -> int:
    """Return about how many bytes the columns of a part take, without what is remembered of them."""
    return _bytes_of_columns(part.accounts) + _bytes_of_columns(part.people) + int(part.account_ids.nbytes)


def _bytes_of_columns(columns: Columns) -> int:
    return int(columns.record_ids.nbytes) + sum(map(_bytes_of_column, columns.fields.values()))


def _bytes_of_column(column: Column) -> int:
    match column:
        case NumberColumn():
            return int(column.values.nbytes)
        case DateColumn():
            return int(column.days.nbytes)
        case BooleanColumn():
            return int(column.states.nbytes)
        case CategoryColumn():
            return int(column.codes.nbytes) + BYTES_A_LABEL * len(column.labels)
        case TagsColumn():
            return int(column.starts.nbytes + column.rows.nbytes + column.known.nbytes) + BYTES_A_LABEL * len(column.labels)
