"""Measures of plans: what they must say, and how they are read and written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples

import parindex as pi
from parindex.errors import DefinitionError, FaultGroup, InputError

TOML = """
[[measure]]
rule = "TGT101"
unit_id = "xa-03"
subject = "on_time"
period = "2023-H1"
description = "thêm một công chức"
responsible = "Sở Nội vụ"
due = 2023-09-30
value = 97.5

[[measure]]
criterion = "1.2; 1.3"
subject = "online"
period = "2023-H1"
description = "hướng dẫn nộp trực tuyến"
responsible = "xa-04"
due = 2023-10-31
cases = 26
points = 2
done = 2023-10-15
source = "Kế hoạch 12"
"""
HEAD = "rule,unit_id,subject,criterion,period,description,responsible,due,value,cases,points"
CSV = f"""{HEAD},done,source
TGT101,xa-03,on_time,,2023-H1,thêm một công chức,Sở Nội vụ,2023-09-30,"97,5",,,,
,,online,1.2; 1.3,2023-H1,hướng dẫn nộp trực tuyến,xa-04,2023-10-31,,26,2,2023-10-15,Kế hoạch 12
"""


def load(tmp_path, text, name="plan.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return pi.load_measures(path)


def measure(**fields):
    given: dict[str, Any] = {
        "rule": "TGT101",
        "description": "x",
        "responsible": "y",
        "due": dt.date(2023, 9, 30),
    }
    return pi.Measure(**given | fields)


def test_toml_csv_and_tables_say_the_same(tmp_path):
    plan = load(tmp_path, TOML)
    first, second = plan
    assert (first.rule, first.value, first.cases, first.done) == ("TGT101", 97.5, None, None)
    assert second.criteria == ("1.2", "1.3")
    assert (second.cases, second.points, second.due) == (26, 2.0, dt.date(2023, 10, 31))
    assert load(tmp_path, CSV, "plan.CSV") == plan
    frame = pd.read_csv(tmp_path / "plan.CSV", decimal=",")
    assert pi.load_measures(frame) == plan
    frame["due"] = pd.to_datetime(frame["due"])
    assert pi.load_measures(frame) == plan
    assert pi.load_measures(pa.Table.from_pandas(frame)) == plan


def test_what_is_written_reads_as_the_same(tmp_path):
    plan = load(tmp_path, TOML)
    plan.to_toml(tmp_path / "again.toml")
    assert pi.load_measures(tmp_path / "again.toml") == plan
    assert pi.load_measures(tmp_path / "again.toml").to_toml() == plan.to_toml()


@examples(60)
@given(
    text=st.text(min_size=1).filter(lambda text: text.strip()),
    value=st.floats(allow_nan=False, allow_infinity=False),
    day=st.dates(),
)
def test_any_text_number_and_day_reads_as_it_was_written(tmp_path_factory, text, value, day):
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    plan = pi.MeasureSet(
        [measure(subject="on_time", description=text, source=text, value=value, due=day)]
    )
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    plan.to_toml(path)
    assert pi.load_measures(path) == plan


def test_no_measures_are_a_plan_too():
    assert repr(pi.MeasureSet([])) == "<MeasureSet: 0 measures>"
    assert pi.MeasureSet([]).to_toml() == ""
    both = pi.MeasureSet([measure()]) + pi.MeasureSet([measure(unit_id="A")])
    assert [each.unit_id for each in both] == [None, "A"]


def test_a_day_decides_what_is_overdue_and_what_is_done():
    open_one, done = measure(), measure(done=dt.date(2023, 10, 5))
    assert not open_one.is_overdue_on(dt.date(2023, 9, 30))
    assert open_one.is_overdue_on(dt.date(2023, 10, 1))
    assert done.is_overdue_on(dt.date(2023, 10, 4))
    assert not done.is_overdue_on(dt.date(2023, 10, 5))
    assert done.is_done_on(dt.date(2023, 10, 5))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rule": None}, "Measure: rule must be a rule where there is neither a subject"),
        ({"value": 95}, "subject must be the indicator of which a value or cases are promised"),
        ({"points": 1, "period": 2023}, "criterion must be the criterion of which points"),
        ({"cases": 3, "subject": "a"}, "period must be the period to which the cases are added"),
        ({"cases": 0, "subject": "a", "period": 2023}, "cases must be a whole number of cases"),
        ({"points": 0, "criterion": "1", "period": 2023}, "points must be points above 0"),
        ({"value": float("nan"), "subject": "a"}, "value must be a finite number"),
        ({"period": "soon"}, "period must be a reporting period, such as 2023-H1"),
        ({"due": "2023-09-30"}, "due must be"),
        ({"description": " "}, "description must be"),
    ],
)
def test_a_measure_that_means_nothing_is_refused(fields, words):
    with pytest.raises(DefinitionError) as caught:
        measure(**fields)
    assert words in str(caught.value)


def test_the_same_measure_twice_is_refused():
    with pytest.raises(DefinitionError, match=r"measures\[1\] must be unlike measures\[0\]"):
        pi.MeasureSet([measure(), measure()])
    with pytest.raises(DefinitionError, match="must be a Measure"):
        pi.MeasureSet([TOML])  # type: ignore[list-item]
    with pytest.raises(InputError, match="measures must be a list of Measure objects"):
        pi.MeasureSet("TGT101")  # type: ignore[arg-type]


def test_every_fault_of_a_file_is_named_with_its_place(tmp_path):
    text = TOML.replace("responsible =", "resposible =", 1).replace("2023-10-31", '"soon"')
    with pytest.raises(FaultGroup) as caught:
        load(tmp_path, text)
    words = "\n".join(str(fault) for fault in caught.value.exceptions)
    assert "measure[0]" in words
    assert "responsible" in words
    assert "measure[1].due must be a day" in words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2023-09-30", "30/9/2023", "measure[0].due must be a day written year first"),
        ('"97,5"', "1.234", "measure[0].value must be a number, got '1.234'"),
        (",26,", ",2.5,", "measure[1].cases must be a whole number"),
        ("source", "sorce", "a table of known keys, such as 'source'"),
    ],
)
def test_faults_of_csv_are_named_by_row(tmp_path, old, new, words):
    with pytest.raises(FaultGroup) as caught:
        load(tmp_path, CSV.replace(old, new, 1), "plan.csv")
    assert words in "\n".join(str(fault) for fault in caught.value.exceptions)


def test_what_is_neither_file_nor_table_is_refused(tmp_path):
    with pytest.raises(InputError, match="must be a TOML file, or a CSV file"):
        load(tmp_path, CSV, "plan.txt")
    with pytest.raises(InputError, match="measures must be a table"):
        pi.load_measures(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="must be a file, got none"):
        pi.load_measures(tmp_path / "none.toml")
