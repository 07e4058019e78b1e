"""From the table that a decision prints to a scheme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from ..errors import FaultGroup, InputError, MissingColumnError, NotationError, ParindexError
from ..model.name import Name
from ..model.scheme import Scheme
from ..model.scoring import Award, ScoringRule, read_rule
from ..schemes import catalogue_codes
from ..schemes._converter import Place
from ..schemes._scheme_loader import scheme_of
from ..tables.cells import flat, key_text
from ..tables.coerce import to_arrow
from ..tables.printed import read_printed
from ..typing import TableLike

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
_NUMBERS = {"maximum": "max_points", "minimum": "min_points", "weight": "weight"}
_COLUMNS = ("code", "text", "text_en", "rule", "decimals", *_NUMBERS, *_TEXTS, *_LISTS)


def scheme_from_table(
    table: TableLike,
    *,
    id: str,  # noqa: A002  -- the name of the field
    edition: str,
    name: Name | str | None = None,
    stages: Sequence[Mapping[str, object]] = (),
    not_applicable: str = "reduce_max",
    **fields: object,
) -> Scheme:
    """
    Scheme (bộ tiêu chí) of the table that a decision prints.

    Parameters
    ----------
    table : table or mapping of columns
        One row per line of the decision, in its order: ``code``, ``text``, ``maximum`` and
        ``rule``, a compact notation such as ``share(full=95; floor=80)`` that is blank for
        headings. What stands below what follows from the codes (``I.2`` stands below ``I``),
        unless there is a column ``parent``. Further columns are read where they are there:
        ``text_en``, ``minimum``, ``weight``, ``decimals``, ``indicator``, ``role``, ``combine``,
        ``stages``, ``applies_to`` and ``evidence`` (lists, separated by semicolons),
        ``not_applicable``, ``missing``, ``nothing_counted``, ``no_prior``, ``was``,
        ``max_note``, ``source``, ``confidence``. Maxima are numbers, or text such as ``"2,5"``.
    id, edition : str
        Identifier and edition of the scheme.
    name : Name or str, optional
        Title; by default identifier and edition.
    stages : sequence of mapping
        Stages with the fields of `Stage`; ``name`` and ``given_by`` may be one text. Without
        them there is one stage.
    not_applicable : {"reduce_max", "full_points", "zero", "undefined"}
        What follows where a criterion does not apply, for rows that say nothing else.
    **fields
        Further keys of a scheme file, as they stand there: ``declared_total``, ``rounding``,
        ``ranking``, ``grading``, ``effects``, ``source``, ...

    Returns
    -------
    Scheme

    Raises
    ------
    MissingColumnError
        If code, text, maximum or rule is missing.
    InputError
        If a column is unknown, or cannot hold what it should.
    FaultGroup
        If lines are at fault; it holds every fault, each with its line.

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
    ...         "rule": [None, "checklist(plan: 1; report: 1)"],
    ...     },
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> scheme.criterion("I.1").parent
    'I'
    """
    lines = to_arrow(table, name="table")
    absent = [
        each for each in ("code", "text", "maximum", "rule") if each not in lines.column_names
    ]
    if absent:
        raise MissingColumnError("table", absent, lines.column_names)
    unknown = [each for each in lines.column_names if each not in _COLUMNS]
    if unknown:
        raise InputError(
            f"table must have columns among {', '.join(_COLUMNS)}, got {unknown[0]!r} as well"
        )
    faults: list[ParindexError] = []
    place = Place("table", {"criterion": []})
    criteria = list(_criteria(lines, place, faults))
    effects = fields.pop("effects", {})
    if not isinstance(effects, Mapping):
        raise InputError(f"effects must be a mapping, got {type(effects).__name__}")
    raw = {
        "id": id,
        "edition": edition,
        "name": _name(name if name is not None else f"{id} {edition}"),
        "effects": {"not_applicable": not_applicable, **effects},
        "stage": [_stage(stage) for stage in stages],
        "criterion": criteria,
        **fields,
    }
    if not raw["stage"]:
        del raw["stage"]
    try:
        scheme = scheme_of(Place("table", raw), catalogues=catalogue_codes())
    except FaultGroup as group:
        faults += [fault for fault in group.exceptions if isinstance(fault, ParindexError)]
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise FaultGroup(f"table has {count}", faults)
    return scheme


def _criteria(
    lines: pa.Table, place: Place, faults: list[ParindexError]
) -> Iterator[dict[str, Any]]:
    texts = {
        column: key_text(lines[column], name=f"table column {column!r}").to_pylist()
        for column in ("code", "text", "text_en", "rule", *_TEXTS, *_LISTS)
        if column in lines.column_names
    }
    numbers = {
        column: _numbers(lines, column, faults)
        for column in (*_NUMBERS, "decimals")
        if column in lines.column_names
    }
    codes = [code for code in texts["code"] if code is not None]
    for position in range(lines.num_rows):
        line: dict[str, Any] = {}
        if texts["code"][position] is not None:
            line["code"] = texts["code"][position]
        text = texts["text"][position]
        english = texts.get("text_en", [None] * lines.num_rows)[position]
        if text is not None:
            line["name"] = {"vi": text, "en": english or text}
        for column, field in (*_NUMBERS.items(), ("decimals", "decimals")):
            number = numbers.get(column, {}).get(position)
            if number is not None:
                line[field] = int(number) if column == "decimals" else number
        for column in _TEXTS:
            cell = texts.get(column, [None] * lines.num_rows)[position]
            if cell is not None:
                line[column] = cell
        for column in _LISTS:
            cell = texts.get(column, [None] * lines.num_rows)[position]
            if cell is not None:
                line[column] = [part.strip() for part in cell.split(";") if part.strip()]
        if "parent" not in texts and "code" in line:
            above = _above(line["code"], codes)
            if above is not None:
                line["parent"] = above
        notation = texts["rule"][position]
        if notation is not None:
            line["rule"] = _rule(notation, line, position, faults)
        yield line


def _numbers(lines: pa.Table, column: str, faults: list[ParindexError]) -> dict[int, float]:
    """Numbers of a column by line; text is read as reports print numbers."""
    array = flat(lines[column])
    if not pa.types.is_string(array.type):
        return {
            position: float(cell)
            for position, cell in enumerate(array.to_pylist())
            if cell is not None and cell == cell  # noqa: PLR0124  -- NaN is blank
        }
    value = read_printed(array).value
    found = {}
    for position, cell in enumerate(array.to_pylist()):
        if cell is None or not cell.strip():
            continue
        if value[position] == value[position]:  # noqa: PLR0124  -- NaN is no number
            found[position] = float(value[position])
        else:
            where = f"criterion[{position}].{column}"
            faults.append(InputError(f"table: {where} must be a number such as 2,5, got {cell!r}"))
    return found


def _rule(
    notation: str, line: Mapping[str, Any], position: int, faults: list[ParindexError]
) -> ScoringRule:
    maximum = line.get("max_points")
    if line.get("role") == "penalty":
        maximum = line.get("min_points")
    try:
        return read_rule(notation, max_points=maximum)
    except NotationError as fault:
        code = f" (in {line['code']!r})" if "code" in line else ""
        faults.append(InputError(f"table: criterion[{position}].rule{code}: {fault}"))
        return Award()  # stands in, so that one fault does not bring a second one


def _above(code: str, codes: Iterable[str]) -> str | None:
    """The longest beginning of a code, cut at a dot, that is a code as well."""
    known = set(codes)
    above = code.rpartition(".")[0]
    while above and above not in known:
        above = above.rpartition(".")[0]
    return above or None


def _name(name: object) -> object:
    """A title in one text serves both languages."""
    if isinstance(name, Name):
        return {"vi": name.vi, "en": name.en}
    return {"vi": name, "en": name} if isinstance(name, str) else name


def _stage(stage: Mapping[str, object]) -> dict[str, object]:
    if not isinstance(stage, Mapping):
        raise InputError(f"stages must be mappings with code and name, got {stage!r}")
    made = dict(stage)
    for field in ("name", "given_by"):
        if field in made:
            made[field] = _name(made[field])
    if "takes_from" in made:
        taken: Any = made["takes_from"]
        made["takes_from"] = [taken] if isinstance(taken, str) else list(taken)
    return made
