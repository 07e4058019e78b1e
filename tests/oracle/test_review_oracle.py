"""
A whole review computed twice: by the library, and row by row in exact fractions.

The second computation is written from docs/explanation/convention.md alone. It knows sheets as
lists of mappings, counts as Python integers, rates as fractions and the tree of units as a
mapping from child to parent; only the limits of rates are floats. Where the convention leaves a
case open, the second computation holds a set of answers instead of one.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import math
from fractions import Fraction
from statistics import NormalDist

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from tests.examples_of_properties import examples

import parindex as pi

# --- What is defined

ITEMS = ("part", "rest", "whole", "other", "start", "end", "people")
DERIVED = {"whole": (("part", 1), ("rest", 1)), "part": (("whole", 1), ("rest", -1))}
PARENT = {"D": "P", "E": "P", "F": "P", "D1": "D", "D2": "D", "E1": "E", "E2": "E"}
LEVEL = {"P": "province", "D": "district", "E": "district", "F": "district"}
UNITS = ("P", "D", "E", "F", "D1", "D2", "E1", "E2")
FIRST_DAY = {"nd-09-2019": (15, -1), "bnv-581-cchc": (15, -1), "calendar": (1, 0)}
HOME_AFFAIRS = {"Y", "H1", "Q1", "Q3"}
VALID_FROM = dt.date(2023, 6, 14)


def named(text):
    return pi.Name(vi=text, en=text)


def item_of_form(code):
    kinds = {"start": pi.model.CountKind.STOCK_START, "end": pi.model.CountKind.STOCK_END}
    sums = [[name if sign > 0 else f"-{name}" for name, sign in DERIVED.get(code, ())]]
    return pi.model.CountItem(
        code=code,
        kind=kinds.get(code, pi.model.CountKind.FLOW),
        name=named(code),
        derived_from=tuple(pi.model.CountSum.of(terms) for terms in sums if terms),
    )


FORM = pi.CountForm(
    id="small",
    name=named("small"),
    items=tuple(item_of_form(code) for code in ITEMS),
    identities=(
        pi.model.CountIdentity(
            code="whole.parts", total="whole", parts=pi.model.CountSum.of(["part", "rest"])
        ),
    ),
    carry_overs=(pi.model.CarryOver(start="start", end="end"),),
    source="made up for this test",
    confidence=pi.model.SourceConfidence.OWN,
)
LOWER = pi.Polarity.LOWER_IS_BETTER
INDICATORS = (
    pi.Indicator.proportion("share.whole", numerator=["part"], denominator=["whole"]),
    pi.Indicator.proportion("share.other", numerator=["part"], denominator=["other"]),
    pi.Indicator.proportion(
        "late.whole",
        numerator=["rest"],
        denominator=["whole"],
        polarity=LOWER,
        smallest_change=30.0,
    ),
    pi.Indicator.ratio(
        "per_other",
        numerator=["whole"],
        denominator=["other"],
        multiplier=1.0,
        polarity=pi.Polarity.HIGHER_IS_BETTER,
    ),
    pi.Indicator.rate(
        "per_people",
        numerator=["rest"],
        denominator=["people"],
        multiplier=1000.0,
        polarity=LOWER,
    ),
    pi.Indicator.proportion(
        "plain.whole", numerator=["part"], denominator=["whole"], polarity=pi.Polarity.NEUTRAL
    ),
    attrs.evolve(
        pi.Indicator.proportion("new.whole", numerator=["part"], denominator=["whole"]),
        valid_from=VALID_FROM,
    ),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
REGISTRY = pi.UnitRegistry(
    pi.AdministrativeUnit(
        id=unit, name=unit, level=LEVEL.get(unit, "commune"), parent=PARENT.get(unit)
    )
    for unit in UNITS
)

# --- Sheets

SPELLINGS = {
    "2022-H1": ("2022-H1", "2022-S1", "6 tháng đầu năm 2022"),
    "2022-H2": ("2022-H2", "6 tháng cuối năm 2022"),
    "2023-H1": ("2023-H1", "6 THÁNG ĐẦU NĂM 2023", "2023-S1"),
    "2023-H2": ("2023-H2",),
    "2022": ("2022", "năm 2022"),
    "2023": ("2023",),
    "2022-9M": ("9 tháng đầu năm 2022",),
    "2023-9M": ("2023-9M",),
    "2023-Q2": ("Quý II/2023",),
}
SPELT = {text: code for code, texts in SPELLINGS.items() for text in texts}

small = st.integers(0, 6)
large = st.integers(0, 3000)
bad = st.sampled_from([-1, -40, 2.5, "x", "12.000", 2**53 + 1, "-", "1e3"])
cell = st.one_of(small, small, large, large, large, st.sampled_from([None, "", "7", 0]))
bad_cell = st.one_of(cell, cell, cell, cell, bad)
unit = st.sampled_from(UNITS)
period = st.sampled_from(sorted(SPELT))
bad_unit = st.one_of(unit, unit, unit, st.sampled_from(["Z", None, "", "  "]))
bad_period = st.one_of(
    period, period, period, st.sampled_from(["6 tháng cuối năm", "soon", None, ""])
)


@st.composite
def good_rows(draw, cells=cell, units=unit, periods=period, least=1):
    """Rows in which a count of a part is mostly not above the whole."""
    rows = []
    for _ in range(draw(st.integers(least, 12))):
        row = {"unit_id": draw(units), "period": draw(periods)}
        row |= {item: draw(cells) for item in ITEMS}
        if draw(st.booleans()) and all(isinstance(row[i], int) for i in ("part", "rest")):
            row["whole"] = max(row["part"], 0) + max(row["rest"], 0)
        rows.append(row)
    return rows


rows_of_any_kind = good_rows(bad_cell, bad_unit, bad_period)
regime_name = st.sampled_from([None, None, *FIRST_DAY])


def sheet_of(rows):
    return {name: [row[name] for row in rows] for name in ("unit_id", "period", *ITEMS)}


def review(rows, **options):
    options.setdefault("form", FORM)
    return pi.assess(sheet_of(rows), indicators=INDICATORS, **options)


# --- The second computation


def fault_of(value):
    """Rule that a cell breaks, or None (§5); a set where the convention allows several."""
    if isinstance(value, str):
        return (
            None
            if value.isascii() and value.isdigit()
            else {"CNT201", "CNT202", "CNT203", "CNT205"}
        )
    if value < 0:
        return {"CNT201"}
    if value != int(value):
        return {"CNT202"}
    return {"CNT204"} if value > 2**53 else None


def absent(value):
    return value is None or (isinstance(value, str) and not value.strip())


def keyed(rows):
    """Rows of each key, those without a readable key left out (§1, §2)."""
    groups: dict[tuple[str, str | None], list[int]] = {}
    for position, row in enumerate(rows):
        key = (row["unit_id"], SPELT.get(row["period"]))
        if not absent(key[0]) and key[1] is not None:
            groups.setdefault(key, []).append(position)
    return groups


def only_rows(rows):
    """Rows whose key is theirs alone (§6)."""
    return {key: rows[where[0]] for key, where in keyed(rows).items() if len(where) == 1}


def printed(row, item):
    """Count as printed; None where it is absent or no count."""
    value = row[item]
    return None if absent(value) or fault_of(value) else int(value)


def count_of(row, item):
    """Count, whether it was derived, and what is wrong: 'missing', 'invalid' or nothing."""
    if not absent(row[item]):
        value = printed(row, item)
        return value, False, set() if value is not None else {"invalid"}
    if item not in DERIVED:
        return None, False, {"missing"}
    wrong = set()
    total = 0
    for name, sign in DERIVED[item]:
        value = printed(row, name)
        if value is None:
            wrong.add("missing" if absent(row[name]) else "invalid")
        else:
            total += sign * value
    if not wrong and total < 0:
        wrong.add("invalid")
    return (None if wrong else total), True, wrong


def month_start(year, month, regime):
    day, shift = FIRST_DAY[regime]
    index = 12 * year + month - 1 + shift
    return dt.date(index // 12, index % 12 + 1, day)


def window_of(code, regime):
    """First and last day of a period (§13), or None where they are not known."""
    year, _, slot = code.partition("-")
    if regime is None or (regime == "bnv-581-cchc" and (slot or "Y") not in HOME_AFFAIRS):
        return None
    first, length = {
        "": (1, 12),
        "H1": (1, 6),
        "H2": (7, 6),
        "9M": (1, 9),
        "Q2": (4, 3),
    }[slot]
    after = month_start(int(year) + (first + length > 12), (first + length - 1) % 12 + 1, regime)
    return month_start(int(year), first, regime), after - dt.timedelta(1)


def days_of(code, regime):
    window = window_of(code, regime)
    return None if window is None else (window[1] - window[0]).days + 1


def prior_code(code):
    return f"{int(code[:4]) - 1}{code[4:]}"


def limits_of(indicator, n, d, confidence):
    """
    Wilson's limits of a proportion, none of a ratio (§19).

    Of a rate those of Byar from 10 events on, and the exact ones below.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    m = indicator.multiplier
    if indicator.kind is pi.model.MeasureKind.PROPORTION:
        p = n / d
        middle = (p + z * z / (2 * d)) / (1 + z * z / d)
        half = z * math.sqrt(p * (1 - p) / d + z * z / (4 * d * d)) / (1 + z * z / d)
        return (0.0 if n == 0 else m * (middle - half)), (m if n == d else m * (middle + half))
    if indicator.kind is pi.model.MeasureKind.RATE:
        if n < 10:
            tail = (1 - confidence) / 2
            low = chi2.ppf(tail, 2 * n) / 2 if n else 0.0
            return m * low / d, m * chi2.isf(tail, 2 * n + 2) / 2 / d
        low = n * (1 - 1 / (9 * n) - z / (3 * math.sqrt(n))) ** 3 if n else 0.0
        k = n + 1
        return max(0.0, m * low / d), m * k * (1 - 1 / (9 * k) + z / (3 * math.sqrt(k))) ** 3 / d
    return None, None


