"""How findings are written: sentences, files, lists for people."""

from __future__ import annotations

import io
from os import PathLike
from typing import IO

import attrs
import numpy as np
import pyarrow as pa

from .. import follow_up, units
from .. import render as rendering
from .._files import given_or_written, writing
from ..checks.all_checks import RULES
from ..model.finding import Finding
from ..render.naming import Lexicon
from ..results import files as files_of_results
from ..results.check_tables import CheckTable, SuppressionTable
from ..results.coverage import Coverage
from ..results.measure_table import MeasureTable, no_measures
from ..results.result import ResultTable
from ..rulebook.retired import current_code
from ..rulebook.rule import Rule
from ..tables.arrays import FloatArray, codes_of
from ..tables.cell_places import cells_on_sheets
from ..tables.cells import flat
from ..tables.columns_of_results import CHECKS, FINDINGS, SUPPRESSIONS, no_rows
from ..tables.json_rows import json_rows
from ..typing import Language
from . import files
from .fingerprint import fingerprints
from .names import Glossary
from .priority import priorities

__all__ = [
    "DOCUMENT",
    "WrittenFindings",
    "no_suppressions",
]

DOCUMENT = b"parindex.findings"
"""Key of the metadata of a Parquet or Arrow file: the JSON document without the findings."""


def _no_checks() -> CheckTable:
    return CheckTable(no_rows(CHECKS))


def no_suppressions() -> SuppressionTable:
    """Make the table of no suppressions."""
    return SuppressionTable(no_rows(SUPPRESSIONS))


