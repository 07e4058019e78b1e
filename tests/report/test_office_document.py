"""The report as a document of an office: read back, it says what the content says."""

from __future__ import annotations

import re
import zipfile

import pytest
from tests.report.reviews import HOSTILE, district, hostile, many, nothing

import parindex as pi
from parindex.errors import InputError
from parindex.report import report_content
from parindex.report.pictures import pictures_of
from parindex.report.printed_tables import definitions_table, overview_tables, results_table

docx = pytest.importorskip("docx")

from docx.oxml.ns import qn  # noqa: E402

from parindex.report import write_docx  # noqa: E402


@pytest.fixture(scope="module")
def review():
    return district()


@pytest.fixture(scope="module")
def content(review):
    return report_content(
        review, language="vi", indicators=["on_time.resolved", "online.new"], made_up=True
    )


def written(content, folder, **options):
    path = folder / "report.docx"
    write_docx(content, path, **{"pictures": False} | options)
    return docx.Document(str(path))


def grids(document):
    return [table for table in document.tables if table.style.name == "Table Grid"]


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_tables_read_back_are_those_of_the_content(review, language, tmp_path):
    content = report_content(
        review, language=language, indicators=["on_time.resolved", "online.new"]
    )
    document = written(content, tmp_path)
    printed = [
        *overview_tables(content),
        *(results_table(content, result) for result in content.indicators),
        definitions_table(content),
    ]
    assert [cells(table) for table in grids(document)] == [
        [list(table.heads), *([cell.text for cell in row] for row in table.rows)]
        for table in printed
    ]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert set(content.summary) <= set(texts)
    for each in content.found:
        assert {f"- {entry}" for rule in each.rules for entry in rule.entries} <= set(texts)
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    label = content.words["table_label"]
    numbered = [text for text in captions if text.startswith(f"{label} ")]
    assert [text.split(". ")[0] for text in numbered] == [f"{label} {at}" for at in range(1, 5)]


def test_the_page_is_that_of_an_office(content, tmp_path):
    document = written(content, tmp_path)
    (section,) = document.sections
    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
    margins = section.top_margin, section.right_margin, section.bottom_margin, section.left_margin
    assert [round(each.mm) for each in margins] == [20, 15, 20, 30]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    for footer in (section.footer, section.first_page_footer):
        assert content.digest in footer.paragraphs[0].text
        assert content.words["made_up"] in footer.paragraphs[0].text
    fonts = set(
        re.findall(r'w:rFonts[^>]*w:ascii="([^"]+)"', document.styles["Normal"].element.xml)
    )
    assert fonts == {"Times New Roman"}
    assert document.styles["Normal"].font.size.pt == 14


def test_what_an_office_gives_is_blank(content, tmp_path):
    document = written(content, tmp_path)
    around = [table for table in document.tables if table.style.name != "Table Grid"]
    head, end = (" ".join(cell.text for cell in table.rows[0].cells) for table in around)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head
    assert "Độc lập - Tự do - Hạnh phúc" in head
    assert "ngày …… tháng …… năm" in head
    assert "Nơi nhận:" in end
    assert not re.search(r"\d", head + end)
    assert "Minh Họa" not in head + end


def test_the_letterhead_may_be_left_out(content, tmp_path):
    document = written(content, tmp_path, letterhead=False)
    assert len(document.tables) == len(grids(document))


def test_a_document_in_english_has_a_letterhead_where_it_is_asked_for(review, tmp_path):
    """convention §79"""
    content = report_content(review, language="en", indicators=["on_time.resolved"])
    without = written(content, tmp_path)
    assert len(without.tables) == len(grids(without))
    with_it = written(content, tmp_path, letterhead=True)
    assert len(with_it.tables) == len(grids(with_it)) + 2


def test_headings_are_numbered_by_their_styles(content, tmp_path):
    document = written(content, tmp_path)
    numbering = document.part.numbering_part.element
    for level, (style, kind) in enumerate((("Heading 1", "upperRoman"), ("Heading 2", "decimal"))):
        tied = document.styles[style].element.pPr.numPr
        assert tied.ilvl.val == level
        (number,) = [n for n in numbering.findall(qn("w:num")) if n.numId == tied.numId.val]
        (abstract,) = [
            each
            for each in numbering.findall(qn("w:abstractNum"))
            if each.get(qn("w:abstractNumId")) == str(number.abstractNumId.val)
        ]
        formats = [each.get(qn("w:val")) for each in abstract.iter(qn("w:numFmt"))]
        assert formats[level] == kind
    kinds = [each.tag for each in numbering if each.tag in {qn("w:num"), qn("w:abstractNum")}]
    assert kinds == sorted(kinds, key=lambda tag: tag == qn("w:num"))
    assert not any(
        re.match(r"[IVX]+\.|\d+\.", p.text)
        for p in document.paragraphs
        if "Heading" in p.style.name
    )


