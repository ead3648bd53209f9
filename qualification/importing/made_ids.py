"""Makes external ids from names; records that share a name and nothing more are kept apart."""

from dataclasses import dataclass

from qualification.importing.files import Row
from qualification.importing.identifiers import MAX_ID, id_of_name
from qualification.records.documents import Document

_TELLS_APART = ("domain", "email", "city", "state", "country")


@dataclass(frozen=True)
class MadeId:
    """An id made from a name; `apart` when an earlier record of that name is another one."""

    external_id: str
    apart: bool = False


class MadeIds:
    """Gives the rows of one file ids by their names, in the order of the file: the same file gets the same ids.

    The first row of a name has the plain id ("acme"), one with other values a place or the like behind it
    ("acme (denver)"), and where that is taken too, a number ("acme #2").
    """

    def __init__(self) -> None:
        self._first: dict[int, int] = {}  # by hash of the id, the hash of the row that has it
        self._numbers: dict[int, dict[int, int]] = {}

    def make(self, name: str, account: str | None, row: Row, document: Document) -> MadeId:
        """Return the id of a row; a row that repeats an earlier one in every cell gets its id again."""
        plain, content = id_of_name(name, account), hash(row.cells)
        if self._takes(plain, content):
            return MadeId(plain)
        longer = next((text for key in _TELLS_APART if (text := _with(plain, document.get(key))) and self._takes(text, content)), None)
        return MadeId(longer or self._numbered(plain, content), apart=True)

    def _takes(self, external_id: str, content: int) -> bool:
        return self._first.setdefault(hash(external_id), content) == content

    def _numbered(self, plain: str, content: int) -> str:
        numbers = self._numbers.setdefault(hash(plain), {})
        number = numbers.setdefault(content, len(numbers) + 2)
        return _cut(plain, f" #{number}")


def _with(plain: str, value: object) -> str | None:
    return _cut(plain, f" ({' '.join(value.split()).casefold()[:80]})") if isinstance(value, str) else None


def _cut(plain: str, end: str) -> str:
    return plain[: MAX_ID - len(end)] + end
