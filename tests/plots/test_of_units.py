"""A picture of units says and shows what the tables say, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from tests.makers import MET, form_of, rates_of, unit
from tests.plain_text import plain

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError
from parindex.plots.lettering import width_of

SVG = "{http://www.w3.org/2000/svg}"


def rates_and_comparisons(now, before, units=None, sizes=1000):
    units = units or [f"u{place:02}" for place in range(len(now))]
    count = len(units)
    size = [sizes] * count if isinstance(sizes, int) else sizes
    rates = rates_of(
        ["2022"] * count + ["2023"] * count, [*before, *now], [*size, *size], [*units, *units]
    )
    return rates, pi.compare_to_prior_year(rates)


def texts_of(picture):
    root = ET.fromstring(picture.to_svg())
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


def test_a_district_as_its_picture_shows_it():
    """Worked by hand: A fell from 95 to 84, B rose from 90 to 96, C has no count, D no prior."""
    rates = rates_of(
        ["2022", "2022", "2022", "2023", "2023", "2023", "2023"],
        [950, 900, 930, 840, 960, None, 980],
        [1000] * 7,
        ["A", "B", "C", "A", "B", "C", "D"],
    )
    picture = plots.units(
        rates,
        pi.compare_to_prior_year(rates),
        indicator="met",
        targets=[pi.Target(indicator="met", value=95.0)],
    )
    rows = picture.data.to_pylist()
    assert [row["unit_id"] for row in rows] == ["A", "B", "D", "C"]
    assert [row["mark"] for row in rows] == ["deteriorated", "improved", "not_assessed", "no_value"]
    assert [row["value"] for row in rows] == [84.0, 96.0, 98.0, None]
    assert [row["change"] for row in rows] == [-11.0, 6.0, None, None]
    assert [row["reason"] for row in rows] == [None, None, None, "missing_count"]
    assert plain(picture.title) == "Indicator met: 1 of 4 units misses the target of 95% (A)"
    texts = texts_of(picture)
    for text in ("84.00%", "−11.00", "less good", "target 95%", "count not reported", "+6.00"):
        assert text in texts, text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_titles_come_in_the_order_of_what_must_be_seen_first(language):
    rates, comparisons = rates_and_comparisons([700, 990], [900, 900])

    def title(**options):
        return plots.units(rates, comparisons, indicator="met", language=language, **options).title

    worse = title()
    missed = title(targets=[pi.Target(indicator="met", value=99.0)])
    met = title(targets=[pi.Target(indicator="met", value=10.0)])
    assert worse == met != missed
    assert "u00" in worse
    assert "u00" in missed
    assert "99%" in missed


def test_the_title_counts_what_the_findings_count():
    rng = np.random.default_rng(7)
    now, before = rng.integers(800, 1000, 30), rng.integers(800, 1000, 30)
    units = [f"u{place:02}" for place in range(30)]
    counts = {
        "unit_id": units * 2,
        "period": ["2022"] * 30 + ["2023"] * 30,
        "n": [*before, *now],
        "d": [1000] * 60,
    }
    targets = [pi.Target(indicator="met", value=95.0, valid_from=dt.date(2023, 1, 1))]
    review = pi.assess(counts, indicators=[MET], targets=targets, regime="nd-09-2019")
    picture = plots.units(
        review.rates, review.comparisons, indicator="met", targets=targets, language="vi"
    )
    found = review.findings.to_pandas()
    clear = int((found["rule"] == "TGT101").sum())
    missed = clear + int((found["rule"] == "TGT104").sum())
    assert 0 < clear < missed
    assert f": {missed} trên 30 đơn vị chưa đạt mục tiêu 95%" in plain(picture.title)
    rows = picture.data.to_pandas()
    assert int((rows["value"] < rows["target"]).sum()) == missed
    assert int((rows["reached"] == "missed").sum()) == clear
    assert int((rows["mark"] == "improved").sum()) == int((found["rule"] == "CHG102").sum())


@pytest.mark.parametrize("n", [30, 60])
@pytest.mark.parametrize("fewest", [0, 500])
def test_title_classes_summary_and_findings_count_the_same_misses(n, fewest):
    rng = np.random.default_rng(n)
    total = rng.integers(50, 2000, n)
    counts = {
        "unit_id": [f"u{place:02}" for place in range(n)],
        "period": ["2023"] * n,
        "n": rng.binomial(total, rng.uniform(0.9, 1, n)),
        "d": total,
    }
    rules = ("TGT101", "TGT102", "TGT103", "TGT104")
    targets = [pi.Target(indicator="met", value=95.0)]
    options = {rule: {"min_denominator": fewest} for rule in rules}
    review = pi.assess(counts, indicators=[MET], targets=targets, options=options)
    picture = plots.units(review.rates, indicator="met", targets=targets, findings=review.findings)
    told = dict.fromkeys(rules, 0) | dict(review.findings.to_pandas()["rule"].value_counts())
    missed = told["TGT101"] + told["TGT104"]
    assert f": {missed} of {n} units miss the target of 95%" in plain(picture.title)
    reached = picture.data.to_pandas()["reached"].value_counts()
    words = ("missed", "met", "met_unclear", "missed_unclear")
    assert [reached.get(word, 0) for word in words] == [told[rule] for rule in rules]
    said = plain(review.summary("en")[0])
    assert f"{missed} of {n} units miss the target (" in said
    assert f"), {told['TGT101']} of them clearly" in said
    texts = texts_of(picture)
    few = int((total < fewest).sum())
    assert any(f"{few} units have fewer cases" in plain(text) for text in texts) == bool(few)
    if n > 40:
        assert f"{told['TGT101']} missed, clearly" in texts
        assert f"{told['TGT104']} missed, uncertain" in texts


def test_rows_whose_counts_contradict_each_other_are_marked():
    flow = pi.model.CountKind.FLOW
    total = pi.model.CountSum.of(["n", "late"])
    form = attrs.evolve(
        form_of(n=flow, late=flow, d=flow),
        identities=(pi.model.CountIdentity(code="sum", total="d", parts=total),),
    )
    counts = {
        "unit_id": ["A", "B"],
        "period": ["2023"] * 2,
        "n": [8, 9],
        "late": [1, 1],
        "d": [10, 10],
    }
    review = pi.assess(counts, indicators=[MET], form=form)
    picture = plots.units(review.rates, indicator="met", findings=review.findings)
    marked = dict(
        zip(*(picture.data[name].to_pylist() for name in ("unit_id", "at_fault")), strict=True)
    )
    assert marked == {"A": True, "B": False}
    assert plain(picture.title) == "Indicator met: counts of 1 of 2 units contradict each other (A)"
    texts = texts_of(picture)
    assert "A (!)" in texts
    assert any(text.startswith("(!)") and "CNT101" in text for text in texts)


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 50), st.none() | st.integers(0, 50)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["attention", "value", "name", "given"]),
    st.none() | st.sampled_from([0.0, 50.0, 100.0]),
)
def test_the_picture_is_the_table(counts, order, target):
    now, before = zip(*counts, strict=True)
    rates, comparisons = rates_and_comparisons(list(now), list(before), sizes=50)
    targets = [] if target is None else [pi.Target(indicator="met", value=target)]
    picture = plots.units(
        rates, comparisons, indicator="met", period="2023", targets=targets, order=order
    )
    drawn = {row["unit_id"]: row for row in picture.data.to_pylist()}
    there = {row["unit_id"]: row for row in rates.data.to_pylist() if row["period"] == "2023"}
    assert {unit: row["value"] for unit, row in drawn.items()} == {
        unit: row["value"] for unit, row in there.items()
    }
    texts = texts_of(picture)
    for row in drawn.values():
        assert ("–" if row["value"] is None else f"{row['value']:.2f}%") in texts
    # every number beside the drawing is one of the table
    printed = {text for text in texts if re.fullmatch(r"\d+\.\d\d%", text)}
    assert printed == {f"{row['value']:.2f}%" for row in drawn.values() if row["value"] is not None}


@pytest.mark.parametrize("count", [1, 12, 40, 41, 3321])
def test_any_number_of_units_has_a_page(count):
    rng = np.random.default_rng(count)
    now, before = rng.integers(0, 100, count), rng.integers(0, 100, count)
    rates, comparisons = rates_and_comparisons(
        now.tolist(), before.tolist(), [f"u{place:04}" for place in range(count)], sizes=100
    )
    targets = [pi.Target(indicator="met", value=60.0)]
    picture = plots.units(rates, comparisons, indicator="met", period="2023", targets=targets)
    assert len(picture.data) == count
    assert len(picture.to_svg()) < (100_000 if count > 40 else 200_000)
    if count > 40:
        classes = [
            int(text.split()[0].replace(",", ""))
            for text in texts_of(picture)
            if re.search(r"^[\d,]+ (missed|met|without)", text)
        ]
        assert sum(classes) == count


def hostile():
    return [
        "Xã có tên rất dài " * 5,
        "<b>&\"'",
        "$x_1$ \\frac",
        "שלום עולם",
        "Xa\u0303 No\u0301",
        "=1+1",
        "nul\x00 bell\x07 \ufffe",
        "two\nlines\tand\r\na tab",
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_name_runs_out_of_the_page_or_becomes_markup(language):
    names = hostile()
    ids = [f"u{place}" for place in range(len(names))]
    registry = pi.UnitRegistry([unit(i, name=n.strip()) for i, n in zip(ids, names, strict=True)])
    count = len(names)
    rates, comparisons = rates_and_comparisons([90] * count, [95] * count, ids, sizes=100)
    picture = plots.units(rates, comparisons, indicator="met", registry=registry, language=language)
    root = ET.fromstring(picture.to_svg())
    assert {"nul\\x00 bell\\x07 \\ufffe", "two lines and a tab"} < {
        *picture.data["name"].to_pylist()
    }
    assert "<b>&\"'" in picture.data["name"].to_pylist()
    assert len(list(root.iter(f"{SVG}b"))) == 0
    for text in picture.figure.axes[0].texts:
        x, _ = text.get_position()
        size = text.get_fontproperties().get_size() * 96 / 72
        wide = width_of(text.get_text(), size, bold=text.get_fontweight() == "bold")
        start = {"left": x, "center": x - wide / 2, "right": x - wide}[
            text.get_horizontalalignment()
        ]
        assert start >= 0
        assert start + wide <= 720.5


def test_the_markup_names_itself_and_takes_nothing_from_elsewhere():
    rates, comparisons = rates_and_comparisons([90, 80], [95, 70], sizes=100)
    picture = plots.units(rates, comparisons, indicator="met")
    markup = picture.to_svg()
    root = ET.fromstring(markup)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc") == picture.alt
    ids = re.findall(r'\bid="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    assert root.get("aria-labelledby", "").split() == [
        i for i in ids if i.endswith(("title", "desc"))
    ]
    assert not re.search(r'(href|src)="(?!#)', markup)
    for word in ("<script", "@font-face", "<metadata", "data:"):
        assert word not in markup
    other = plots.units(rates, comparisons, indicator="met", language="vi").to_svg()
    assert not set(ids) & set(re.findall(r'\bid="([^"]+)"', other))


BYTES = """
import hashlib, sys
from tests.plots.test_of_units import rates_and_comparisons
from parindex import plots
rates, comparisons = rates_and_comparisons([90, 80], [95, None], sizes=100)
picture = plots.units(rates, comparisons, indicator="met", language="vi")
for content in (picture.to_svg().encode(), picture.to_png(), picture.to_pdf()):
    print(hashlib.sha256(content).hexdigest())