def test_heads_of_tables_are_repeated_and_rows_not_broken(content, tmp_path):
    for table in grids(written(content, tmp_path)):
        first, *others = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        for row in others:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
            assert row._tr.trPr.find(qn("w:tblHeader")) is None


def test_no_row_stands_alone_at_the_end_of_a_page_and_a_short_table_is_whole(content, tmp_path):
    lengths = set()
    for table in grids(written(content, tmp_path)):
        kept = [
            all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells)
            for row in table.rows
        ]
        rest = len(kept) - 1
        lengths.add(rest > 6)
        wanted = {*range(rest)} if rest <= 6 else {0, 1, rest - 1}
        assert {at for at, is_so in enumerate(kept) if is_so} == wanted
    assert True in lengths


def test_a_source_that_is_a_sentence_has_one_full_stop(tmp_path):
    content = report_content(nothing(), language="en", source="Reports of the communes.")
    texts = [paragraph.text for paragraph in written(content, tmp_path).paragraphs]
    assert "- Source of the counts: Reports of the communes." in texts


def test_names_stay_text(tmp_path):
    document = written(report_content(hostile(), language="vi"), tmp_path)
    names = {row[0] for table in grids(document) for row in cells(table)}
    assert {HOSTILE[0], HOSTILE[1], HOSTILE[6], HOSTILE[7]} <= names
    assert "null\\x00 bell\\x07 \\ufffe\\uffff" in names


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_review_of_nothing_is_a_document(language, tmp_path):
    content = report_content(nothing(), language=language)
    texts = [paragraph.text for paragraph in written(content, tmp_path).paragraphs]
    assert content.words["no_results"] in texts
    assert content.words["no_findings"] in texts


def test_the_document_of_many_units_is_bounded_and_says_what_it_leaves_out(tmp_path):
    document = written(report_content(many(), language="vi"), tmp_path)
    assert max(len(table.rows) for table in grids(document)) == 41
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.count("… và 128 đơn vị khác, xem trong bảng tính") == 5


def test_the_same_content_gives_the_same_bytes_without_a_clock(content, tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("a", "b"):
        write_docx(content, tmp_path / f"{name}.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
        assert not any("thumbnail" in name for name in packed.namelist())
    assert not re.search(r"created|modified|python|\d{4}-\d\d", core)


def test_pictures_of_units_and_series_have_their_words(content, tmp_path):
    pytest.importorskip("matplotlib")
    document = written(content, tmp_path, pictures=True)
    said = [f"{each.heading}." for each in content.indicators]
    texts = {paragraph.text for paragraph in document.paragraphs}
    assert not texts & set(said)  # the pictures and their captions say it
    without = {paragraph.text for paragraph in written(content, tmp_path).paragraphs}
    assert set(said) <= without
    shown = [each._inline.docPr.get("descr") for each in document.inline_shapes]
    assert len(shown) >= len(content.indicators)
    assert all(text and len(text) > 20 for text in shown)
    labels = [each.text for each in document.paragraphs if each.text.startswith("Hình ")]
    assert [text.split(".")[0] for text in labels] == [f"Hình {n + 1}" for n in range(len(shown))]
    assert len(written(content, tmp_path).inline_shapes) == 0


def test_a_series_with_a_signal_has_a_picture_of_its_own():
    pytest.importorskip("matplotlib")
    late = pi.Indicator.proportion("late", numerator=["late"], denominator=["all"])
    months = [f"2023-M{month:02d}" for month in range(1, 13)]
    counts = {
        "unit_id": ["A"] * 12 + ["B"] * 12,
        "period": months * 2,
        "late": [*[50, 52, 49, 51, 50, 48, 52, 51, 49, 50, 51], 120, *[40, 41] * 6],
        "all": [1000] * 24,
    }
    content = report_content(pi.assess(counts, indicators=[late]), language="en")
    drawn = pictures_of(content, content.indicators[0])
    assert [set(each.data["unit_id"].to_pylist()) for each in drawn] == [{"A", "B"}, {"A"}]


def test_only_a_content_is_laid_out(tmp_path):
    with pytest.raises(InputError, match="content must be a ReportContent"):
        write_docx("x", tmp_path / "a.docx")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
