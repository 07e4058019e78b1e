"""The compact notation of formulas: what people write into criteria tables."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from tests.examples_of_properties import examples
from tests.makers import unit
from tests.strategies import formulas, quantities

import parindex as pi
from parindex import formulas as s
from parindex.errors import NotationError
from parindex.formulas import formula_notation, quantity_notation, read_formula, read_quantity

# --- Formulas that real tables have, by their numbers in the list of kinds

UNITS = ("A", "B", "C", "D", "E")


def scored(formula: str, given: dict[str, list[object]], **columns: object) -> list[float | None]:
    """Points of one criterion, with a unit for each value, answer or state that is given."""
    fields: dict[str, object] = {"maximum": 10, **columns}
    scheme = pi.scheme_from_table(
        {
            "code": ["A"],
            "text": ["Tiêu chí"],
            "formula": [formula],
            **{k: [v] for k, v in fields.items()},
        },
        id="own",
        edition="2023",
    )
    count = len(next(iter(given.values())))
    key = {"criterion_code": ["A"] * count, "unit_id": list(UNITS[:count])}
    this_year = {**key, "period": ["2023"] * count}
    kinds: dict[str, Any] = {
        kind: {**this_year, **{name: given[name] for name in names if name in given}}
        for kind, names in {
            "rates": ("value",),
            "awards": ("points", "state", "answer"),
            "surveys": ("survey",),
        }.items()
        if any(name in given for name in names)
    }
    if "surveys" in kinds:
        kinds["surveys"]["value"] = kinds["surveys"].pop("survey")
    if "prior" in given:
        kinds["prior"] = {**key, "period": ["2022"] * count, "value": given["prior"]}
    scores = pi.compute_scores(scheme, **kinds).at(criterion="A", period="2023")
    points = dict(
        zip(scores.data["unit_id"].to_pylist(), scores.data["points"].to_pylist(), strict=True)
    )
    return [points[unit] for unit in UNITS[:count]]


LATE = "by_condition(value <= 0: fixed(4); value <= 2: fixed(3); value > 5: fixed(0); else: {})"
LATE = LATE.format("steps(from=2; add=-1; base=3)")
ONE_YEAR = "by_condition(change > 0: fixed(1); else: fixed(0))"

# number, notation, maximum (or further columns), what is given, points
KINDS = [
    (1, "share", 10, {"value": [0, 55, 100]}, [0, 5.5, 10]),
    (2, "share(floor=90)", 1, {"value": [100, 95, 90, 89.9]}, [1, 0.95, 0.9, 0]),
    # from 60 to below 85 percent: rate / 85 x 10, rounded to 2
    (3, "share(full=85; floor=60)", {"maximum": 10, "decimals": 2},
     {"value": [85, 84.9, 60, 59.9]}, [10, 9.99, 7.06, 0]),
    (4, "bands(>=70: 4; >=80: 6; >=90: 8; >=100: 10)", 10,
     {"value": [100, 99.9, 80, 70, 69]}, [10, 8, 6, 4, 0]),
    (5, "bands(>=1: 1; >=2: 2)", 2, {"value": [0, 1, 2, 7]}, [0, 1, 2, 2]),
    (6, "steps(add=0,5)", 2, {"value": [0, 1, 3, 9]}, [0, 0.5, 1.5, 2]),
    (7, "levels(passed: 2; failed: 0)", 2, {"answer": ["passed", "failed"]}, [2, 0]),
    (8, "all_of(number; content; time)", 3,
     {"answer": ["number; content; time", "number; time"]}, [3, 0]),
    (9, "levels(full: 10; half: 3; none: 0)", 10, {"answer": ["full", "half", "none"]}, [10, 3, 0]),
    (9, "levels(full: 100%; good: 75%; fair: 50%)", 3,
     {"answer": ["full", "good", "fair"]}, [3, 2.25, 1.5]),
    (10, "checklist(plan: 0,25; report: 0,25; result: 0,5)", 1,
     {"answer": ["plan; result", "plan; report; result", "report"]}, [0.75, 1, 0.25]),
    (11, "best(share(full=30); levels(from_above: 1.5))", 2,
     {"value": [15, 30, None], "answer": ["from_above", None, "from_above"]}, [1.5, 2, 1.5]),
    # within 30 days 3, within 60 days 1,5
    (12, "bands(3; >30: 1,5; >60: 0)", 3, {"value": [0, 30, 31, 60, 61]}, [3, 3, 1.5, 1.5, 0]),
    # -1 up to 2 days late, then -1 a day, not accepted after 5
    (13, LATE, 4, {"value": [0, 2, 3, 5, 6]}, [4, 3, 2, 0, 0]),
    (14, "steps(add=-0,5)", {"maximum": 0, "minimum": -3, "role": "penalty"},
     {"value": [0, 1, 4, 9]}, [0, -0.5, -2, -3]),
    (15, "levels(sound: 100%; minor: 50%; serious: 0)", 3,
     {"answer": ["sound", "minor", "serious"]}, [3, 1.5, 0]),
    (16, ONE_YEAR, 1,
     {"value": [60, 60, 60], "prior": [59, 60, None]}, [1, 0, None]),
    (17, "share(full=best_peer)", 40, {"value": [50, 25, 0]}, [40, 20, 0]),
    (18, "share(survey)", {"maximum": 10, "decimals": 2}, {"survey": [91.17, 0]}, [9.12, 0]),
    (19, "award", 5, {"points": [5, 3.25, 0]}, [5, 3.25, 0]),
    # the part of those that were not unsatisfied
    (21, "share(100 - value)", 10, {"value": [0, 20, 100]}, [10, 8, 0]),
    # bands over a quotient, guarded by a condition
    (22, "by_condition(value >= 50 and not (prior < 10): share; else: fixed(0))", 10,
     {"value": [50, 50, 49], "prior": [10, 9, 10]}, [5, 0, 0]),
    (24, "share", 10, {"value": [50, None], "state": [None, "not_applicable"]}, [5, None]),
    (24, "share", {"maximum": 10, "not_applicable": "full_points"},
     {"state": ["not_applicable"]}, [10]),
    (24, "share", {"maximum": 10, "not_applicable": "zero"}, {"state": ["not_applicable"]}, [0]),
    # signed documents, ND 307/2025 art. 6(3)(g): up to 70 % 3, +0,5 for each 5 %, at most 5
    (25, "steps(from=70; each=5; add=0,5; base=3; counting=proportional)", 5,
     {"value": [60, 70, 73, 75, 100]}, [3, 3, 3.3, 3.5, 5]),
    (25, "steps(from=70; each=5; add=0,5; base=3)", 5,
     {"value": [60, 70, 74.9, 75, 100]}, [3, 3, 3, 3.5, 5]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "formula", "columns", "inputs", "points"),
    KINDS,
    ids=[f"{number}-{formula.split('(')[0]}" for number, formula, *_ in KINDS],
)
def test_a_kind_of_formula_is_written_in_one_line_and_gives_its_points(
    kind, formula, columns, inputs, points
):
    fields = columns if isinstance(columns, dict) else {"maximum": columns}
    assert scored(formula, inputs, **fields) == pytest.approx(points, abs=1e-12), kind
    # what is written out is read as the same formula, percent of the maximum as points
    bound = fields["minimum" if fields.get("role") == "penalty" else "maximum"]
    read = read_formula(formula, max_points=bound)
    assert read_formula(formula_notation(read)) == read


# Kinds that need more than one criterion, or units above each other: tests of their own, below.
OF_THEIR_OWN = {20, 23}


def test_every_kind_of_formula_is_tested():
    assert {number for number, *_ in KINDS} | OF_THEIR_OWN == set(range(1, 26))


REGISTRY = pi.UnitRegistry(
    [unit("P", "province"), unit("A", "commune", "P"), unit("B", "ward", "P"), unit("C", "town")]
)


def points_of(scheme, values, **options):
    rates = {
        "criterion_code": [code for code, _, _ in values],
        "unit_id": [unit_id for _, unit_id, _ in values],
        "period": ["2023"] * len(values),
        "value": [value for _, _, value in values],
    }
    scores = pi.compute_scores(scheme, rates=rates, **options)
    return {
        (row["criterion_code"], row["unit_id"]): row["points"] for row in scores.data.to_pylist()
    }


def table(*lines: tuple[object, ...], columns: str, **fields: Any) -> pi.Scheme:
    listed = zip(*lines, strict=True)
    return pi.scheme_from_table(
        dict(zip(columns.split(), map(list, listed), strict=True)),
        id="own", edition="2023", **fields,
    )  # fmt: skip


def test_kind_20_depends_on_the_level_of_the_unit_or_on_another_criterion():
    scheme = table(
        ("A", "a", 10, "by_level(commune | town: share(full=80); ward: share)"),
        ("B", "b", 2, "by_condition(points(A) >= 8: fixed(2); else: fixed(0))"),
        columns="code text maximum formula",
    )
    found = points_of(
        scheme,
        [("A", "A", 60), ("A", "B", 60), ("A", "C", 80), ("A", "P", 60)],
        registry=REGISTRY,
    )
    assert [found["A", unit_id] for unit_id in "ABCP"] == [7.5, 6.0, 10.0, None]
    assert [found["B", unit_id] for unit_id in "ABC"] == [0.0, 0.0, 2.0]


def test_kind_23_is_a_pool_with_a_cap():
    scheme = table(
        ("A", None, "a", 100, None, "share", None),
        ("T", None, "thưởng", 15, None, None, "bonus"),
        ("T.1", "T", "sáng kiến", 10, None, "steps(add=10)", "bonus"),
        ("T.2", "T", "khen thưởng", 10, None, "steps(add=10)", "bonus"),
        ("P", None, "trừ", None, -5, None, "penalty"),
        ("P.1", "P", "vi phạm", 0, -10, "steps(add=-2)", "penalty"),
        columns="code parent text maximum minimum formula role",
    )
    found = points_of(scheme, [("A", "A", 80), ("T.1", "A", 1), ("T.2", "A", 1), ("P.1", "A", 4)])
    assert [found[code, "A"] for code in ("A", "T.1", "T.2", "T", "P.1", "P", "total")] == [
        80, 10, 10, 15, -8, -5, 90,
    ]  # fmt: skip


def test_kind_25_counts_steps_above_the_average_of_the_province():
    # ND 307/2025 art. 6: up to the average 3, then +0,25 for each 0,5 percentage point, at most 5
    formula = "steps(from=unit_above(province); each=0,5; add=0,25; base=3; counting=proportional)"
    scheme = table(
        ("A", "a", 5, formula), columns="code text maximum formula", levels=["commune", "ward"]
    )
    values = [("A", "P", 60.3), ("A", "A", 60.3), ("A", "B", 61.3)]
    found = points_of(scheme, values, registry=REGISTRY)
    assert found["A", "A"] == 3.0
    assert found["A", "B"] == 3.5
    assert points_of(scheme, [("A", "P", 60), ("A", "A", 99)], registry=REGISTRY)["A", "A"] == 5.0


# --- What people write

SPELLINGS = [
    ("share(full=97,5)", "share(full=97.5)"),
    (" share ( full = 85 ;floor=60 ) ", "share(full=85; floor=60)"),
    ("share()", "share"),
    ("share(value; zero=50)", "share(zero=50)"),
    # decisions list the best band first
    ("bands(>=100: 10; >=90: 8; >=80: 6)", "bands(>=80: 6; >=90: 8; >=100: 10)"),
    ("bands(0; >=80: 6)", "bands(>=80: 6)"),
    ("bands(100 - value; >=60: 4)", "bands(100 - value; >=60: 4)"),
    ("bands(-1; >=60: 4)", "bands(-1; >=60: 4)"),
    # a number that stands first is points; in brackets it is what the bands are of
    ("bands((5); >=60: 4)", "bands((5); >=60: 4)"),
    ("bands((5); 1; >=60: 4)", "bands((5); 1; >=60: 4)"),
    ('levels("I.2": 1; "2": 0)', "levels(I.2: 1; 2: 0)"),
    # between two digits a comma is that of a number; elsewhere it separates
    ("share(full=85, floor=60)", "share(full=85; floor=60)"),
    ("levels(good: 1,5,fair: 1, none: 0)", "levels(good: 1.5; fair: 1; none: 0)"),
    ("bands(3,>30: 1,5,>60: 0)", "bands(3; >30: 1.5; >60: 0)"),
    ("all_of(a,b)", "all_of(a; b)"),
    ("steps(add=1e-05)", "steps(add=0.00001)"),
    ("steps(add=1E+3; base=2,5e1)", "steps(add=1000; base=25)"),
    ("as_points(value * 0,1)", "as_points(value / 1 * 0.1)"),
    ("as_points(2 * change)", "as_points(change / 1 * 2)"),
    ("as_points((value - prior) * 2)", "as_points((value - prior) / 1 * 2)"),
    ("as_points(peer_percentile(value, 90))", "as_points(peer_percentile(90))"),
    ("as_points(peer_percentile((5); 90))", "as_points(peer_percentile((5); 90))"),
    ("share(zero=0; full=100)", "share"),
    ("share(zero=best_peer(lowest), full=best_peer)",
     "share(zero=best_peer(lowest); full=best_peer)"),
    ("checklist(a: 1, b: 2, most=2)", "checklist(a: 1; b: 2; most=2)"),
    ("checklist(most: 1; most=2)", "checklist(most: 1; most=2)"),
    ("by_level(xã | 'phường': share)", None),
    ('by_level("thị xã"|ward:share;else:award)', 'by_level("thị xã" | ward: share; else: award)'),
    (
        "by_condition((value > 1): fixed(1); else: fixed(0))",
        "by_condition(value > 1: fixed(1); else: fixed(0))",
    ),
    (
        "by_condition(value > 1 and value < 3 or not value = 5: fixed(1); else: fixed(0))",
        "by_condition(((value > 1) and (value < 3)) or (not (value = 5)): "
        "fixed(1); else: fixed(0))",
    ),
    ("by_condition((value - prior) / prior * 100 > 5: share; else: award)",
     "by_condition((value - prior) / prior * 100 > 5: share; else: award)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written"), SPELLINGS, ids=[text for text, _ in SPELLINGS])
def test_spellings_of_one_formula_are_written_in_one_way(text, written):
    if written is None:
        with pytest.raises(NotationError, match="a word, a number or a sign"):
            read_formula(text)
    else:
        assert formula_notation(read_formula(text)) == written


def test_a_percent_is_a_share_of_the_maximum():
    formula = read_formula("levels(full: 100%; good: 75%; none: 0)", max_points=2.5)
    assert formula_notation(formula) == "levels(full: 2.5; good: 1.875; none: 0)"
    assert read_formula("steps(add=-12,5%; base=100%)", max_points=4.0) == s.Steps(
        add=-0.5, base=4.0
    )


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("value", s.Value()),
        ("-5", s.Constant(number=-5.0)),
        ("value - -5", s.Difference(minuend=s.Value(), subtrahend=s.Constant(number=-5.0))),
        ("((value))", s.Value()),
        ("prior(indicator(on_time.due))", s.Prior(of=s.IndicatorValue(code="on_time.due"))),
        ("best_peer(change; lowest)", s.BestPeer(of=s.Change(), best="lowest")),
        ("best_peer(lowest)", s.BestPeer(best="lowest")),
        ("unit_above(province; survey)", s.UnitAbove(level="province", of=s.SurveyValue())),
        ('points("12-3")', s.PointsOf(criterion="12-3")),
        ("peer_mean(value / points(II) * 100)", s.PeerMean(of=s.Quotient(
            numerator=s.Value(), denominator=s.PointsOf(criterion="II"), multiplier=100.0))),
        ('survey("rất hài lòng": 100; no: 0)', s.SurveyValue(options=(
            s.AnswerOption(code="rất hài lòng", weight=100.0),
            s.AnswerOption(code="no", weight=0.0)))),
    ],
)  # fmt: skip
def test_a_text_is_the_quantity_that_it_says(text, quantity):
    assert read_quantity(text) == quantity
    assert read_quantity(quantity_notation(quantity)) == quantity


# --- Faults: where they are, what stands there, and what could

FAULTS = [
    ("", 1, "the end", "a formula (share, bands, steps, "),
    ("shares(full=85)", 1, "'shares'", "a formula (share)"),
    ("share(ful=85)", 7, "'ful'", "one of the options zero, full, floor, points"),
    ("share(full=85%)", 12, "'85%'", "a number in the units of the value, written without the"),
    ("bands(>=80%: 6)", 9, "'80%'", "a number in the units of the value, written without the"),
    ("bands(90-100: 8)", 7, "'90'", "a band such as >=60: 4, which begins at a value and ends"),
    ("bands(>=60: 4; 90-100: 8)", 16, "'90'", "a band such as >=60: 4, which begins at a value"),
    ("bands(<60: 4)", 7, "'<'", "a band such as >=60: 4, which begins at a value and ends"),
    ("as_points(value * prior)", 19, "'prior'", "a number behind *, for nothing multiplies two"),
    ("as_points(value * -1)", 11, "'-1.0'", "value with multiplier a number above 0"),
    ("all_of(1,2)", 1, "'1,2'", "all_of with items[0] a code of letters, digits"),
    ("fixed(1, 5)", 8, "','", "')'"),
    ("share(full=peer_percentile)", 27, "')'", "a percent, as in peer_percentile(90)"),
    (
        "share(full=peer_percentile(101))",
        12,
        "'101.0'",
        "peer_percentile with percent from 0 to 100",
    ),
    ("share(full=peer_percentile(90; value))", 32, "'value'", "nothing behind the percent"),
    ("share(full=85; full=90)", 16, "'full'", "the option full once"),
    ("share(full=85; value)", 16, "'value'", "one of the options zero, full, floor, points"),
    ("share(full=85", 14, "the end", "')'"),
    ("share(full=85) award", 16, "'award'", "the end of the text"),
    ("share(full=0)", 1, "'0.0'", "share with full a number other than zero (0)"),
    ("best(award; share(full=0))", 13, "'0.0'", "share with full a number other than zero (0)"),
    ("share(full=85%)", 12, "'85%'", "a number"),
    ("share(full=8.5.1)", 12, "'8.5.1'", "a number or a quantity ("),
    ("share(zero=x)", 12, "'x'", "a number"),
    ("share(valu)", 7, "'valu'", "a number or a quantity (value)"),
    ("steps(from=70; each=5)", 23, "the end", "steps that say add=, the points of one step"),
    ("steps(add=1; counting=half)", 1, "'half'", "steps with counting one of whole, begun, prop"),
    ("bands", 6, "the end", "a formula with bands, such as bands(>=60: 4; >=80: 8)"),
    ("bands(>=60: 4; >80: 8)", 16, "'>'", "'>=', as in the band before"),
    ("bands(>=60: 4; 80: 8)", 16, "'80'", "a band such as >=60: 4"),
    ("bands(>=60: 4; >=50: 5; >=70: 6)", 1, "'[60.0, 50.0, 70.0]'", "bands with edges ascending"),
    ("levels(full: 100%)", 14, "'100%'", "points, for the maximum that a percent is a share of is"),
    ("levels(full 10)", 13, "'10'", "':'"),
    ("levels(full: 1; full: 2)", 1, "'full'", "levels with levels named once each"),
    ('levels("not done": 1)', 8, "'not done'", '"not done" with code a code of letters, digits'),
    ("levels", 1, "'()'", "levels with levels at least 1 Level"),
    ("sum(share)", 1, "'(Share(", "sum with formulas at least two formulas"),
    ("sum(share; award)", 1, "'award'", "sum with formulas[1] a formula without award"),
    (
        "by_condition(value > 5: share)",
        31,
        "the end",
        "conditions that end with else: and a formula",
    ),
    ("by_condition(else: share; value > 5: award)", 27, "'value'", "nothing behind else"),
    ("by_condition(else: share)", 1, "'()'", "by_condition with branches at least 1 Branch"),
    ("by_condition(value => 5: share; else: award)", 21, "'>'", "a number or a quantity (value"),
    ("by_condition(value: share; else: award)", 19, "':'", "one of <, <=, =, !=, >=, >"),
    ("by_level(commune, ward: share)", 17, "','", "':'"),
    ("fixed", 6, "the end", "'('"),
    ("fixed(4", 8, "the end", "')'"),
    ("share(prior(change))", 7, "'Change(of=Value())'", "prior with of a value, an indicator, a"),
    ("share(indicator(On.Time))", 7, "'On.Time'", "indicator with code a code of lower-case"),
    ("share(value / 2 * 0)", 7, "'0.0'", "value with multiplier a number above 0"),
    ("share(value\u00a0-\u00a0$)", 15, "'$'", "a word, a number or a sign"),
]


@pytest.mark.parametrize(
    ("text", "position", "got", "expected"), FAULTS, ids=[f[0] for f in FAULTS]
)
def test_a_fault_says_where_it_is_what_stands_there_and_what_could(text, position, got, expected):
    with pytest.raises(NotationError) as caught:
        read_formula(text)
    message = str(caught.value)
    assert caught.value.position == position
    assert message.startswith(f"{text!r}: at position {position} there must be {expected}")
    assert f", got {got}" in message
    assert "\n" not in message
    assert str(pickle.loads(pickle.dumps(caught.value))) == message


def test_a_quantity_is_no_formula_and_a_formula_no_quantity():
    with pytest.raises(NotationError, match="position 1 there must be a formula"):
        read_formula("change")
    with pytest.raises(NotationError, match="position 1 there must be a number or a quantity"):
        read_quantity("share")


def test_of_a_long_text_the_message_shows_the_place():
    text = "best(" + "; ".join(["share(full=85; floor=60)"] * 40) + "; shar)"
    with pytest.raises(NotationError) as caught:
        read_formula(text)
    assert caught.value.text == text
    assert len(str(caught.value)) < 300
    assert "; shar)'" in str(caught.value)


def test_formulas_too_deep_for_a_person_are_refused_and_not_a_crash():
    text = "sum(share; " * 500 + "share" + ")" * 500
    with pytest.raises(NotationError, match="no more than 20 formulas, quantities and conditions"):
        read_formula(text)
    with pytest.raises(NotationError, match="no more than 20 formulas, quantities and conditions"):
        read_quantity("(" * 5000 + "value" + ")" * 5000)


# --- Reading is the inverse of writing


@examples(50)
@given(formulas())
def test_a_formula_is_read_from_what_is_written(formula):
    assert read_formula(formula_notation(formula)) == formula


@given(quantities)
def test_a_quantity_is_read_from_what_is_written(quantity):
    assert read_quantity(quantity_notation(quantity)) == quantity


@examples(50)
@given(formulas())
def test_what_is_written_does_not_depend_on_a_maximum(formula):
    assert read_formula(formula_notation(formula), max_points=7.0) == formula


@pytest.mark.parametrize("label", pi.definitions.available_schemes())
def test_every_formula_of_the_bundled_schemes_has_a_notation(label):
    for leaf in pi.load_scheme(*label.split(" ")).leaves:
        assert leaf.formula is not None
        assert read_formula(formula_notation(leaf.formula)) == leaf.formula


@pytest.mark.parametrize(
    ("number", "text"),
    [(85.0, "85"), (0.25, "0.25"), (1e-07, "0.0000001"), (1e22, "1" + "0" * 22), (-0.0, "0"),
     (-0.5, "-0.5"), (97.5, "97.5"), (0.1, "0.1")],
)  # fmt: skip
def test_a_number_is_written_without_exponent_and_needless_digits(number, text):
    assert s.number_text(number) == text
    assert float(text) == number
