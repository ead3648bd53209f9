"""What the values of a field become when its type changes: the same value in the new type, or a refusal. Nothing is guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, cast

from qualification.fields import Field, FieldType
from qualification.importing.cells import is_null, parse_boolean, parse_list
from qualification.importing.dates import Order, order_shown, parse_date
from qualification.importing.numbers import US_DOLLAR, parse_amount, parse_number
from qualification.records.documents import DocumentValue, Problem, clean_value
from qualification.wording import say_number

_NUMERIC = (FieldType.NUMBER, FieldType.MONEY)
_TEXTUAL = (FieldType.TEXT, FieldType.CATEGORY)


@dataclass(frozen=True)
class Refused:
    """A value that has no equal in the new type."""


REFUSED = Refused()
Converted: TypeAlias = DocumentValue | None | Refused


@dataclass(frozen=True)
class Conversion:
    """From the type of one field to another. `order` is how 03/04/2020 is read; None when the values do not tell."""

    before: FieldType
    after: Field
    order: Order | None = None

    def convert(self, value: DocumentValue) -> Converted:
        """Return the value in the new type, None for a text that says there is no value, or REFUSED."""
        if self.before is self.after.type:
            return value
        match self.after.type:
            case FieldType.NUMBER | FieldType.MONEY:
                return self._checked(self._number(value))
            case FieldType.DATE:
                return self._checked(self._date(value))
            case FieldType.BOOLEAN:
                return self._boolean(value)
            case FieldType.TEXT | FieldType.CATEGORY:
                return self._checked(_text(value, joined=self.after.type is FieldType.TEXT))
            case FieldType.MULTI_VALUE:
                return self._checked(_list(value))

    def _checked(self, value: Converted) -> Converted:
        """The new field may have bounds that the value is past."""
        if value is None or isinstance(value, Refused):
            return value
        cleaned = clean_value(self.after, value)
        return REFUSED if isinstance(cleaned, Problem) else cleaned

    def _number(self, value: DocumentValue) -> Converted:
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, int | float):
            return value
        if not isinstance(value, str):
            return REFUSED
        if is_null(value):
            return None
        amount = parse_amount(value) if self.after.type is FieldType.MONEY else parse_number(value)
        if amount is None or amount.approximated or amount.currency not in (None, US_DOLLAR):
            return REFUSED
        return amount.value

    def _date(self, value: DocumentValue) -> Converted:
        if not isinstance(value, str):
            return REFUSED
        if is_null(value):
            return None
        if self.order is None and order_shown(value) == "either":
            return REFUSED
        day = parse_date(value, self.order or "month")
        return REFUSED if day is None or day.approximated else day.date.isoformat()

    def _boolean(self, value: DocumentValue) -> Converted:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and is_null(value):
            return None
        if isinstance(value, int | float):
            return bool(value) if value in (0, 1) else REFUSED
        found = parse_boolean(value) if isinstance(value, str) else None
        return REFUSED if found is None else found


def conversion(before: FieldType, after: Field, values: Iterable[DocumentValue]) -> Conversion:
    """Return the conversion of these values; those of a text that becomes a date show together which number is the day."""
    order: Order | None = None
    if after.type is FieldType.DATE:
        shown = {order_shown(value) for value in values if isinstance(value, str)} - {None, "either"}
        order = cast("Order", shown.pop()) if len(shown) == 1 else None
    return Conversion(before, after, order)


def _text(value: DocumentValue, *, joined: bool) -> Converted:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return say_number(value).replace(",", "")
    if isinstance(value, list):
        if not value:
            return None
        return "; ".join(value) if joined or len(value) == 1 else REFUSED
    return value


def _list(value: DocumentValue) -> Converted:
    text = _text(value, joined=True)
    if not isinstance(text, str):
        return text
    items = parse_list(text)
    return items or None
