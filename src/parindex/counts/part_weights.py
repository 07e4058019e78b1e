"""Weights by which the caller shares out the parts of a unit: population, area, equal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import attrs

from .._quoting import quoted
from .._white_space import unit_key
from ..errors import InputError, MissingColumnError
from ..tables.coerce import to_arrow
from ..tables.inputs.reading import numbers
from ..tables.unit_column import id_text
from ..typing import TableLike

__all__ = ["PartWeights", "weights_of"]


def _by_key(parts: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for (one, other), weight in parts.items():
        pair = unit_key(one), unit_key(other)
        if pair in found:
            raise InputError(f"weights must have each part once, got {pair!r} in two writings")
        found[pair] = weight
    return found


@attrs.frozen(kw_only=True)
class PartWeights:
    """
    How much of a unit lies in each of its successors (trọng số phân bổ).

    Parameters
    ----------
    name : str
        What the weight is: ``"population"``, ``"area"``. It stands beside every count that was
        estimated with it.
    parts : mapping of (predecessor, successor) to float
        Weight of each part, by the ids of both units; not negative, in any unit of measure. Only
        the ratio of the parts of one unit matters.

    Raises
    ------
    InputError
        If the name is blank, a part is there in two writings, or a weight is negative or no number.
    """

    name: str
    parts: Mapping[tuple[str, str], float] = attrs.field(converter=_by_key)

    def __attrs_post_init__(self) -> None:
        if not str(self.name).strip():
            raise InputError(f"the name of weights must be text, got {quoted(self.name)}")
        for pair, weight in self.parts.items():
            if not 0 <= weight < float("inf"):
                raise InputError(
                    f"the weight of {' to '.join(pair)} must be a number from 0, got {weight!r}"
                )

    @classmethod
    def from_table(cls, table: TableLike, *, name: str) -> PartWeights:
        """
        Weights of a table.

        Parameters
        ----------
        table : table or mapping of columns
            One row per part: ``predecessor``, ``successor`` (ids of units), ``weight``. A row
            without a weight has none.
        name : str
            What the weight is.

        Returns
        -------
        PartWeights

        Raises
        ------
        MissingColumnError
            If one of the columns is missing.
        InputError
            If a part is listed twice, or a weight is negative or no number.

        Examples
        --------
        >>> weights = PartWeights.from_table(
        ...     {"predecessor": ["a", "a"], "successor": ["n", "m"], "weight": [700, 300]},
        ...     name="population",
        ... )
        >>> weights.parts["a", "n"]
        700.0
        """
        given = to_arrow(table, name="weights")
        needed = ("predecessor", "successor", "weight")
        absent = [column for column in needed if column not in given.column_names]
        if absent:
            raise MissingColumnError("weights", absent, given.column_names)
        pairs = zip(
            id_text(given["predecessor"], name="weights column 'predecessor'").to_pylist(),
            id_text(given["successor"], name="weights column 'successor'").to_pylist(),
            strict=True,
        )
        weights, unreadable = numbers(given["weight"], name="weights column 'weight'")
        if unreadable.any():
            cell = given["weight"][int(unreadable.argmax())].as_py()
            raise InputError(
                "weights must hold numbers in column 'weight', each of one reading, got "
                f"{cell!r} at position {int(unreadable.argmax())}"
            )
        parts: dict[tuple[str, str], float] = {}
        for pair, number in zip(pairs, weights.tolist(), strict=True):
            if pair in parts:
                raise InputError(f"weights must have each part once, got {quoted(pair)} twice")
            if not math.isnan(number):
                parts[pair] = number
        return cls(name=name, parts=parts)


def weights_of(
    weights: PartWeights | Literal["equal"] | None,
) -> tuple[str | None, Mapping[tuple[str, str], float] | float | None]:
    """
    Give the name and the numbers of what the caller gave as weights.

    One number stands for all parts where they are equal; None shares nothing out.

    Raises
    ------
    InputError
        If it is neither.
    """
    if weights is None:
        return None, None
    if isinstance(weights, PartWeights):
        return weights.name, weights.parts
    if weights == "equal":
        return "equal", 1.0
    raise InputError(f"weights must be PartWeights, 'equal' or None, got {quoted(weights)}")
