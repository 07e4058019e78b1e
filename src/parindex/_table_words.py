"""Words of the small tables of definitions, which stand below the catalogue of sentences."""

from __future__ import annotations

from collections.abc import Callable

from .errors import UnknownCodeError
from .typing import Language

__all__ = ["words_in"]

# What stands in English in the code is the key.
_VI = {
    "<IndicatorSet {id}: {count} indicators>": "Danh mục {id}: {count} chỉ tiêu",
    "{shown} of {count} indicators; one by its code: catalogue[code].": (
        "{shown} trên {count} chỉ tiêu; lấy một chỉ tiêu theo mã: catalogue[code]."
    ),
    "<Indicator {code}: {kind}, {sign}>": "Chỉ tiêu {code}: {kind}, {sign}",
    "<CountForm {id}: {count} items, {identities} identities>": (
        "Biểu {id}: {count} mục, {identities} hệ thức"
    ),
    "{shown} of {count} items; one by its code: form[code].": (
        "{shown} trên {count} mục; lấy một mục theo mã: form[code]."
    ),
    "<ReportingRegime {id}: {count} reports>": "Chế độ báo cáo {id}: {count} kỳ báo cáo",
    "A month begins on day {day} of the month before.": "Tháng tính từ ngày {day} của tháng trước.",
    "A month begins on day {day} of the month itself.": "Tháng tính từ ngày {day} của tháng đó.",
    "{shown} of {count} reports.": "{shown} trên {count} kỳ báo cáo.",
    "<RuleList: {count} rules>": "Danh mục {count} quy tắc",
    "{shown} of {count} rules; one by its code: rule(code).": (
        "{shown} trên {count} quy tắc; lấy một quy tắc theo mã: rule(code)."
    ),
    "<Rule {code}: {severity}>": "Quy tắc {code}: {severity}",
    "<CaseForm {id}: {count} items of {form}>": "Cách đếm hồ sơ {id}: {count} mục của biểu {form}",
    "{shown} of {count} items.": "{shown} trên {count} mục.",
    "<Finding {code}: {severity}>": "Phát hiện {code}: {severity}",
    "<Provenance: {count} indicators>": "Nguồn gốc số liệu: {count} chỉ tiêu",
    "<InputReport: {used} of {rows} rows used>": "Số liệu đầu vào: dùng {used} trên {rows} dòng",
    "{used} of {rows} rows used": "dùng {used} trên {rows} dòng",
    "<TallyReport: {counted} of {rows} cases counted>": (
        "Đếm hồ sơ: {counted} trên {rows} hồ sơ có trong số liệu"
    ),
    "<ScoreInputs: {count} rows>": "Số liệu để chấm điểm: {count} dòng",
    "<FormSheet: {cells} cells, {rows} rows of counts>": (
        "Sổ tính: {cells} ô số liệu, {rows} dòng số liệu"
    ),
    "rows {first} to {last}: {layout}, told by {told}": (
        "dòng {first} đến {last} của tệp: {layout}, nhận ra nhờ {told}"
    ),
    "Cells: {cells}. Left out or hidden: {left} (left_out).": (
        "Số ô: {cells}. Không đọc hoặc bị ẩn: {left} (left_out)."
    ),
    "units_down": "mỗi dòng một đơn vị",
    "items_down": "mỗi dòng một chỉ tiêu",
    "long": "mỗi dòng một giá trị",
    "layout": "tham số layout",
    "a column of units and one of items": "có cột đơn vị và cột chỉ tiêu",
    "the heading of the names": "tiêu đề cột tên",
    "codes of units": "mã đơn vị",
    "names that begin with a kind of unit": "tên bắt đầu bằng loại đơn vị",
    "headings that are items": "tiêu đề là mục của biểu",
    "the heading of the items": "tiêu đề cột chỉ tiêu",
    "codes of items": "mã chỉ tiêu",
    "names that are items": "tên là mục của biểu",
    "headings that begin with a kind of unit": "tiêu đề bắt đầu bằng loại đơn vị",
    "printed figure, no count": "số in sẵn, không phải số lượng",
    "that of the sheet": "kỳ của trang",
    "headings": "tham số headings",
    "column number": "số thứ tự cột",
    "name in the form": "tên trong biểu",
    "code in the form": "mã trong biểu",
    "as printed": "giữ như in",
    "heading": "tiêu đề",
    "known by": "nhận ra nhờ",
    "subtotal": "cộng một phần",
    "total": "tổng",
    "Left out for width: {columns}.": "Không đủ chỗ cho: {columns}.",
    "counts a case when": "đếm hồ sơ khi",
    "or": "hoặc",
    "unit": "đơn vị",
    "period": "kỳ",
    "subject": "đối tượng",
    "file": "tệp",
    "sheet": "trang tính",
    "cell": "ô",
    "lifecycle": "diễn biến",
    "lifecycle reason": "lý do chưa kiểm tra",
    "open since": "tồn tại từ kỳ",
    "accepted": "lý do chấp nhận",
    "indicators": "chỉ tiêu",
    "forms": "biểu số liệu",
    "calendar": "chế độ báo cáo",
    "confidence of limits": "độ tin cậy",
    "scored by": "chấm điểm theo",
    "select": "quy tắc được chọn",
    "ignore": "quy tắc được bỏ qua",
    "false discovery": "tỷ lệ phát hiện sai",
    "input": "đầu vào",
    "faults": "chỗ không dùng được",
    "negative": "số âm",
    "not whole": "số không nguyên",
    "not a number": "không phải là số",
    "too large": "số quá lớn",
    "duplicate key": "dòng trùng khóa",
    "unreadable period": "không đọc được kỳ",
    "missing unit": "thiếu đơn vị",
    "unknown item": "mục chưa biết",
    "unknown criterion": "tiêu chí chưa biết",
    "unknown stage": "bước chấm điểm chưa biết",
    "unknown state": "tình trạng chưa biết",
    "unknown answer": "phương án trả lời chưa biết",
    "out of range": "ngoài khoảng cho phép",
    "contradiction": "mâu thuẫn",
    "unknown unit": "đơn vị chưa biết",
    "ambiguous unit": "không rõ là đơn vị nào",
    "unit disagrees": "tên và mã đơn vị không khớp",
    "two readings": "đọc được theo hai cách",
    "not used": "cột không dùng",
    "not computed": "chỉ tiêu không tính được",
    "rows": "số dòng",
    "registry": "danh mục đơn vị",
    "not ranked": "không xếp hạng",
    "earlier periods": "dòng của các kỳ trước",
    "earlier scores": "điểm của các kỳ trước",
    "counted by": "đếm theo",
    "working days": "lịch làm việc",
    "due day": "ngày hẹn trả",
    "as of": "tính đến ngày",
    "columns": "cột",
    "engine": "công cụ đếm",
    "left out": "mục không đếm được",
    "rates": "tỷ lệ",
    "comparisons": "so sánh",
    "peers": "cùng cấp",
    "control": "chuỗi theo thời gian",
    "awards": "điểm được chấm",
    "surveys": "khảo sát",
    "values": "giá trị",
    "code": "mã",
    "name": "tên",
    "in": "tính bằng",
    "better": "tốt hơn khi",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "limits": "khoảng tin cậy",
    "smallest change": "thay đổi nhỏ nhất có ý nghĩa",
    "judged by": "đánh giá theo",
    "valid from": "có hiệu lực từ",
    "valid to": "có hiệu lực đến",
    "source": "nguồn",
    "confidence": "độ tin của nguồn",
    "column": "cột",
    "item": "mục",
    "kind": "loại",
    "report": "kỳ báo cáo",
    "severity": "mức độ",
    "meaning": "ý nghĩa",
    "advice": "cách xử lý",
    "evidence": "số liệu kèm theo",
    "options": "tham số",
    "since": "có từ phiên bản",
    "higher_is_better": "cao hơn",
    "lower_is_better": "thấp hơn",
    "neutral": "trung tính",
    "higher": "cao hơn",
    "lower": "thấp hơn",
    "proportion": "tỷ lệ",
    "ratio": "tỷ số",
    "rate": "tỷ suất",
    "size": "mức chênh lệch",
    "none": "không có",
    "byar_from_10": "Poisson chính xác, từ 10 sự kiện: Byar",
    "flow": "số phát sinh trong kỳ",
    "stock_start": "số đầu kỳ",
    "stock_end": "số cuối kỳ",
    "mixed": "số đầu kỳ và phát sinh",
    "amount": "số lượng đo được",
    "verified": "đã đọc văn bản gốc",
    "secondary": "nguồn thứ cấp",
    "inferred": "suy ra từ số liệu đã công bố",
    "example": "ví dụ",
    "own": "của người dùng",
    "note": "ghi nhận",
    "warning": "cần lưu ý",
    "error": "cần kiểm tra, chỉnh sửa",
}


def words_in(language: Language) -> Callable[[str], str]:
    """
    Give what says the words of a table in a language; names of methods are the same in both.

    Raises
    ------
    UnknownCodeError
        If there is no such language.
    """
    if language not in {"vi", "en"}:
        raise UnknownCodeError("language", language, ("vi", "en"))
    words = _VI if language == "vi" else {}
    return lambda word: words.get(word, word)
