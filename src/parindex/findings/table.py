"""The table of findings: chosen, followed from an earlier review, and accepted for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .. import follow_up, model, results, units
from .. import render as rendering
from .._quoting import quoted
from .._validators import check_whole
from ..checks.all_checks import RULES
from ..errors import InputError
from ..results.check_tables import SuppressionTable
from ..results.measure_table import no_measures
from ..results.rate_table import RateTable
from ..rulebook.settings import RuleSettings
from ..tables.arrays import FloatArray, terms_of
from ..typing import Language
from ..vocabulary import CheckStatus, Severity
from . import planned
from .chosen import ChosenFindings
from .names import Glossary
from .writing import no_suppressions

__all__ = ["FindingTable"]


@attrs.frozen(eq=False, repr=False)
class FindingTable(ChosenFindings):
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
    measures : MeasureTable
        What became of the measures that were given.
    glossary : Glossary
        What a file or an earlier review brought: names for sentences.
    """

    def priority(self) -> FloatArray:
        """
        Say how much each finding matters (mức độ ưu tiên); the higher, the sooner.

        Returns
        -------
        numpy.ndarray of float64, shape (n,)
            In the order of the rows, from 0 to 4. The whole part is the severity: 3 error,
            2 warning, 1 note; 0 where nothing is left to do, because the finding is good,
            resolved or accepted. The fraction is s / (s + 1000).

        Notes
        -----
        s is the distance times the cases of the denominator. The distance is the number that the
        rule declares as its magnitude, such as the gap to a target or the change, and among peers
        and in series that from the centre; it is in smallest differences that matter for the
        indicator, where there are any. Whatever is not known counts as 1 (convention §72).

        Examples
        --------
        >>> import parindex as pi
        >>> counts = {
        ...     "unit_id": ["A", "B"],
        ...     "period": ["2023", "2023"],
        ...     "done": [180, 1700],
        ...     "all": [200, 2000],
        ... }
        >>> done = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])
        >>> found = pi.assess(
        ...     counts, indicators=[done], targets=[pi.Target(indicator="done", value=95.0)]
        ... ).findings
        >>> [(row.unit_id, row.evidence.gap) for row in found.top(1)]
        [('B', -10.0)]
        >>> found.priority().round(3).tolist()
        [2.5, 2.952]
        """
        return self._priority()

    def top(self, n: int = 10) -> FindingTable:
        """
        Take the findings that matter most.

        Parameters
        ----------
        n : int, default 10
            How many at most, 0 or more.

        Returns
        -------
        FindingTable
            By falling `priority`; equal ones in the order that they had.

        Raises
        ------
        InputError
            If *n* is no whole number, or below 0.
        """
        check_whole(n=n)
        order = np.argsort(-self.priority(), kind="stable")[:n]
        return self._of_rows(order)

    def summary(self, language: Language) -> tuple[str, ...]:
        """
        Say what matters first (tóm tắt), in at most five sentences.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        tuple of str
            As `Assessment.summary`, for all periods of the findings and without values over all
            units, which findings do not hold.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        return rendering.summary.summary_lines(self.data, self.priority(), self._lexicon(language))

    def against(
        self,
        previous: FindingTable,
        *,
        registry: units.UnitRegistry | None = None,
        suppressions: model.SuppressionSet | None = None,
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
            units.required.require_registry(registry)
        glossary = self.glossary.before(previous._names)
        names = Glossary.of(self.provenance, self.registry).before(glossary)
        data = follow_up.follow.follow(
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
            measures=no_measures(),
            checks=attrs.evolve(
                self.checks, data=planned.with_measures.before_measures(self.checks.data)
            ),
            glossary=glossary,
        )
        return followed if suppressions is None else followed.suppress(suppressions)

    def suppress(self, suppressions: model.SuppressionSet) -> FindingTable:
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
        if not isinstance(suppressions, model.SuppressionSet):
            raise InputError(
                f"suppressions must be a SuppressionSet, which states the day of the review, got "
                f"{type(suppressions).__name__}"
            )
        known = frozenset(rule.code for rule in (*RULES, *self._names.own_rules))
        data, fate = follow_up.suppressed.suppressed(self.data, suppressions, known=known)
        return attrs.evolve(self, data=data, suppressions=SuppressionTable(fate))

    def with_measures(
        self,
        measures: model.MeasureSet,
        *,
        as_of: dt.date,
        rates: RateTable | Iterable[RateTable] | None = None,
        scores: results.ScoreTable | Iterable[results.ScoreTable] | None = None,
        registry: units.UnitRegistry | None = None,
    ) -> FindingTable:
        """
        Put the measures of a plan beside the findings (đối chiếu với kế hoạch cải thiện).

        Parameters
        ----------
        measures : MeasureSet
            The plan; see `load_measures`.
        as_of : datetime.date
            Day of the review, by which a measure is overdue or done. It is never that of the clock.
        rates : RateTable or iterable of them, optional
            Rates of this review, and those of the period in which it was planned where they are
            not in the same table; without them no value and no number of cases is judged.
        scores : ScoreTable or iterable of them, optional
            Scores of both in the same way; without them no points are judged.
        registry : UnitRegistry, optional
            Which unit went on in which other; by default the one that the findings were made with.

        Returns
        -------
        FindingTable
            With the findings of MEA101 to MEA103 after the others, and the rows of ``measures``:
            what each is about now, whether it was done in time, and whether it did what it
            promised. `without_measures` gives what has none. Findings about measures are not
            followed: `against` leaves them out, so give measures after it and after `suppress`.

        Raises
        ------
        InputError
            If an argument is of another kind.

        Notes
        -----
        A measure is about the findings of its rule, unit and subject, as far as it names them,
        and of the unit that its own went into whole (convention §96). What it promised is judged
        by the latest period that is later than its own and of the same cadence (§97).

        Examples
        --------
        >>> import parindex as pi
        >>> on_time = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["all"])
        >>> def review(period, good):
        ...     counts = {"unit_id": ["A"], "period": [period], "good": [good], "all": [100]}
        ...     targets = [pi.Target(indicator="on_time", value=95.0)]
        ...     return pi.assess(counts, indicators=[on_time], targets=targets)
        >>> plan = pi.load_measures(
        ...     {
        ...         "rule": ["TGT101"],
        ...         "unit_id": ["A"],
        ...         "subject": ["on_time"],
        ...         "period": ["2023-H1"],
        ...         "description": ["a second clerk"],
        ...         "responsible": ["A"],
        ...         "due": ["2023-09-30"],
        ...         "done": ["2023-09-15"],
        ...         "value": [90.0],
        ...     }
        ... )
        >>> before, after = review("2023-H1", 70), review("2023-H2", 84)
        >>> findings = after.findings.against(before.findings).with_measures(
        ...     plan, as_of=dt.date(2024, 1, 15), rates=[before.rates, after.rates]
        ... )
        >>> (row,) = findings.measures
        >>> row.finding.text, row.outcome.text, row.start, row.wanted, row.reached
        ('found', 'partly', 70.0, 90.0, 84.0)
        >>> [finding.rule for finding in findings.select("MEA")]
        ['MEA103']
        """
        given: object = measures
        if not isinstance(given, model.MeasureSet):
            raise InputError(
                f"measures must be a MeasureSet, which load_measures makes, got "
                f"{type(measures).__name__}"
            )
        if type(as_of) is not dt.date:  # one with a time of day is a date too
            raise InputError(
                f"as_of must be the day of the review, a datetime.date, got {quoted(as_of)}"
            )
        if registry is not None:
            units.required.require_registry(registry)
        known = {rule.code: rule for rule in (*RULES, *self._names.own_rules)}
        plan = planned.with_measures.planned(
            self.data,
            self.checks.data,
            measures,
            as_of=as_of,
            rates=planned.with_measures.tables_of(rates, RateTable, "rates"),
            scores=planned.with_measures.tables_of(scores, results.ScoreTable, "scores"),
            registry=self.registry if registry is None else registry,
            rules=known,
            settings=self.provenance.rules or RuleSettings(),
            provenance=self.provenance,
        )
        return attrs.evolve(
            self,
            data=plan.data,
            checks=attrs.evolve(self.checks, data=plan.checks),
            measures=plan.measures,
        )

    def without_measures(self) -> FindingTable:
        """
        Keep the errors and warnings that no measure is about (tồn tại chưa có biện pháp).

        Returns
        -------
        FindingTable
            Each issue once, on its row of the latest period, without what is resolved, accepted or
            good. Before `with_measures` nothing has a measure.
        """
        found = planned.with_measures.about_findings(self.data)
        known = {rule.code: rule for rule in (*RULES, *self._names.own_rules)}
        kept = attrs.evolve(self, data=found)
        open_rows = planned.with_measures.open_issues(found, known, self.provenance.regime)
        covered = self.measures.data["fingerprint"].drop_null()
        has_one = np.asarray(pc.is_in(found["fingerprint"].take(pa.array(open_rows)), covered))
        return kept._of_rows(open_rows[~has_one])

    def _review(self) -> follow_up.review.Review:
        done = self.checks.data["status"].cast(pa.string())
        checked = self.checks.data["rule"].filter(pc.equal(done, CheckStatus.CHECKED.text))
        settings = self.provenance.rules
        return follow_up.review.Review(
            data=planned.with_measures.about_findings(self.data),
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