@attrs.frozen(kw_only=True)
class Rate:
    """A rate of the second computation; *status* holds every answer that is allowed."""

    status: set[str]
    value: Fraction | None = None
    number: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    limits: tuple[float | None, float | None] = (None, None)
    derived: bool = False
    exceeds: bool = False


def rate_of(row, indicator, code, regime, confidence):
    n, derived_n, wrong_n = count_of(row, indicator.numerator.plus[0])
    d, derived_d, wrong_d = count_of(row, indicator.denominator.plus[0])
    wrong = wrong_n | wrong_d
    window = window_of(code, regime)
    outside = indicator.valid_from and window and window[1] < indicator.valid_from
    extra = {"not_applicable"} if outside else set()
    if wrong:
        return Rate(status={f"{word}_count" for word in wrong} | extra)
    if d == 0:
        exceeds = indicator.kind is pi.model.MeasureKind.PROPORTION and n > 0  # §8
        return Rate(status={"zero_denominator"} | extra, exceeds=exceeds)  # §7
    if indicator.kind is pi.model.MeasureKind.PROPORTION and n > d:
        return Rate(
            status={"numerator_exceeds"} | extra, numerator=n, denominator=d, exceeds=True
        )  # §8
    if outside:
        return Rate(status=extra)  # §9
    return Rate(
        status={"ok"},
        value=Fraction(indicator.multiplier) * n / d,
        number=indicator.multiplier * n / d,  # §10
        numerator=n,
        denominator=d,
        limits=limits_of(indicator, n, d, confidence),
        derived=derived_n or derived_d,
    )


