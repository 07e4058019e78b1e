"""From the table that a decision prints to a scheme."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..._quoting import quoted
from ...definitions.bundled import catalogue_codes
from ...definitions.from_toml import Place
from ...definitions.scheme_loader import scheme_of
from ...errors import (
    DefinitionError,
    FaultGroup,
    InputError,
    MissingColumnError,
    NotationError,
    ParindexError,
)
from ...formulas import Formula, Share, read_formula
from ...name import Name
from ...schemes.scheme import Scheme
from ...tables.cells import flat, key_text
from ...tables.coerce import to_arrow
from ...tables.number_text import plain_number, readings
from ...tables.printed import read_printed
from ...typing import TableLike
from .lines import Line, restarts

__all__ = ["scheme_from_table"]

_TEXTS = (
    "parent",
    "indicator",
    "role",
    "combine",
    "not_applicable",
    "missing",
    "nothing_counted",
    "no_prior",
    "was",
    "max_note",
    "source",
    "confidence",
)
_LISTS = ("stages", "applies_to", "evidence")
_NUMBERS = ("maximum", "minimum", "weight", "decimals")
_TRUTHS = {"true": True, "yes": True, "có": True, "false": False, "no": False, "không": False}
_NEEDED = ("code", "text", "maximum", "formula")
_COLUMNS = (*_NEEDED, "text_en", *_NUMBERS[1:], *_TEXTS, "capped", *_LISTS)

# Columns that are called as in decisions, and their fields.
_FIELDS = {"maximum": "max_points", "minimum": "min_points", "text": "name"}
_COLUMN_OF = {field: column for column, field in _FIELDS.items()}
_PATH = re.compile(r"criterion\[(\d+)\]\.?(\w*)")
_LACKS = re.compile(r"a table with the key '(\w+)'")
_OTHER = re.compile(r"criterion\[(\d+)\]")


def scheme_from_table(
    table: TableLike,
    *,
    id: str,  # noqa: A002  -- the name of the field
    edition: str,
    name: Name | str | None = None,
    stages: Sequence[Mapping[str, object]] = (),
    not_applicable: str = "reduce_max",
    terms: Mapping[str, Name | str] | None = None,
    **fields: object,
) -> Scheme:
    """
    Scheme (bộ tiêu chí) of the table that a decision prints.

    Parameters
    ----------
    table : table or mapping of columns
        One row per line of the decision, in its order: ``code``, ``text``, ``maximum`` and
        ``formula``, a compact notation such as ``share(full=95; floor=80)`` that is blank for
        headings. What stands below what follows from the codes (``I.2`` stands below ``I``),
        unless there is a column ``parent``. Further columns are read where they are there:
        ``text_en``, ``minimum``, ``weight``, ``decimals``, ``indicator``, ``role``, ``combine``,
        ``capped`` (yes or no), ``stages``, ``applies_to`` and ``evidence`` (lists, separated by
        semicolons), ``not_applicable``, ``missing``, ``nothing_counted``, ``no_prior``, ``was``,
        ``max_note``, ``source``, ``confidence``. Maxima are numbers, or text such as ``"2,5"``.
        Blank rows are skipped.
    id, edition : str
        Identifier and edition of the scheme.
    name : Name or str, optional
        Title; by default identifier and edition.
    stages : sequence of mapping
        Stages with the fields of `Stage`; ``name`` and ``given_by`` may be one text. Without
        them there is one stage.
    not_applicable : {"reduce_max", "full_points", "zero", "undefined"}
        What follows where a criterion does not apply, for rows that say nothing else.
    terms : mapping of str to Name or str, optional
        What sentences call the codes in formulas, ``{"in_time": "đúng hạn"}``; a text is used in
        both languages. A code without one stands in quotes.
    **fields
        Further keys of a scheme file, as they stand there: ``declared_total``, ``rounding``,
        ``ranking``, ``grading``, ``effects``, ``source``, ... (tables as mappings, lists as
        lists or tuples).

    Returns
    -------
    Scheme

    Raises
    ------
    MissingColumnError
        If code, text, maximum or formula is missing.
    InputError
        If a column is unknown, or cannot hold what it should.
    FaultGroup
        If lines are at fault; it holds every fault, each with its line, counted from 1.

    See Also
    --------
    Scheme.to_toml : write it to a file.

    Examples
    --------
    >>> scheme = scheme_from_table(
    ...     {
    ...         "code": ["I", "I.1"],
    ...         "text": ["Chỉ đạo điều hành", "Kế hoạch cải cách hành chính"],
    ...         "maximum": [2, 2],
    ...         "formula": [None, "checklist(plan: 1; report: 1)"],
    ...     },
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> scheme.criterion("I.1").parent
    'I'
    """
    read = to_arrow(table, name="table")
    absent = [each for each in _NEEDED if each not in read.column_names]
    if absent:
        raise MissingColumnError("table", absent, read.column_names)
    unknown = [each for each in read.column_names if each not in _COLUMNS]
    if unknown:
        raise InputError(
            f"table must have columns among {', '.join(_COLUMNS)}, got {quoted(unknown[0])} as well"
        )
    twice = [each for each in ("criterion", "stage") if each in fields]
    if twice:
        raise InputError(f"{twice[0]} must be given by the table or by stages, got it as well")
    effects = fields.pop("effects", {})
    if not isinstance(effects, Mapping):
        raise InputError(f"effects must be a mapping, got {type(effects).__name__}")
    if not isinstance(terms, Mapping | None):
        raise InputError(f"terms must be a mapping of codes to names, got {type(terms).__name__}")
    lines, faults = _lines(read)
    raw = {
        "id": id,
        "edition": edition,
        "name": _name(f"{id} {edition}" if name is None else name),
        "effects": {"not_applicable": not_applicable, **effects},
        "criterion": [line.raw for line in lines],
        **{key: _as_in_a_file(value) for key, value in fields.items()},
    }
    if terms:
        raw["terms"] = [{"code": code, "name": _name(name)} for code, name in terms.items()]
    if stages:
        raw["stage"] = [_stage(stage) for stage in stages]
    try:
        scheme = scheme_of(Place("table", raw), catalogues=catalogue_codes())
    except FaultGroup as group:
        faults += [_in_line(fault, lines) for fault in group.exceptions]
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise FaultGroup(f"table has {count}", faults)
    return scheme


def _lines(table: pa.Table) -> tuple[list[Line], list[ParindexError]]:
    """Find the lines that are not blank, and the faults of their cells."""
    texts = {
        column: key_text(_as_text(table[column]), name=f"table column {column!r}").to_pylist()
        for column in ("code", "text", "text_en", "formula", *_TEXTS, "capped", *_LISTS)
        if column in table.column_names
    }
    numbers = {
        column: _numbers(table, column) for column in _NUMBERS if column in table.column_names
    }
    lines: list[Line] = []
    faults: list[ParindexError] = []
    for position in range(table.num_rows):
        cells = {column: listed[position] for column, listed in texts.items()}
        figures = {column: listed[position] for column, listed in numbers.items()}
        given = {column: cell for column, cell in (cells | figures).items() if cell is not None}
        if given:
            lines.append(Line(position + 1, given))
    if "parent" not in texts:
        faults += restarts(lines)
    codes = {line.raw.get("code") for line in lines}
    for line in lines:
        faults += _fit_for_a_file(line)
        if "parent" not in texts and "code" in line.raw:
            above = _above(line.raw["code"], codes)
            if above is not None:
                line.raw["parent"] = above
    return lines, faults


def _fit_for_a_file(line: Line) -> Iterator[InputError]:
    """Turn the cells of a line into what a file would hold."""
    raw = line.raw
    for column in _NUMBERS:
        cell = raw.get(column)
        numbers = readings(cell) if isinstance(cell, str) else ()
        if len(numbers) > 1:
            said = " or ".join(map(plain_number, numbers))
            yield line.fault(
                column,
                f" must be one number, got {quoted(cell)}, which may be {said}; give a number",
            )
            raw[column] = float(numbers[0])
    # what is no number stays what it is, and is the fault of its field
    if isinstance(raw.get("decimals"), float) and raw["decimals"].is_integer():
        raw["decimals"] = int(raw["decimals"])
    if isinstance(raw.get("capped"), str):
        raw["capped"] = _TRUTHS.get(raw["capped"].casefold(), raw["capped"])
    for column in _LISTS:
        if column in raw:
            raw[column] = [part.strip() for part in raw[column].split(";") if part.strip()]
    english = raw.pop("text_en", None)
    if "text" in raw:
        raw["text"] = {"vi": raw["text"], "en": english} if english else raw["text"]
    for column, field in _FIELDS.items():
        if column in raw:
            raw[field] = raw.pop(column)
    if "formula" in raw:
        bound = raw.get("min_points" if raw.get("role") == "penalty" else "max_points")
        try:
            raw["formula"] = read_formula(
                raw["formula"], max_points=bound if isinstance(bound, float | int) else 0.0
            )
        except NotationError as fault:
            yield line.fault("formula", f": {fault}")
            raw["formula"] = _STANDS_IN


# For a formula that could not be read, so that one fault does not bring a second one.
_STANDS_IN: Formula = Share()


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Truths as the words that a file has for them; other columns as they are."""
    return column.cast(pa.string()) if pa.types.is_boolean(column.type) else column


def _numbers(table: pa.Table, column: str) -> list[float | str | None]:
    # None where a cell is blank; text that is no number stays as it is
    array = flat(table[column])
    if pa.types.is_null(array.type):
        return [None] * len(array)
    if pa.types.is_string(array.type):
        printed = read_printed(array)
        is_number = ~np.isnan(printed.value) & ~printed.is_percent
        return [
            float(number) if known else (cell.strip() or None) if cell is not None else None
            for cell, number, known in zip(array.to_pylist(), printed.value, is_number, strict=True)
        ]
    if not (
        pa.types.is_integer(array.type)
        or pa.types.is_floating(array.type)
        or pa.types.is_decimal(array.type)
    ):
        raise InputError(f"table column {column!r} must hold numbers, got {array.type}")
    floats = pc.cast(array, pa.float64(), safe=False).to_pylist()
    return [None if cell is None or np.isnan(cell) else cell for cell in floats]


def _in_line(fault: Exception, lines: Sequence[Line]) -> ParindexError:
    """Fault of a criterion as one of a line of the table and its column."""
    assert isinstance(fault, ParindexError)
    match = _PATH.match(fault.field) if isinstance(fault, DefinitionError) else None
    if match is None or not isinstance(fault, DefinitionError):
        return fault
    where = f"line {lines[int(match[1])].number}"
    field, got, expected = match[2], fault.got, fault.expected
    lacks = _LACKS.fullmatch(expected)
    if lacks is not None and not field:
        field, got, expected = lacks[1], None, "given"
    if field:
        where += f", {_COLUMN_OF.get(field, field)}"
    expected = _OTHER.sub(lambda other: f"line {lines[int(other[1])].number}", expected)
    return DefinitionError("table", where + fault.field[match.end() :], got, expected)


def _above(code: str, codes: Collection[object]) -> str | None:
    """Find the longest beginning of a code, cut at a dot, that is a code as well."""
    above = code.rpartition(".")[0]
    while above and above not in codes:
        above = above.rpartition(".")[0]
    return above or None


def _as_in_a_file(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _as_in_a_file(inner) for key, inner in value.items()}
    return [_as_in_a_file(inner) for inner in value] if isinstance(value, list | tuple) else value


def _name(name: object) -> object:
    """Write a title as a file has it: a text alone is the one of both languages."""
    return attrs.asdict(name, filter=_is_given) if isinstance(name, Name) else name


def _is_given(_: object, text: object) -> bool:
    return text is not None


def _stage(stage: object) -> object:
    if not isinstance(stage, Mapping):
        raise InputError(f"stages must be mappings with code and name, got {quoted(stage)}")
    names = {key: _name(stage[key]) for key in ("name", "given_by") if key in stage}
    return _as_in_a_file({**stage, **names})
