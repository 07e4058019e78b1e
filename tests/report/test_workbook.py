"""The report as a workbook: read back and worked out again, it says what the content says."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import pytest
from tests.makers import form_of
from tests.report.formula import worked_out
from tests.report.reviews import HOSTILE, MET, district, hostile, many, nothing

import parindex as pi
from parindex.errors import InputError
from parindex.model import CountKind
from parindex.report import report_content
from parindex.report.sheet_formulas import Z_SCORE, limit_formulas

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

from parindex.report import write_xlsx  # noqa: E402
from parindex.report.sheet_of_results import COLUMNS  # noqa: E402

AT = {name: place for place, name in enumerate(COLUMNS)}
SAME = {
    "name": "unit",
    "unit_id": "unit_id",
    "numerator": "numerator",
    "denominator": "denominator",
    "value": "value",
    "lower": "lower",
    "upper": "upper",
    "target": "target",
    "prior_value": "prior",
    "change": "change",
    "change_lower": "change_lower",
    "change_upper": "change_upper",
    "status": "status",
    "method": "method",
}


@pytest.fixture(scope="module")
def content():
    return report_content(district(), language="vi", made_up=True)


@pytest.fixture(scope="module")
def path(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.xlsx"
    write_xlsx(content, path)
    return path


def results_of(path, name, *, values=True):
    book = openpyxl.load_workbook(path, data_only=values)
    return book, list(book[name].iter_rows(min_row=5))


def rows_of(content):
    for result in content.indicators:
        pairs = zip(result.rows.to_pylist(), result.printed.to_pylist(), strict=True)
        yield from ((result, row, printed) for row, printed in pairs)


def test_the_values_stored_are_those_of_the_content(content, path):
    _, rows = results_of(path, "Kết quả")
    expected = list(rows_of(content))
    assert len(rows) == len(expected) == 100
    for cells, (result, row, printed) in zip(rows, expected, strict=True):
        for name, column in SAME.items():
            held = cells[AT[column]].value
            if isinstance(row[name], float):
                assert held == pytest.approx(row[name], rel=1e-14), name
            else:
                assert (held or None) == (row[name] or None), name
        assert cells[AT["indicator"]].value == result.name
        assert (cells[AT["remark"]].value or "") == printed["remark"]
        assert (cells[AT["mark"]].value or "") == printed["mark"]
        judged = {None: None, True: "chưa đạt", False: "đạt"}[row["missed"]]
        assert (cells[AT["judged"]].value or None) == judged


def defined(book):
    """Give the cells of the defined names."""
    found = {}
    for name, each in book.defined_names.items():
        sheet, place = each.attr_text.rsplit("!", 1)
        found[name] = (sheet.strip("'"), place.replace("$", ""))
    return found


def test_the_formulas_worked_out_give_the_values_of_the_content(content, path):
    book, rows = results_of(path, "Kết quả", values=False)
    sheet, names = book["Kết quả"], defined(book)
    assert set(names) >= {"do_tin_cay", Z_SCORE}

    def cell(place):
        where = book[names[place][0]][names[place][1]] if place in names else sheet[place]
        held = where.value
        return worked_out(held, cell) if isinstance(held, str) and held[:1] == "=" else held

    formulas = 0
    for cells, (_, row, _) in zip(rows, rows_of(content), strict=True):
        for name, column in (("value",) * 2, ("lower",) * 2, ("upper",) * 2, ("change",) * 2):
            held = cells[AT[column]].value
            if held is None:
                assert row[name] is None
                continue
            formulas += 1
            found = worked_out(held, cell)
            if row[name] is None:
                assert found == ""
            else:
                assert found == pytest.approx(row[name], abs=1e-10)
        if row["target"] is not None:
            found = worked_out(cells[AT["judged"]].value, cell)
            assert found == ("" if row["value"] is None else "chưa đạt" if row["missed"] else "đạt")
    assert formulas > 300


@pytest.mark.parametrize("interval", ["wilson", "wilson_cc", "clopper_pearson"])
def test_limits_of_proportions_are_worked_out_as_the_library_does(interval):
    pytest.importorskip("scipy")
    own = pi.Indicator.proportion("own", numerator=["n"], denominator=["d"], interval=interval)
    counts = [(0, 5), (5, 5), (1, 7), (97, 100), (450, 1000), (999, 1000)]
    _hold(own, counts, 1e-9)


@pytest.mark.parametrize("interval", ["byar", "exact_poisson", "byar_from_10"])
def test_limits_of_rates_are_worked_out_as_the_library_does(interval):
    pytest.importorskip("scipy")
    own = pi.Indicator(
        code="own",
        name=pi.Name(vi="x", en="x"),
        kind="rate",
        numerator=pi.model.CountSum(plus=("n",)),
        denominator=pi.model.CountSum(plus=("d",)),
        multiplier=1000.0,
        interval=interval,
    )
    _hold(own, [(0, 5000), (3, 5000), (9, 700), (10, 700), (11, 700), (400, 90000)], 1e-9)


def _hold(own, counts, near):
    above, below = zip(*counts, strict=True)
    units = [f"u{place}" for place in range(len(counts))]
    sheet = {"unit_id": units, "period": ["2023"] * len(units), "n": above, "d": below}
    rates = pi.compute_rates(sheet, [own])
    for row in rates.data.to_pylist():
        held = {"A1": row["numerator"], "B1": row["denominator"], "C1": row["value"]}
        held |= {"conf": 0.95, Z_SCORE: 1.959963984540054}
        formulas = limit_formulas(row["method"], "A1", "B1", "C1", own.multiplier, "conf")
        assert formulas is not None
        for formula, name in zip(formulas, ("lower", "upper"), strict=True):
            assert worked_out(formula, held.__getitem__) == pytest.approx(row[name], abs=near)


def test_more_cases_than_there_are_give_no_value_until_they_are_corrected(tmp_path):
    sheet = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "met": [12, 5], "all": [10, 10]}
    write_xlsx(
        report_content(pi.assess(sheet, indicators=[MET]), language="en"), tmp_path / "report.xlsx"
    )
    book, rows = results_of(tmp_path / "report.xlsx", "Results", values=False)
    (cells,) = [row for row in rows if row[0].value == "A"]
    formula, counts = cells[AT["value"]].value, book["Results"]
    assert worked_out(formula, lambda place: counts[place].value) == ""
    cells[AT["numerator"]].value = 9
    assert worked_out(formula, lambda place: counts[place].value) == 90


def test_a_formula_reads_cells_of_its_own_row_alone(path):
    _, rows = results_of(path, "Kết quả", values=False)
    for cells in rows:
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                places = re.findall(r"\b[A-Z]+(\d+)\b", cell.value)
                assert set(places) == {str(cell.row)}


def test_every_finding_has_its_row(content, path):
    book = openpyxl.load_workbook(path)
    rows = list(book["Phát hiện"].iter_rows(min_row=5, values_only=True))
    assert [row[4] for row in rows] == content.findings["sentence"].to_pylist()
    assert [row[8] for row in rows] == content.findings["fingerprint"].to_pylist()


def test_the_sheets_can_be_read_filtered_and_printed(content, path):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Tóm tắt", "Kết quả", "Phát hiện", "Kiểm tra", "Căn cứ"]
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert content.digest in sheet.oddFooter.left.text
        assert content.words["made_up"] in sheet.oddFooter.left.text
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B5"
        assert sheet.auto_filter.ref.startswith("A4:")
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.page_setup.orientation == "landscape"
    results = book["Kết quả"]
    assert results.print_area.endswith("$O$104")  # codes stand outside
    assert results["E5"].number_format == '#,##0.00"%"'
    assert results["C5"].font.color.rgb == "FF0000FF"
    basis = [cell for row in book["Căn cứ"].iter_rows(values_only=True) for cell in row if cell]
    assert content.digest in basis
    assert {result.source for result in content.indicators} <= {*basis, None}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_stay_text(language, tmp_path):
    path = tmp_path / "report.xlsx"
    write_xlsx(report_content(hostile(), language=language), path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    cells = [row[0] for row in sheet.iter_rows(min_row=5)]
    names = {cell.value: cell for cell in cells}
    for name in HOSTILE[:5]:
        assert names[name].data_type == "s"
        assert names[name].quotePrefix
    assert "null\\x00 bell\\x07 \\ufffe\\uffff" in names
    with zipfile.ZipFile(path) as packed:
        pages = [packed.read(name).decode() for name in packed.namelist() if "worksheets/s" in name]
    formulas = re.findall(r"<f>([^<]*)", "".join(pages))
    assert not any("cmd" in formula or "SUM" in formula for formula in formulas)
    assert not any("example.org" in page.partition("<hyperlinks>")[2] for page in pages)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_review_of_nothing_is_a_workbook(language, tmp_path):
    content = report_content(nothing(), language=language)
    write_xlsx(content, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book.worksheets[1]["A5"].value == content.words["no_results"]
    assert book.worksheets[2]["A5"].value == content.words["no_findings"]


def test_the_workbook_of_many_units_has_all_of_them(tmp_path):
    content = report_content(many(), language="vi")
    write_xlsx(content, tmp_path / "report.xlsx")
    _, rows = results_of(tmp_path / "report.xlsx", "Kết quả")
    assert len(rows) == 4 * 168


def test_amounts_keep_their_decimals(tmp_path):
    form = form_of(paid=CountKind.AMOUNT, due=CountKind.AMOUNT)
    own = pi.Indicator.ratio("own", numerator=["paid"], denominator=["due"], multiplier=1.0)
    sheet = {"unit_id": ["A"], "period": ["2023"], "paid": ["12.5"], "due": ["50"]}
    content = report_content(pi.assess(sheet, indicators=[own], form=form), language="en")
    assert content.indicators[0].printed["counts"].to_pylist() == ["12.5/50"]
    write_xlsx(content, tmp_path / "report.xlsx")
    book, ((*cells,),) = results_of(tmp_path / "report.xlsx", "Results", values=False)
    assert cells[AT["numerator"]].value == 12.5
    assert worked_out(cells[AT["value"]].value, lambda place: book["Results"][place].value) == 0.25


@pytest.mark.parametrize(
    ("target", "shown_with"), [(95.0, '#,##0"%"'), (62.5, '#,##0.0"%"'), (97.125, '#,##0.000"%"')]
)
def test_a_target_has_the_decimals_that_it_was_set_with(tmp_path, target, shown_with):
    """Convention §10."""
    sheet = {"unit_id": ["A"], "period": ["2023"], "met": [9], "all": [10]}
    bound = [pi.Target(indicator="met", value=target)]
    review = pi.assess(sheet, indicators=[MET], targets=bound)
    write_xlsx(report_content(review, language="en"), tmp_path / "report.xlsx")
    _, ((*cells,),) = results_of(tmp_path / "report.xlsx", "Results", values=False)
    assert cells[AT["target"]].value == target
    assert cells[AT["target"]].number_format == shown_with


@pytest.mark.parametrize(("amount", "shown_with"), [("5", "#,##0"), ("5.5", "#,##0.##")])
def test_a_whole_amount_is_not_shown_with_a_mark_alone(tmp_path, amount, shown_with):
    form = form_of(paid=CountKind.AMOUNT, due=CountKind.AMOUNT)
    own = pi.Indicator.ratio("own", numerator=["paid"], denominator=["due"], multiplier=1.0)
    sheet = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "paid": [amount, "2.25"], "due": [9, 9]}
    content = report_content(pi.assess(sheet, indicators=[own], form=form), language="en")
    write_xlsx(content, tmp_path / "report.xlsx")
    _, rows = results_of(tmp_path / "report.xlsx", "Results", values=False)
    forms = {cells[AT["unit"]].value: cells[AT["numerator"]].number_format for cells in rows}
    assert forms == {"A": shown_with, "B": "#,##0.##"}


def test_more_rows_than_a_sheet_has_are_refused_and_no_file_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr("parindex.report.sheets._MOST_ROWS", 5)
    sheet = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "met": [1, 2], "all": [4, 4]}
    content = report_content(pi.assess(sheet, indicators=[MET]), language="en")
    with pytest.raises(InputError, match=r"at most 1 rows for the sheet of results, got 2; choose"):
        write_xlsx(content, tmp_path / "report.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_name_as_long_as_a_cell_may_hold_is_cut_where_it_ends(tmp_path):
    review = pi.assess(
        {"unit_id": ["A"], "period": ["2023"], "met": [1], "all": [2]}, indicators=[MET]
    )
    content = report_content(review, language="en", source="S" * 40_000)
    write_xlsx(content, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    longest = max(
        str(cell or "") for row in book.worksheets[4].iter_rows(values_only=True) for cell in row
    )
    assert len(longest) <= 32_767


def test_the_same_content_gives_the_same_bytes_without_a_clock(content, path, tmp_path):
    write_xlsx(content, tmp_path / "b.xlsx")
    assert path.read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(path) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
    assert not re.search(r"created|modified|\d{4}-\d\d", core)


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="no office is installed")
def test_an_office_that_computes_all_formulas_anew_gives_the_same(content, path, tmp_path):
    without = tmp_path / "without.xlsx"
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(without, "w") as changed:
        for name in given.namelist():
            octets = given.read(name)
            if name.startswith("xl/worksheets/"):
                octets = re.sub(rb"</f><v>[^<]*</v>", b"</f>", octets)
            changed.writestr(name, octets)
    command = [
        str(OFFICE),
        f"-env:UserInstallation=file://{tmp_path / 'office'}",
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(without),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    command[4:] = [
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "without.ods"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    _, rows = results_of(without, "Kết quả")
    for cells, (_, row, _) in zip(rows, rows_of(content), strict=True):
        for name in ("value", "lower", "upper", "change"):
            held = cells[AT[name]].value
            if row[name] is not None:
                assert held == pytest.approx(row[name], abs=1e-9)
            else:
                assert not held
