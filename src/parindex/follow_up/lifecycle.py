"""The course of every issue through the periods of two reviews, all issues at once."""

from __future__ import annotations

import attrs
import numpy as np

from ..tables.arrays import BoolArray, CodeArray, CountArray, FloatArray
from .issues import Issues, Looked, end_month
from .size import Magnitudes

__all__ = ["Course", "Stored", "course_of"]

_NEVER = -1


@attrs.frozen(eq=False)
class Stored:
    """
    The past of its rows, shape (n,), that an earlier review which was followed itself tells.

    *count* is in periods, 1 where the review was not followed. *since* is the position of the first
    among all periods, that of the row where it is not known. *unlike* is why a row that was carried
    over cannot be looked for until it is found again, -1 where it can. If *was_followed*, all rows
    are open, whatever that review looked at later.
    """

    count: CodeArray
    since: CodeArray
    unlike: CountArray
    was_followed: bool


@attrs.frozen(eq=False, kw_only=True)
class Course:
    """
    The course of the issues, told for the n rows of the later review and m of the earlier one.

    *is_last* marks the rows that carry the life cycle of their issue; *is_closed* those whose issue
    was looked for in a later period and not found. *count* is in periods up to the row, *since* the
    position of the first; -1 where the row has no period. *prior* is the row of the earlier review
    that it continues, -1 for none. *gone*, shape (m,), are rows of the earlier review that carry
    the life cycle of an issue that the later one does not have; *gone_...* say the same of those.
    """

    is_last: BoolArray
    is_closed: BoolArray
    count: CodeArray
    since: CodeArray
    prior: CountArray
    gone: CountArray
    gone_is_closed: BoolArray
    gone_count: CodeArray
    gone_since: CodeArray


def course_of(issues: Issues, then: Magnitudes, stored: Stored) -> Course:
    """Walk through the periods; of several rows of one issue and period the worst is continued."""
    walk = _Walk(issues, then, stored)
    for period in range(len(issues.periods)):
        walk.step(period)
    return walk.course()