def rates_of(rows, regime=None, confidence=0.95):
    """Rate of every indicator and key."""
    alone = only_rows(rows)
    return {
        (indicator.code, *key): rate_of(alone[key], indicator, key[1], regime, confidence)
        if key in alone
        else Rate(
            status={"duplicate_key"} | ({"not_applicable"} if indicator.valid_from else set())
        )
        for indicator in INDICATORS
        for key in keyed(rows)
    }


def newcombe(now, before):
    """Limits of the change: distances squared and added (§19)."""
    v, v0 = now.number, before.number
    (lower, upper), (lower0, upper0) = now.limits, before.limits
    if lower is None or lower0 is None:
        return None
    return (
        v - v0 - math.hypot(v - lower, upper0 - v0),
        v - v0 + math.hypot(upper - v, v0 - lower0),
    )


def verdict_of(indicator, change, limits):
    """Word of the table of §21; None where rounding decides."""
    better = indicator.polarity.better
    if limits is None or better == 0:
        return "not_assessed"
    smallest = indicator.smallest_change
    if min(abs(abs(limit) - edge) for limit in limits for edge in (0.0, smallest)) < 1e-9:
        return None
    if limits[0] <= 0 <= limits[1]:
        within = -smallest <= limits[0] and limits[1] <= smallest
        return "no_real_change" if within else "too_little_data"
    if abs(change) < Fraction(smallest):
        return "no_real_change"
    return "improved" if change * better > 0 else "deteriorated"


