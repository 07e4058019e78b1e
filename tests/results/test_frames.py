"""Results in other tools: flat frames, words and titles in a language, kinds of numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.makers import MET

import parindex as pi
from parindex.errors import InputError, UnknownCodeError
from parindex.results.frames import flat_columns, in_words
from parindex.results.words_of import lexicon_of
from parindex.tables import columns_of_results

COUNTS = {
    "unit_id": ["A", "B", "A", "B"],
    "period": ["2022-H1", "2022-H1", "2023-H1", "2023-H1"],
    "n": [90, 50, 50, None],
    "d": [100] * 4,
}
NAMES = {"A": "Xã An", "B": "Xã Bình"}


@pytest.fixture(scope="module")
def review():
    targets = [pi.Target(indicator="met", value=80.0)]
    return pi.assess(COUNTS, indicators=[MET], targets=targets, regime="nd-09-2019")


def test_a_frame_of_findings_is_flat_and_has_no_empty_evidence(review):
    frame = review.findings.to_pandas()
    assert frame.map(lambda cell: isinstance(cell, dict | list)).to_numpy().sum() == 0
    of_evidence = [name for name in frame if name.startswith("evidence_")]
    assert 0 < len(of_evidence) < 20
    assert frame[of_evidence].notna().any().all()
    missed = frame[frame["rule"] == "TGT101"]
    assert missed["evidence_value"].tolist() == [
        finding.evidence.value for finding in review.findings.at(rule="TGT101")
    ]


def test_sentences_stand_in_a_column_on_request(review):
    findings = review.findings
    assert findings.to_pandas(sentences=True)["sentence"].tolist() == findings.render("en")
    frame = findings.to_pandas(language="vi", names=NAMES, sentences=True)
    assert all("Xã " in text for text in frame["Phát hiện"])
    assert "sentence" not in findings.to_pandas()


def test_names_stand_beside_ids_and_words_in_the_language(review):
    frame = review.comparisons.to_pandas(language="vi", names=NAMES)
    assert frame["Mã đơn vị"].tolist() == ["A", "B", "A", "B"]
    assert frame["Đơn vị"].tolist() == ["Xã An", "Xã Bình"] * 2
    assert frame["Kỳ"].tolist()[-1] == "6 tháng đầu năm 2023"
    assert frame["Nhận xét"].tolist()[2] == "kém hơn"
    plain = review.comparisons.to_pandas(names=NAMES)
    assert list(plain)[:4] == ["indicator_code", "unit_id", "unit_name", "period"]
    assert plain["verdict"].tolist()[2] == "deteriorated"
    assert "unit_name" not in review.comparisons.to_pandas()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "kind",
    [
        each
        for name in sorted(dir(pi.results))
        if isinstance(each := getattr(pi.results, name), type) and getattr(each, "columns", None)
    ],
    ids=lambda kind: kind.__name__,
)
def test_every_column_has_a_title_of_its_own(kind, language):
    empty = columns_of_results.schema_of(kind.columns).empty_table()
    lexicon = lexicon_of(pi.results.Provenance(), language, {})
    titled = in_words(flat_columns(empty), kind.columns, lexicon, has_names=True, has_words=True)
    frame = titled.column_names
    assert len(set(frame)) == len(frame) > 1
    assert not [name for name in frame if name.islower() or "_" in name]


def test_numpy_has_floats_with_nan_and_matplotlib_takes_them(review):
    frame = review.rates.to_pandas(dtypes="numpy")
    assert frame["value"].dtype == np.float64
    assert frame["numerator"].dtype == np.float64
    assert np.isnan(frame["value"].to_numpy()).tolist() == [False, False, False, True]
    assert not [kind for kind in frame.dtypes if isinstance(kind, pd.ArrowDtype)]
    arrow = review.rates.to_pandas()
    assert arrow["numerator"].dtype == pd.ArrowDtype(pa.int64())
    assert arrow["numerator"].isna().tolist() == [False, False, False, True]


def test_polars_gets_plain_texts(review):
    for table in (review.rates, review.comparisons, review.findings):
        frame = pl.DataFrame(table)
        assert frame["unit_id"].dtype == pl.String
        assert frame["period"].dtype == pl.String
        assert len(frame) == len(table)


def test_a_sheet_is_written_and_read_back(review, tmp_path):
    path = tmp_path / "so_sanh.csv"
    frame = review.comparisons.to_pandas(language="vi", names=NAMES)
    frame.to_csv(path, index=False)
    back = pd.read_csv(path)
    assert list(back) == list(frame)
    assert back["Giá trị"].tolist()[:3] == [90.0, 50.0, 50.0]


def test_lists_become_one_text():
    table = pa.table(
        {
            "names": pa.array([["a", "b"], [], None, ["c"]], pa.list_(pa.string())),
            "own": pa.array(
                [
                    [{"name": "x", "number": 1.5, "text": None}],
                    None,
                    [],
                    [{"name": "y", "text": "z"}],
                ],
                columns_of_results.OWN,
            ),
            "word": pa.array(["p", None, "q", "p"]).dictionary_encode(),
        }
    )
    flat = flat_columns(table).to_pydict()
    assert flat["names"] == ["a; b", "", None, "c"]
    assert flat["own"] == ["x=1.5", None, "", "y=z"]
    assert flat["word"] == ["p", None, "q", "p"]
    assert flat_columns(table.slice(1, 2)).to_pydict()["names"] == ["", None]
    assert flat_columns(table.slice(3)).to_pydict()["own"] == ["y=z"]


def test_what_is_no_language_kind_or_name_is_refused(review):
    with pytest.raises(UnknownCodeError, match="language"):
        review.rates.to_pandas(language="fr")
    with pytest.raises(UnknownCodeError, match="dtypes"):
        review.rates.to_pandas(dtypes="float")
    with pytest.raises(InputError, match="names must be a registry"):
        review.rates.to_pandas(names="A")