class _Walk:
    """State of all issues after some periods."""

    def __init__(self, issues: Issues, then: Magnitudes, stored: Stored) -> None:
        size = len(issues)
        self.issues, self.then, self.stored = issues, then, stored
        self.ends = [end_month(period) for period in issues.periods]
        self.rows_now = issues.now.rows_by_period(len(issues.periods))
        self.rows_then = issues.then.rows_by_period(len(issues.periods))
        self.all_following = issues.following()
        self.following = self.all_following
        """Those that hold on the last day of the period that is walked through."""
        of_rows = issues.then.issue
        self.is_stuck = _marked(of_rows[stored.unlike >= 0], size)
        self.is_known_open = _marked(of_rows if stored.was_followed else of_rows[:0], size)
        self.count = np.zeros(size, np.int32)
        """Periods in which the open issue was found; 0 where it is not open."""
        self.since = np.full(size, _NEVER, np.int32)
        self.prior = np.full(size, _NEVER, np.int64)
        """Latest row of the earlier review in the present run."""
        self.found_end = np.full(size, _NEVER, np.int32)
        """Month with which the latest period ends in which it was found."""
        self.last_now = np.full(size, _NEVER, np.int32)
        self.last_then = np.full(size, _NEVER, np.int32)
        self.then_end = np.full(size, _NEVER, np.int32)
        self.closed_by_then = np.zeros(size, bool)
        self.last_count = np.zeros(size, np.int32)
        """Count and first period of the run that was open last."""
        self.last_since = np.full(size, _NEVER, np.int32)
        rows = len(issues.now.issue)
        self.row_count = np.full(rows, _NEVER, np.int32)
        self.row_since = np.full(rows, _NEVER, np.int32)
        self.row_prior = np.full(rows, _NEVER, np.int64)

    def step(self, period: int) -> None:
        day = self.issues.last_days[period]
        self.following = [each.by(day) for each in self.all_following]
        here_now, here_then = self.rows_now[period], self.rows_then[period]
        found_now, found_then = (
            _marked(side.issue[rows], len(self.issues))
            for side, rows in ((self.issues.now, here_now), (self.issues.then, here_then))
        )
        own_now = found_now.copy() if self.following else found_now
        row_then = self._worst_rows(here_then)
        for each in self.following:
            known = each.other >= 0
            found_now[each.issue[known]] |= own_now[each.other[known]]
            lacks = known & (row_then[each.issue] < 0)
            row_then[each.issue[lacks]] = row_then[each.other[lacks]]
        found_then |= row_then >= 0
        looked_now = self._looked(self.issues.looked_now, period) & ~self.is_stuck
        looked_then = self._looked(self.issues.looked_then, period) & ~self.is_known_open
        self._move(period, found_now, found_then, looked_now, looked_then, row_then)
        self._note(here_now, own_now)
        self.is_stuck &= ~found_now  # from here on it is known under what it was found

    def _worst_rows(self, rows: CountArray) -> CountArray:
        """Row of the earlier review for each issue that it has in a period; -1 where none."""
        issue = self.issues.then.issue[rows]
        found = np.full(len(self.issues), _NEVER, np.int64)
        found[issue] = rows
        if np.count_nonzero(found >= 0) == len(rows):
            return found
        bad = np.nan_to_num(self.then.badness[rows], nan=-np.inf)
        # stable from the last row to the first: of equally bad ones the first is written last
        order = np.lexsort((-np.arange(len(rows)), bad, self.then.severity[rows]))
        found[issue[order]] = rows[order]
        return found

    def _looked(self, looked: Looked | None, period: int) -> BoolArray:
        nothing = np.zeros(len(self.issues), bool)
        if looked is None:
            return nothing
        at = looked.at(period, self.issues.pair, self.issues.unit)
        if at is None:
            return nothing
        for each in self.following:
            further = looked.at(period, self.issues.pair[each.issue], each.unit)
            if further is not None:
                at[each.issue] |= further
        return at

    def _move(
        self,
        period: int,
        found_now: BoolArray,
        found_then: BoolArray,
        looked_now: BoolArray,
        looked_then: BoolArray,
        row_then: CountArray,
    ) -> None:
        end = self.ends[period]
        looked_now &= ~found_now
        looked_then &= ~found_then
        # a run that looks again at the period of the finding says that it is not there after all
        found = found_now | (found_then & ~looked_now)
        is_later = self.found_end < end
        was_open = self.count > 0
        closed = ~found & (
            (looked_now & (is_later | found_then)) | (looked_then & ~found_now & is_later)
        )
        closed &= was_open | found_then

        stored_count = np.where(found_then, _at(self.stored.count, row_then, 0), 0)
        stored_since = np.where(found_then, _at(self.stored.since, row_then, period), period)
        seen = found | (closed & found_then)
        count = np.maximum(self.count + 1, stored_count)
        since = np.where(was_open, np.minimum(self.since, stored_since), stored_since)
        self.count = np.where(seen, count, self.count).astype(np.int32)
        self.since = np.where(seen, since, self.since).astype(np.int32)
        self.last_count = np.where(seen, self.count, self.last_count)
        self.last_since = np.where(seen, self.since, self.last_since)
        self.prior = np.where(found_then, row_then, self.prior)
        self.found_end[found] = end
        self.count[closed] = 0
        self.prior[closed] = _NEVER
        self.last_now[found_now] = period
        self.closed_by_then |= looked_then & (self.then_end >= 0) & (self.then_end < end)
        self.closed_by_then[found_then] = False
        self.last_then[found_then], self.then_end[found_then] = period, end

    def _note(self, rows: CountArray, own_now: BoolArray) -> None:
        """Note for the rows of the later review in this period how their issues stand."""
        if not len(rows):
            return
        count, since, prior = self.count, self.since, self.prior
        carried = [
            (each.issue[each.other >= 0], each.other[each.other >= 0]) for each in self.following
        ]
        if any(len(issue) for issue, _ in carried):
            issue = np.concatenate([each for each, _ in carried])
            other = np.concatenate([each for _, each in carried])
            reached = own_now[other]
            issue, other = issue[reached], other[reached]
            count, since, prior = count.copy(), since.copy(), prior.copy()
            # the issue that was open longest is the one that goes on in a merged unit
            longest = np.argsort(self.count[issue], kind="stable")
            longer = longest[self.count[issue[longest]] >= count[other[longest]]]
            count[other[longer]] = self.count[issue[longer]]
            since[other[longer]] = self.since[issue[longer]]
            row = self.prior[issue]
            bad = np.nan_to_num(_at(self.then.badness, row, -np.inf), nan=-np.inf)
            order = np.lexsort((-row, bad, _at(self.then.severity, row, -1)))
            order = order[(row[order] >= 0) & (prior[other[order]] < 0)]
            prior[other[order]] = row[order]
        issue = self.issues.now.issue[rows]
        self.row_count[rows], self.row_since[rows] = count[issue], since[issue]
        self.row_prior[rows] = prior[issue]

    def course(self) -> Course:
        now, then = self.issues.now, self.issues.then
        is_open = self.count > 0
        is_gone = (self.last_then >= 0) & ~self.closed_by_then & (self.last_then > self.last_now)
        dated = now.period >= 0
        is_last = dated & (now.period == self.last_now[now.issue]) & ~is_gone[now.issue]
        is_closed = is_last & ~is_open[now.issue]
        gone = is_gone[then.issue] & (then.period == self.last_then[then.issue])
        undated = _Undated.of(self.issues, self.then, self.is_stuck)
        gone_rows = np.flatnonzero(gone | undated.gone)
        without = then.period[gone_rows] < 0
        issue = then.issue[gone_rows]
        return Course(
            is_last=is_last | ~dated,
            is_closed=is_closed,
            count=np.where(is_closed, self.last_count[now.issue], self.row_count),
            since=np.where(is_closed, self.last_since[now.issue], self.row_since),
            prior=np.where(dated, self.row_prior, undated.prior),
            gone=gone_rows,
            gone_is_closed=np.where(without, undated.looked[issue], ~is_open[issue]),
            gone_count=np.where(without, _NEVER, self.last_count[issue]),
            gone_since=np.where(without, _NEVER, self.last_since[issue]),
        )


