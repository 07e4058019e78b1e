"""Words by which headings and names say what stands below or beside them, in both languages."""

from __future__ import annotations

import enum
import re

__all__ = [
    "Says",
    "is_change",
    "is_measure",
    "is_part_of_year",
    "is_percent",
    "is_plan",
    "is_remark",
    "is_thing",
    "is_value_word",
    "names_unit",
    "says",
    "scale_in",
    "unit_rank",
]


class Says(enum.Enum):
    """What a heading says of the texts of its column."""

    UNIT = "unit_id"
    CODE = "unit_code"
    KIND = "unit_type"
    PERIOD = "period"
    ITEM = "item"
    ITEM_CODE = "item_code"
    CATEGORY = "category"
    MEASURE_UNIT = "measure_unit"
    SERIAL = "serial"
    RANK = "rank"
    PART = "part_of_year"
    VALUE = "count"


_KIND = (
    r"(?:sở|ban|ngành|bộ|xã|phường|thị trấn|huyện|quận|thị xã|tỉnh|thành phố|đặc khu|trường"
    r"|bệnh viện|trạm y tế|trạm|tòa án|toà án)"
)
_UNITS = (
    rf"(?:tên )?(?:các )?(?:(?:đơn vị|cơ quan|địa phương|địa bàn)\b.*"
    rf"|{_KIND}(?:\s?[,/-]\s?{_KIND})*)"
    r"|(?:administrative |reporting |organi[sz]ation |org |local )?units?"
    r"|(?:.* )?(?:area|country|countries|region|province|district|municipality|county|city"
    r"|commune|ward|state|facility|clinic|hospital|school|court|office|agency|department"
    r"|ministry|authority|council|organi[sz]ation|institution|town|village|station)s?"
    r"(?: name)?|orgunit|organisationunit(?:name)?|unit_name|unit_id"
)
_ITEMS = (
    r"(?:tên )?(?:các )?(?:chỉ tiêu|nội dung|tiêu chí|chỉ số|hạng mục|khoản mục|mục)\b.*"
    r"|items?|indicators?(?: name)?|measures?|data|data elements?(?: name)?|dataelement|variables?"
    r"|series(?: name)?|categor(?:y|ies)|metric|dx|description"
)
_SAYS: tuple[tuple[Says, str], ...] = (
    (
        Says.SERIAL,
        r"(?:s\.? ?)?t\.? ?t|số t\.?t|(?:số )?thứ tự|no\.?|#|n[ro]\.?|s/n"
        r"|serial(?: (?:no|number))?",
    ),
    (
        Says.RANK,
        r"(?:(?:xếp|thứ) hạng|hạng(?! mục)|vị thứ|xếp thứ|xếp loại)\b.*"
        r"|rank(?:s|ing)?|rank (?:in|of|by|among|within)\b.*",
    ),
    (Says.MEASURE_UNIT, r"đvt|đơn vị tính|unit of measure|measure unit"),
    (
        Says.ITEM_CODE,
        r"mã chỉ tiêu|mã số|mã|code|item code|item_code|indicator code|data element code",
    ),
    (
        Says.CODE,
        r"mã (?:định danh|đơn vị|đv|đvhc|xã|huyện|tỉnh|cơ quan|địa phương)\b.*|unit_code|unit code"
        r"|(?:area|country|region|district|authority|organi[sz]ation unit|ons|iso|lad|geo) ?code",
    ),
    (
        Says.KIND,
        r"(?:area|unit|geography|organi[sz]ation|authority) (?:type|level)|geography"
        r"|cấp(?: đơn vị| hành chính)?|loại(?: đơn vị| hình)?|unit_type|level|type",
    ),
    (
        Says.PERIOD,
        r"kỳ(?: báo cáo)?|thời gian|thời kỳ|năm|quý|tháng|(?:time |reporting )?period(?: name)?"
        r"|year|quarter|month|financial year|fiscal year|pe",
    ),
    (
        Says.CATEGORY,
        r"category ?option ?combo(?: name)?|category(?: option)?|disaggregation|phân tổ",
    ),
    (Says.VALUE, r"values?|giá trị|counts?|số liệu|figure"),
    (Says.UNIT, _UNITS),
    (Says.ITEM, _ITEMS),
)
_RANKS = tuple(
    re.compile(rf"(?:tên )?(?:.* )?(?:{words})(?: name)?", re.IGNORECASE)
    for words in (
        "country|countries|nước|quốc gia",
        "region|state|province|vùng|tỉnh|thành phố",
        "county|city|district|huyện|quận|thị xã",
        "municipality|commune|ward|town|village|xã|phường|thị trấn",
    )
)
_PATTERNS = tuple((what, re.compile(pattern, re.IGNORECASE)) for what, pattern in _SAYS)
_NAMES_UNIT = re.compile(
    r"(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|sở|phòng|ubnd|ủy ban|uỷ ban|bộ|cục"
    r"|chi cục|ban|trường|bệnh viện|trạm y tế|tp\.|tt\.|tx\.)\s+\w+",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"%|t[ỷỉ] lệ|t[ỷỉ] trọng|cơ cấu|\btl\b|percent|\b(?:rate|share|proportion)\b", re.IGNORECASE
)
_CHANGE = re.compile(
    r"tăng|giảm|chênh lệch|so với|so cùng kỳ|\bchange\b|\bdifference\b|\+/-|±", re.IGNORECASE
)
_REMARK = re.compile(
    r"ghi chú.*|chú thích.*|(?:số )?điện thoại|(?:tele)?phone(?: number)?|fax"
    r"|mã số thuế|remarks?|notes?|comments?|nguồn.*|source|(?:kiểm tra|check): .*",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"(?:số )?(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)(?: (?:được )?giao)?|giao"
    r"|plan(?:ned)?|targets?",
    re.IGNORECASE,
)
_VALUE_WORD = re.compile(
    r"|(?:số lượng|kết quả|thực hiện|giá trị|số liệu|kỳ báo cáo|kỳ này|trong kỳ"
    r"|values?|numbers?|counts?|results?|figures?)",
    re.IGNORECASE,
)


