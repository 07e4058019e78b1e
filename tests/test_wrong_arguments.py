"""An argument of another kind than it must be: one sentence on one line, whatever was given."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

import parindex
import parindex.plots
from parindex.errors import DefinitionError, InputError, MissingColumnError

pi: Any = parindex  # for a type checker, every call here is wrong
plots: Any = parindex.plots
COUNTS = {
    "unit_id": ["A", "B"] * 2,
    "period": ["2022"] * 2 + ["2023"] * 2,
    "done": [90, 80, 95, 85],
    "all": [100] * 4,
}
DONE = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])
REVIEW = pi.assess(COUNTS, indicators=[DONE])
REGISTRY = pi.registry_from_table({"id": ["A"], "name": ["a"], "level": ["commune"]})
DAY = dt.date(2023, 1, 1)
TABLE = pd.DataFrame({"done": [1, 2]})


def assess(**more):
    return pi.assess(COUNTS, **{"indicators": [DONE], **more})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: assess(targets=95), "targets must be Target objects, got 95"),
        (lambda: assess(select=101), "select must be a list of codes, got 101"),
        (lambda: assess(ignore="CNT101"), "ignore must be a list of codes, got 'CNT101'"),
        (lambda: assess(false_discovery_rate="0.1"), "must lie between 0 and 1, e.g. 0.05, got"),
        (lambda: assess(form=TABLE), "form must be a CountForm or its identifier, got"),
        (lambda: assess(regime=REVIEW), "regime must be a ReportingRegime or its identifier, got"),
        (lambda: assess(indicators=REVIEW), "a list of Indicator, got Assessment"),
        (lambda: pi.find(rates=REVIEW.rates, spans=[None]), "a RankSpanTable, got NoneType"),
        (lambda: pi.detectable_change(REVIEW.rates, power="0.8"), "between 0.5 and 1, got '0.8'"),
        (lambda: pi.read_counts(COUNTS, items=3), "items must be item codes, got 3"),
        (lambda: pi.roll_up(COUNTS, REGISTRY, to="commune", items=1), "list of item codes, got 1"),
        (lambda: pi.resolve_units(["a"], REGISTRY, as_of=DAY, within=1),
         "within must be a column, got 1"),
        (lambda: plots.units(REVIEW.rates, indicator="done", units=1), "a list of ids, got 1"),
        (lambda: pi.tally({}, form="vn-ii06a", periods="2023", regime="nd-09-2019", by=0),
         "by must be a list of columns, got 0"),
        (lambda: pi.tally({}, form="vn-ii06a", periods="2023", regime="nd-09-2019", words=0),
         "words must be a mapping of role to words, got 0"),
    ],
)  # fmt: skip
def test_what_was_given_is_told_in_one_line(call, said):
    with pytest.raises(InputError) as caught:
        call()
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_single_number_is_no_list_of_items():
    with pytest.raises(DefinitionError, match="a list of item codes, got 3"):
        pi.Indicator.proportion("done", numerator=3, denominator=["all"])


def test_columns_that_are_named_by_numbers_are_told_as_missing():
    with pytest.raises(MissingColumnError, match="must have the columns '1', '2'"):
        pi.rebase(COUNTS, REGISTRY, as_of=DAY, items=[1, 2])