"""


def test_the_same_picture_has_the_same_bytes_in_any_process():
    def run(seed):
        command = [sys.executable, "-c", BYTES]
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "LC_ALL": "C"}
        return subprocess.run(command, check=True, capture_output=True, env=env).stdout

    assert run("1") == run("2")


def test_files_are_written_whole(tmp_path):
    rates, _ = rates_and_comparisons([90, 80], [95, 70], sizes=100)
    picture = plots.units(rates, indicator="met", period="2023")
    picture.to_svg(tmp_path / "a.svg")
    picture.to_png(tmp_path / "a.png")
    picture.to_pdf(tmp_path / "a.pdf")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == picture.to_svg()
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "a.png", "a.svg"]


def test_the_rows_are_drawn_into_axes_of_the_caller():
    rates, comparisons = rates_and_comparisons([90, 80], [95, 70], sizes=100)
    own = Figure()
    axes = own.add_subplot()
    picture = plots.units(rates, comparisons, indicator="met", order="given", ax=axes)
    assert picture.figure is own
    assert [text.get_text() for text in axes.get_yticklabels()] == ["u00", "u01"]


def test_values_alone_have_no_columns_of_comparison():
    rates, _ = rates_and_comparisons([90, 80], [95, 70], sizes=100)
    texts = texts_of(plots.units(rates, indicator="met", period="2023"))
    assert "change" not in texts
    assert "verdict" not in texts


def test_lower_is_better_puts_the_highest_first():
    late = pi.Indicator.proportion(
        "met", numerator=["n"], denominator=["d"], polarity="lower_is_better"
    )
    rates = rates_of(["2023"] * 3, [5, 20, 10], [100] * 3, ["A", "B", "C"], indicators=[late])
    picture = plots.units(rates, indicator="met")
    assert picture.data["unit_id"].to_pylist() == ["B", "C", "A"]


def test_what_is_not_there_is_named():
    rates, _ = rates_and_comparisons([90, 80], [95, 70], sizes=100)
    with pytest.raises(UnknownCodeError, match="nothing"):
        plots.units(rates, indicator="nothing")
    with pytest.raises(UnknownCodeError, match="2024"):
        plots.units(rates, indicator="met", period="2024")
    with pytest.raises(UnknownCodeError, match="absent"):
        plots.units(rates, indicator="met", units=["u00", "absent"])
    with pytest.raises(UnknownCodeError, match="order"):
        plots.units(rates, indicator="met", order="best")  # type: ignore[arg-type]
    several = rates_of(["2023", "2023-H1"], [1, 1], [2, 2])
    with pytest.raises(InputError, match="cadences"):
        plots.units(several, indicator="met")


def test_names_that_are_alike_are_not_cut_for_a_long_reason():
    names = [f"Xã Minh Họa {place:02d}" for place in range(3)]
    both = rates_of(
        ["2022-H1", "2023-H1", "2022-H1", "2023-H1", "2023-H1"],
        [50, 60, 40, 30, 20],
        [90] * 5,
        units=[names[0], names[0], names[1], names[1], names[2]],
    )
    picture = plots.units(
        both, pi.compare_to_prior_year(both), indicator="met", period="2023-H1", language="vi"
    )
    assert all(name in picture.to_svg() for name in names)


def test_a_name_of_an_indicator_that_xml_does_not_allow_is_written_out():
    odd = attrs.evolve(MET, name=pi.Name(vi="đạt\x07\uffff", en="met\x07\uffff"))
    rates = rates_of(["2023"], [3], [4], indicators=[odd])
    picture = plots.units(rates, pi.compare_to_prior_year(rates), indicator="met", language="en")
    ET.fromstring(picture.to_svg())
    assert r"\x07\uffff" in picture.to_svg()
