"""Verbs as methods of frames of pandas and polars: the same as the functions, and no more."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any

import pandas as pd
import polars as pl
import pytest
from tests.makers import MET, unit

import parindex as pi
import parindex.pandas
import parindex.polars

COUNTS = {
    "unit_id": ["a", "b"],
    "period": ["2023-H1", "2023-H1"],
    "n": [9, None],
    "d": [10, 12],
}
REGISTRY = pi.UnitRegistry([unit("x", "district"), unit("a", parent="x"), unit("b", parent="x")])


@pytest.fixture(params=[pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def frame(request) -> Any:
    return request.param(COUNTS)


def test_rates_and_counts_are_those_of_the_functions(frame):
    assert frame.parindex.rates([MET], confidence=0.9) == pi.compute_rates(
        frame, [MET], confidence=0.9
    )
    assert frame.parindex.counts(regime="calendar") == pi.read_counts(frame, regime="calendar")


def test_so_are_a_review_and_counts_of_other_units(frame):
    assert frame.parindex.assess(indicators=[MET]).rates == pi.assess(frame, indicators=[MET]).rates
    assert frame.parindex.roll_up(REGISTRY, to="district") == pi.roll_up(
        frame, REGISTRY, to="district"
    )
    day = dt.date(2023, 6, 30)
    assert frame.parindex.rebase(REGISTRY, as_of=day) == pi.rebase(frame, REGISTRY, as_of=day)


def test_a_method_has_the_help_of_its_function():
    for one in (parindex.pandas.ParindexAccessor, parindex.polars.ParindexNamespace):
        assert one.rates.__doc__ == pi.compute_rates.__doc__
        assert one.assess.__doc__ == pi.assess.__doc__


def test_what_is_no_sheet_is_refused_as_the_function_does():
    with pytest.raises(pi.errors.MissingColumnError, match="unit_id"):
        pd.DataFrame({"n": [1]}).parindex.rates([MET])


def test_frames_have_no_verbs_until_the_module_is_imported():
    code = (
        "import pandas, polars, parindex;"
        "parindex.compute_rates;"
        "print([hasattr(each.DataFrame, 'parindex') for each in (pandas, polars)])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[False, False]"


def test_without_polars_the_error_says_what_to_install():
    code = "import sys; sys.modules['polars'] = None\nimport parindex.polars"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 'parindex.polars needs an extra: pip install "parindex[polars]"' in told.stderr
