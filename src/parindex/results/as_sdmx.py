"""Writing rates and comparisons as SDMX-CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, cast

import pyarrow as pa

from .._files import given_or_written
from .files.csv_text import csv_text, write_csv
from .files.sdmx import sdmx_comparisons, sdmx_rates
from .files.sdmx_structure import structure_text

__all__ = ["AsSdmx"]

_WRITERS: Mapping[str, Callable[[pa.Table, Any], pa.Table]] = {
    "rates": sdmx_rates,
    "comparisons": sdmx_comparisons,
}


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
        observations = _WRITERS[table.kind](table.data, table.provenance)
        if path is None:
            return csv_text(observations)
        write_csv(observations, path)
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
        columns = _WRITERS[table.kind](table.data.schema.empty_table(), table.provenance).schema
        return given_or_written(structure_text(table.kind.upper(), columns), path)
