"""Guesses how the cells of a column are written, and the type of a column that no field takes."""

import re
from collections.abc import Callable

from qualification.fields import Field, FieldType
from qualification.importing.cells import parse_boolean, parse_place
from qualification.importing.dates import Order, order_shown, parse_date
from qualification.importing.names import plain_name, scale_of
from qualification.importing.numbers import US_DOLLAR, currency_named, parse_amount, parse_number
from qualification.importing.readers import Format
from qualification.importing.samples import ColumnSample

NEARLY_ALL = 0.95
MAX_LABELS = 1_000
MAX_LABEL_LENGTH = 80
_IDENTIFIER = re.compile(
    r"\b(id|ids|zip|zipcode|postcode|postal|phone|fax|mobile|cik|sic|naics|siren|siret|duns|isin|cusip|figi|lei|vat|code|number)\b"
)


def format_of(column: ColumnSample, field: Field) -> tuple[Format, str | None]:
    """Return how a column's cells are to be read for a field, and what to say about it."""
    match field.type:
        case FieldType.MONEY:
            return _money_format(column)
        case FieldType.DATE:
            order, note = date_order(column)
            return Format(order=order), note
        case _:
            codes = sum(count for text, count in column.texts.items() if len(text) == 2)
            return Format(codes=codes > 0.8 * max(column.known, 1)), None


def _money_format(column: ColumnSample) -> tuple[Format, str | None]:
    currency, scale = currency_named(column.name) or US_DOLLAR, scale_of(column.name)
    said = [f"amounts without a currency are {currency}"] if currency != US_DOLLAR else []
    said += [f"amounts without a unit are multiplied by {scale:,}"] if scale != 1 else []
    return Format(currency=currency, scale=scale), " and ".join(said) or None


def date_order(column: ColumnSample) -> tuple[Order, str | None]:
    """Return whether 03/04/2020 has its day or its month first, by the cells that leave no doubt."""
    shown = {"day": 0, "month": 0, "either": 0}
    for text, count in column.texts.items():
        if order := order_shown(text):
            shown[order] += count
    if shown["day"] and shown["month"]:
        order = "day" if shown["day"] > shown["month"] else "month"
        return order, f"mixes day/month/year and month/day/year; read {order} first, the others are reported"
    if shown["day"]:
        return "day", "dates are read day first, as in 31/12/2020"
    if shown["month"]:
        return "month", "dates are read month first, as in 12/31/2020"
    if shown["either"]:
        return "month", "no date shows whether the day or the month comes first; read month first. Write dates YYYY-MM-DD to be sure"
    return "month", None


def custom_type(column: ColumnSample) -> FieldType:
    """Return the type that nearly all values of a column have; text and category take any."""
    if _is_boolean(column):
        return FieldType.BOOLEAN
    if not _is_identifier(column):
        if _share(column, lambda text: (amount := parse_number(text)) is not None and not amount.approximated) >= NEARLY_ALL:
            return FieldType.NUMBER
        if _share(column, _is_money) >= 0.5 and _share(column, lambda text: parse_amount(text) is not None) >= NEARLY_ALL:
            return FieldType.MONEY
        order, _ = date_order(column)
        if _share(column, lambda text: parse_date(text, order) is not None) >= NEARLY_ALL:
            return FieldType.DATE
    if any(isinstance(cell, tuple) for cell in column.counts) or _share(column, lambda text: ";" in text or "|" in text) >= 0.3:
        return FieldType.MULTI_VALUE
    few = len(column.texts) <= min(MAX_LABELS, max(20, column.known // 5))
    return FieldType.CATEGORY if few and max(map(len, column.texts), default=0) <= MAX_LABEL_LENGTH else FieldType.TEXT


def is_place(column: ColumnSample) -> bool:
    """Whether the column's cells are addresses such as "Saint Paul, Minnesota"."""
    return column.known > 0 and _share(column, lambda text: parse_place(text) is not None) >= 0.8


def _is_boolean(column: ColumnSample) -> bool:
    words = {text.casefold() for text in column.texts}
    if not words or len(words) > 2 or words < {"y", "n"} or words < {"t", "f"} or any(parse_boolean(word) is None for word in words):
        return False
    return not words <= {"0", "1", "0.0", "1.0"} or plain_name(column.name).startswith(("is ", "has ", "was ", "can "))


def _is_identifier(column: ColumnSample) -> bool:
    """Whether digits are names here: "02139", a phone number. Counting with them would lose zeros."""
    zeros = any(len(text) > 1 and text[0] == "0" and text.isdigit() for text in column.texts)
    return zeros or _IDENTIFIER.search(plain_name(column.name)) is not None and not plain_name(column.name).startswith("number of")


def _is_money(text: str) -> bool:
    amount = parse_amount(text)
    return amount is not None and amount.currency is not None


def _share(column: ColumnSample, fits: Callable[[str], bool]) -> float:
    return sum(count for text, count in column.texts.items() if fits(text)) / column.known if column.known else 0.0