@attrs.frozen(kw_only=True)
class Change:
    prior_period: str
    usable: bool
    prior_usable: bool
    change: Fraction | None = None
    limits: tuple[float, float] | None = None
    relative: Fraction | None = None
    verdict: str | None = "not_assessed"


def changes_of(rates):
    """Comparison of every rate with the same slot one year before (§14, §15)."""
    compared = {}
    for (code, unit_id, period_code), now in rates.items():
        prior = prior_code(period_code)
        before = rates.get((code, unit_id, prior))
        usable, prior_usable = (
            each is not None and each.value is not None for each in (now, before)
        )
        if not (usable and prior_usable):
            compared[code, unit_id, period_code] = Change(
                prior_period=prior, usable=usable, prior_usable=prior_usable
            )
            continue
        change = now.value - before.value
        limits = newcombe(now, before)
        compared[code, unit_id, period_code] = Change(
            prior_period=prior,
            usable=True,
            prior_usable=True,
            change=change,
            limits=limits,
            relative=None if before.value == 0 else change / before.value,
            verdict=verdict_of(BY_CODE[code], change, limits),
        )
    return compared


# --- Roll-up (§12)

Gap = tuple[str, str | None, str]


def below(unit_id):
    return [child for child in UNITS if PARENT.get(child) == unit_id]


class Tree:
    """The units of one period, and what they reported."""

    def __init__(self, rows, period_code):
        self.groups = {k[0]: v for k, v in keyed(rows).items() if k[1] == period_code}
        self.rows = {k[0]: v for k, v in only_rows(rows).items() if k[1] == period_code}

    def reported(self, unit_id):
        """Whether the unit, or some unit below it, has a row."""
        return unit_id in self.groups or any(self.reported(child) for child in below(unit_id))

    def count(self, unit_id, item, incomplete):
        """Count with which a unit enters the total of the unit above."""
        if unit_id in self.groups:
            return printed(self.rows[unit_id], item) if unit_id in self.rows else None
        return self.total(unit_id, item, incomplete) if below(unit_id) else None

    def total(self, unit_id, item, incomplete):
        """Sum over the units directly below."""
        counts = [self.count(child, item, incomplete) for child in below(unit_id)]
        known = [count for count in counts if count is not None]
        if incomplete == "null" and len(known) < len(counts):
            return None
        return sum(known) if known else None

    def lacks(self, unit_id, item):
        """Whether a unit with a row has no usable count of an item."""
        return unit_id not in self.rows or printed(self.rows[unit_id], item) is None

    def is_blank(self, unit_id):
        """Whether a unit has a row with nothing in it."""
        row = self.rows.get(unit_id)
        return row is not None and all(absent(row[item]) for item in ITEMS)

    def sent(self, unit_id):
        """Whether the unit, or some unit below it, has a row with something in it."""
        own = unit_id in self.groups and not self.is_blank(unit_id)
        return own or any(self.sent(child) for child in below(unit_id))

    def has(self, unit_id, item):
        """Whether the unit, or some unit below it, printed an item; None asks for any item."""
        items = ITEMS if item is None else (item,)
        own = any(not self.lacks(unit_id, each) for each in items)
        return own or any(self.has(child, item) for child in below(unit_id))

    def is_needed(self, unit_id, item):
        """Whether a total was printed, or counts without a row in one that was."""
        if unit_id in self.groups:
            items = ITEMS if item is None else (item,)
            return any(not self.lacks(unit_id, each) for each in items)
        return unit_id in PARENT and self.is_needed(PARENT[unit_id], item)

    def missing(self, unit_id, item):
        """Units directly below a printed total that sent no row, or a row without the item."""
        children = below(unit_id)
        if not self.is_needed(unit_id, item):
            return []
        if item is None:
            reported = any(self.sent(child) for child in children)
            return [child for child in children if reported and not self.sent(child)]
        return [
            child
            for child in children
            if any(self.has(each, item) for each in children)
            and child in self.rows
            and not self.is_blank(child)
            and absent(self.rows[child][item])
        ]

    def gaps(self, unit_id):
        """
        Who lacks what, in the whole tree below a unit.

        The second set may be named as well: an item that no unit beside this one reported.
        """
        children = below(unit_id)
        silent: set[Gap] = set()
        lonely: set[Gap] = set()
        if any(self.reported(child) for child in children):
            told = {
                item
                for item in ITEMS
                if any(self.count(child, item, "sum") is not None for child in children)
            }
            for child in children:
                if not self.reported(child):
                    silent.add((unit_id, None, child))
                elif child in self.groups:
                    for item in ITEMS:
                        if self.lacks(child, item):
                            (silent if item in told else lonely).add((unit_id, item, child))
        for child in children:
            deeper, lonelier = self.gaps(child)
            silent |= deeper
            lonely |= lonelier
        return silent, lonely


