"""Files of results, read back into the table that was written."""

from __future__ import annotations

from os import PathLike
from typing import Any, TypeAlias

import pyarrow as pa

from .._quoting import quoted
from ..definitions.scheme_loader import scheme_from_toml
from ..errors import FaultGroup, InputError, ParindexError
from ..findings.files.read import (
    findings_in,
    findings_listed,
    findings_of_document,
    is_lines,
)
from ..findings.table import FindingTable
from ..findings.writing import DOCUMENT
from ..results.comparison_table import ComparisonTable
from ..results.control_table import ControlTable
from ..results.count_table import CountTable
from ..results.files.count_cells import counts_of_cells
from ..results.files.definitions import (
    discovery_from,
    families_from,
    forms_from,
    indicators_from,
    limits_from,
    regime_from,
)
from ..results.files.document import RESULT
from ..results.files.json_text import parsed
from ..results.files.listed_rows import listed_apart
from ..results.files.rows import plain_schema, rows_of_objects, rows_of_table
from ..results.files.source import bytes_of, is_table
from ..results.files.table_files import RowBound, table_of_file
from ..results.files.tables import (
    BESIDE,
    ROWS_OF,
    VERSION,
    CountItem,
    ResultDocument,
    ResultKind,
    SchemeText,
    in_words,
    members_beside_rows,
)
from ..results.files.typed_members import members_of, refusal, structured
from ..results.files.version import is_read_by, read_by
from ..results.peer_table import PeerTable
from ..results.provenance import Provenance
from ..results.rate_table import RateTable
from ..results.score_comparison_table import ScoreComparisonTable
from ..schemes.scheme import Scheme
from ..scores.explanations.table import ExplanationTable, Rescaling
from ..scores.table import ScoreInputs, ScoreTable

__all__ = ["Result", "read_result", "result_in"]

Result: TypeAlias = (
    CountTable
    | RateTable
    | ComparisonTable
    | ControlTable
    | PeerTable
    | ScoreTable
    | ScoreComparisonTable
    | ExplanationTable
    | FindingTable
)

_OF = "a result"
_BOUND = RowBound(  # of rows that say all the same, a file may hold less than a byte for each
    least=1, free=1 << 20, why="of at least a byte each, or a million", noun="rows"
)


def read_result(source: str | PathLike[str]) -> Result:
    """
    Read the table of results (đọc lại kết quả) that a method of it wrote into a file.

    Parameters
    ----------
    source : path, or str
        A file of ``to_json``, ``to_parquet`` or ``to_arrow_file`` of a table of counts, rates,
        comparisons, control limits, peers, scores, comparisons of scores or explanations, or the
        JSON text itself. Files of findings are read as `read_findings` reads them.

    Returns
    -------
    CountTable, RateTable, ComparisonTable, ControlTable, PeerTable, ScoreTable,
    ScoreComparisonTable, ExplanationTable or FindingTable
        Equal to the table that was written (convention §26): definitions, forms, calendar and
        scheme are restored, also those of your own. What became of the input is not, and scores
        have no inputs: `explain`, `compare_scores` and `find` refuse them.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, is blank or was cut off, holds no result, or
        one of another major version of the schema, or something that the schema does not allow,
        or a table unpacks to far more than the file holds.

    Notes
    -----
    Members that a later minor version added are not read.

    Examples
    --------
    >>> import parindex as pi
    >>> rates = pi.compute_rates(
    ...     {"unit_id": ["A"], "period": ["2023-H1"], "met": [9], "all": [10]},
    ...     [pi.Indicator.proportion("met", numerator=["met"], denominator=["all"])],
    ... )
    >>> read_result(rates.to_json()) == rates
    True
    """
    raw = bytes_of(source, of=_OF)
    if is_table(raw):
        return _from_table(raw)
    start = raw.lstrip() if raw[:1].isspace() else raw
    if not start:
        raise InputError("a result must be a document, even where it has no rows, got a blank text")
    if is_lines(start):
        return findings_in(raw)
    result = _of_lines(raw)
    if result is None:
        result = findings_listed(raw)
    if result is not None:
        return result
    document = parsed(raw, of=_OF)
    return findings_of_document(document) if "findings" in document else result_in(document)


def result_in(document: dict[str, Any], table: pa.Table | None = None) -> Result:
    """
    Make the result of a document, whose rows may stand in a table.

    Raises
    ------
    InputError
        If something is not as the schema says.
    """
    version = document.get("schema_version")
    if not is_read_by(version, VERSION):
        raise InputError(
            f"{_OF} must have schema_version {read_by(VERSION)}, got {quoted(version)}"
        )
    named = members_of(ResultDocument)["result"]
    kind: ResultKind = structured(document.get("result"), named, "result", of=_OF)
    of, kinds = in_words(kind), members_beside_rows(kind)
    absent = [name for name in kinds if name not in document]
    if absent:
        raise InputError(f"{of} must have a member {absent[0]!r}, got none")
    held = {name: structured(document[name], kinds[name], name, of=of) for name in kinds}
    rows = ROWS_OF[kind]
    if table is None:
        data = rows_of_objects(document.get("rows"), "rows", rows, of=of)
    else:
        data = rows_of_table(table, rows, of=of)
    beside = {
        name: rows_of_objects(document.get(name), name, listed, of=of)
        for name, listed in BESIDE[kind].items()
    }
    return _made(kind, data, beside, held, of)


