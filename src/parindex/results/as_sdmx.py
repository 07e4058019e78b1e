"""Writing rates and comparisons as SDMX-CSV."""

from __future__ import annotations

from os import PathLike
from typing import Any, cast

import pyarrow as pa

from .._files import given_or_written
from . import files

__all__ = ["AsSdmx"]


class AsSdmx:
    """Observations in the format in which statistical offices exchange them."""

    __slots__ = ()

    def to_sdmx_csv(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write SDMX-CSV 2.0: one observation per row, with its status by SDMX's code list.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

        Returns
        -------
        str or None
            The text, where no path was given. The dimensions are ``INDICATOR``, ``UNIT_ID`` and
            ``TIME_PERIOD``, the measure is ``OBS_VALUE``: the rate, or the change; it is empty
            where there is none, and ``OBS_STATUS`` says why (convention §82).

        Raises
        ------
        InputError
            If a period has no code in SDMX and no calendar knows its first day; if the file
            cannot be written, and then one that was there is as it was.
        """
        table = cast("Any", self)
        observations = _observations(table, table.data)
        if path is None:
            return files.csv_text.csv_text(observations)
        files.csv_text.write_csv(observations, path)
        return None

    def to_sdmx_structure(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write the structure of the observations: concepts, code lists and the data structure.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

        Returns
        -------
        str or None
            The text, where no path was given: a structure message of SDMX-JSON 2.0, named in
            English and Vietnamese. It is the same for every table of the kind (convention §82).

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        table = cast("Any", self)
        columns = _observations(table, table.data.schema.empty_table()).schema
        text = files.sdmx_structure.structure_text(table.kind.upper(), columns)
        return given_or_written(text, path)


def _observations(table: Any, data: pa.Table) -> pa.Table:
    is_of_rates = table.kind == "rates"
    write = files.sdmx.sdmx_rates if is_of_rates else files.sdmx.sdmx_comparisons
    return write(data, table.provenance)