def totals_of(rows, level, incomplete):
    totals = {}
    gaps: set[tuple[str | None, ...]] = set()
    lonely: set[tuple[str | None, ...]] = set()
    for period_code in {key[1] for key in keyed(rows)}:
        tree = Tree(rows, period_code)
        for unit_id in UNITS:
            if LEVEL.get(unit_id) != level:
                continue
            children = below(unit_id)
            if children and any(tree.reported(child) for child in children):
                totals[unit_id, period_code] = {
                    item: tree.total(unit_id, item, incomplete) for item in ITEMS
                }
                for found, kept in zip(tree.gaps(unit_id), (gaps, lonely), strict=True):
                    kept |= {(top, period_code, *rest) for top, *rest in found}
            elif not children and unit_id in tree.groups:
                totals[unit_id, period_code] = {
                    item: tree.count(unit_id, item, incomplete) for item in ITEMS
                }
    return totals, gaps, lonely


# --- Comparing the two


def by_key(table, *columns):
    rows = {}
    for row in table.to_pylist():
        key = tuple(row[name] for name in columns)
        assert key not in rows, f"{key} stands twice"
        rows[key] = row
    return rows


def near(number):
    return None if number is None else pytest.approx(number, rel=1e-9, abs=1e-9)


def triples(findings, *rules):
    return sorted(
        (found.rule, found.unit_id, found.period, found.subject)
        for found in findings
        if found.rule in rules
    )


moderate = examples(60)


@moderate
@given(rows_of_any_kind, regime_name, st.sampled_from([0.8, 0.95, 0.999]))
def test_rates_are_those_of_fractions(rows, regime, confidence):
    """convention §1 to §10, §19"""
    got = by_key(
        review(rows, regime=regime, confidence=confidence).rates.data,
        "indicator_code",
        "unit_id",
        "period",
    )
    expected = rates_of(rows, regime, confidence)
    assert set(got) == set(expected)
    for key, rate in expected.items():
        row = got[key]
        assert row["status"] in rate.status, key
        assert row["value"] == rate.number, key
        assert (row["lower"], row["upper"]) == tuple(map(near, rate.limits)), key
        if rate.numerator is not None:
            assert (row["numerator"], row["denominator"]) == (rate.numerator, rate.denominator)
        if rate.value is not None:
            assert row["basis"] == ("derived" if rate.derived else "reported"), key


@moderate
@given(good_rows(least=6, units=st.sampled_from(["P", "D1"])), regime_name)
def test_comparisons_and_verdicts_are_those_of_fractions(rows, regime):
    """convention §14, §15, §18 to §21"""
    result = review(rows, regime=regime)
    got = by_key(result.comparisons.data, "indicator_code", "unit_id", "period")
    rates = rates_of(rows, regime)
    expected = changes_of(rates)
    assert set(got) == set(expected)
    for key, change in expected.items():
        row = got[key]
        prior = rates.get((key[0], key[1], change.prior_period))
        assert row["prior_period"] == change.prior_period
        assert row["value"] == rates[key].number
        assert row["prior_value"] == (prior and prior.number)
        assert row["change"] == near(
            change.change if change.change is None else float(change.change)
        )
        assert (row["change_lower"], row["change_upper"]) == tuple(
            map(near, change.limits or (None, None))
        ), key
        assert row["relative_change"] == near(
            None if change.relative is None else float(change.relative)
        )
        assert change.verdict in {None, row["verdict"]}, key
        if not change.prior_usable:
            assert row["comparability"] == "no_prior", key
        elif change.usable:
            assert row["comparability"] == "full", key
        assert row["days"] == days_of(key[2], regime)
        assert row["prior_days"] == days_of(change.prior_period, regime)


