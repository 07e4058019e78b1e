"""Phases, baselines and points left out decide what a series shows (convention §60, §66)."""

from __future__ import annotations

from typing import Any

import pytest

import parindex as pi
from parindex.vocabulary import LifecycleReason

MET = pi.Indicator.proportion("met", numerator=["met"], denominator=["all"])


def found(met, **options):
    """Findings of one series of years of 400 cases, from 2001 on."""
    years = [str(2001 + at) for at in range(len(met))]
    sheet: dict[str, Any] = {"unit_id": ["A"] * len(met), "period": years}
    rates = pi.compute_rates({**sheet, "met": met, "all": [400] * len(met)}, [MET])
    control = pi.compute_control_limits(rates, **options)
    return pi.find(rates=rates, control=control, select=["SPC"])


STEADY = [380, 382, 379, 381, 384, 380, 377, 383, 380, 381]
THEN = [*STEADY, 300]
NOW = [*STEADY, 300, 380]


def reasons(then, now):
    return {each.lifecycle_reason for each in now.against(then) if each.rule == "SPC101"}


@pytest.mark.parametrize(
    "options",
    [
        {"phases": "2002"},
        {"baseline": "2009"},
        {"excluded": {"unit_id": ["A"], "period": ["2011"], "reason": ["a flood"]}},
    ],
)
def test_what_is_gone_under_other_settings_of_the_series_is_not_resolved(options):
    then = found(THEN)
    assert [each.period for each in then.select("SPC101")] == ["2011"]
    # the point is still there, and the series is cut or closed otherwise
    assert reasons(then, found([*STEADY, 380], **options)) == {LifecycleReason.OPTIONS_CHANGED}
    assert reasons(then, found([*STEADY, 380])) == {None}


def test_the_settings_go_through_files(tmp_path):
    excluded = {"unit_id": ["A"], "period": ["2003"], "reason": ["a flood"]}
    own = found(NOW, phases="2002", excluded=excluded)
    held = own.provenance.limits["control"]
    assert (held.phases, held.baseline, held.excluded) == (("2002",), (), ("met | A | 2003",))
    again = pi.read_findings(own.to_json())
    assert again.provenance.limits["control"] == held
    assert again == own
    own.to_parquet(tmp_path / "own.parquet")
    assert pi.read_findings(tmp_path / "own.parquet").provenance.limits["control"] == held
    then = pi.read_findings(found(THEN, phases="2002").to_json())
    now = found([*STEADY, 380], phases="2002")
    assert reasons(then, now) == {None}


def test_series_that_are_cut_otherwise_are_not_equal():
    assert found(STEADY) != found(STEADY, phases="2002")
