"""Formulas in words: every kind, in both languages, and no notation anywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.plain_text import plain
from tests.render.test_vietnamese import strange_in
from tests.strategies import formulas

import parindex as pi
from parindex.errors import NotationError
from parindex.formulas import Bands, formula_notation, read_formula
from parindex.i18n import catalogue
from parindex.render.naming import Lexicon
from parindex.render.said_formulas import formula_words

NAMES = {"A.1": pi.Name(vi="Kế hoạch", en="Plan")}
ON_TIME = pi.load_indicators("vn-operational")["on_time.resolved"]
TERMS = {
    "done": pi.Name(vi="xong", en="done in time"),
    "upland": pi.Name(vi="miền núi", en="hills"),
}


def lexicon(language, scheme=None):
    if scheme is None:
        return Lexicon.of(language, {}, [ON_TIME], {}, {}, criteria=NAMES, terms=TERMS)
    return Lexicon.of(
        language,
        {},
        [each for code in scheme.indicators for each in pi.load_indicators(code)],
        {},
        {},
        criteria={each.code: each.name for each in scheme},
        terms={each.code: each.name for each in scheme.terms},
    )


def said(notation, language):
    return plain(formula_words(read_formula(notation), lexicon(language)))


# Notation, Vietnamese, English: each kind of formula, quantity and condition at least once.
SENTENCES = [
    (
        "share",
        "theo tỷ lệ của giá trị, từ 100 trở lên được điểm tối đa",
        "in proportion to the value, all points from 100 up",
    ),
    (
        "share(full=98.5; floor=80; zero=50; points=2)",
        "theo tỷ lệ của giá trị, từ 98,5 trở lên được 2 điểm, từ 50 trở xuống không có điểm, dưới "
        "80 không có điểm",
        "in proportion to the value, 2 points from 98.5 up, none from 50 down, none below 80",
    ),
    # fewer is better: a floor is then what must not be exceeded
    (
        "share(zero=10; full=2; floor=5)",
        "theo tỷ lệ của giá trị, từ 2 trở xuống được điểm tối đa, từ 10 trở lên không có điểm, "
        "trên 5 không có điểm",
        "in proportion to the value, all points from 2 down, none from 10 up, none above 5",
    ),
    (
        "share(full=best_peer; zero=best_peer(lowest))",
        "theo tỷ lệ của giá trị, bằng giá trị cao nhất trong khối thì được điểm tối đa, bằng giá "
        "trị thấp nhất trong khối thì không có điểm",
        "in proportion to the value, all points at the value of the highest peer, none at the "
        "value of the lowest peer",
    ),
    (
        "bands(>=90: 1; >=95: 2.5)",
        "theo giá trị: dưới 90 được 0 điểm, từ 90 được 1 điểm, từ 95 được 2,5 điểm",
        "by the value: 0 points below 90, 1 point from 90, 2.5 points from 95",
    ),
    (
        "bands(change(indicator(on_time.resolved)); 3; >30: 0)",
        "theo mức thay đổi của “Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn trên số đã giải "
        "quyết” so với cùng kỳ năm trước: đến 30 được 3 điểm, trên 30 được 0 điểm",
        "by the change of “Dossiers resolved on time, of those resolved” against the year before: "
        "3 points up to 30, 0 points above 30",
    ),
    (
        "steps(from=12000; each=750; add=0.5; base=10; counting=proportional; most=25)",
        "theo giá trị: đến 12.000 được 10 điểm, cứ thêm 750 thì được cộng 0,5 điểm, phần lẻ tính "
        "theo tỷ lệ, không quá 25 điểm",
        "by the value: 10 points up to 12,000, and 0.5 points more for every 750 above that, in "
        "proportion, at most 25 points",
    ),
    (
        "steps(from=4.5; each=-1; add=-0.25; base=3; counting=begun; least=0)",
        "theo giá trị: từ 4,5 trở lên được 3 điểm, cứ bớt 1 thì bị trừ 0,25 điểm, phần lẻ tính như "
        "đủ, không dưới 0 điểm",
        "by the value: 3 points from 4.5 up, and 0.25 points less for every 1 below that, also "
        "where it is only begun, at least 0 points",
    ),
    (
        "steps(add=0.5)",
        "theo giá trị: cứ đủ 1 thì được cộng 0,5 điểm",
        "by the value: 0.5 points more for every full 1",
    ),
    (
        "as_points(quarters_mean)",
        "số điểm bằng bình quân các quý của giá trị",
        "as many points as the mean over the quarters of the value",
    ),
    ("award", "do người chấm cho điểm", "given by those who score"),
    (
        "levels(done: 2; x: -1)",
        "theo mức: “xong” được 2 điểm, “x” bị trừ 1 điểm",
        "by level: “done in time” gives 2 points, “x” takes 1 point",
    ),
    (
        "checklist(done: 0.25; site: 1; most=1)",
        "cộng điểm các nội dung đạt: “xong” được 0,25 điểm, “site” được 1 điểm, không quá 1 điểm",
        "added up for what is met: “done in time” gives 0.25 points, “site” gives 1 point, at most "
        "1 point",
    ),
    (
        "all_of(done; site)",
        "đạt đủ “xong”, “site” thì được điểm tối đa, thiếu thì không có điểm",
        "all points where “done in time”, “site” are all met, else none",
    ),
    (
        "sum(fixed(1); best(fixed(2); as_points(points(A.1))))",
        "tổng của (1 điểm) và (mức cao nhất trong (2 điểm) hoặc (số điểm bằng điểm của tiêu chí "
        "A.1 “Kế hoạch”))",
        "the sum of (1 point) and (the best of (2 points) or (as many points as the score of "
        "criterion A.1 “Plan”))",
    ),
    (
        "by_condition((value < 5) and (not (prior = 0)): award; "
        "(value != 1) or (value <= 2): fixed(1); else: by_level(upland: share))",
        "nếu giá trị dưới 5 và (không phải (giá trị cùng kỳ năm trước bằng 0)): do người chấm cho "
        "điểm; nếu giá trị khác 1 hoặc giá trị không quá 2: 1 điểm; còn lại: (với “miền núi”: theo "
        "tỷ lệ của giá trị, từ 100 trở lên được điểm tối đa; với đơn vị khác không áp dụng)",
        "if the value is below 5 and (not (the value of the year before is equal to 0)): given by "
        "those who score; if the value is not equal to 1 or the value is at most 2: 1 point; else: "
        "(for “hills”: in proportion to the value, all points from 100 up; for other units it does "
        "not apply)",
    ),
    (
        "by_condition(peer_rank(lowest) >= 3: fixed(1); peer_percentile(75) > peer_mean: fixed(2); "
        "else: fixed(0))",
        "nếu thứ hạng trong khối theo giá trị, xếp từ thấp lên cao đạt ít nhất 3: 1 điểm; nếu phân "
        "vị 75% trong khối của giá trị trên bình quân trong khối của giá trị: 2 điểm; còn lại: 0 "
        "điểm",
        "if the rank among the peers by the value, the lowest first is at least 3: 1 point; if the "
        "percentile 75 among the peers of the value is above the mean among the peers of the "
        "value: 2 points; else: 0 points",
    ),
    (
        "by_level(done | upland: as_points((value - peer_mean) / peer_sd * 100); "
        "else: as_points(unit_above(province) - unit_above(region)))",
        "với “xong”, “miền núi”: số điểm bằng (giá trị trừ bình quân trong khối của giá trị) chia "
        "cho độ lệch chuẩn trong khối của giá trị nhân với 100; với đơn vị khác: số điểm bằng giá "
        "trị của cấp tỉnh trừ giá trị của “region”",
        "for “done in time”, “hills”: as many points as (the value minus the mean among the peers "
        "of the value) divided by the standard deviation among the peers of the value times 100; "
        "for other units: as many points as the value of the province minus the value of “region”",
    ),
    (
        "as_points(survey(done: 100; x: 0.5))",
        "số điểm bằng kết quả điều tra (“xong” tính 100, “x” tính 0,5)",
        "as many points as the survey result (“done in time” counts 100, “x” counts 0.5)",
    ),
]


@pytest.mark.parametrize(("notation", "vi", "en"), SENTENCES, ids=[each[0] for each in SENTENCES])
def test_a_formula_is_said_in_both_languages(notation, vi, en):
    """convention §101"""
    assert said(notation, "vi") == vi
    assert said(notation, "en") == en


def test_every_template_of_formulas_is_used_by_a_sentence_above():
    spoken = {(key, language) for language in ("vi", "en") for key in unused(language)}
    assert spoken == set()


def unused(language):
    """Keys of templates, the first fixed words of which stand in no sentence."""
    texts = " ".join(said(notation, language) for notation, _, _ in SENTENCES)
    rare = {"level_district", "level_commune", "level_ministry"}
    rare |= {"step_from_0_begun", "step_from_0_proportional", "step_up_begun", "step_up_whole"}
    rare |= {"step_down_whole", "step_down_proportional", "peer_rank_highest"}
    for key, template in catalogue(language).items():
        section, _, name = key.partition(".")
        if section == "formula" and name not in rare:
            fixed = [part.strip() for part in re.split(r"\{[^}]*\}|\[.*?\]", template)]
            if not all(part in texts for part in fixed):
                yield name


NOTATION = re.compile(r"[=<>_;|*]|\w\(|\b(?:award|share|bands|steps|levels|checklist|all_of)\b")


def without_quoted(text):
    return re.sub(r"“[^”]*”", "“”", text)


@pytest.mark.parametrize("label", pi.definitions.available_schemes())
def test_no_formula_of_a_bundled_scheme_keeps_its_notation_or_an_english_word(label):
    """convention §101"""
    scheme = pi.load_scheme(*label.split(" "))
    for leaf in scheme.leaves:
        assert leaf.formula is not None
        text = formula_words(leaf.formula, lexicon("vi", scheme))
        assert strange_in(text) == set()
        assert not NOTATION.search(without_quoted(text).replace("; ", ", ")), text
        english = formula_words(leaf.formula, lexicon("en", scheme))
        assert not NOTATION.search(without_quoted(english).replace("; ", ", ")), english


@examples(10)
@given(formulas())
def test_no_notation_is_left_of_any_formula(formula):
    """convention §101"""
    for language in ("vi", "en"):
        text = formula_words(formula, lexicon(language))
        assert text == text.strip()
        plain_text = re.sub(
            r"(chỉ tiêu|indicator|tiêu chí|criterion) [\w.-]+", "", without_quoted(text)
        )
        assert not re.search(r"[=<>_|*{}\[\]]|\w\(", plain_text)
        assert plain_text.count("(") == plain_text.count(")")


@examples(10)
@given(formulas(), st.integers(0, 20))
def test_a_formula_with_another_number_has_other_words(formula, which):
    """convention §101: words say all that the notation says."""
    notation = formula_notation(formula)
    places = list(re.finditer(r"(?<![\w.\"-])\d+(?![\w.\"-])", notation))
    assume(places)
    number = places[which % len(places)]
    other = notation[: number.start()] + str(int(number[0]) + 1) + notation[number.end() :]
    try:
        changed = read_formula(other)
    except NotationError:
        changed = formula
    assume(changed != formula)  # 1e22 and one more are one number
    for language in ("vi", "en"):
        words = [formula_words(each, lexicon(language)) for each in (formula, changed)]
        assert words[0] != words[1]


def test_numbers_keep_all_their_digits():
    """convention §101"""
    formula = Bands(edges=(1e-13, 1234567.125, 2.0**60), points=(0.0, 0.1, -2.0, 1.0))
    assert plain(formula_words(formula, lexicon("vi"))) == (
        "theo giá trị: dưới 0,0000000000001 được 0 điểm, từ 0,0000000000001 được 0,1 điểm, từ "
        "1.234.567,125 được -2 điểm, từ 1152921504606847000 được 1 điểm"
    )
