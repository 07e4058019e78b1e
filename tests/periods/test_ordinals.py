from __future__ import annotations

import datetime as dt

import pytest

from parindex.periods.ordinals import outer_days
from parindex.periods.period import ReportingPeriod


@pytest.mark.parametrize(
    ("code", "last"), [("FY2010/11", (2011, 12, 31)), ("2010", (2010, 12, 31))]
)
def test_without_a_regime_a_fiscal_year_may_reach_to_the_end_of_its_second_year(code, last):
    days = outer_days([ReportingPeriod.parse(code)], None)
    assert dt.date.fromordinal(int(days.first[0])) == dt.date(2009, 12, 1)
    assert dt.date.fromordinal(int(days.last[0])) == dt.date(*last)