@moderate
@given(
    rows_of_any_kind, st.sampled_from(["district", "province"]), st.sampled_from(["null", "sum"])
)
def test_totals_and_gaps_are_those_of_a_walk_through_the_tree(rows, level, incomplete):
    """convention §12"""
    result = pi.roll_up(
        sheet_of(rows), REGISTRY, to=level, items=list(ITEMS), incomplete=incomplete
    )
    totals, gaps, lonely = totals_of(rows, level, incomplete)
    got = {
        key: {item: row[item] for item in ITEMS}
        for key, row in by_key(result.data, "unit_id", "period").items()
    }
    assert got == totals
    named_gaps = [
        (row["unit_id"], row["period"], row["item"], row["child_unit_id"])
        for row in result.gaps.to_pylist()
    ]
    assert len(named_gaps) == len(set(named_gaps))
    assert gaps <= set(named_gaps) <= gaps | lonely


@moderate
@given(rows_of_any_kind)
def test_printed_totals_and_silent_units_are_found(rows):
    """convention §12"""
    findings = review(rows, registry=REGISTRY).findings
    wrong_totals = []
    missing = {}
    for period_code in {key[1] for key in keyed(rows)}:
        tree = Tree(rows, period_code)
        for unit_id, item in itertools.product(UNITS, (None, *ITEMS)):
            absent_ones = tree.missing(unit_id, item)
            if absent_ones:
                missing[unit_id, period_code, item or "row"] = sorted(absent_ones)
        for unit_id in UNITS:
            if not below(unit_id) or unit_id not in tree.rows:
                continue
            for item in ITEMS:
                own = printed(tree.rows[unit_id], item)
                total = tree.total(unit_id, item, "null")
                if None not in (own, total) and own != total:
                    wrong_totals.append(("CNT103", unit_id, period_code, item))
    assert triples(findings, "CNT103") == sorted(wrong_totals)
    found = list(findings.select("CNT104"))
    assert len(found) == len(missing)
    assert missing == {
        (each.unit_id, each.period, each.subject): sorted(each.evidence.units.split("; "))
        for each in found
    }


@moderate
@given(rows_of_any_kind)
def test_cells_and_rows_at_fault_are_found(rows):
    """convention §1, §2, §5, §6, §24"""
    findings = review(rows).findings
    got = sorted((found.rule, found.evidence.position) for found in findings.select("CNT2", "CNT3"))
    rows_of_key = keyed(rows)
    twice = {many[0] for many in rows_of_key.values() if len(many) > 1}
    used = {where for many in rows_of_key.values() if len(many) == 1 for where in many}
    without_unit = {at for at, row in enumerate(rows) if absent(row["unit_id"])}
    unread = [(at, row["period"]) for at, row in enumerate(rows) if row["period"] not in SPELT]
    # one for each text; a blank cell and an empty one are alike
    said = {(None if absent(text) else text): at for at, text in reversed(unread)}
    without_period = set(said.values())
    assert {at for rule, at in got if rule == "CNT301"} == twice
    first: dict[object, int] = {}
    for at in sorted(without_unit):
        first.setdefault(SPELT.get(rows[at]["period"]), at)
    assert {at for rule, at in got if rule == "CNT303"} == set(first.values())
    assert sorted(at for rule, at in got if rule == "CNT302") == sorted(without_period)
    cells = [
        (found.rule, found.evidence.position, found.subject) for found in findings.select("CNT2")
    ]
    assert len(cells) == len(set(cells))
    faults = {
        (at, item): fault_of(row[item])
        for at, row in enumerate(rows)
        for item in ITEMS
        if not absent(row[item]) and fault_of(row[item])
    }
    for rule, at, item in cells:
        assert rule in faults.get((at, item), ()), (at, item)
    found_in = {(at, item) for _, at, item in cells}
    assert {place for place in faults if place[0] in used} <= found_in
    fingerprints = [found.fingerprint for found in findings]
    assert len(fingerprints) == len(set(fingerprints))


