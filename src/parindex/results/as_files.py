"""Writing a table of results into a file, with the definitions that it was made under."""

from __future__ import annotations

from os import PathLike
from typing import Any, ClassVar, cast

import pyarrow as pa

from .._files import given_or_written, path_of, write_text, writing
from ..tables.coerce import plain_texts
from ..tables.columns_of_results import ESTIMATES, no_rows
from . import files

__all__ = ["AsFiles"]


class AsFiles:
    """Files that hold a table with its definitions; `read_result` gives the same table back."""

    __slots__ = ()

    kind: ClassVar[files.tables.ResultKind]

    def to_json(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write one JSON document: schema version, definitions and rows.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

        Returns
        -------
        str or None
            The text, where no path was given. It validates against `result_schema`.

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        return given_or_written(self._document(with_rows=True), path)

    def to_parquet(self, path: str | PathLike[str]) -> None:
        """
        Write a Parquet file, which any tool of tables reads.

        Parameters
        ----------
        path : path
            File to write. Its columns are those of the table; schema version and definitions
            stand in its metadata, as JSON under ``parindex.result``.

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        files.table_files.write_parquet(self._with_metadata(), path)

    def to_arrow_file(self, path: str | PathLike[str]) -> None:
        """
        Write an Arrow file (the IPC file format, also called Feather).

        Parameters
        ----------
        path : path
            File to write, with the metadata of `to_parquet`.

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        files.table_files.write_arrow(self._with_metadata(), path)

    def to_csv(self, path: str | PathLike[str]) -> None:
        """
        Write a CSV file (RFC 4180), and beside it the metadata that say what it holds.

        Parameters
        ----------
        path : path
            File to write, in UTF-8: ``rates.csv``. The other one has the same name and
            ``-metadata.json`` after it, where software for CSV on the Web (W3C) looks for it:
            type, meaning and words of each column, and the definitions as a note.

        Raises
        ------
        InputError
            If a file cannot be written; those that were there are then as they were.
        """
        file = path_of(path)
        document = self._document(with_rows=False)
        columns = files.tables.ROWS_OF[self.kind].columns
        with writing(file) as opened:
            files.csv_text.write_rows(self._rows_in_files(), opened)
            # before the rows take their place: where this fails, both files are as they were
            write_text(
                files.csvw.csvw_text(file.name, columns, document),
                file.with_name(f"{file.name}-metadata.json"),
            )

    def _document(self, *, with_rows: bool) -> str:
        table = cast("Any", self)
        return files.document.result_document(
            self.kind,
            table._rows_in_files() if with_rows else None,
            table.provenance,
            scheme=getattr(table, "scheme", None),
            other_scheme=getattr(table, "other_scheme", None),
            beside=self._beside(),
        )

    def _with_metadata(self) -> pa.Table:
        document = self._document(with_rows=False).encode()
        return plain_texts(self._rows_in_files()).replace_schema_metadata(
            {files.document.RESULT: document}
        )

    def _rows_in_files(self) -> pa.Table:
        """Give the rows as they stand in files."""
        return cast("Any", self).data

    def _beside(self) -> dict[str, pa.Table | list[dict[str, object]]]:
        """Give the lists that stand beside the rows."""
        estimates = getattr(self, "estimates", None)
        return {"estimates": no_rows(ESTIMATES) if estimates is None else estimates}
