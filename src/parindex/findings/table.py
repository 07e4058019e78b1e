"""The table of findings: objects, sentences and files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from os import PathLike
from pathlib import Path

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as pf
import pyarrow.parquet as pq

from ..checks import RULES
from ..checks.catalogue import current_code
from ..errors import InputError
from ..follow_up import Review, carried_over, follow, suppressed
from ..model.finding import Finding
from ..model.suppression import SuppressionSet
from ..name import Language
from ..render.listing import Listing, listing_of
from ..render.sarif import sarif_text
from ..render.sentences import sentences
from ..results.coverage import Coverage
from ..results.tables import CheckTable, ResultTable, SuppressionTable
from ..rulebook.rule import Rule
from ..tables.arrays import codes_of, terms_of
from ..tables.columns import CHECKS, FINDINGS, SUPPRESSIONS, schema_of
from ..tables.json_rows import json_rows
from ..units.registry import UnitRegistry
from ..vocabulary import CheckStatus, Severity
from .as_objects import finding_of
from .files.document import SPARSE, document, joined, lines_begin
from .fingerprint import fingerprints
from .names import Glossary

__all__ = [
    "DOCUMENT",
    "FindingTable",
]

DOCUMENT = b"parindex.findings"
"""Key of the metadata of a Parquet or Arrow file: the JSON document without the findings."""


def _no_checks() -> CheckTable:
    return CheckTable(schema_of(CHECKS).empty_table())


def _no_suppressions() -> SuppressionTable:
    return SuppressionTable(schema_of(SUPPRESSIONS).empty_table())


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
    coverage : Coverage, optional
        On which units each rule looked; None where that is not known, as in a file of JSON Lines.
    suppressions : SuppressionTable
        What became of the suppressions that were given.
    glossary : Glossary
        What a file or an earlier review brought: names for sentences.
    """

    columns = FINDINGS
    title = "findings"

    checks: CheckTable = attrs.field(factory=_no_checks)
    registry: UnitRegistry | None = None
    coverage: Coverage | None = None
    suppressions: SuppressionTable = attrs.field(factory=_no_suppressions)
    glossary: Glossary = attrs.field(factory=Glossary)

    def __iter__(self) -> Iterator[Finding]:
        """Give the findings as objects, each made when it is asked for."""
        for batch in self.data.to_batches(max_chunksize=1024):
            for row in batch.to_pylist():
                yield finding_of(row)

    def select(self, *codes: str) -> FindingTable:
        """
        Findings of some rules.

        Parameters
        ----------
        *codes : str
            Codes of rules, or beginnings of codes: ``"CNT"``, ``"CNT1"``, ``"CNT101"``. A retired
            code stands for the one that took its place, and the other way round.

        Returns
        -------
        FindingTable
            With the checks of these rules, and what these looked at.

        Raises
        ------
        InputError
            If no rule has a code that begins so.
        """
        known = {rule.code for rule in RULES} | set(self.data["rule"].unique().to_pylist())
        for code in codes:
            if not isinstance(code, str):
                raise InputError(f"the code of a rule must be text, got {code!r}")
        wanted = tuple({form for code in codes for form in (code, current_code(code))})
        for code in codes:
            if not any(rule.startswith((code, current_code(code))) for rule in known):
                raise InputError(f"no rule has a code that begins with {code!r}")

        def is_meant(rule: str) -> bool:
            # findings of an earlier review may still have a code that was retired since
            return rule.startswith(wanted) or current_code(rule).startswith(wanted)

        rule_codes, rules = codes_of(self.data["rule"])
        chosen = np.array([is_meant(rule) for rule in rules], bool)
        rows = np.flatnonzero(chosen[rule_codes]) if len(rules) else np.zeros(0, np.int64)
        kept = {rule for rule in known if is_meant(rule)}
        done, listed = codes_of(self.checks.data["rule"])
        checked = np.array([is_meant(rule) for rule in listed], bool)
        return attrs.evolve(
            self,
            data=self.data.take(pa.array(rows)),
            checks=attrs.evolve(
                self.checks, data=self.checks.data.filter(pa.array(checked[done], pa.bool_()))
            ),
            coverage=None if self.coverage is None else self.coverage.of_rules(kept),
        )

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
        texts: list[str] = self._sentences(language).to_pylist()
        return texts

    def _sentences(self, language: Language) -> pa.StringArray:
        names = self._names
        if not names.earlier:
            return _sentences(self.data, names, language)
        is_carried = carried_over(self.data)
        rows = [np.flatnonzero(where) for where in (~is_carried, is_carried)]
        parts = [
            _sentences(self.data.take(pa.array(each)), glossary, language)
            for each, glossary in zip(rows, (names, names.as_it_was()), strict=True)
        ]
        return pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(rows))))

    @property
    def _names(self) -> Glossary:
        return Glossary.of(self.provenance, self.registry).before(self.glossary)

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
        text = self._document(with_findings=True)
        if path is None:
            return text
        Path(path).write_text(text, encoding="utf-8")
        return None

    def to_json_lines(self, path: str | PathLike[str] | None = None) -> str | None:
        """
        Write one JSON object per line and finding.

        Each has the schema version, and what was set for its rule.

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
        prefix = lines_begin(self.data["rule"], self.provenance.rules)
        for texts in json_rows(self.data, prefix=prefix, sparse=SPARSE):
            file.write(joined(texts, "\n"))
            file.write(b"\n")

    def to_parquet(self, path: str | PathLike[str]) -> None:
        """
        Write a Parquet file, which any tool of tables reads.

        Parameters
        ----------
        path : path
            File to write. Its columns are those of the table; schema version, definitions,
            checks and coverage stand in its metadata, as JSON under ``parindex.findings``.
        """
        pq.write_table(self._with_metadata(), path)

    def to_arrow_file(self, path: str | PathLike[str]) -> None:
        """
        Write an Arrow file (the IPC file format, also called Feather).

        Parameters
        ----------
        path : path
            File to write, with the metadata of `to_parquet`.
        """
        # compressed files differ between builds of the library that compresses
        pf.write_feather(self._with_metadata(), str(path), compression="uncompressed")

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

        Notes
        -----
        Unit, period and subject are logical locations. What was followed has a ``baselineState``;
        a finding that could not be looked for is of kind ``open``, one that says something good
        of kind ``informational``; both have no level. Rules that were not checked are
        notifications.
        """
        identity = [self.data[name] for name in ("rule", "unit_id", "subject")]
        text = sarif_text(
            self.data,
            self.checks.data,
            sentences=self._sentences(language),
            issues=fingerprints(identity, tell_apart=False),
            rules=self._rules(),
            language=language,
        )
        return _given_or_written(text, path)

    def to_markdown(
        self, path: str | PathLike[str] | None = None, *, language: Language
    ) -> str | None:
        """
        Write a list for people, in Markdown (CommonMark).

        What was followed is grouped by life cycle, other findings by severity; what is good, such
        as a target that is met, stands in groups of its own.

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
        """
        return _given_or_written(self._listing(language).markdown(), path)

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
        """
        return _given_or_written(self._listing(language).html(), path)

    def _listing(self, language: Language) -> Listing:
        return listing_of(
            self.data,
            self._sentences(language),
            language=language,
            favourable={code for code, rule in self._rules().items() if rule.is_favourable},
        )

    def _rules(self) -> dict[str, Rule]:
        """Rules of the findings by the code that they have there; those that are known."""
        known = {rule.code: rule for rule in (*RULES, *self._names.own_rules)}
        _, codes = codes_of(self.data["rule"])
        current = {code: current_code(code) for code in codes}
        return {code: known[current[code]] for code in codes if current[code] in known}

    def against(
        self,
        previous: FindingTable,
        *,
        registry: UnitRegistry | None = None,
        suppressions: SuppressionSet | None = None,
    ) -> FindingTable:
        """
        Follow the findings of an earlier review (theo dõi khắc phục tồn tại) into this one.

        Parameters
        ----------
        previous : FindingTable
            Findings of the earlier review, which may have been followed itself, or read from a
            file that says what was looked at.
        registry : UnitRegistry, optional
            Which unit went on in which other; by default the one that the findings were made
            with. Without one every unit goes on as itself.
        suppressions : SuppressionSet, optional
            Findings that are accepted; see `suppress`.

        Returns
        -------
        FindingTable
            The findings of this review, and after them those of the earlier one that are no
            longer there. ``lifecycle`` says of each issue once what became of it: on its rows of
            the latest period; it is null on rows of earlier ones.

        Raises
        ------
        InputError
            If an argument is of another kind.

        Notes
        -----
        An issue is what rule, subject and line of units identify; neither numbers nor words
        enter, nor does the period. It is resolved only where its rule looked at the same subject
        for the same unit, or one that it went into whole, in the same period or one that ends
        later, and did not find it. Where it could not look, the issue is not checked, and
        ``lifecycle_reason`` says why. Whether it has worsened is said by the severity, and where
        that is the same by the magnitude that the rule declares (convention §59 to §62).

        Examples
        --------
        >>> import parindex as pi
        >>> late = pi.Indicator.proportion(
        ...     "on_time", numerator=["resolved_ontime"], denominator=["resolved_total"]
        ... )
        >>> def review(period, resolved_ontime):
        ...     counts = {
        ...         "unit_id": ["A", "B", "C"][: len(resolved_ontime)],
        ...         "period": [period] * len(resolved_ontime),
        ...         "resolved_ontime": resolved_ontime,
        ...         "resolved_total": [100] * len(resolved_ontime),
        ...     }
        ...     targets = [pi.Target(indicator="on_time", value=90.0)]
        ...     return pi.assess(counts, indicators=[late], targets=targets).findings
        >>> now = review("2023-H1", [70, 95]).against(review("2022-H1", [80, 80, 80]))
        >>> for row in now.select("TGT101"):
        ...     print(row.unit_id, row.lifecycle, row.periods_open, row.lifecycle_reason)
        A worsened 2 None
        B resolved 1 None
        C not_checked 1 unit_not_in_data
        """
        if not isinstance(previous, FindingTable):
            raise InputError(f"previous must be a FindingTable, got {type(previous).__name__}")
        if registry is not None and not isinstance(registry, UnitRegistry):
            raise InputError(f"registry must be a UnitRegistry, got {type(registry).__name__}")
        glossary = self.glossary.before(previous._names)
        names = Glossary.of(self.provenance, self.registry).before(glossary)
        data = follow(
            self._review(),
            previous._review(),
            registry=self.registry if registry is None else registry,
            regime=self.provenance.regime,
            rules=(*RULES, *names.own_rules),
        )
        followed = attrs.evolve(
            self,
            data=data,
            provenance=self.provenance.beside(previous.provenance),
            registry=self.registry or registry,
            suppressions=_no_suppressions(),
            glossary=glossary,
        )
        return followed if suppressions is None else followed.suppress(suppressions)

    def suppress(self, suppressions: SuppressionSet) -> FindingTable:
        """
        Mark findings that are accepted for a time; none is taken away.

        Parameters
        ----------
        suppressions : SuppressionSet
            Which, why, by whom and until when, as of a day.

        Returns
        -------
        FindingTable
            ``suppression`` holds reason, who and last day where one holds that day.
            ``suppressions`` lists each with what became of it: applied, expired, or unmatched.

        Raises
        ------
        InputError
            If *suppressions* is of another kind.
        """
        if not isinstance(suppressions, SuppressionSet):
            raise InputError(
                f"suppressions must be a SuppressionSet, which states the day of the review, got "
                f"{type(suppressions).__name__}"
            )
        known = frozenset(rule.code for rule in (*RULES, *self._names.own_rules))
        data, fate = suppressed(self.data, suppressions, known=known)
        return attrs.evolve(self, data=data, suppressions=SuppressionTable(fate))

    def _review(self) -> Review:
        done = self.checks.data["status"].cast(pa.string())
        checked = self.checks.data["rule"].filter(pc.equal(done, CheckStatus.CHECKED.text))
        settings = self.provenance.rules
        return Review(
            data=self.data,
            coverage=self.coverage,
            checked=frozenset(checked.to_pylist()),
            options={} if settings is None else settings.values,
            limits=self.provenance.limits,
            indicators={each.code: each for each in self._names.indicators},
            scored_by=self.provenance.scored_by,
        )

    def _document(self, *, with_findings: bool) -> str:
        return document(
            self.provenance,
            glossary=self._names,
            findings=self.data,
            with_findings=with_findings,
            checks=self.checks.data,
            coverage=self.coverage,
            suppressions=self.suppressions.data,
        )

    def _with_metadata(self) -> pa.Table:
        document_text = self._document(with_findings=False)
        return self.data.replace_schema_metadata({DOCUMENT: document_text.encode()})

    def _about(self) -> str:
        levels = terms_of(self.data["severity"], Severity)
        parts = []
        for severity in reversed(Severity):
            count = int(np.count_nonzero(levels == severity))
            parts.append(f"{count} {severity.text}{'' if count == 1 else 's'}")
        return ", " + ", ".join(parts)


def _sentences(data: pa.Table, names: Glossary, language: Language) -> pa.StringArray:
    return sentences(
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


def _given_or_written(text: str, path: str | PathLike[str] | None) -> str | None:
    if path is None:
        return text
    Path(path).write_text(text, encoding="utf-8")
    return None
