"""Files of accepted findings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import parindex as pi

DAY = dt.date(2023, 6, 14)
TOML = """
[[suppression]]
rule = "CNT104"
unit_id = "xa-03"
reason = "chuyển trụ sở"
accepted_by = "Sở Nội vụ"
until = 2023-08-31

[[suppression]]
rule = "TGT101"
subject = "on_time"
period = "2023-H1"
reason = "x"
accepted_by = "y"
until = 2023-06-13
"""
CSV = """rule,unit_id,subject,period,reason,accepted_by,until
CNT104,xa-03,,,chuyển trụ sở,Sở Nội vụ,2023-08-31
TGT101,,on_time,2023-H1,x,y,2023-06-13
"""


def load(tmp_path, text, name="accepted.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return pi.load_suppressions(path, on=DAY)


def test_toml_and_csv_say_the_same(tmp_path):
    from_toml, from_csv = load(tmp_path, TOML), load(tmp_path, CSV, "accepted.csv")
    assert from_toml == from_csv
    first, second = from_toml
    assert (first.rule, first.unit_id, first.subject) == ("CNT104", "xa-03", None)
    assert [each.holds_on(from_toml.on) for each in (first, second)] == [True, False]
    assert repr(from_toml) == "<SuppressionSet: 2 suppressions as of 2023-06-14>"


def test_every_fault_is_named_with_its_place(tmp_path):
    text = TOML.replace('reason = "x"', 'reasn = "x"').replace("2023-08-31", '"soon"')
    with pytest.raises(pi.errors.FaultGroup) as caught:
        load(tmp_path, text)
    words = "\n".join(str(fault) for fault in caught.value.exceptions)
    assert "suppression[0].until must be" in words
    assert "suppression[1]" in words
    assert "reasn" in words


def test_faults_of_csv_are_named_by_row(tmp_path):
    with pytest.raises(pi.errors.FaultGroup) as caught:
        load(tmp_path, CSV.replace("2023-08-31", "31/8/2023").replace(",x,y,", ",,y,"), "a.csv")
    words = "\n".join(str(fault) for fault in caught.value.exceptions)
    assert "suppression[0].until must be" in words
    assert "suppression[1]" in words
    with pytest.raises(pi.errors.InputError, match="got more in line 2"):
        load(tmp_path, CSV.replace("2023-08-31", "2023-08-31,more"), "a.csv")


def test_the_day_is_stated_and_is_a_day(tmp_path):
    load(tmp_path, TOML)
    for day in (dt.datetime(2023, 6, 14, 12), "2023-06-14"):
        with pytest.raises(pi.errors.InputError, match="on must be the day of the review"):
            pi.load_suppressions(tmp_path / "accepted.toml", on=day)  # type: ignore[arg-type]
    with pytest.raises(pi.errors.DefinitionError, match=r"suppressions\[0\] must be a Suppression"):
        pi.SuppressionSet(["CNT104"], on=DAY)  # type: ignore[list-item]


def test_a_suppression_needs_reason_name_and_last_day():
    good: dict[str, Any] = {"rule": "CNT104", "reason": "a", "accepted_by": "b", "until": DAY}
    pi.Suppression(**good)
    for field in ("reason", "accepted_by", "until"):
        with pytest.raises(pi.errors.DefinitionError, match=field):
            pi.Suppression(**good | {field: " "})


@pytest.mark.parametrize("day", ["31/12/2023", "5/6/2023", "soon"])
def test_a_day_of_csv_stands_year_first_and_no_other_spelling_is_guessed(tmp_path, day):
    with pytest.raises(pi.errors.FaultGroup) as caught:
        load(tmp_path, CSV.replace("2023-08-31", day), "a.csv")
    (fault,) = caught.value.exceptions
    assert str(fault).endswith(
        f"suppression[0].until must be a day written year first, such as 2023-12-31, got {day!r}"
    )


def test_a_file_of_another_format_is_told_which_are_read(tmp_path):
    with pytest.raises(
        pi.errors.InputError, match=r"a\.json must be a TOML file, or a CSV file whose name"
    ):
        load(tmp_path, '[{"rule": "CNT104"}]', "a.json")
    with pytest.raises(pi.errors.InputError, match=r"a\.toml must be TOML, got this fault"):
        load(tmp_path, "rule", "a.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be a file with something in it, got an empty one"),
        (" \n", "must be a file with something in it, got white space alone"),
        ("rule,reason,rule\nCNT104,a,CNT103\n", "must have each column once, got 'rule' twice"),
        (
            "rule,reason\nCNT104," + "x" * 200_000 + "\n",
            "must be CSV, got below line 1: field larger",
        ),
    ],
)
def test_a_csv_file_that_would_lose_something_is_refused(tmp_path, text, words):
    with pytest.raises(pi.errors.InputError, match=words):
        load(tmp_path, text, "a.csv")


@pytest.mark.parametrize("text", ["năm 2021", "2021", " NĂM 2021 "])
def test_a_period_is_kept_as_its_canonical_code(tmp_path, text):
    good: dict[str, Any] = {"rule": "CNT104", "reason": "a", "accepted_by": "b", "until": DAY}
    assert pi.Suppression(**good, period=text).period == "2021"
    assert pi.Suppression(**good, period=2021).period == "2021"
    assert next(iter(load(tmp_path, CSV.replace("2023-H1", text), "a.csv"))).period is None
    assert list(load(tmp_path, CSV.replace("2023-H1", text), "a.csv"))[1].period == "2021"


@pytest.mark.parametrize("period", ["garbage", "6 tháng cuối năm", " ", "", 2021.0, True])
def test_a_period_that_cannot_be_read_is_refused(tmp_path, period):
    good: dict[str, Any] = {"rule": "CNT104", "reason": "a", "accepted_by": "b", "until": DAY}
    with pytest.raises(pi.errors.DefinitionError, match="Suppression: period must be"):
        pi.Suppression(**good, period=period)
    if isinstance(period, str) and period.strip():
        with pytest.raises(pi.errors.FaultGroup) as caught:
            load(tmp_path, CSV.replace("2023-H1", period), "a.csv")
        (fault,) = caught.value.exceptions
        assert "suppression[1].period must be a reporting period, such as 2023-H1" in str(fault)


def test_one_suppression_is_no_list_of_them():
    good: dict[str, Any] = {"rule": "CNT104", "reason": "a", "accepted_by": "b", "until": DAY}
    for given in (pi.Suppression(**good), "CNT104", None, 5):
        with pytest.raises(
            pi.errors.InputError, match="suppressions must be a list of Suppression objects, got"
        ):
            pi.SuppressionSet(given, on=DAY)  # type: ignore[arg-type]