@moderate
@given(rows_of_any_kind)
def test_identities_carried_over_stocks_and_exceeding_numerators_are_found(rows):
    """convention §3, §8, §11"""
    findings = review(rows).findings
    alone = only_rows(rows)
    identities, carried = [], []
    previous = {"2022-H2": "2022-H1", "2023-H1": "2022-H2", "2023-H2": "2023-H1", "2023": "2022"}
    for (unit_id, code), row in alone.items():
        whole, part, rest = (printed(row, item) for item in ("whole", "part", "rest"))
        known = (part or 0) + (rest or 0)  # none is below zero
        if whole is not None and (known > whole or (None not in (part, rest) and known != whole)):
            identities.append(("CNT101", unit_id, code, "whole.parts"))
        before = alone.get((unit_id, previous.get(code)))
        start, end = printed(row, "start"), printed(before, "end") if before else None
        if None not in (start, end) and start != end:
            carried.append(("CNT102", unit_id, code, "start"))
    assert triples(findings, "CNT101") == sorted(identities)
    assert triples(findings, "CNT102") == sorted(carried)
    exceeding = sorted(
        ("CNT105", key[1], key[2], key[0]) for key, rate in rates_of(rows).items() if rate.exceeds
    )
    assert triples(findings, "CNT105") == exceeding


@moderate
@given(good_rows(least=6, units=st.sampled_from(["P", "D1"])))
def test_changes_are_found_as_their_verdicts_say(rows):
    """convention §15, §21"""
    result = review(rows)
    rates = rates_of(rows)
    changes = changes_of(rates)
    unsure = {key for key, each in changes.items() if each.verdict is None}

    def found_by(rule):
        return {(each.subject, each.unit_id, each.period) for each in result.findings.select(rule)}

    for rule, verdict in (("CHG101", "deteriorated"), ("CHG102", "improved")):
        keys = {key for key, each in changes.items() if each.verdict == verdict}
        assert found_by(rule) - unsure == keys - unsure, rule
    jumps = {
        key
        for key, each in changes.items()
        if each.change is not None
        and abs(each.change) >= 20 * Fraction(BY_CODE[key[0]].multiplier) / 100
    }
    # whether a jump that chance may explain is found is left open
    certain = {
        key
        for key in jumps
        for limits in [changes[key].limits]
        if limits is not None and (limits[0] > 1e-9 or limits[1] < -1e-9)
    }
    assert certain <= found_by("CHG103") <= jumps
    reported = {key[1] for key in keyed(rows)}
    not_comparable = {
        key
        for key, each in changes.items()
        if each.usable and not each.prior_usable and each.prior_period in reported
    }
    found = {
        (each.subject, unit_id, each.period)
        for each in result.findings.select("CHG104")
        for unit_id in each.evidence.units.split("; ")
    }
    assert not_comparable <= found
    assert all(changes[key].prior_period in reported for key in found)
    assert all(not changes[key].prior_usable for key in found)


@moderate
@given(
    good_rows(),
    st.lists(
        st.tuples(
            st.sampled_from([code for code in BY_CODE if code != "plain.whole"]),
            st.sampled_from([(None, None), ("P", None), ("D1", None), (None, "commune")]),
            st.sampled_from([0.0, 50.0, 97.5, 100.0, 16.5]),
        ),
        unique_by=lambda target: target[:2],
        max_size=6,
    ),
)
def test_targets_are_met_missed_or_at_risk_as_fractions_say(rows, targets):
    """convention §22"""
    findings = review(
        rows,
        registry=REGISTRY,
        targets=[
            pi.Target(indicator=code, value=value, unit_id=unit_id, level=level)
            for code, (unit_id, level), value in targets
        ],
    ).findings
    expected = []
    aims = {(code, *whom): value for code, whom, value in targets}
    for (code, unit_id, period_code), rate in rates_of(rows).items():
        level = LEVEL.get(unit_id, "commune")
        whom = next(
            (w for w in ((unit_id, None), (None, level), (None, None)) if (code, *w) in aims), None
        )
        if rate.value is None or whom is None:
            continue
        aim = aims[code, *whom]
        better = BY_CODE[code].polarity.better
        if (rate.value - Fraction(aim)) * better < 0:
            limit = rate.limits[1 if better > 0 else 0]
            holds = limit is not None and (limit - aim) * better >= 0
            rule = "TGT104" if holds else "TGT101"
        else:
            limit = rate.limits[0 if better > 0 else 1]
            rule = "TGT103" if limit is not None and (limit - aim) * better < 0 else "TGT102"
        expected.append((rule, unit_id, period_code, code))
    assert triples(findings, "TGT101", "TGT102", "TGT103", "TGT104") == sorted(expected)


