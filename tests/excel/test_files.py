"""Files: CSV, TSV, .xls, legacy fonts, hidden parts, and files that are bombs."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.excel.books import made, saved

from parindex.errors import InputError
from parindex.excel import read_form
from parindex.excel.strings import read_strings

HERE = Path(__file__).parent / "workbooks"


def text(content, encoding="utf-8"):
    return io.BytesIO(content.encode(encoding))


@pytest.mark.parametrize("sign", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_separator_and_the_encoding_are_told_by_the_file(sign, encoding):
    lines = ["Năm 2023", "Country|Done|Late", "NA|5|1", "France|6|", "", "Total|11|1"]
    counts = read_form(text("\n".join(lines).replace("|", sign), encoding)).counts
    assert counts.to_pylist() == [
        {"unit_id": "NA", "period": "2023", "Done": 5, "Late": 1},
        {"unit_id": "France", "period": "2023", "Done": 6, "Late": None},
    ]


def test_decimal_commas_are_no_separators():
    rows = "".join(f"Xã {n};{n},5;{n},25\n" for n in range(20))
    sheet = read_form(text("Năm 2023;;\nĐơn vị;Tỷ lệ A;Tỷ lệ B\n" + rows))
    assert sheet.published["value"].to_pylist()[:4] == [0.5, 0.25, 1.5, 1.25]


def test_a_name_may_hold_a_separator_and_a_line_break_in_quotes():
    sheet = read_form(text('Năm 2023\nUnit,Done\n"Beck, and\nMoor",5\nAsh,6\n'))
    assert sheet.counts["unit_id"].to_pylist() == ["Beck, and Moor", "Ash"]


def test_a_workbook_of_the_old_kind_is_read():
    sheet = read_form(HERE / "old_kind.xls")
    assert sheet.counts.to_pylist() == [
        {"unit_id": "Xã A", "period": "2023-Q1", "Nhận | Tổng": 5, "Nhận | Trễ": 1},
        {"unit_id": "Xã B", "period": "2023-Q1", "Nhận | Tổng": 6, "Nhận | Trễ": None},
    ]
    assert sheet.cells["cell"].to_pylist() == ["C5", "D5", "C6", "D6"]
    assert sheet.left_out.to_pylist() == [
        {"sheet": "ẩn", "where": "sheet", "reason": "hidden sheet"}
    ]


def test_a_fraction_below_a_percent_has_two_readings_where_no_format_is_known():
    sheet = read_form(HERE / "old_percents.xls")
    assert sheet.cells["state"].to_pylist() == ["reported", "ambiguous", "reported", "reported"]
    assert sheet.published["value"].to_pylist() == [None, 97.5]


TCVN3 = "X\u00b7 M\u00a9y H\u00e5ng"  # Xã Mây Hồng


def test_legacy_letters_are_read_by_the_font_of_the_cell():
    rows = [("Unit", "Done"), (TCVN3, 1), (TCVN3, 2), (TCVN3.lower(), 3)]
    file = made(*rows, fonts={"A3": ".VnTime", "A5": ".VnTimeH"})
    units = read_form(file).counts["unit_id"].to_pylist()
    assert units == ["Xã Mây Hồng", TCVN3, "XÃ MÂY HỒNG"]


def test_legacy_letters_are_read_on_request():
    counts = read_form(made(("Unit", "Done"), (TCVN3, 1)), encoding="tcvn3").counts
    assert counts["unit_id"].to_pylist() == ["Xã Mây Hồng"]
    file = text(f"N¨m 2023\nUnit,Done\n{TCVN3},1\n", "latin-1")
    with pytest.raises(InputError, match="say encoding='tcvn3'"):
        read_form(file)
    file.seek(0)
    assert read_form(file, encoding="tcvn3").counts["unit_id"].to_pylist() == ["Xã Mây Hồng"]


def with_hidden_sheet():
    book = openpyxl.Workbook()
    for page, unit in ((book.worksheets[0], "Xã A"), (book.create_sheet("cũ"), "Xã B")):
        for row in (["Năm 2023"], ["Đơn vị", "Nhận"], [unit, 1]):
            page.append(row)
    book.worksheets[1].sheet_state = "hidden"
    return saved(book)


def test_a_hidden_sheet_is_read_if_it_is_named():
    assert read_form(with_hidden_sheet()).counts["unit_id"].to_pylist() == ["Xã A"]
    asked = read_form(with_hidden_sheet(), sheet="cũ")
    assert asked.counts["unit_id"].to_pylist() == ["Xã B"]
    assert asked.left_out["reason"].to_pylist() == ["not asked for"]
    with pytest.raises(InputError, match=r"sheet must be one of \['Sheet', 'cũ'\], got 'x'"):
        read_form(with_hidden_sheet(), sheet="x")


def changed(old, new, part="sheet1.xml", compress=zipfile.ZIP_DEFLATED):
    """Change the XML of a workbook of one unit."""
    file, other = made(("Unit", "Done"), ("A", 1)), io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(other, "w", compress) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(part):
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    other.seek(0)
    return other


HEAD = b"<worksheet xmlns"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'">]><worksheet xmlns'


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: changed(HEAD, LAUGHS), "declares a document type"),
        (
            lambda: changed(HEAD, b"<!--" + b" " * 5000 + b"-->" + LAUGHS),
            "declares a document type",
        ),
        (lambda: changed(b"<sheetData>", b"<sheetData>" + b" " * 9_000_000), "unpacks to"),
        (
            lambda: changed(
                b"</sheetData>",
                b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            ),
            "merges 17179869184 cells, more than is read",
        ),
        (
            lambda: changed(
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            ),
            "1048576 x 16384 cells",
        ),
        (lambda: changed(b"</sheetData>", b"</sheet"), "cannot be read"),
        (lambda: changed(b'r="A2"', b'r="2"'), "a cell without a place: '2'"),
        (lambda: changed(b"<sheets>", b"<nothing>", "workbook.xml"), "is none that can be read"),
        (lambda: text("a,b\n" * 200_001), "200001 x 2 cells"),
        (lambda: text("a," * 2_600_000 + "\n" + "1," * 2_600_000), "larger than is read"),
        (lambda: text('Năm 2023\nUnit,Done\n"' + "x" * 200_000), "longer than"),
        (lambda: io.BytesIO(b"\xd0\xcf\x11\xe0" + bytes(600)), "old kind .* cannot be read"),
        (lambda: io.BytesIO(b" " * 50_000_001), "more than 50000000 bytes"),
    ],
)
def test_a_bomb_is_refused_in_one_sentence(file, sentence):
    with pytest.raises(InputError, match=sentence):
        read_form(file())


def shared(texts):
    """Give a workbook that shares texts, though none of its cells has one."""
    file, other = made(("Unit", "Done"), ("A", 1)), io.BytesIO()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            part = b'<Override PartName="/xl/texts.xml" ContentType="%s"/></Types>' % kind
            target.writestr(name, source.read(name).replace(b"</Types>", part))
        target.writestr("xl/texts.xml", b"<sst>" + texts + b"</sst>")
    other.seek(0)
    return other


DEEP = b"<a>" * 100_000 + b"</a>" * 100_000


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: shared(b"<si><t>" + b"x" * 32_768 + b"</t></si>"), "more than 32767 letters"),
        (lambda: shared(b"<si>" + b"<t>xxxx</t>" * 8192 + b"</si>"), "more than 32767 letters"),
        (
            lambda: changed(b"<is><t>", b"<is>" + b"<t>x</t>" * 40_000 + b"<t>"),
            "more than 32767 letters",
        ),
        (
            lambda: changed(b"<fonts", b" " * 10_000_001 + b"<fonts", "styles.xml", 0),
            "'xl/styles.xml' of the workbook unpacks to",
        ),
        (
            lambda: changed(b"<sheet ", b'<sheet name="x" sheetId="9" r:id="rId1" xmlns:r="http:'
                            b"//schemas.openxmlformats.org/officeDocument/2006/relationships\"/>"
                            b"<sheet ", "workbook.xml"),
            "two sheets of the workbook are one part",
        ),
        (lambda: changed(b"<fonts", DEEP + b"<fonts", "styles.xml", 0), "none that can be read"),
    ],
)  # fmt: skip
def test_texts_and_formats_have_bounds_of_their_own(file, sentence):
    with pytest.raises(InputError, match=sentence):
        read_form(file())


def test_too_many_texts_and_cells_are_refused(monkeypatch):
    monkeypatch.setattr("parindex.excel.strings.MOST_CELLS", 2)
    with pytest.raises(InputError, match="the workbook has more than 2 texts"):
        read_form(shared(b"<si><t>x</t></si>" * 3))


def test_deep_xml_is_read_without_a_tree():
    file = shared(b"<si>" + DEEP + b"<t>x</t></si>")
    assert read_form(file).counts["unit_id"].to_pylist() == ["A"]
    assert read_form(changed(b"<sheetData>", DEEP + b"<sheetData>", compress=0)).counts.num_rows


def test_shared_texts_lose_what_is_read_aloud_and_keep_their_runs():
    part = io.BytesIO(
        b"<sst xmlns:x='y'><x:si><x:r><x:t>X\xc3\xa3 </x:t></x:r><x:r><x:t>A</x:t></x:r>"
        b"<x:rPh><x:t>no</x:t></x:rPh></x:si><si/><si><t>a_x005F_x0041_</t></si></sst>"
    )
    assert read_strings(part) == ["Xã A", "", "a_x0041_"]


def test_many_blank_rows_with_a_format_are_no_rows(monkeypatch):
    monkeypatch.setattr("parindex.excel.grid.MOST_ROWS", 100)
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(9, 300))
    file = changed(b"</sheetData>", blank + b"</sheetData>", compress=zipfile.ZIP_STORED)
    assert read_form(file).counts["unit_id"].to_pylist() == ["A"]


def test_a_pipe_that_gives_a_part_at_a_time_is_read_to_its_end():
    content = "Năm 2023\nXã,Nhận\nA,5\nB,6\n".encode()

    class Pipe(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 7))

    assert read_form(Pipe(content)).counts["unit_id"].to_pylist() == ["A", "B"]


@pytest.mark.parametrize("content", [b"\xff\xfea", "a;1\n".encode("utf-16") + b"\x00\xd8a\x00"])
def test_what_begins_as_utf_16_and_is_none_is_refused_in_one_sentence(content):
    with pytest.raises(InputError, match="begins as UTF-16, and is none"):
        read_form(io.BytesIO(content))


def test_a_number_that_is_no_day_is_a_fault_of_its_cell_alone():
    rows = [("unit_id", "Nhận"), ("a", 1e10), ("b", 7), (1e10, 8)]
    formats = {"B3": "dd/mm/yyyy", "A5": "yyyy"}
    sheet = read_form(made(*rows, formats=formats))
    assert sheet.cells["state"].to_pylist() == ["error", "reported", "reported"]
    assert sheet.cells["raw"].to_pylist() == ["10000000000", "7", "8"]
    assert sheet.counts["unit_id"].to_pylist() == ["a", "b", "10000000000"]


@pytest.mark.parametrize("row", ["0", "-1"])
def test_a_row_without_a_place_is_refused(row):
    with zipfile.ZipFile(made(("unit_id", "Nhận"), ("a", 1))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'<row r="3"', f'<row r="{row}"'.encode())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    file.seek(0)
    with pytest.raises(InputError, match=f"has a row without a place: {row}"):
        read_form(file)


@pytest.mark.parametrize("headings", [5, ["n"], {"n": None}, {5: "n"}])
def test_headings_are_texts_for_texts(headings):
    with pytest.raises(InputError, match="headings must be a mapping of texts to texts, got"):
        read_form(text("unit_id,n\na,1\n"), period="2023", headings=headings)


def test_an_office_file_that_is_no_workbook_is_refused_with_what_to_do():
    docx = pytest.importorskip("docx")
    document, text_of_office = io.BytesIO(), io.BytesIO()
    docx.Document().save(document)
    with zipfile.ZipFile(text_of_office, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    for file in (document, text_of_office):
        file.seek(0)
        with pytest.raises(InputError, match=r"none that can be read: save it as \.xlsx"):
            read_form(file)
