"""Turns written columns into one document a row."""

from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
Written: TypeAlias = dict[str, list[Any]]


def documents_of(columns: Written) -> list[Document]:
    """Return one document a row, without the keys whose value is None."""
    documents: list[Document] = [{} for _ in next(iter(columns.values()))]
    for key, values in columns.items():
        for document, value in zip(documents, values, strict=True):
            if value is not None:
                document[key] = value
    return documents