def figure_of(text):
    number = text.strip().removesuffix("%").strip().replace(",", ".")
    decimals = len(number.partition(".")[2])
    return Fraction(number), Fraction(1, 10**decimals)


def published_rules(rates, unit_id, period_code, name, text):
    """Rules that one printed figure may break (§23); the empty text is no finding."""
    claimed = name if name in BY_CODE else None
    family = BY_CODE[name].family if claimed else name
    values = {
        code: rates[code, unit_id, period_code].value
        for code, indicator in BY_CODE.items()
        if indicator.family == family and (code, unit_id, period_code) in rates
    }
    values = {code: value for code, value in values.items() if value is not None}
    if not values:
        return {"PUB105"}
    figure, last = figure_of(text)
    fits = {code for code, value in values.items() if abs(value - figure) <= last / 2}
    cut = {code for code, value in values.items() if 0 < value - figure < last} - fits
    if claimed in fits:
        return {""}
    if claimed is None and fits:
        return {"PUB104"}
    if claimed is not None and claimed not in values:
        return {"PUB105"}  # what cannot be computed neither fits nor fails to fit
    allowed = {"PUB103"} if fits else set()
    if cut:
        allowed.add("PUB102")
    family_size = sum(indicator.family == family for indicator in BY_CODE.values())
    if claimed is None and len(values) < family_size:
        return allowed or {"PUB108"}  # what has no value may be what was used
    return allowed or {"PUB101"}


@moderate
@given(good_rows(units=st.sampled_from(["P", "D1"])), st.data())
def test_published_percents_are_judged_by_their_last_printed_digit(rows, data):
    """convention §23"""
    rates = rates_of(rows)
    published = []
    for (code, unit_id, period_code), rate in sorted(rates.items()):
        if (
            rate.value is None
            or not code.startswith(("share", "late"))
            or not data.draw(st.booleans())
        ):
            continue
        digits = data.draw(st.integers(0, 2))
        steps = math.floor(rate.value * 10**digits) + data.draw(st.integers(-1, 2))
        if steps < 0:
            continue
        text = f"{steps // 10**digits}"
        text += f",{steps % 10**digits:0{digits}}" if digits else ""
        name = data.draw(st.sampled_from([code, code.partition(".")[0], "share.other"]))
        published.append((unit_id, period_code, name, text + data.draw(st.sampled_from(["", "%"]))))
    published = list({each[:3]: each for each in published}.values())
    if not published:
        return
    columns = ("unit_id", "period", "indicator", "printed")
    findings = review(
        rows, published=dict(zip(columns, map(list, zip(*published, strict=True)), strict=True))
    ).findings
    got = {(each.unit_id, each.period, each.subject): each.rule for each in findings.select("PUB")}
    assert len(got) == len(findings.select("PUB"))
    for unit_id, period_code, name, text in published:
        rule = got.get((unit_id, period_code, name), "")
        assert rule in published_rules(rates, unit_id, period_code, name, text), (name, text)


def test_the_second_computation_reproduces_a_worked_example():
    """Windows of 2023 in the general regime, and a printed rate (Lâm Đồng, Q1/2020)."""
    assert window_of("2023-H1", "nd-09-2019") == (dt.date(2022, 12, 15), dt.date(2023, 6, 14))
    assert days_of("2023-9M", "nd-09-2019") == 274
    assert days_of("2023", "calendar") == 365 + calendar.isleap(2023)
    row = dict.fromkeys(ITEMS) | {"part": 635593, "whole": 643272}
    rate = rate_of(row, BY_CODE["share.whole"], "2023-H1", None, 0.95)
    assert rate.number == pytest.approx(98.81, abs=0.005)
