"""The table of findings: objects, sentences and files."""

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

from ..errors import InputError
from ..model.count import CountForm
from ..model.document import SCHEMA_VERSION
from ..model.finding import Evidence, Finding, OwnEvidence
from ..model.name import Language, Name
from ..model.registry import UnitRegistry
from ..model.scheme import Scheme
from ..render.text import sentences
from ..tables.arrays import codes_of, keys, terms_of, words
from ..tables.columns import CHECKS, FINDINGS, Column, schema_of
from ..tables.json_rows import json_rows
from ..vocabulary import CheckStatus, Severity
from .result import CheckTable, Provenance, ResultTable
from .rule import Rule
from .rule_json import settings_from, written
from .rules import RULES

__all__ = [
    "FindingTable",
    "criterion_names",
    "item_names",
    "own_rules_of",
    "read_findings",
    "stage_names",
    "typed",
    "unit_names",
]

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
            criteria=criterion_names(self.provenance.scheme),
            stages=stage_names(self.provenance.scheme),
            own_rules=own_rules_of(self.provenance),
        )
        texts: list[str] = rendered.to_pylist()
        return texts

    def to_json(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write one JSON document: schema version, definitions, findings and checks.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

        Returns
        -------
        str or None
            The text, where no path was given. It validates against `findings_schema`.
        """
        regime, scheme = self.provenance.regime, self.provenance.scheme
        head = {
            "schema_version": SCHEMA_VERSION,
            "regime": None if regime is None else regime.id,
            "confidence": self.provenance.confidence,
            "scheme": None
            if scheme is None
            else {
                "id": scheme.id,
                "edition": scheme.edition,
                "name": {"vi": scheme.name.vi, "en": scheme.name.en},
                "source": scheme.source,
                "confidence": scheme.confidence.value,
            },
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
            "rules": None if self.provenance.rules is None else written(self.provenance.rules),
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
        if path is None:
            return document
        Path(path).write_text(document, encoding="utf-8")
        return None

    def to_json_lines(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write one JSON object per line and finding, each with the schema version.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

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
        read, not to be computed with. Rules of the user's own are, from a document: their
        sentences can be made again.

    Raises
    ------
    InputError
        If the file or text is no JSON of findings, or of another major version of the schema.
        Members that a later minor version added are not read.
    """
    text = source if isinstance(source, str) and source.lstrip()[:1] in ("{", "[", "") else None
    raw = Path(source).read_bytes() if text is None else text.encode("utf-8")
    start = raw.lstrip() if raw[:1].isspace() else raw
    if not start:
        return FindingTable(schema_of(FINDINGS).empty_table())
    line = start[: start.find(b"\n")] if b"\n" in start else start
    first = _parsed(line) if line.rstrip().endswith(b"}") else {}
    if "fingerprint" in first:  # a finding, so every line is one
        _check_version(first)
        return FindingTable(_from_lines(raw))
    document = _parsed(raw)
    _check_version(document)
    return FindingTable(
        _from_objects(document, "findings", FINDINGS),
        Provenance(rules=settings_from(document.get("rules"))),
        checks=CheckTable(_from_objects(document, "checks", CHECKS)),
    )


def criterion_names(scheme: Scheme | None) -> dict[str, Name]:
    """Names of the criteria by code."""
    return {} if scheme is None else {each.code: each.name for each in scheme}


def stage_names(scheme: Scheme | None) -> dict[str, Name]:
    """Names of the stages by code."""
    return {} if scheme is None else {each.code: each.name for each in scheme.stages}


def own_rules_of(provenance: Provenance) -> tuple[Rule, ...]:
    """Rules of the user's own, whose words are in no catalogue."""
    return () if provenance.rules is None else provenance.rules.own_rules


def unit_names(registry: UnitRegistry | None) -> dict[str, str]:
    """Names of the units by identifier."""
    return {} if registry is None else {unit.id: unit.name for unit in registry}


def item_names(forms: Iterable[CountForm]) -> dict[str, Name]:
    """Names of the items by code; those of the first form that has them."""
    return {item.code: item.name for form in reversed(tuple(forms)) for item in form}


def _finding(row: dict[str, object]) -> Finding:
    evidence = row.pop("evidence")
    severity = Severity[str(row.pop("severity")).upper()]
    own = evidence.pop("own")  # type: ignore[attr-defined]
    carried = None if own is None else tuple(OwnEvidence(**each) for each in own)
    return Finding(**row, severity=severity, evidence=Evidence(**evidence, own=carried))  # type: ignore[arg-type]


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
    except UnicodeDecodeError as error:
        raise InputError(f"findings must be UTF-8, got other bytes at {error.start}") from None
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
                unexpected_field_behavior="ignore",  # a later minor version may say more
            ),
        )
    except pa.ArrowInvalid as error:
        raise InputError(f"findings must be one JSON object per line: {error}") from None
    _refuse_incomplete(table)
    return typed(table.select(schema.names), FINDINGS)


def _from_objects(
    document: dict[str, object], member: str, columns: tuple[Column, ...]
) -> pa.Table:
    objects = document.get(member)
    if not isinstance(objects, list):
        raise InputError(f"findings must have a list {member!r}, got {type(objects).__name__}")
    try:
        table = pa.Table.from_pylist(objects, schema=_plain(columns))
    except (pa.ArrowInvalid, TypeError, AttributeError) as error:
        raise InputError(f"{member} of findings must follow the schema: {error}") from None
    if member == "findings":
        _refuse_incomplete(table)
    return typed(table, columns)


def _refuse_incomplete(table: pa.Table) -> None:
    for name in ("rule", "severity", "subject", "fingerprint"):
        if table[name].null_count:
            raise InputError(f"findings must each have {name!r}, got one without")


def _plain(columns: tuple[Column, ...]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
            for field in schema_of(columns)
        ]
    )


def typed(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
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
