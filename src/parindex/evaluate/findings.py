"""Findings: run the rules, put what they saw into one table, write it and read it back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from ..errors import FaultGroup, FindingError, InputError
from ..model.count import CountForm
from ..model.document import SCHEMA_VERSION
from ..model.finding import Evidence, Finding
from ..model.name import Language, Name
from ..model.regime import ReportingRegime
from ..model.registry import UnitRegistry
from ..model.target import Target
from ..render.text import sentences
from ..tables.arrays import codes_of, keys, terms_of, words
from ..tables.cells import flat
from ..tables.columns import CHECKS, FINDINGS, Column, schema_of
from ..tables.json_rows import json_rows
from ..tables.printed import read_published
from ..tables.sheet import CountSheet, read_sheet
from ..typing import TableLike
from ..vocabulary import CheckStatus, Severity
from ._calendar import regime_of
from ._fingerprint import fingerprints
from ._quantities import items_below
from .result import CheckTable, ComparisonTable, Provenance, RateTable, ResultTable
from .rules import CHECKS_IN_ORDER, RULES, Case, Outcome
from .rules.target import check_targets

__all__ = ["FindingTable", "find", "read_findings"]

_VERSIONED = f'"schema_version":"{SCHEMA_VERSION}",'


def _no_checks() -> CheckTable:
    return CheckTable(schema_of(CHECKS).empty_table())


@attrs.frozen(eq=False, repr=False)
class FindingTable(ResultTable):
    """
    Findings (danh mục phát hiện): one row per finding, ordered by rule, period, unit and subject.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `FINDINGS`.
    provenance : Provenance
        Definitions that the findings rest on.
    checks : CheckTable
        What was checked, on how many rows, and what was not and why.
    registry : UnitRegistry, optional
        Names of the units, for sentences.
    """

    columns = FINDINGS
    title = "findings"

    checks: CheckTable = attrs.field(factory=_no_checks)
    registry: UnitRegistry | None = None

    def __iter__(self) -> Iterator[Finding]:
        """Give the findings as objects, each made when it is asked for."""
        for batch in self.data.to_batches(max_chunksize=1024):
            for row in batch.to_pylist():
                yield _finding(row)

    def select(self, *codes: str) -> FindingTable:
        """
        Findings of some rules.

        Parameters
        ----------
        *codes : str
            Codes of rules, or beginnings of codes: ``"CNT"``, ``"CNT1"``, ``"CNT101"``.

        Returns
        -------
        FindingTable

        Raises
        ------
        InputError
            If no rule has a code that begins so.
        """
        known = {rule.code for rule in RULES} | set(self.data["rule"].unique().to_pylist())
        for code in codes:
            if not any(rule.startswith(code) for rule in known):
                raise InputError(f"no rule has a code that begins with {code!r}")
        rule_codes, rules = codes_of(self.data["rule"])
        chosen = np.array([rule.startswith(tuple(codes)) for rule in rules], bool)
        rows = np.flatnonzero(chosen[rule_codes]) if len(rules) else np.zeros(0, np.int64)
        return attrs.evolve(self, data=self.data.take(pa.array(rows)))

    def render(self, language: Language) -> list[str]:
        """
        Sentence of every finding, in the order of the rows.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        list of str

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        rendered = sentences(
            self.data,
            language=language,
            unit_names=unit_names(self.registry),
            indicators=self.provenance.catalogue,
            families={family.code: family.name for family in self.provenance.families},
            items=item_names(self.provenance.forms),
        )
        texts: list[str] = rendered.to_pylist()
        return texts

    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """
        Write one JSON document: schema version, definitions, findings and checks.

        Parameters
        ----------
        path : path, optional
            Where to write it as well, in UTF-8.

        Returns
        -------
        str
            It validates against the schema that `findings_schema` gives.
        """
        regime = self.provenance.regime
        head = {
            "schema_version": SCHEMA_VERSION,
            "regime": None if regime is None else regime.id,
            "confidence": self.provenance.confidence,
            "indicators": [
                {
                    "code": indicator.code,
                    "family": indicator.family,
                    "numerator": indicator.numerator.terms,
                    "denominator": indicator.denominator.terms,
                    "multiplier": indicator.multiplier,
                    "polarity": indicator.polarity.value,
                    "name": {"vi": indicator.name.vi, "en": indicator.name.en},
                    "source": indicator.source,
                    "confidence": indicator.confidence.value,
                }
                for indicator in self.provenance.indicators
            ],
        }
        members = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
        lists = [
            f' "{name}": [\n{rows}\n ]'
            for name, rows in (
                ("findings", _rows(self.data)),
                ("checks", _rows(self.checks.data)),
            )
        ]
        document = members + ",\n" + ",\n".join(lists) + "\n}\n"
        if path is not None:
            Path(path).write_text(document, encoding="utf-8")
        return document

    def to_json_lines(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write one JSON object per line and finding, each with the schema version.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8; the text is then not kept.

        Returns
        -------
        str or None
            The text, where no path was given.
        """
        if path is None:
            buffer = io.BytesIO()
            self._write_lines(buffer)
            return buffer.getvalue().decode("utf-8")
        with Path(path).open("wb") as file:
            self._write_lines(file)
        return None

    def _write_lines(self, file: io.BufferedIOBase | io.BytesIO) -> None:
        for texts in json_rows(self.data, prefix=_VERSIONED):
            file.write(_joined(texts, "\n"))
            file.write(b"\n")

    def _about(self) -> str:
        levels = terms_of(self.data["severity"], Severity)
        parts = []
        for severity in reversed(Severity):
            count = int(np.count_nonzero(levels == severity))
            parts.append(f"{count} {severity.text}{'' if count == 1 else 's'}")
        return ", " + ", ".join(parts)


def find(
    *,
    counts: TableLike | None = None,
    form: CountForm | None = None,
    rates: RateTable | None = None,
    comparisons: ComparisonTable | None = None,
    targets: Iterable[Target] | None = None,
    published: TableLike | None = None,
    registry: UnitRegistry | None = None,
    regime: ReportingRegime | str | None = None,
    implausible_jump: float = 20.0,
    strict: bool = False,
) -> FindingTable:
    """
    Findings of every rule that what is given allows to check.

    Parameters
    ----------
    counts : table or mapping of columns, optional
        As for `compute_rates`.
    form : CountForm, optional
        Identities that the counts must satisfy.
    rates : RateTable, optional
        Rates of the counts.
    comparisons : ComparisonTable, optional
        Comparisons of the rates.
    targets : iterable of Target, optional
        What the rates should reach.
    published : table or mapping of columns, optional
        Figures as printed: ``unit_id``, ``period``, ``indicator`` (a code, or a family where the
        report does not say which definition it used), ``printed`` (text: ``"97,5%"``).
    registry : UnitRegistry, optional
        Which unit is part of which.
    regime : ReportingRegime or str, optional
        Calendar of the periods, or its identifier; by default that of *rates*.
    implausible_jump : float, default 20
        Change from which a value is doubted (CHG103), in hundredths of the multiplier:
        percentage points where the indicator is a percent.
    strict : bool, default False
        Whether findings of severity error are raised instead.

    Returns
    -------
    FindingTable
        ``checks`` says for every rule whether it was checked.

    Raises
    ------
    FaultGroup
        If *strict* and there is a finding of severity error; it holds a `FindingError` each.
    InputError
        If an argument cannot be used as it is.
    UnknownCodeError
        If a target names an unknown indicator, or there is no regime of that name.
    """
    sheet = None if counts is None else read_sheet(counts, items_to_read(form, rates))
    return findings_of(
        sheet,
        form=form,
        rates=rates,
        comparisons=comparisons,
        targets=targets,
        published=None if published is None else read_published(published),
        registry=registry,
        regime=regime_of(regime),
        implausible_jump=implausible_jump,
        strict=strict,
    )


def findings_of(
    sheet: CountSheet | None,
    *,
    form: CountForm | None,
    rates: RateTable | None,
    comparisons: ComparisonTable | None,
    targets: Iterable[Target] | None,
    published: pa.Table | None,
    registry: UnitRegistry | None,
    regime: ReportingRegime | None,
    implausible_jump: float,
    strict: bool,
) -> FindingTable:
    """
    Findings of tables that have passed the door; see `find`.

    Raises
    ------
    InputError
        If an argument cannot be used as it is.
    FaultGroup
        If *strict* and there is a finding of severity error.
    """
    if not implausible_jump > 0:
        raise InputError(f"implausible_jump must be above 0, got {implausible_jump!r}")
    given = None if targets is None else tuple(targets)
    for target in given or ():
        if not isinstance(target, Target):
            raise InputError(f"targets must be Target objects, got {target!r}")
    if given is not None and rates is not None:
        check_targets(given, rates)
    if regime is None and rates is not None:
        regime = rates.provenance.regime
    case = Case(
        sheet=sheet,
        form=form,
        rates=rates,
        comparisons=comparisons,
        targets=given,
        published=published,
        registry=registry,
        regime=regime,
        implausible_jump=implausible_jump,
    )
    outcomes = [outcome for check in CHECKS_IN_ORDER for outcome in check(case)]
    provenance = Provenance(regime=regime) if rates is None else rates.provenance
    if form is not None and form not in provenance.forms:
        provenance = attrs.evolve(provenance, forms=(form, *provenance.forms))
    findings = FindingTable(
        _assembled(outcomes), provenance, CheckTable(_checks(outcomes)), registry
    )
    if strict:
        _raise_errors(findings)
    return findings


def read_findings(source: str | PathLike[str]) -> FindingTable:
    """
    Findings of a file that `FindingTable.to_json` or `FindingTable.to_json_lines` wrote.

    Parameters
    ----------
    source : path, or str
        A file, or the JSON text itself.

    Returns
    -------
    FindingTable
        Equal to the table that was written. The definitions are not restored: the table is to be
        read, not to be computed with.

    Raises
    ------
    InputError
        If the text is no JSON of findings, or of another major version of the schema.
    """
    text = source if isinstance(source, str) and source.lstrip()[:1] in ("{", "") else None
    raw = Path(source).read_bytes() if text is None else text.encode("utf-8")
    start = raw.lstrip() if raw[:1].isspace() else raw
    if not start:
        return FindingTable(schema_of(FINDINGS).empty_table())
    line = start[: start.find(b"\n")] if b"\n" in start else start
    if line.rstrip().endswith(b"}"):
        _check_version(_parsed(line))
        return FindingTable(_from_lines(raw))
    document = _parsed(raw)
    _check_version(document)
    return FindingTable(
        _typed(pa.Table.from_pylist(document["findings"], schema=_plain(FINDINGS)), FINDINGS),
        checks=CheckTable(
            _typed(pa.Table.from_pylist(document["checks"], schema=_plain(CHECKS)), CHECKS)
        ),
    )


def items_to_read(form: CountForm | None, rates: RateTable | None) -> frozenset[str] | None:
    """Items that checks will look at; None for all columns that hold counts."""
    if form is None and rates is None:
        return None
    of_form = frozenset(() if form is None else form.codes)
    if rates is None:
        return of_form
    indicators, forms = rates.provenance.indicators, rates.provenance.forms
    return of_form | items_below(
        (total for each in indicators for total in (each.numerator, each.denominator)), forms
    )


def unit_names(registry: UnitRegistry | None) -> dict[str, str]:
    """Names of the units by identifier."""
    return {} if registry is None else {unit.id: unit.name for unit in registry}


def item_names(forms: Iterable[CountForm]) -> dict[str, Name]:
    """Names of the items by code; those of the first form that has them."""
    return {item.code: item.name for form in reversed(tuple(forms)) for item in form}


def _assembled(outcomes: list[Outcome]) -> pa.Table:
    """All findings in canonical order, with fingerprints; texts in the order of their first use."""
    parts = [outcome.findings for outcome in outcomes if outcome.findings]
    parts = [part for part in parts if part is not None and len(part)]
    if not parts:
        return schema_of(FINDINGS).empty_table()
    table = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    order = np.lexsort(
        [
            *_ranks(table["evidence"]),
            *(_rank(table[name]) for name in ("subject", "unit_id", "period", "rule")),
        ]
    )
    table = table.take(pa.array(order)).combine_chunks()
    text = pc.struct_field(table["evidence"], "text")
    identity = [table[name] for name in ("rule", "unit_id", "period", "subject")]
    table = table.append_column("fingerprint", fingerprints([*identity, text]))
    return _typed(table, FINDINGS)


def _rank(column: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Place of each text in sorted order; null first."""
    codes, texts = codes_of(column)
    place = np.empty(len(texts) + 1, np.int64)
    place[np.argsort(np.array(texts, object), kind="stable")] = np.arange(len(texts))
    place[-1] = -1
    return place[codes]


def _ranks(evidence: pa.ChunkedArray) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Last resorts of the order, for findings that share rule, period, unit and subject."""
    position = flat(pc.struct_field(evidence, "position").fill_null(-1))
    return [
        position.to_numpy(zero_copy_only=False),
        _rank(pc.struct_field(evidence, "text")),
    ]


def _checks(outcomes: list[Outcome]) -> pa.Table:
    status = [
        CheckStatus.NOT_CHECKED if outcome.reason else CheckStatus.CHECKED for outcome in outcomes
    ]
    columns = [
        pa.array([outcome.rule.code for outcome in outcomes], pa.string()),
        pa.array([outcome.subject for outcome in outcomes], pa.string()),
        words(CheckStatus, np.array(status, np.int8)),
        pa.array([outcome.reason for outcome in outcomes], pa.string()),
        pa.array([outcome.detail for outcome in outcomes], pa.string()),
        pa.array([outcome.rows for outcome in outcomes], pa.int64()),
        pa.array([len(outcome.findings or ()) for outcome in outcomes], pa.int64()),
    ]
    return pa.Table.from_arrays(columns, schema=schema_of(CHECKS))


def _raise_errors(findings: FindingTable) -> None:
    levels = terms_of(findings.data["severity"], Severity)
    rows = np.flatnonzero(levels == Severity.ERROR)
    if not len(rows):
        return
    errors = attrs.evolve(findings, data=findings.data.take(pa.array(rows)))
    raise FaultGroup(
        f"{len(rows)} findings of severity error",
        [
            FindingError(rule, sentence)
            for rule, sentence in zip(
                errors.data["rule"].to_pylist(), errors.render("en"), strict=True
            )
        ],
    )


def _finding(row: dict[str, object]) -> Finding:
    evidence = row.pop("evidence")
    severity = Severity[str(row.pop("severity")).upper()]
    return Finding(**row, severity=severity, evidence=Evidence(**evidence))  # type: ignore[arg-type]


def _rows(table: pa.Table) -> str:
    return ",\n".join(
        _joined(texts, ",\n  ").decode("utf-8").join(("  ", "")) for texts in json_rows(table)
    )


def _joined(texts: pa.Array, separator: str) -> bytes:
    """All texts in one, without a Python string for each."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    joined = pc.binary_join(whole, separator)
    octets: bytes = joined[0].as_buffer().to_pybytes()
    return octets


def _parsed(raw: bytes) -> dict[str, object]:
    try:
        document = json.loads(raw)
    except json.JSONDecodeError as error:
        raise InputError(f"findings must be JSON, got a text that stops at {error.pos}") from None
    if not isinstance(document, dict):
        raise InputError(f"findings must be a JSON object, got {type(document).__name__}")
    return document


def _check_version(document: dict[str, object]) -> None:
    version = document.get("schema_version")
    major = SCHEMA_VERSION.partition(".")[0]
    if not isinstance(version, str) or version.partition(".")[0] != major:
        raise InputError(f"findings must have schema_version {major}.x, got {version!r}")


def _from_lines(raw: bytes) -> pa.Table:
    schema = _plain(FINDINGS)
    try:
        table = pj.read_json(
            io.BytesIO(raw),
            parse_options=pj.ParseOptions(
                explicit_schema=schema.append(pa.field("schema_version", pa.string())),
                unexpected_field_behavior="error",
            ),
        )
    except pa.ArrowInvalid as error:
        raise InputError(f"findings must be one JSON object per line: {error}") from None
    return _typed(table.select(schema.names), FINDINGS)


def _plain(columns: tuple[Column, ...]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
            for field in schema_of(columns)
        ]
    )


def _typed(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
    """The types of the schema, with every dictionary in the order in which its texts occur."""
    schema = schema_of(columns)
    arrays = []
    for field in schema:
        column = table[field.name]
        if field.name == "severity":
            column = words(Severity, terms_of(column, Severity))
        elif field.name == "status":
            column = words(CheckStatus, terms_of(column, CheckStatus))
        elif pa.types.is_dictionary(field.type):
            codes, texts = codes_of(column)
            column = keys(codes, texts)
        arrays.append(column)
    return pa.Table.from_arrays(arrays, schema=schema)