def _of_lines(raw: bytes) -> Result | None:
    """
    Read a document whose rows stand one a line, without an object of Python for each.

    None where they do not, or something is at fault: whoever reads all of it then says what.
    """
    apart = listed_apart(raw, "rows", _schema_of_rows, of=_OF)
    if apart is None:
        return None
    try:
        return result_in(*apart)
    except InputError:
        return None


def _schema_of_rows(document: dict[str, Any]) -> pa.Schema | None:
    """Find the columns of the table that a document says it is of; None where it says none."""
    named = (rows for kind, rows in ROWS_OF.items() if kind == document.get("result"))
    rows = None if "findings" in document else next(named, None)
    return None if rows is None else plain_schema(rows.columns)


def _made(
    kind: ResultKind, data: pa.Table, beside: dict[str, pa.Table], held: dict[str, Any], of: str
) -> Result:
    scheme = _scheme(held["scheme"], "scheme", of)
    other = _scheme(held["other_scheme"], "other_scheme", of)
    is_scored = kind in ("scores", "score_comparisons", "explanations")
    provenance = _provenance(held, scheme if is_scored else None, of)
    if is_scored:
        return _scored(kind, data, beside, provenance, (scheme, other), of)
    match kind:
        case "counts":
            items = _items(held["items"], of)
            return CountTable(counts_of_cells(data, items, of=of), provenance, **beside)
        case "rates":
            return RateTable(data, provenance)
        case "comparisons":
            return ComparisonTable(data, provenance, beside["estimates"])
        case "control":
            return ControlTable(data, provenance)
    return PeerTable(data, provenance)


def _scored(
    kind: ResultKind,
    data: pa.Table,
    beside: dict[str, pa.Table],
    provenance: Provenance,
    schemes: tuple[Scheme | None, Scheme | None],
    of: str,
) -> Result:
    scheme, other = schemes
    if scheme is None:
        raise InputError(refusal("scheme", "an object", None, of=of))
    if kind == "scores":
        inputs = ScoreInputs(regime=provenance.regime, are_kept=False)
        return ScoreTable(data, provenance, scheme=scheme, inputs=inputs)
    if kind == "explanations":
        rescalings = tuple(Rescaling(**row) for row in beside["rescalings"].to_pylist())
        return ExplanationTable(data, provenance, scheme=scheme, rescalings=rescalings)
    if other is None:
        raise InputError(refusal("other_scheme", "an object", None, of=of))
    return ScoreComparisonTable(data, provenance, scheme=scheme, other_scheme=other)


def _items(listed: tuple[CountItem, ...], of: str) -> dict[str, bool]:
    known = {"unit_id", "period"}
    for place, name in enumerate(each.item for each in listed):
        if not name.strip() or name in known:
            expected = "the name of an item, each once"
            raise InputError(refusal(f"items[{place}].item", expected, name, of=of))
        known.add(name)
    return {each.item: each.is_amount for each in listed}


def _provenance(held: dict[str, Any], scheme: Scheme | None, of: str) -> Provenance:
    confidence = held["confidence"]
    if confidence is not None and not 0 < confidence < 1:
        raise InputError(refusal("confidence", "a number between 0 and 1", confidence, of=of))
    try:
        discovery = discovery_from(held["discovery"])
    except ParindexError as error:
        raise InputError(f"discovery of {of} must hold limits: {error}") from None
    return Provenance(
        indicators=indicators_from(held["indicators"], of=of),
        forms=forms_from(held["forms"], of=of),
        families=families_from(held["families"], of=of),
        regime=regime_from(held["regime"], of=of),
        confidence=confidence,
        discovery=discovery,
        limits=limits_from(held["limits"], of=of),
        scheme=scheme,
    )


def _scheme(record: SchemeText | None, member: str, of: str) -> Scheme | None:
    """
    Read a scheme, which may name catalogues that only its author has.

    Raises
    ------
    InputError
        If it is none.
    """
    if record is None:
        return None
    try:
        scheme = scheme_from_toml(record.toml.encode(), f"{member} of {of}", catalogues=None)
    except FaultGroup as group:
        raise InputError(f"{member} of {of} must be a scheme: {group.exceptions[0]}") from None
    if (scheme.id, scheme.edition) != (record.id, record.edition):
        got = f"{record.id} {record.edition}"
        raise InputError(refusal(member, f"that of its toml, {scheme.label}", got, of=of))
    return scheme


def _from_table(raw: bytes) -> Result:
    table = table_of_file(raw, of=_OF, bound=_BOUND)
    metadata = table.schema.metadata or {}
    if DOCUMENT in metadata:
        return findings_in(raw)
    if RESULT not in metadata:
        raise InputError("a table of results must carry its document in the metadata, got none")
    try:
        return result_in(parsed(metadata[RESULT], of=_OF), table)
    except UnicodeDecodeError:  # of the name of a column, which Arrow does not validate
        raise InputError(f"{_OF} must have columns whose names are UTF-8") from None
