"""Say what a review looked at: for each rule, subject and period the set of units."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias, cast

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import quoted
from ..errors import InputError
from ..tables.align import DENSE_LIMIT
from ..tables.arrays import BoolArray, CodeArray, codes_of, keys, masked, numpy_of
from ..tables.columns_of_results import COVERAGE, schema_of
from .keys import Key

__all__ = ["Coverage", "KeyColumn", "Scope", "subjects_with"]

# Cells of the grid of groups and units that are laid out at a time.
_CELLS_AT_A_TIME = 1 << 26
# Cells of sets and units that a document may ask for: runs are short, what they stand for is not.
_MOST_CELLS = 1 << 30
_BETWEEN = " | "


def subjects_with(
    subjects: pa.Array | pa.ChunkedArray, texts: Sequence[pa.Array | pa.ChunkedArray]
) -> pa.Array | pa.ChunkedArray:
    """
    Add to subjects what more tells findings of a rule apart; see `Rule.identity`.

    Several tables for one purpose, ``rates[0]`` and ``rates[1]``, are one: in which of them a row
    stands is no difference.
    """
    plain = [pc.replace_substring_regex(each, r"\[.*", "") for each in texts]
    return pc.binary_join_element_wise(subjects, *plain, _BETWEEN)


KeyColumn: TypeAlias = "pa.Array | pa.ChunkedArray | Key"


@attrs.frozen(eq=False)
class Scope:
    """
    Rows that a rule looked at: where it would have made a finding, had there been one.

    Columns are of text, shape (n,), or taken apart already: null where a row is about no unit or
    no period. *subject* may be one text for all, or None for a rule that looked at whatever there
    may be about a unit. *where*, bool of shape (n,), are the rows that were looked at, None for
    all; the others say that the rule knows their subject and period, and could not look.
    """

    unit_id: KeyColumn
    period: KeyColumn
    subject: KeyColumn | str | None
    where: BoolArray | None = None

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self._size if self.where is None else int(np.count_nonzero(self.where))

    @property
    def _size(self) -> int:
        return len(self.unit_id.codes if isinstance(self.unit_id, Key) else self.unit_id)

    def codes(self) -> tuple[tuple[CodeArray, list[str]], ...]:
        """Codes and texts of unit, period and subject, of all rows."""
        columns = []
        for column in (self.unit_id, self.period, self.subject):
            if column is None or isinstance(column, str):
                listed = [] if column is None else [column]
                columns.append((np.full(self._size, len(listed) - 1, np.int32), listed))
            else:
                columns.append(column if isinstance(column, Key) else codes_of(column))
        return tuple(columns)


@attrs.frozen(eq=False, repr=False)
class Coverage:
    """
    Units that a review looked at (phạm vi đã kiểm tra), in a compact form.

    Many rules look at the same units, so each set of units is kept once.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `COVERAGE`: which set of units each rule looked at for a subject in a period.
        Rows without a rule say which units the tables name at all; a row with a rule and without
        a subject stands for all subjects of the rule.
    units : tuple of str or None
        Distinct units, sorted; None, which comes first, stands for no unit.
    sets : ndarray of bool, shape (sets, units)
        The sets, distinct, in the order of their first row.
    rules : tuple of str
        Rules that say where they looked, sorted; of some it may have been nowhere.
    """

    data: pa.Table
    units: tuple[str | None, ...]
    sets: BoolArray
    rules: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        numbers = self.data["unit_set"]
        chosen = numpy_of(numbers)
        if self.sets.shape[1:] != (len(self.units),) or (
            len(chosen) and not 0 <= chosen.min() <= chosen.max() < len(self.sets)
        ):
            raise InputError("coverage must name sets of its own units")

    @classmethod
    def of(cls, scopes: Iterable[tuple[str | None, Scope]]) -> Coverage:
        """
        Put together what several rules looked at.

        Parameters
        ----------
        scopes : iterable of (str or None, Scope)
            Code of the rule, None for the rows that the tables have; and the rows.

        Returns
        -------
        Coverage
            The same whatever the order of the rows and of the scopes.
        """
        parts = list(scopes)
        read = {}  # rules that look at the same rows share the scope
        for _, scope in parts:
            if id(scope) not in read:
                read[id(scope)] = scope.codes()
        names = {unit for (_, units), *_ in read.values() for unit in units}
        has_none = any((codes < 0).any() for (codes, _), *_ in read.values())
        units = cast("list[str | None]", [None] * has_none + sorted(names))
        place = {unit: at for at, unit in enumerate(units)}
        groups: dict[tuple[str, str, str, bool, bool], BoolArray] = {}
        laid_out: dict[int, list[tuple[str | None, str | None, BoolArray]]] = {}
        for rule, scope in parts:
            if id(scope) not in laid_out:
                laid_out[id(scope)] = list(_laid_out(read[id(scope)], scope.where, place))
            for subject, period, members in laid_out[id(scope)]:
                key = (rule or "", subject or "", period or "", rule is None, period is None)
                known = groups.get(key)
                groups[key] = members if known is None else known | members
        rules = sorted({rule for rule, _ in parts if rule is not None})
        return cls._of_groups(groups, units, tuple(rules))

    @classmethod
    def _of_groups(
        cls,
        groups: dict[tuple[str, str, str, bool, bool], BoolArray],
        units: list[str | None],
        rules: tuple[str, ...],
    ) -> Coverage:
        in_order = sorted(groups)
        number: dict[bytes, int] = {}
        chosen = []
        sets: list[BoolArray] = []
        for key in in_order:
            members = groups[key]
            found = number.setdefault(np.packbits(members).tobytes(), len(sets))
            if found == len(sets):
                sets.append(members)
            chosen.append(found)
        columns = [
            [None if key[3] else key[0] for key in in_order],
            [None if key[3] else key[1] or None for key in in_order],
            [None if key[4] else key[2] for key in in_order],
        ]
        table = pa.Table.from_arrays(
            [*(_key(column) for column in columns), masked(np.array(chosen, np.int32))],
            schema=schema_of(COVERAGE),
        )
        shaped = np.array(sets, bool).reshape(len(sets), len(units))
        return cls(table, tuple(units), shaped, rules)

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Coverage):
            return NotImplemented
        return (
            self.units == other.units
            and self.rules == other.rules
            and np.array_equal(self.sets, other.sets)
            and self.data.to_pylist() == other.data.to_pylist()
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return (
            f"<Coverage: {len(self)} rules, subjects and periods, {len(self.units)} units in "
            f"{len(self.sets)} sets>"
        )

    def runs(self) -> list[list[list[int]]]:
        """Write the sets as runs of neighbouring units, first and last of each."""
        return [_runs(members) for members in self.sets]

    @classmethod
    def from_runs(
        cls,
        units: Sequence[str | None],
        runs: Sequence[Sequence[tuple[int, int]]],
        data: pa.Table,
        rules: Sequence[str],
    ) -> Coverage:
        """
        Build the coverage again from what `runs` gave.

        Parameters
        ----------
        units : sequence of str or None
            The units, distinct and sorted; None comes first.
        runs : sequence of sequence of (int, int)
            First and last unit of each run of each set.
        data : pyarrow.Table
            Columns of `COVERAGE`.
        rules : sequence of str
            Rules that say where they looked.

        Returns
        -------
        Coverage

        Raises
        ------
        InputError
            If units or rules are no texts, the units are not sorted, sets and units have more than
            2^30 cells together, a run reaches beyond them, or a row names a set that there is not.
        """
        listed = [unit for unit in units if unit is not None]
        if not all(isinstance(each, str) for each in (*listed, *rules)):
            raise InputError("coverage must name units and rules by text")
        in_order = [None] * (len(listed) < len(units)) + sorted(set(listed))
        if list(units) != in_order:
            raise InputError("coverage must name its units once each and sorted")
        if len(runs) * len(units) > _MOST_CELLS:
            raise InputError(
                f"coverage must have at most {_MOST_CELLS} cells, sets times units, got "
                f"{len(runs)} sets of {len(units)} units"
            )
        sets = np.zeros((len(runs), len(units)), bool)
        for members, of_set in zip(sets, runs, strict=True):
            for first, last in of_set:
                if not 0 <= first <= last < len(units):
                    raise InputError(
                        f"coverage must name its own units, got {quoted([first, last])}"
                    )
                members[first : last + 1] = True
        return cls(data, tuple(units), sets, tuple(rules))

    @property
    def named(self) -> tuple[str, ...]:
        """Units that the tables name, whatever rules looked at; sorted."""
        own = numpy_of(self.data["unit_set"].filter(self.data["rule"].is_null()).unique())
        is_named = self.sets[own].any(axis=0).tolist()
        pairs = zip(self.units, is_named, strict=True)
        return tuple(unit for unit, is_there in pairs if is_there and unit is not None)

    def of_rules(self, rules: Collection[str]) -> Coverage:
        """
        Keep what some rules looked at.

        Parameters
        ----------
        rules : collection of str
            Codes.

        Returns
        -------
        Coverage
            With the units that the tables name at all.
        """
        codes, texts = codes_of(self.data["rule"])
        is_kept = np.array([*(text in rules for text in texts), True], bool)
        kept = self.data.filter(pa.array(is_kept[codes]))
        recorded = tuple(each for each in self.rules if each in rules)
        return attrs.evolve(self, data=kept, rules=recorded)

    def within(
        self,
        *,
        periods: Collection[str | None] | None = None,
        units: Collection[str | None] | None = None,
    ) -> Coverage:
        """
        Keep what was looked at in some periods and units.

        Parameters
        ----------
        periods, units : collection of str or None, optional
            Codes of periods and ids of units; None in them stands for rows that name none. None
            for all.

        Returns
        -------
        Coverage
            With the same rules, which may have looked nowhere.
        """
        is_kept = [units is None or unit in units for unit in self.units]
        members = self.sets[:, np.array(is_kept, bool)]
        groups = {
            (
                row["rule"] or "",
                row["subject"] or "",
                row["period"] or "",
                row["rule"] is None,
                row["period"] is None,
            ): members[row["unit_set"]]
            for row in self.data.to_pylist()
            if periods is None or row["period"] in periods
        }
        there = [unit for unit, kept in zip(self.units, is_kept, strict=True) if kept]
        somewhere = {key: each for key, each in groups.items() if each.any()}
        return self._of_groups(somewhere, there, self.rules)


def _laid_out(
    codes: tuple[tuple[CodeArray, list[str]], ...],
    where: BoolArray | None,
    place: dict[str | None, int],
) -> Iterator[tuple[str | None, str | None, BoolArray]]:
    """Subject, period and units of every group of rows."""
    (unit_codes, units), (period_codes, periods), (subject_codes, subjects) = codes
    if not len(unit_codes):
        return
    column = np.empty(len(units) + 1, np.int64)
    column[:-1] = np.fromiter(map(place.__getitem__, units), np.int64, len(units))
    column[-1] = place.get(None, -1)
    group_of = (subject_codes.astype(np.int64) + 1) * (len(periods) + 1) + period_codes + 1
    size = (len(subjects) + 1) * (len(periods) + 1)
    if size <= DENSE_LIMIT * len(group_of):
        is_there = np.zeros(size, bool)
        is_there[group_of] = True
        groups = np.flatnonzero(is_there)
        number = np.cumsum(is_there) - 1
        position: npt.NDArray[np.int64] = number[group_of]
    else:
        groups, position = np.unique(group_of, return_inverse=True)
    at_a_time = max(_CELLS_AT_A_TIME // len(place), 1)
    for start in range(0, len(groups), at_a_time):
        block = groups[start : start + at_a_time]
        grid = np.zeros((len(block), len(place)), bool)
        whole = len(block) == len(groups)
        here = slice(None) if where is None else where
        if not whole:
            within = (position >= start) & (position < start + len(block))
            here = within if where is None else within & where
        grid[position[here] - start, column[unit_codes[here]]] = True
        for group, members in zip(block.tolist(), grid, strict=True):
            subject, period = divmod(group, len(periods) + 1)
            yield (
                subjects[subject - 1] if subject else None,
                periods[period - 1] if period else None,
                members,
            )


def _runs(members: BoolArray) -> list[list[int]]:
    edges = np.flatnonzero(np.diff(members, prepend=False, append=False))
    runs: list[list[int]] = np.stack([edges[0::2], edges[1::2] - 1], axis=1).tolist()
    return runs


def _key(texts: list[str | None]) -> pa.DictionaryArray:
    known = sorted({text for text in texts if text is not None})
    place: dict[str | None, int] = {text: at for at, text in enumerate(known)}
    return keys(np.array([place.get(text, -1) for text in texts], np.int32), known)