_THINGS = (
    r"(?:hồ sơ|thủ tục|người|lượt(?: người)?|vụ(?: việc)?|việc|trường hợp|đơn|văn bản|tài khoản"
    r"|persons?|people|cases?|files?|dossiers?|applications?|number)"
)
_SCALE = (
    r"(?:1[.,]?000|nghìn|ngàn|chục|trăm|(?:chục |trăm )?triệu|t[ỷỉ]|hundreds?|thousands?|millions?)"
)
_MEASURE = re.compile(
    rf"(?:{_SCALE} )?(?:of )?(?:{_THINGS}|%|phần trăm|percent|đồng|vnđ?|usd|ngày|giờ|điểm)"
    rf"(?:\s?[,;/-]\s?(?:{_THINGS}|%))*",
    re.IGNORECASE,
)
_THING = re.compile(rf"\(?{_THINGS}\)?", re.IGNORECASE)
_SCALED = re.compile(
    rf"(?:(?:đơn vị(?: tính)?|đvt|unit(?: of measure)?)\s*:\s*|\(|^){_SCALE} (?:of )?{_THINGS}\b",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(
    r"(?:tháng|months?) (?:0?[1-9]|1[0-2])|(?:quý|quarters?) (?:I{1,3}|IV|[1-4])", re.I
)


def says(heading: str) -> Says | None:
    """Tell what a heading says of its column; None where it says nothing of the kind."""
    # the lowest line of a heading of several lines says it, and a word in brackets is an aside
    last = re.sub(
        r"(?:\s*(?:\([^)]*\)|\[[^\]]*\]))+$", "", heading.rsplit("|", 1)[-1].strip()
    ).strip(" :.")
    return next((what for what, words in _PATTERNS if words.fullmatch(last)), None)


def unit_rank(heading: str) -> int:
    """Tell how fine the units below a heading are: countries, regions, districts, communes, all."""
    last = heading.rsplit("|", 1)[-1].strip()
    return next((rank for rank, words in enumerate(_RANKS) if words.fullmatch(last)), len(_RANKS))


def is_measure(text: str) -> bool:
    """Tell whether a text is a unit of measure: hồ sơ, triệu đồng, %."""
    return bool(_MEASURE.fullmatch(text.strip(" .")))


def is_thing(text: str) -> bool:
    """Tell whether a text says only what is counted, as (hồ sơ) does."""
    return bool(_THING.fullmatch(text))


def is_plan(heading: str) -> bool:
    """Tell whether what was planned stands below a heading, and not what was counted."""
    return bool(_PLAN.fullmatch(heading))


def scale_in(line: str) -> str:
    """Give what a line says if it says that things are counted in thousands; else ""."""
    found = _SCALED.search(line)
    return found[0] if found else ""


def is_part_of_year(above: str, below: str) -> bool:
    """Tell whether a text below another is a part of a year: I below Quý, 1 below Tháng."""
    return bool(_PART_OF_YEAR.fullmatch(f"{above} {below}"))


def names_unit(text: str) -> bool:
    """Tell whether a text begins with the word for a kind of unit, as Xã Mây Hồng does."""
    return bool(_NAMES_UNIT.match(text))


def is_percent(text: str) -> bool:
    """Tell whether a heading or the name of an item is that of a percent."""
    return bool(_PERCENT.search(text))


def is_change(text: str) -> bool:
    """Tell whether a heading is that of a change between two periods."""
    return bool(_CHANGE.search(text))


def is_remark(heading: str) -> bool:
    """Tell whether remarks stand below a heading."""
    return bool(_REMARK.fullmatch(heading.strip()))


def is_value_word(text: str) -> bool:
    """Tell whether a heading says only that numbers stand below it, or nothing."""
    return bool(_VALUE_WORD.fullmatch(text))
