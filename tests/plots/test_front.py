"""The front of the room: loaded late, and plain about what it lacks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.makers import MET, rates_of

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError

WITHOUT = """
import sys

import pytest

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError
from tests.makers import MET, rates_of
sys.modules["matplotlib"] = None
from parindex import plots
try:
    plots.units
except ImportError as error:
    print(type(error).__name__, error)
"""


def run(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_without_matplotlib_one_sentence_says_which_extra_brings_it():
    assert run(WITHOUT) == (
        'MissingExtraError parindex.plots needs an extra: pip install "parindex[plots]"'
    )


def test_pictures_load_nothing_before_one_is_drawn_and_never_pyplot():
    seen = run(
        "import sys, parindex; from parindex import plots; print('matplotlib' in sys.modules);"
        "plots.units; print('matplotlib.pyplot' in sys.modules)"
    )
    assert seen.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda _: plots.units([1], indicator="met"), "rates must be a RateTable, got list"),  # type: ignore[arg-type]
        (lambda r: plots.units(r, [1], indicator="met"), "comparisons must be a ComparisonTable"),  # type: ignore[arg-type]
        (lambda r: plots.units(r, indicator="met", findings=r), "findings must be a"),
        (lambda r: plots.units(r, indicator="met", targets=["95"]), "targets must be"),  # type: ignore[list-item]
        (lambda r: plots.units(r, indicator="met", registry={}), "registry must be"),  # type: ignore[arg-type]
        (lambda r: plots.funnel(r, indicator="met"), "peers must be a PeerTable, got RateTable"),
        (lambda r: plots.series(r, indicator="met", unit_id="A"), "control must be a ControlTable"),
        (plots.findings, "findings must be a FindingTable, got RateTable"),
        (
            plots.waterfall,
            "table must be a DecompositionTable, a ScoreComparisonTable or a ScorePartsTable, got "
            "RateTable; decompose, compare_scores or decompose_scores makes one",
        ),
        (plots.frontier, "path must be a PathTable, got RateTable"),
        (plots.rank_spans, "spans must be a RankSpanTable, got RateTable"),
    ],
)
def test_a_table_of_another_kind_is_refused_by_its_argument(draw, sentence):
    with pytest.raises(InputError, match=sentence):
        draw(rates_of(["2023"] * 2, [1, 2], [9, 9], ["A", "B"]))


_ARGUMENTS = {
    plots.units: ({"indicator": "met"}, "compute_rates", "rates"),
    plots.grid: ({}, "compute_rates", "rates"),
    plots.funnel: ({"indicator": "met"}, "compare_with_peers", None),
    plots.series: ({"indicator": "met", "unit_id": "A"}, "compute_control_limits", "control"),
    plots.findings: ({}, "find or read_findings", "findings"),
    plots.points: ({"unit_id": "A"}, "compute_scores", None),
    plots.ranks_over_years: ({}, "compute_scores", None),
    plots.frontier: ({}, "shortest_path", None),
    plots.rank_spans: ({}, "rank_spans", None),
    plots.waterfall: ({}, "decompose, compare_scores or decompose_scores", None),
}


@pytest.mark.parametrize("draw", _ARGUMENTS, ids=lambda draw: draw.__name__)
def test_what_a_picture_cannot_draw_is_refused_with_what_makes_or_holds_it(draw):
    options, makers, held = _ARGUMENTS[draw]
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": [1, 2], "d": [9, 9]}
    review = pi.assess(counts, indicators=[MET])
    for given in (review, review.counts, review.counts.to_pandas(), None):
        with pytest.raises(InputError) as told:
            draw(given, **options)
        is_held = given is review and held is not None
        how = f"give its .{held}" if is_held else f"{makers} makes one"
        assert str(told.value).endswith(f"; {how}")


def test_every_picture_is_tried_with_what_it_cannot_draw():
    drawing = {name for name in dir(plots) if name.islower() and name[0] != "_"}
    assert {draw.__name__ for draw in _ARGUMENTS} == drawing


def test_rows_that_were_left_out_before_are_not_there():
    other = pi.Indicator.proportion("late", numerator=["n"], denominator=["d"])
    rates = rates_of(["2022", "2023"], [1, 2], [9, 9], indicators=[MET, other])
    late = rates.at(indicator="late", period="2022")
    assert plots.units(late, indicator="late").data["period"].to_pylist() == ["2022"]
    with pytest.raises(UnknownCodeError, match="'met'; there are late"):
        plots.units(late, indicator="met")
    with pytest.raises(UnknownCodeError, match="'2023'"):
        late.at(period="2023")