@attrs.frozen(eq=False)
class _Undated:
    """
    Findings that name no period: of a scheme, or of a row whose period cannot be read.

    *prior*, shape (n,), is the row of the earlier review that a row without a period continues;
    *gone*, shape (m,), marks rows of the earlier review that are no longer there. *looked* marks
    the issues that were looked for again: where the rule knows no period at all, or the unit has a
    period that it had not before: the row that could not be read is that one, or did not come.
    """

    prior: CountArray
    gone: BoolArray
    looked: BoolArray

    @classmethod
    def of(cls, issues: Issues, then: Magnitudes, is_stuck: BoolArray) -> _Undated:
        size = len(issues)
        now_rows = np.flatnonzero(issues.now.period < 0)
        then_rows = np.flatnonzero(issues.then.period < 0)
        row = np.full(size, _NEVER, np.int64)
        bad = np.nan_to_num(then.badness[then_rows], nan=-np.inf)
        order = then_rows[np.lexsort((-then_rows, bad, then.severity[then_rows]))]
        row[issues.then.issue[order]] = order
        still = _marked(issues.now.issue[now_rows], size)
        for each in issues.following():  # they name no period, so all steps hold
            known = each.other >= 0
            still[each.issue[known]] |= still[each.other[known]]
            onward = each.issue[known & (row[each.issue] >= 0)]
            into = each.other[known & (row[each.issue] >= 0)]
            fresh = row[into] < 0
            row[into[fresh]] = row[onward[fresh]]
        gone = np.zeros(len(issues.then.issue), bool)
        gone[then_rows] = ~still[issues.then.issue[then_rows]]
        looked = np.zeros(size, bool)
        chosen = np.unique(issues.then.issue[gone])
        looked[chosen] = _looked_anew(issues, chosen) & ~is_stuck[chosen]
        return cls(row[issues.now.issue], gone, looked)


def _looked_anew(issues: Issues, chosen: CountArray) -> BoolArray:
    anew = np.zeros(len(chosen), bool)
    pair, unit = issues.pair[chosen], issues.unit[chosen]
    if issues.looked_now is None:
        return anew
    timeless = issues.looked_now.at(len(issues.periods), pair, unit)
    if timeless is not None:
        anew |= timeless
    if issues.looked_then is None:
        return anew
    for period in range(len(issues.periods)):
        seen = issues.looked_now.at(period, pair, unit)
        if seen is None:
            continue
        before = issues.looked_then.at(period, pair, unit)
        anew |= seen if before is None else seen & ~before
    return anew


def _marked(where: CountArray, size: int) -> BoolArray:
    marked = np.zeros(size, bool)
    marked[where] = True
    return marked


def _at(values: CodeArray | CountArray | FloatArray, rows: CountArray, absent: float) -> CountArray:
    if not len(values):
        return np.full(len(rows), absent)
    return np.where(rows >= 0, values[rows], absent)
