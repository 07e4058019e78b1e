"""Names of units and indicators have their real lengths: nothing is cut that tells two apart."""

from __future__ import annotations

import itertools
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.makers import unit
from tests.plain_text import plain
from tests.plots.drawn import boxes_of, check_page, texts_of
from tests.report.reviews import district

import parindex as pi
from parindex import plots
from parindex.plans import rank_spans
from parindex.plots.lettering import width_of
from parindex.plots.of_findings import _head
from parindex.plots.words import Words
from parindex.vocabulary import Severity

BEGINNING = "Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn"
OF_RESOLVED, OF_DUE = (
    pi.Indicator.proportion(
        code,
        numerator=["good"],
        denominator=[below],
        name=pi.Name(vi=f"{BEGINNING} {end}", en=f"Resolved before or on the due day, {end}"),
    )
    for code, below, end in (
        ("of_resolved", "done", "trên số đã giải quyết"),
        ("of_due", "due", "trên số đến hạn"),
    )
)
UNITS = [f"Phường Phú Lương Thượng {place:02}" for place in range(60)]
REGISTRY = pi.UnitRegistry([unit(f"u{place:02}", name=name) for place, name in enumerate(UNITS)])


def review_of(count=60, **more):
    rng = np.random.default_rng(4)
    due = rng.integers(300, 3000, 2 * count)
    counts = {
        "unit_id": [f"u{place:02}" for place in range(count)] * 2,
        "period": ["2022-H1"] * count + ["2023-H1"] * count,
        "good": rng.binomial(due, 0.9).tolist(),
        "done": due.tolist(),
        "due": (due + 10).tolist(),
    }
    counts["good"][count + 1] = None
    for place in (count + 2, count + 3):  # more in time than were resolved
        counts["good"][place] = counts["due"][place] + 5
    targets = [pi.Target(indicator="of_resolved", value=90.0)]
    indicators = (OF_RESOLVED, OF_DUE)
    return pi.assess(counts, indicators=indicators, targets=targets, registry=REGISTRY, **more)


REVIEW = review_of()
SAID: dict[str, Any] = {"registry": REGISTRY, "language": "vi"}


OF_ONE: dict[str, Any] = {"indicator": "of_resolved"}


def drawn():
    rates, one = REVIEW.rates, OF_ONE
    yield plots.units(rates, REVIEW.comparisons, findings=REVIEW.findings, **one, **SAID)
    yield plots.units(rates, **one, **SAID)
    yield plots.funnel(REVIEW.peers, **one, **SAID)
    yield plots.grid(rates, REVIEW.comparisons, findings=REVIEW.findings, **SAID)
    yield plots.findings(REVIEW.findings, language="vi")


PICTURES = tuple(drawn())


@pytest.mark.parametrize("place", range(len(PICTURES)))
def test_nothing_runs_out_of_a_page_or_stands_upon_another(place):
    check_page(PICTURES[place])


@pytest.mark.parametrize("place", range(len(PICTURES)))
def test_no_title_is_cut(place):
    picture = PICTURES[place]
    assert not [text for text in texts_of(picture) if text.endswith("…")]
    title = picture.title.replace(" ", "")
    assert title in "".join(text.replace(" ", "") for text in texts_of(picture))


def test_two_indicators_that_differ_in_their_last_words_do_not_look_alike():
    texts = [plain(text) for text in texts_of(PICTURES[3])]
    assert [text for text in texts if text.endswith("đến hạn")]
    assert [text for text in texts if text.endswith("đã giải quyết")]


def test_the_heads_of_findings_stand_apart():
    picture = plots.findings(district().findings, language="vi")
    check_page(picture)
    words = Words("vi", REVIEW.provenance, None)
    lines = _head({("CNT", Severity.ERROR.value, 0): 706}, Severity.ERROR, words, 150.0)
    assert plain(" ".join(lines)) == "Cần kiểm tra, chỉnh sửa: 706"
    assert max(width_of(line, 12.0, bold=True) for line in lines) <= 140.0


def test_a_large_rank_has_room_beside_its_band():
    spans = rank_spans(review_of(12).rates.at(indicator="of_resolved", period="2023-H1"))
    data = spans.data
    for name in ("lower", "rank", "upper"):
        many = pc.multiply(data[name].cast(pa.int64()), 3000).cast(data.schema.field(name).type)
        data = data.set_column(data.column_names.index(name), data.schema.field(name), many)
    check_page(plots.rank_spans(attrs.evolve(spans, data=data), **SAID))


