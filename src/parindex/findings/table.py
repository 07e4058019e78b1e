"""The table of findings: chosen, followed from an earlier review, and accepted for a time."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..checks.all_checks import RULES
from ..errors import InputError, UnknownCodeError
from ..follow_up.follow import follow
from ..follow_up.review import Review
from ..follow_up.suppressed import suppressed
from ..model.finding import Finding
from ..model.suppression import SuppressionSet
from ..periods.period import PeriodLike
from ..results.check_tables import SuppressionTable
from ..results.chosen_rows import OneOrMore, codes_wanted
from ..rulebook.retired import current_code
from ..tables.arrays import CountArray, codes_of, terms_of
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from ..vocabulary import CheckStatus, Lifecycle, Severity
from .as_objects import finding_of
from .build import recounted
from .names import Glossary
from .writing import WrittenFindings, no_suppressions

__all__ = ["FindingTable"]


@attrs.frozen(eq=False, repr=False)
class FindingTable(WrittenFindings):
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

    def _record_of(self, row: dict[str, Any]) -> Finding:
        return finding_of(row)

    def at(
        self,
        *,
        severity: OneOrMore[Severity | str] = None,
        family: OneOrMore[str] = None,
        rule: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        subject: OneOrMore[str] = None,
        lifecycle: OneOrMore[Lifecycle | str] = None,
    ) -> FindingTable:
        """
        Keep some of the findings.

        Parameters
        ----------
        severity : Severity, str or iterable of them, optional
            ``"error"``, ``"warning"``, ``"note"``.
        family : str or iterable of str, optional
            Letters that codes of rules begin with: ``"CNT"``, ``["CHG", "TGT"]``.
        rule : str or iterable of str, optional
            Whole codes of rules; `select` takes beginnings of codes.
        unit_id : str or iterable of str, optional
            Ids of units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        subject : str or iterable of str, optional
            Indicators, count items, identities or criteria that findings are about.
        lifecycle : Lifecycle, str or iterable of them, optional
            What became of findings that were followed.

        Returns
        -------
        FindingTable
            With the same provenance. With *family* or *rule*, the checks of these rules, as
            `select` gives them.

        Raises
        ------
        UnknownCodeError
            If there is no such word, no such rule or family, or if neither a finding nor what was
            looked at names the unit, period or subject; what is written like it is named. What
            was looked at and has no finding gives no rows.
        ParseError
            If a period is none.

        Examples
        --------
        >>> import parindex as pi
        >>> late = pi.Indicator.proportion(
        ...     "late", numerator=["n"], denominator=["d"], polarity="lower_is_better"
        ... )
        >>> counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": [3, 12], "d": [9, 9]}
        >>> findings = pi.assess(counts, indicators=[late]).findings
        >>> [finding.unit_id for finding in findings.at(severity="error", period=2023)]
        ['B']
        """
        kept = self
        known = {*(rule.code for rule in (*RULES, *self._names.own_rules))}
        known |= {code for code in self.data["rule"].unique().to_pylist() if code is not None}
        families = {code.rstrip("0123456789") for code in known}
        for wanted, there, what in ((family, families, "family"), (rule, known, "rule")):
            if wanted is None:
                continue
            codes = [wanted] if isinstance(wanted, str) else list(wanted)
            for code in codes:
                if code not in there and not (what == "rule" and current_code(code) in there):
                    near = get_close_matches(str(code), sorted(there)) or sorted(there)
                    raise UnknownCodeError(f"{what} of rules", code, tuple(near))
            kept = kept.select(*codes)
        wanted_keys = {
            "severity": severity,
            "unit_id": unit_id,
            "period": period,
            "subject": subject,
            "lifecycle": lifecycle,
        }
        chosen = kept._chosen(wanted_keys, self._looked_at())
        if kept.coverage is None or {severity, subject, lifecycle} - {None}:
            return chosen
        # what became of an issue is known of the units and periods that were kept
        asked = {"period": period, "unit_id": unit_id}
        periods, units = (
            None if values is None else {str(each) for each in codes_wanted(column, values)}
            for column, values in asked.items()
        )
        return attrs.evolve(chosen, coverage=kept.coverage.within(periods=periods, units=units))

    def of_periods(self, periods: Collection[str]) -> FindingTable:
        """
        Keep the findings of a review of some periods; see `Assessment.at`.

        Parameters
        ----------
        periods : collection of str
            Codes of periods.

        Returns
        -------
        FindingTable
            With the findings that name no period, which may be of these, and with the number of
            findings in the checks.
        """
        codes, texts = codes_of(self.data["period"])
        is_kept = np.array([*(text in periods for text in texts), True], bool)[codes]
        kept = attrs.evolve(self, data=self.data.filter(pa.array(is_kept)))
        coverage = self.coverage
        return attrs.evolve(
            kept,
            checks=attrs.evolve(self.checks, data=recounted(self.checks.data, kept.data)),
            coverage=None if coverage is None else coverage.within(periods={*periods, None}),
        )

    def _of_rows(self, rows: CountArray) -> FindingTable:
        kept = super()._of_rows(rows)
        # of what was left out nobody can say later that it was looked for and not found
        return kept if len(kept) == len(self) else attrs.evolve(kept, coverage=None)

    def _looked_at(self) -> dict[str, set[str]]:
        """Collect the units, periods and subjects that are known, with or without a finding."""
        seen: dict[str, set[str]] = {"unit_id": set(self._names.units)}
        if self.coverage is not None:
            seen["unit_id"] |= {unit for unit in self.coverage.units if unit is not None}
            for name in ("period", "subject"):
                texts = self.coverage.data[name].unique().to_pylist()
                seen[name] = {text for text in texts if text is not None}
        return seen

    def select(self, *codes: str) -> FindingTable:
        """
        Keep the findings of some rules.

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
        if registry is not None:
            require_registry(registry)
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
            suppressions=no_suppressions(),
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

    def _about(self) -> str:
        levels = terms_of(self.data["severity"], Severity)
        parts = []
        for severity in reversed(Severity):
            count = int(np.count_nonzero(levels == severity))
            parts.append(f"{count} {severity.text}{'' if count == 1 else 's'}")
        return ", " + ", ".join(parts)
