"""A picture of findings counts them once, and says what became of them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.makers import MET
from tests.plain_text import plain

import parindex as pi
from parindex import plots
from parindex.errors import InputError, ParseError, UnknownCodeError

SVG = "{http://www.w3.org/2000/svg}"


def review_of(year, seed, units=30):
    rng = np.random.default_rng(seed)
    size = rng.integers(200, 900, 2 * units)
    counts = {
        "unit_id": [f"u{place}" for place in range(units)] * 2,
        "period": [str(year - 1)] * units + [str(year)] * units,
        "n": rng.binomial(size, rng.uniform(0.8, 0.99, 2 * units)),
        "d": size,
    }
    return pi.assess(counts, indicators=[MET], targets=[pi.Target(indicator="met", value=92.0)])


def texts_of(picture):
    root = ET.fromstring(picture.to_svg())
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


def sums(picture, **where):
    rows = picture.data
    for name, word in where.items():
        rows = rows.filter(pc.equal(rows[name], pa.scalar(word)))
    return pc.sum(rows["findings"]).as_py() or 0


def test_every_finding_is_drawn_once():
    found = review_of(2023, 1).findings
    picture = plots.findings(found)
    frame = found.to_pandas()
    assert sums(picture) == len(frame)
    for severity in ("error", "warning", "note"):
        assert sums(picture, severity=severity) == int((frame["severity"] == severity).sum())
    targets = frame["rule"].str.startswith("TGT")
    assert sums(picture, family="TGT") == int(targets.sum()) > 0


def test_one_period_alone_is_drawn_where_it_is_asked_for():
    found = review_of(2023, 1).findings
    of_period = found.to_pandas()["period"] == "2023"
    picture = plots.findings(found, period="năm 2023", language="vi")
    assert sums(picture) == int(of_period.sum()) < len(found)
    assert any(plain(text).startswith("Năm 2023. ") for text in texts_of(picture))
    assert sums(plots.findings(found, period="2019")) == 0


def test_an_issue_of_several_periods_is_told_once_where_it_was_followed():
    earlier, later = review_of(2022, 1), review_of(2023, 2)
    followed = later.findings.against(earlier.findings)
    picture = plots.findings(followed)
    lifecycle = followed.to_pandas()["lifecycle"]
    assert sums(picture) == int(lifecycle.notna().sum()) < len(followed)
    assert sums(picture, sign="resolved") == int(
        ((lifecycle == "resolved") & ~followed.to_pandas()["rule"].isin(["TGT102", "CHG102"])).sum()
    )
    gone, worse = sums(picture, sign="resolved"), sums(picture, sign="worsened")
    assert picture.title.endswith(f"{worse} became worse; {gone} no longer there")


def test_the_numbers_are_those_that_are_still_open():
    earlier, later = review_of(2022, 1), review_of(2023, 2)
    picture = plots.findings(later.findings.against(earlier.findings))
    still_open = sums(picture, severity="warning") - sums(
        picture, severity="warning", sign="resolved"
    )
    assert f"Warnings: {still_open}" in texts_of(picture)


def test_many_findings_are_a_number():
    picture = plots.findings(review_of(2023, 4, units=400).findings)
    cells: dict[tuple[str, str], int] = {}
    for row in picture.data.to_pylist():
        key = row["family"], row["severity"]
        cells[key] = cells.get(key, 0) + row["findings"]
    assert max(cells.values()) > 150
    drawn = sum(len(np.asarray(each.get_offsets())) for each in picture.figure.axes[0].collections)
    signs = len(set(picture.data["sign"].to_pylist()))
    assert drawn == signs + sum(count for count in cells.values() if count <= 150)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_findings_is_a_picture_too(language):
    counts = {"unit_id": ["A"], "period": ["2023"], "n": [5], "d": [9]}
    picture = plots.findings(pi.assess(counts, indicators=[MET]).findings, language=language)
    assert len(picture.data) == 0
    assert picture.to_svg()


def test_what_cannot_be_drawn_is_refused():
    found = review_of(2023, 1).findings
    with pytest.raises(InputError, match="FindingTable"):
        plots.findings(found.data)
    with pytest.raises(ParseError):
        plots.findings(found, period="soon")
    with pytest.raises(UnknownCodeError, match="language"):
        plots.findings(found, language="fr")  # type: ignore[arg-type]


def test_findings_of_a_rule_of_ones_own_stand_in_a_row_of_their_family():
    words = pi.rulebook.RuleWords(name="Always")
    rule = pi.rulebook.Rule(code="OWN101", severity="note", words=words)

    def always(_):
        keys = {"unit_id": ["A"], "period": ["2023"], "subject": ["row"]}
        return pi.checks.own_rule.Checked(rows=1, findings=keys)

    found = pi.find(own_rules=[pi.OwnRule(rule=rule, check=always)])
    drawn = plots.findings(found).data
    assert drawn.to_pylist() == [
        {"family": "OWN", "severity": "note", "sign": drawn["sign"][0].as_py(), "findings": 1}
    ]