@pytest.mark.parametrize("count", [6, 40])
def test_periods_have_their_names_where_there_is_room(count):
    """Ranks of two periods: the names of both ends are whole."""
    scheme = pi.scheme_from_table(
        {"code": ["1"], "text": ["Hạn"], "maximum": [10], "formula": ["award"]},
        id="own",
        edition="1",
    )
    ids = [f"u{place:02}" for place in range(count)]
    points = np.random.default_rng(1).permutation(2 * count) / (2.0 * count)
    awards = {
        "criterion_code": ["1"] * 2 * count,
        "unit_id": ids * 2,
        "period": ["2022-H1"] * count + ["2023-H1"] * count,
        "points": points.tolist(),
    }
    if count == 40:  # one is ranked in one period alone, which makes the longest title
        awards = {name: column[:-1] for name, column in awards.items()}
    picture = plots.ranks_over_years(pi.compute_scores(scheme, awards=awards), **SAID)
    check_page(picture)
    texts = [plain(text) for text in texts_of(picture)]
    assert not [text for text in texts if "…" in text]
    assert plain(picture.title) in " ".join(texts)
    named = ["6 tháng đầu năm 2022", "6 tháng đầu năm 2023"]
    labels = [text for text in texts if text.lower() in named or text in ("2022-H1", "2023-H1")]
    assert [text.lower() for text in labels] == (named if count == 6 else ["2022-h1", "2023-h1"])


def test_many_periods_have_names_beside_each_other_and_letters_above_them():
    """Monthly series whose one low point lies at the end of the axis."""
    months = [f"{year}-{month:02}" for year in (2021, 2022, 2023) for month in range(1, 13)]
    good = [90 + place % 5 for place in range(36)]
    good[15] = 60
    counts = {"unit_id": ["u00"] * 36, "period": months, "good": good, "done": [100] * 36}
    control = pi.compute_control_limits(pi.compute_rates(counts, [OF_RESOLVED]))
    picture = plots.series(control, unit_id="u00", **OF_ONE, **SAID)
    check_page(picture)
    texts = [plain(text) for text in texts_of(picture)]
    assert "tháng 1/2021" in texts
    boxes = list(boxes_of(picture))
    (lowest,) = (box[4] for box in boxes if plain(box[0]) == "a")
    assert lowest < min(box[2] for box in boxes if plain(box[0]) == "tháng 1/2021")


@pytest.mark.parametrize("half", ["", "-H1"])
def test_ranks_of_many_periods_are_named_apart(half):
    scheme = pi.scheme_from_table(
        {"code": ["1"], "text": ["Hạn"], "maximum": [10], "formula": ["award"]},
        id="own",
        edition="1",
    )
    periods = [f"{year}{half}" for year in range(2012, 2024)]
    awards = {
        "criterion_code": ["1"] * 24,
        "unit_id": ["u00", "u01"] * 12,
        "period": [period for period in periods for _ in range(2)],
        "points": [place % 7 for place in range(24)],
    }
    picture = plots.ranks_over_years(pi.compute_scores(scheme, awards=awards), **SAID)
    check_page(picture)
    assert periods[-1] in texts_of(picture)  # the last has its name always


def test_steps_with_long_names_stand_apart():
    """Two lines of one name are nearer to each other than to those of the next."""
    counts = {
        "unit_id": ["u00", "u01", "u02"] * 2,
        "period": ["2022"] * 3 + ["2023"] * 3,
        "good": [50, 60, 70, 70, 50, 90],
        "done": [100] * 6,
    }
    names = {f"u{place:02}": f"{BEGINNING} {place:02}" for place in range(3)}
    registry = pi.UnitRegistry([unit(key, name=name) for key, name in names.items()])
    parts = pi.decompose(pi.compute_rates(counts, [OF_RESOLVED]))
    picture = plots.waterfall(parts, registry=registry, language="vi")
    tops = sorted(
        (top, bottom)
        for text, _, top, _, bottom in boxes_of(picture)
        if bottom - top < 10
        and (text.startswith("Tỷ lệ hồ sơ") or text.endswith(("00", "01", "02")))
    )
    gaps = [later - bottom for (_, bottom), (later, _) in itertools.pairwise(tops)]
    assert max(gaps[::2]) + 4 < min(gaps[1::2])
