"""Types of what the public functions take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias, runtime_checkable

__all__ = ["ArrowStream", "Language", "TableLike"]

Language: TypeAlias = Literal["vi", "en"]
"""Languages of sentences and names (ngôn ngữ): Vietnamese or English."""


@runtime_checkable
class ArrowStream(Protocol):
    """
    Any table that speaks the Arrow PyCapsule interface: pandas, pyarrow, polars, duckdb, ibis.

    See https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html.
    """

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the table as an Arrow stream."""


TableLike: TypeAlias = ArrowStream | Mapping[str, object]
"""
What the doors accept: an Arrow stream, or a mapping of column names to equally long columns.

The columns are typed as objects, because a dict of lists of different types is a ``dict[str,
object]`` to a type checker.
"""
