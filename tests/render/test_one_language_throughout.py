"""A whole review in one language: nothing of the other in any text, picture, page or file."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.plain_text import plain
from tests.render.test_vietnamese import ALIKE, ASCII_WORD, ENGLISH, english_words

import parindex as pi
from parindex import plots
from parindex.definitions import load_form_file, load_indicators_file
from parindex.i18n import catalogue
from parindex.report import report_content, write_docx, write_html, write_xlsx
from parindex.typing import Language

NAMES: dict[Language, dict[str, str]] = {
    "en": {
        "form": "Applications of a year",
        "received": "Applications received",
        "early": "Applications decided early or on the day",
        "late": "Applications decided late",
        "decided": "Applications decided",
        "catalogue": "Decisions on applications",
        "on_time": "Applications decided on time",
        "decided_of": "Applications decided, of those received",
        "scheme": "Service of offices",
        "punctual": "Punctual decisions",
        "open": "Open counters",
        "office": "Office",
        "county": "County of Examples",
        "rule": "Many applications",
        "sentence": "{unit} decided {denominator} applications in {period}.",
        "source": "Made-up returns",
        "unread": "not sent",
    },
    "vi": {
        "form": "Hồ sơ của một năm",
        "received": "Hồ sơ đã tiếp nhận",
        "early": "Hồ sơ trả sớm hoặc đúng ngày",
        "late": "Hồ sơ trả chậm",
        "decided": "Hồ sơ đã trả",
        "catalogue": "Việc trả hồ sơ",
        "on_time": "Tỷ lệ hồ sơ trả đúng hạn",
        "decided_of": "Tỷ lệ hồ sơ đã trả trên hồ sơ tiếp nhận",
        "scheme": "Phục vụ của các văn phòng",
        "punctual": "Trả hồ sơ đúng hạn",
        "open": "Quầy mở cửa",
        "office": "Văn phòng",
        "county": "Huyện Minh Họa",
        "rule": "Nhiều hồ sơ",
        "sentence": "{unit} đã trả {denominator} hồ sơ trong {period}.",
        "source": "Số liệu minh họa",
        "unread": "chưa gửi",
    },
}
FORM = """
id = "own"
name = {{ {language} = "{form}" }}
source = "{source}"
confidence = "own"
item = [
    {{ code = "received", kind = "flow", name = {{ {language} = "{received}" }} }},
    {{ code = "early", kind = "flow", name = {{ {language} = "{early}" }} }},
    {{ code = "late", kind = "flow", name = {{ {language} = "{late}" }} }},
    {{ code = "decided", kind = "flow", name = {{ {language} = "{decided}" }} }},
]
identity = [{{ code = "decided", total = "decided", parts = ["early", "late"] }}]
"""
INDICATORS = """
id = "own"
name = {{ {language} = "{catalogue}" }}
forms = ["own"]
[[family]]
code = "timely"
name = {{ {language} = "{on_time}" }}
[[indicator]]
code = "timely.decided"
numerator = ["early"]
denominator = ["decided"]
name = {{ {language} = "{on_time}" }}
source = "{source}"
confidence = "own"
[[indicator]]
code = "decided.received"
numerator = ["decided"]
denominator = ["received"]
name = {{ {language} = "{decided_of}" }}
source = "{source}"
confidence = "own"
"""
YEARS = [f"{year}/{year % 100 + 1:02d}" for year in range(2014, 2024)]
OFFICES = 12


def sheet(names: dict[str, str]) -> dict[str, list[str | None]]:
    """A sheet of offices and fiscal years, with a fault of every kind that sheets have."""
    columns: dict[str, list[str | None]] = {
        name: [] for name in ("unit_name", "period", "received", "early", "late", "decided")
    }
    for year, period in enumerate(YEARS):
        for office in range(1, OFFICES + 1):
            decided = 900 + 37 * office
            late = 40 + (office * 7 + year * 3) % 13 + (200 if office == 3 and year == 9 else 0)
            row = {
                "received": decided + 20,
                "early": decided - late,
                "late": late,
                "decided": decided,
            }
            for column, number in row.items():
                columns[column].append(str(number))
            columns["unit_name"].append(f"{names['office']} {office:02d}")
            columns["period"].append(period)
    columns["decided"][-1] = "7"  # fewer than its parts, and than those in time
    columns["late"][-3] = "-4"
    columns["received"][-4] = names["unread"]
    columns["early"][-5] = None
    columns["unit_name"].append(f"{names['office']} 99")
    columns["period"].append(YEARS[-1])
    for column in ("received", "early", "late", "decided"):
        columns[column].append("5")
    return columns


def heavy(given: pi.checks.own_rule.RuleInput) -> pi.checks.own_rule.Checked:
    assert given.rates is not None
    rows = given.rates.data.slice(0, 1)
    findings = {
        "unit_id": rows["unit_id"],
        "period": rows["period"],
        "subject": rows["indicator_code"],
        "denominator": rows["denominator"],
    }
    return pi.checks.own_rule.Checked(rows=len(given.rates), findings=findings)


def review_in(language: Language, folder: Path) -> tuple[pi.Assessment, pi.ScoreTable]:
    names = NAMES[language]
    for name, text in (("form", FORM), ("indicators", INDICATORS)):
        filled = text.format(language=language, **names)
        (folder / f"{name}.toml").write_text(filled, encoding="utf-8")
    form = load_form_file(folder / "form.toml")
    indicators = load_indicators_file(folder / "indicators.toml", forms=[form])
    offices = [f"o{office:02d}" for office in range(1, OFFICES + 1)]
    registry = pi.registry_from_table(
        {
            "id": ["county", *offices],
            "name": [names["county"], *(f"{names['office']} {each[1:]}" for each in offices)],
            "level": ["county", *["office"] * OFFICES],
            "parent": [None, *["county"] * OFFICES],
        }
    )
    counts = pi.read_counts(sheet(names), registry=registry, form=form, regime="fiscal-april")
    word = pi.rulebook.RuleWords(
        name=pi.Name(**{language: names["rule"]}),
        sentence=pi.Name(**{language: names["sentence"]}),
    )
    rule = pi.rulebook.Rule(code="OWN101", severity="note", evidence=("denominator",), words=word)
    review = pi.assess(
        counts,
        indicators=indicators,
        targets=[pi.Target(indicator="timely.decided", value=96, source=names["source"])],
        published={
            "unit_id": ["o01", "o02", "o05"],
            "period": [YEARS[-1]] * 3,
            "indicator": ["timely.decided", "timely", "timely"],
            "printed": ["12.3%", "95.0%", names["unread"]],
        },
        own_rules=[pi.OwnRule(rule=rule, check=heavy, needs=("rates",))],
    )
    scheme = pi.scheme_from_table(
        {
            "code": ["A", "B"],
            "text": [names["punctual"], names["open"]],
            "maximum": [10, 5],
            "formula": ["share(full=98; floor=80)", "award"],
            "indicator": ["timely.decided", None],
        },
        id="own",
        edition="1",
        name=names["scheme"],
    )
    scores = pi.compute_scores(
        scheme,
        rates=review.rates,
        awards={
            "criterion_code": ["B"] * OFFICES,
            "unit_id": offices,
            "period": [YEARS[-1]] * OFFICES,
            "points": [float(at % 6) for at in range(OFFICES)],
        },
        registry=registry,
    )
    return review, scores


def pictures_of(
    review: pi.Assessment, scores: pi.ScoreTable, language: Language
) -> dict[str, plots.Picture]:
    told: dict[str, Any] = {
        "language": language,
        "made_up": True,
        "source": NAMES[language]["source"],
    }
    registry, period, indicator = review.registry, YEARS[-1], "timely.decided"
    assert review.control is not None
    assert review.peers is not None
    first = {"period": period, "registry": registry, **told}
    return {
        "units": plots.units(review.rates, review.comparisons, indicator=indicator, **first),
        "grid": plots.grid(review.rates, review.comparisons, **first),
        "funnel": plots.funnel(review.peers, indicator=indicator, **first),
        "series": plots.series(
            review.control, indicator=indicator, unit_id="o03", registry=registry, **told
        ),
        "findings": plots.findings(review.findings, **told),
        "points": plots.points(scores, unit_id="o03", period=period, **told),
    }


def said_in(sarif: object) -> Iterator[str]:
    """Texts for readers of a SARIF document, whose members have names of their own."""
    if isinstance(sarif, list):
        for each in sarif:
            yield from said_in(each)
    elif isinstance(sarif, dict):
        for key, each in sarif.items():
            if key == "text" and isinstance(each, str):
                yield each
            else:
                yield from said_in(each)


def texts_of(folder: Path, language: Language) -> dict[str, str]:
    """Everything that anybody is told, by where it stands."""
    review, scores = review_in(language, folder)
    of_scores = pi.find(scores=scores, registry=review.registry)
    texts = {
        "review": review.render(language, with_checks=True),
        "review in Markdown": review.to_markdown(language=language) or "",
        "summary": "\n".join(review.summary(language)),
        "sentences": "\n".join(review.findings.render(language)),
        "list": review.findings.to_html(language=language) or "",
        "findings of scores": of_scores.to_markdown(language=language) or "",
        "explanation": "\n".join(pi.explain(scores, "o03", YEARS[-1]).render(language)),
        "sarif": "\n".join(said_in(json.loads(review.findings.to_sarif(language=language) or ""))),
    }
    for name, picture in pictures_of(review, scores, language).items():
        drawn = [text.get_text() for axes in picture.figure.axes for text in axes.texts]
        texts[f"picture of {name}"] = "\n".join([picture.title, picture.alt, *drawn])
    content = report_content(review, language=language, source=NAMES[language]["source"])
    write_html(content, folder / "report.html", pictures=False)
    texts["page"] = (folder / "report.html").read_text(encoding="utf-8")
    write_docx(content, folder / "report.docx", pictures=False)
    write_xlsx(content, folder / "report.xlsx")
    for file, part in (
        ("report.docx", r"word/document\.xml|word/(header|footer)\d*\.xml"),
        ("report.xlsx", r"xl/sharedStrings\.xml|xl/workbook\.xml"),
    ):
        with zipfile.ZipFile(folder / file) as archive:
            parts = [name for name in archive.namelist() if re.fullmatch(part, name)]
            assert parts
            texts[file] = "\n".join(archive.read(name).decode() for name in parts)
    return texts


def words_of(text: str) -> str:
    """What is read of a text: no markup, style or address."""
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return plain(unescape(re.sub(r"<[^>]*>", " ", text)))


# letters that English does not have; the signs for times and divided by are none
VIETNAMESE_LETTER = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")


def vietnamese_words() -> set[str]:
    """Words of the Vietnamese texts that no letter gives away, and that English does not have."""
    texts = (re.sub(r"\{[^}]*\}", " ", text) for text in catalogue("vi").values())
    plain_words = {word.lower() for text in texts for word in ASCII_WORD.findall(text)}
    english: set[str] = english_words()
    return plain_words - english - ALIKE


VIETNAMESE = vietnamese_words()


def vietnamese_in(text: str) -> set[str]:
    words = re.findall(r"\w+", text)
    strange = {word for word in words if VIETNAMESE_LETTER.search(word)}
    return strange | {word for word in words if word.lower() in VIETNAMESE}


# Codes of the caller, of an item where no name is asked for, a calendar and a subject, an
# abbreviation of offices, a field of Word.
CODES = {"own", "late", "fiscal", "row", "bc", "page"}


def english_in(text: str) -> set[str]:
    found = {word for word in ASCII_WORD.findall(text) if word.lower() in ENGLISH}
    return {word for word in found if word.lower() not in CODES}


@pytest.fixture(scope="module", params=["en", "vi"])
def told(request, tmp_path_factory):
    return request.param, texts_of(tmp_path_factory.mktemp(request.param), request.param)


def test_what_is_strange_is_seen():
    assert vietnamese_in("Applications decided theo năm 2023") == {"theo", "năm"}
    assert english_in("Hồ sơ đã trả in 2023 of Office") == {"of", "Office"}


def test_a_whole_review_has_no_word_of_the_other_language(told):
    language, texts = told
    strange_in = vietnamese_in if language == "en" else english_in
    strange = {where: strange_in(words_of(text)) for where, text in texts.items()}
    assert {where: words for where, words in strange.items() if words} == {}


def test_a_whole_review_says_of_no_name_that_it_lacks_the_language(told):
    _, texts = told
    for where, text in texts.items():
        assert "stands in its place" not in words_of(text), where
        assert "nơi đó ghi" not in words_of(text), where


def test_the_review_has_findings_of_most_families(told):
    _, texts = told
    said = set(re.findall(r"\b([A-Z]{3})\d{3}\b", texts["review"] + texts["page"]))
    assert said >= {"CNT", "UNT", "TGT", "PUB", "CHG", "OWN"}
