"""Some of the findings: by their words and keys, by their rules, of some periods."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any, Self

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import quoted
from ..checks.all_checks import RULES
from ..errors import InputError, UnknownCodeError
from ..model.finding import Finding
from ..periods.period import PeriodLike
from ..results.chosen_rows import OneOrMore, chosen_rows, codes_wanted
from ..rulebook.retired import current_code
from ..tables.arrays import CountArray, codes_of
from ..vocabulary import Lifecycle, Severity
from .as_objects import finding_of
from .build import recounted
from .of_units import about_units
from .shown import ShownFindings

__all__ = ["ChosenFindings"]


@attrs.frozen(eq=False, repr=False)
class ChosenFindings(ShownFindings):
    """How findings are chosen; the base of `FindingTable`."""

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
    ) -> Self:
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
            Ids of units. Findings that are about several units at once, which their evidence
            lists (`Rule.names_units`), are found for each of these.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        subject : str or iterable of str, optional
            Indicators, count items, identities or criteria that findings are about.
        lifecycle : Lifecycle, str or iterable of them, optional
            What became of findings that were followed.

        Returns
        -------
        Self
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
        kept: Self = self
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
            "period": period,
            "subject": subject,
            "lifecycle": lifecycle,
        }
        seen = self._looked_at()
        keep = chosen_rows(kept.data, wanted_keys, title=self.title, known={**kept._terms, **seen})
        if unit_id is not None:
            unit_id = [str(each) for each in codes_wanted("unit_id", unit_id)]
            naming = {each.code for each in (*RULES, *self._names.own_rules) if each.names_units}
            keep &= about_units(kept.data, unit_id, naming, known=seen["unit_id"], title=self.title)
        chosen = kept._of_rows(np.flatnonzero(keep))
        if kept.coverage is None or {severity, subject, lifecycle} - {None}:
            return chosen
        # what became of an issue is known of the units and periods that were kept
        asked = {"period": period, "unit_id": unit_id}
        periods, units = (
            None if values is None else {str(each) for each in codes_wanted(column, values)}
            for column, values in asked.items()
        )
        return attrs.evolve(chosen, coverage=kept.coverage.within(periods=periods, units=units))

    def of_periods(self, periods: Collection[str]) -> Self:
        """
        Keep the findings of a review of some periods; see `Assessment.at`.

        Parameters
        ----------
        periods : collection of str
            Codes of periods.

        Returns
        -------
        Self
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

    def _of_rows(self, rows: CountArray) -> Self:
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

    def select(self, *codes: str) -> Self:
        """
        Keep the findings of some rules.

        Parameters
        ----------
        *codes : str
            Codes of rules, or beginnings of codes: ``"CNT"``, ``"CNT1"``, ``"CNT101"``. A retired
            code stands for the one that took its place, and the other way round.

        Returns
        -------
        Self
            With the checks of these rules, and what these looked at.

        Raises
        ------
        InputError
            If no rule has a code that begins so.
        """
        # a rule of the caller's own is known by its check as well, where it found nothing
        told = (self.data["rule"], self.checks.data["rule"])
        known = {rule.code for rule in RULES}.union(*(each.unique().to_pylist() for each in told))
        for code in codes:
            if not isinstance(code, str):
                raise InputError(f"the code of a rule must be text, got {quoted(code)}")
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