@attrs.frozen(eq=False, repr=False)
class WrittenFindings(ResultTable[Finding]):
    """The fields of a table of findings, and how it is written; the base of `FindingTable`."""

    columns = FINDINGS
    title = "findings"
    record = Finding
    made_by = "find or read_findings"

    checks: CheckTable = attrs.field(factory=_no_checks)
    registry: units.UnitRegistry | None = None
    coverage: Coverage | None = None
    suppressions: SuppressionTable = attrs.field(factory=no_suppressions)
    glossary: Glossary = attrs.field(factory=Glossary)
    measures: MeasureTable = attrs.field(factory=no_measures)

    def render(self, language: Language) -> list[str]:
        """
        Write the sentence of every finding, in the order of the rows.

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
        texts: list[str] = self._sentences(language).to_pylist()
        return texts

    def cells(self) -> pa.StringArray:
        """
        Name the cell of the workbook that each finding is about, as "Sheet1!C12".

        Returns
        -------
        pyarrow.StringArray
            In the order of the rows. A finding about an indicator or an identity has the cells of
            its unit and period, "Sheet1!C12:M12". Null where the counts came from no file, or the
            finding is about no cells of it. File, sheet and cell are columns of the table as well.
        """
        return cells_on_sheets(flat(self.data["sheet"]), flat(self.data["cell"]))

    def _sentences(self, language: Language) -> pa.StringArray:
        names = self._names
        if not names.earlier:
            return _sentences(self.data, names, language)
        is_carried = follow_up.follow.carried_over(self.data)
        rows = [np.flatnonzero(where) for where in (~is_carried, is_carried)]
        parts = [
            _sentences(self.data.take(pa.array(each)), glossary, language)
            for each, glossary in zip(rows, (names, names.as_it_was()), strict=True)
        ]
        return pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(rows))))

    @property
    def _names(self) -> Glossary:
        names = Glossary.of(self.provenance, self.registry).before(self.glossary)
        return names.apart(self.registry, self._units_seen)

    @property
    def _units_seen(self) -> list[str | None]:
        """List the units that the review is about; for the library itself."""
        listed = self.data["unit_id"].unique().to_pylist()
        return listed if self.coverage is None else [*self.coverage.named, *listed]

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

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        return given_or_written(self._document(with_findings=True), path)

    def to_json_lines(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write one JSON object per line and finding.

        Each has the schema version, and what was set for its rule. A last line says how many
        findings stand above it, so that a file that was cut off is known to be.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

        Returns
        -------
        str or None
            The text, where no path was given.

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        if path is None:
            buffer = io.BytesIO()
            self._write_lines(buffer)
            return buffer.getvalue().decode("utf-8")
        with writing(path) as file:
            self._write_lines(file)
        return None

    def _write_lines(self, file: IO[bytes]) -> None:
        prefix = files.document.lines_begin(self.data["rule"], self.provenance.rules)
        for texts in json_rows(self.data, prefix=prefix, sparse=files.document.SPARSE):
            file.write(files_of_results.row_text.joined(texts, "\n"))
            file.write(b"\n")
        file.write(files.document.closing_line(len(self)))

    def to_parquet(self, path: str | PathLike[str]) -> None:
        """
        Write a Parquet file, which any tool of tables reads.

        Parameters
        ----------
        path : path
            File to write. Its columns are those of the table; schema version, definitions,
            checks and coverage stand in its metadata, as JSON under ``parindex.findings``.

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        files_of_results.table_files.write_parquet(self._with_metadata(), path)

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
        files_of_results.table_files.write_arrow(self._with_metadata(), path)

    def to_sarif(
        self, path: str | PathLike[str] | None = None, *, language: Language = "en"
    ) -> str | None:
        """
        Write SARIF 2.1.0, the format in which checkers of software exchange results.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.
        language : {"vi", "en"}, default "en"
            Language of the messages.

        Returns
        -------
        str or None
            The text, where no path was given.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If the file cannot be written; one that was there is then as it was.

        Notes
        -----
        Unit, period and subject are logical locations, the unit first, for viewers show the first
        alone. What was followed has a ``baselineState``;
        a finding that could not be looked for is of kind ``open``, one that says something good
        of kind ``informational``; both have no level. Rules that were not checked are
        notifications.
        """
        identity = [self.data[name] for name in ("rule", "unit_id", "subject")]
        text = rendering.sarif.sarif_text(
            self.data,
            self.checks.data,
            sentences=self._sentences(language),
            issues=fingerprints(identity, tell_apart=False),
            rules=self._rules(),
            language=language,
        )
        return given_or_written(text, path)

    def to_markdown(
        self, path: str | PathLike[str] | None = None, *, language: Language
    ) -> str | None:
        """
        Write a list for people, in Markdown (CommonMark with tables).

        What was followed is grouped by life cycle, other findings by severity; what is good, such
        as a target that is met, stands in groups of its own. Within a group those of the highest
        priority come first; more than three of one rule, subject and period are a table.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        str or None
            The text, where no path was given.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        return given_or_written(self._listing(language).markdown(), path)

    def to_html(self, path: str | PathLike[str] | None = None, *, language: Language) -> str | None:
        """
        Write a list for people, as a page that needs no other file.

        Its groups are those of `to_markdown`.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        str or None
            The text, where no path was given.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        return given_or_written(self._listing(language).html(), path)

    def _listing(self, language: Language) -> rendering.listing.Listing:
        return rendering.listing.listing_of(
            self.data,
            self._sentences(language),
            cells=self.cells(),
            language=language,
            priority=self._priority(),
            lexicon=self._lexicon(language),
            favourable={code for code, rule in self._rules().items() if rule.is_favourable},
            own_names=self._names.words_of_own_rules(self.data["rule"].unique().to_pylist()),
        )

    def _lexicon(self, language: Language) -> Lexicon:
        """Collect the names that sentences about the findings use; for the library itself."""
        names = self._names
        return rendering.narrative.review_lexicon(
            language, names.units, names.indicators, names.items, names.families, names.own_rules
        )

    def _priority(self) -> FloatArray:
        definitions = self._names.indicators
        return priorities(
            self.data, self._rules(), {each.code: each.smallest_change for each in definitions}
        )

    def _rules(self) -> dict[str, Rule]:
        """Find the rules of the findings by the code that they have there; those that are known."""
        known = {rule.code: rule for rule in (*RULES, *self._names.own_rules)}
        _, codes = codes_of(self.data["rule"])
        current = {code: current_code(code) for code in codes}
        return {code: known[current[code]] for code in codes if current[code] in known}

    def _document(self, *, with_findings: bool) -> str:
        return files.document.document(
            self.provenance,
            glossary=self._names,
            findings=self.data,
            with_findings=with_findings,
            checks=self.checks.data,
            coverage=self.coverage,
            suppressions=self.suppressions.data,
            measures=self.measures.data,
        )

    def _with_metadata(self) -> pa.Table:
        document_text = self._document(with_findings=False)
        return self.to_arrow().replace_schema_metadata({DOCUMENT: document_text.encode()})


def _sentences(data: pa.Table, names: Glossary, language: Language) -> pa.StringArray:
    return rendering.sentences.sentences(
        data,
        language=language,
        unit_names=names.units,
        indicators=names.indicators,
        families=names.families,
        items=names.items,
        criteria=names.criteria,
        stages=names.stages,
        own_rules=names.own_rules,
    )
