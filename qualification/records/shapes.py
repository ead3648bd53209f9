"""The last look at values before they are stored: read with the fields of a moment ago, they must still have the shape of their field."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from qualification.errors import FieldsChanged
from qualification.fields import FieldType

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def require_shapes(types: Mapping[str, FieldType], written: Iterable[Mapping[str, Any]]) -> None:
    """Raise FieldsChanged when a value of a custom field has not the shape of its type: columns could not hold it.

    Args:
        types: The types of the workspace's custom fields, read in the transaction that writes the records.
        written: The values of each record that are to be stored.
    """
    for attributes in written:
        for key, value in attributes.items():
            if value is not None and key.startswith("custom.") and not (key in types and _has_shape(types[key], value)):
                raise FieldsChanged(f"the type of {key} changed while these values were on their way; send them again", field=key)


def _has_shape(kind: FieldType, value: Any) -> bool:
    match kind:
        case FieldType.NUMBER | FieldType.MONEY:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case FieldType.DATE:
            return isinstance(value, str) and _DAY.fullmatch(value) is not None
        case FieldType.BOOLEAN:
            return isinstance(value, bool)
        case FieldType.TEXT | FieldType.CATEGORY:
            return isinstance(value, str)
        case FieldType.MULTI_VALUE:
            return isinstance(value, list)
