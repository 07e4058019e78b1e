"""Hypothesis strategies: formulas, criteria and schemes of any depth."""

from __future__ import annotations

import functools
from typing import Any

import attrs
from hypothesis import strategies as st

from parindex import formulas as s
from parindex.name import Name
from parindex.schemes.criterion import Combination, Criterion, CriterionRole, Effect, Effects
from parindex.schemes.grading import (
    GradeMeasure,
    Grading,
    Ranking,
    RankMethod,
    Rounding,
    Stage,
    Veto,
)
from parindex.schemes.scheme import Scheme

__all__ = ["conditions", "formulas", "quantities", "schemes"]

finite = st.floats(allow_nan=False, allow_infinity=False)
# As they stand in decisions, and as nobody would write them.
numbers = st.one_of(
    st.sampled_from([0.0, 0.25, 0.5, 1.0, 60.0, 80.0, 97.5, 100.0, -1.0, 1e-07, 1e22]),
    st.decimals(-1000, 1000, places=2).map(float),
    finite,
)
criterion_codes = st.one_of(
    st.sampled_from(["I", "I.2", "12-3", "2.50", "7", "else", "and", "not", "or", "đủ", "value"]),
    st.from_regex(r"\w[\w-]*(\.\w[\w-]*)*", fullmatch=True),
)
dotted_codes = st.one_of(
    st.sampled_from(["on_time.resolved", "12-3", "5", "1.5-x", "else"]),
    st.from_regex(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*", fullmatch=True),
)
words = st.one_of(
    st.sampled_from(["xã", "thị xã", 'a "b"', "back\\slash", "else", "", "60%", "1,5"]), st.text()
)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
encodable = st.text(st.characters(exclude_categories=["Cs"]))


# --- Quantities and conditions

answers = st.lists(
    st.builds(s.AnswerOption, code=texts, weight=numbers), max_size=3, unique_by=lambda o: o.code
).map(tuple)
value = st.just(s.Value())
direct = st.one_of(
    value,
    st.builds(s.IndicatorValue, code=dotted_codes),
    st.builds(s.SurveyValue, options=answers),
    st.builds(s.PointsOf, criterion=criterion_codes),
)


def made_of(inner: st.SearchStrategy[s.Quantity]) -> st.SearchStrategy[s.Quantity]:
    return st.one_of(
        st.builds(s.BestPeer, of=inner, best=st.sampled_from(["highest", "lowest"])),
        st.builds(s.PeerMean, of=inner),
        st.builds(s.PeerSd, of=inner),
        st.builds(s.PeerPercentile, of=inner, percent=st.floats(0, 100)),
        st.builds(s.PeerRank, of=inner, best=st.sampled_from(["highest", "lowest"])),
        st.builds(s.Difference, minuend=inner, subtrahend=inner),
        st.builds(
            s.Quotient,
            numerator=inner,
            denominator=inner,
            multiplier=st.sampled_from([1.0, 100.0, 0.5]),
        ),
    )


all_quantities = st.recursive(
    st.one_of(
        direct,
        st.builds(s.Constant, number=numbers),
        st.builds(s.Prior, of=direct),
        st.builds(s.Change, of=direct),
        st.builds(s.QuartersMean, of=direct),
        st.builds(s.UnitAbove, level=dotted_codes, of=direct),
    ),
    made_of,
    max_leaves=3,
)
# what is deferred has a short name
quantities = st.deferred(lambda: all_quantities)
all_conditions = st.recursive(
    st.builds(
        s.Compare,
        left=quantities,
        relation=st.sampled_from(["<", "<=", "=", "!=", ">=", ">"]),
        right=quantities,
    ),
    lambda inner: st.one_of(
        st.builds(s.Every, conditions=st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(s.Either, conditions=st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(s.Negation, condition=inner),
    ),
    max_leaves=4,
)

conditions = st.deferred(lambda: all_conditions)

# --- Formulas


@st.composite
def bands(draw: st.DrawFn, of: st.SearchStrategy[s.Quantity], points: st.SearchStrategy[float]):
    edges = tuple(sorted(draw(st.sets(numbers, min_size=1, max_size=4))))
    return s.Bands(
        of=draw(of),
        edges=edges,
        points=tuple(draw(points) for _ in range(len(edges) + 1)),
        closed=draw(st.sampled_from(["left", "right"])),
    )


@st.composite
def shares(draw: st.DrawFn, of: st.SearchStrategy[s.Quantity], points: st.SearchStrategy[float]):
    """Read from one number to another, with a floor between them; or up to another quantity."""
    zero = draw(st.sampled_from([0.0, 50.0]))
    if draw(st.booleans()):
        number = draw(numbers.filter(lambda each: each != zero))
        low, high = sorted((zero, number))
        floor = draw(st.one_of(st.none(), st.floats(low, high)))
        full: s.Quantity = s.Constant(number=number)
    else:
        full = draw(of.filter(lambda each: not isinstance(each, s.Constant)))
        floor = draw(st.one_of(st.none(), numbers))
    given = draw(st.one_of(st.none(), points))
    start: s.Quantity = s.Constant(number=zero)
    if draw(st.integers(0, 3)) == 0:
        start = draw(of.filter(lambda each: not isinstance(each, s.Constant)))
    return s.Share(of=draw(of), zero=start, full=full, floor=floor, points=given)


@st.composite
def steps(draw: st.DrawFn, of: st.SearchStrategy[s.Quantity], points: st.SearchStrategy[float]):
    least, most = sorted([draw(points), draw(points)])
    return s.Steps(
        of=draw(of),
        start=draw(of),
        step=draw(numbers.filter(bool)),
        add=draw(points),
        base=draw(points),
        counting=draw(st.sampled_from(["whole", "begun", "proportional"])),
        least=draw(st.sampled_from([None, least])),
        most=draw(st.sampled_from([None, most])),
    )


def formulas(
    *,
    of: st.SearchStrategy[s.Quantity] = quantities,
    when: st.SearchStrategy[s.Condition] = conditions,
    points: st.SearchStrategy[float] = numbers,
    checklists: st.SearchStrategy[s.Formula] | None = None,
) -> st.SearchStrategy[s.Formula]:
    """
    Formulas that read some quantities and give some points.

    An award is a formula for itself: other formulas cannot have it as a part.
    """

    def coded(kind: type):
        member = st.builds(kind, code=criterion_codes, points=points)
        listed = st.lists(member, min_size=1, max_size=4, unique_by=lambda each: each.code)
        return listed.map(tuple)

    if checklists is None:
        most = st.one_of(st.none(), points)
        checklists = st.builds(s.Checklist, items=coded(s.ChecklistItem), most=most)
    single = st.one_of(
        shares(of, points),
        bands(of, points),
        steps(of, points),
        st.builds(s.AsPoints, of=of),
        st.builds(s.Levels, levels=coded(s.Level)),
        checklists,
        st.builds(
            s.AllOf,
            items=st.lists(criterion_codes, min_size=1, max_size=3, unique=True).map(tuple),
            points=st.one_of(st.none(), points),
        ),
        st.builds(s.Fixed, points=points),
    )
    unit_words = st.lists(words, min_size=2, max_size=4, unique=True)

    def by_level(inner: st.SearchStrategy[s.Formula]):
        two = st.tuples(unit_words, inner, inner).map(
            lambda drawn: (
                s.Variant(units=(drawn[0][0],), formula=drawn[1]),
                s.Variant(units=tuple(drawn[0][1:]), formula=drawn[2]),
            )
        )
        return st.builds(s.ByLevel, variants=two, otherwise=st.one_of(st.none(), inner))

    def composed(inner: st.SearchStrategy[s.Formula]):
        parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
        branch = st.builds(s.Branch, when=when, formula=inner)
        return st.one_of(
            st.builds(s.Sum, formulas=parts),
            st.builds(s.Best, formulas=parts),
            st.builds(
                s.ByCondition,
                branches=st.lists(branch, min_size=1, max_size=2).map(tuple),
                otherwise=inner,
            ),
            by_level(inner),
        )

    made = st.one_of(st.just(s.Award()), st.recursive(single, composed, max_leaves=4))
    return st.deferred(lambda: made)  # whose name is short


# --- Schemes

MEANS = [each for each in Combination if each is not Combination.SUM]
MAXIMA = (0.25, 0.5, 1.0, 2.5, 10.0)
effects = st.sampled_from([None, *Effect])


def name(text: str) -> Name:
    return Name(vi=text, en=text)


@functools.cache
def formulas_within(least: float, most: float) -> st.SearchStrategy[s.Formula]:
    """Formulas whose points a criterion between the two can have."""
    plain = st.one_of(value, st.builds(s.Prior), st.builds(s.Change), st.just(s.SurveyValue()))
    compare = st.builds(
        s.Compare,
        left=plain,
        relation=st.sampled_from(["<", ">="]),
        right=st.builds(s.Constant, number=numbers),
    )
    points = st.sampled_from([least, most, (least + most) / 2])
    # all of it may be met, and half of it twice
    whole = (s.ChecklistItem(code="a", points=most or least),)
    halves = tuple(s.ChecklistItem(code=code, points=(least + most) / 2) for code in "ab")
    checklists = st.builds(
        s.Checklist, items=st.sampled_from([whole, halves]), most=st.sampled_from([None, most])
    )
    return formulas(of=plain, when=compare, points=points, checklists=checklists)


@st.composite
def leaves(draw: st.DrawFn, code: str, parent: str | None, role: CriterionRole):
    most = 0.0 if role is CriterionRole.PENALTY else draw(st.sampled_from(MAXIMA))
    least = -draw(st.sampled_from(MAXIMA)) if role is CriterionRole.PENALTY else 0.0
    return Criterion(
        code=code,
        name=draw(st.builds(Name, vi=texts, en=texts)),
        parent=parent,
        role=role,
        max_points=most,
        min_points=least,
        formula=draw(formulas_within(least, most)),
        applies_to=draw(st.lists(encodable, max_size=2).map(tuple)),
        not_applicable=draw(effects),
        missing=draw(effects),
        nothing_counted=draw(effects),
        no_prior=draw(effects),
        evidence=draw(st.lists(encodable, max_size=2).map(tuple)),
        decimals=draw(st.one_of(st.none(), st.integers(0, 9))),
        source=draw(st.one_of(st.none(), texts)),
    )


def maximum_in(tree: list[Criterion], criterion: Criterion) -> float:
    """Maximum of a criterion: its own, or that of those below it together."""
    if criterion.max_points is not None:
        return criterion.max_points
    return sum(maximum_in(tree, each) for each in tree if each.parent == criterion.code)


@st.composite
def trees(draw: st.DrawFn, depth: int, code: str, parent: str | None, role: CriterionRole):
    """A criterion and all that stands below it; those above before those below."""
    if depth == 0 or draw(st.booleans()):
        return [draw(leaves(code, parent, role))]
    below = [
        draw(trees(depth - 1, f"{code}.{number}", code, role))
        for number in range(1, draw(st.integers(1, 2)) + 1)
    ]
    is_mean = role is CriterionRole.REGULAR and draw(st.integers(0, 3)) == 0
    combine = draw(st.sampled_from(MEANS)) if is_mean else Combination.SUM
    is_capped = not is_mean and role is CriterionRole.REGULAR and draw(st.integers(0, 3)) == 0
    if combine.takes_weights:
        below = [
            [attrs.evolve(part[0], weight=draw(st.sampled_from([1.0, 2.5]))), *part[1:]]
            for part in below
        ]
    group = Criterion(
        code=code,
        name=name(code),
        parent=parent,
        role=role,
        max_points=(
            max(maximum_in(part, part[0]) for part in below)
            if combine is Combination.BEST
            else draw(st.sampled_from(MAXIMA))
            if is_mean
            else 0.125
            if is_capped
            else None
        ),
        combine=combine,
        capped=is_capped,
    )
    return [group, *(each for part in below for each in part)]


STAGES: tuple[dict[str, Any], ...] = (
    {},
    {
        "stages": (
            Stage(code="self", name=name("Tự chấm"), given_by=name("Xã")),
            Stage(code="survey", name=name("Khảo sát"), given_by=name("Sở"), by_default=False),
            Stage(code="final", name=name("Kết quả"), takes_from=("survey", "self")),
        )
    },
)
GRADINGS = (
    (),
    (
        Grading(edges=(50.0, 80.0), grades=("C", "B"), below="D", measure=GradeMeasure.POINTS),
        Grading(
            edges=(70.5,),
            grades=("Tốt",),
            closed="right",
            rounded=True,
            vetoes=(Veto(grade="Tốt", below=50.0), Veto(grade="Tốt", below=80.0, criteria=("1",))),
            blocks=("a", "b"),
        ),
    ),
)


@st.composite
def schemes(draw: st.DrawFn, depth: int = 3):
    """Sound schemes of any depth, with bonus and penalty."""
    roles = [CriterionRole.REGULAR] * draw(st.integers(1, 2))
    roles += draw(st.sampled_from([[], [CriterionRole.BONUS], [CriterionRole.PENALTY]]))
    criteria = [
        each
        for number, role in enumerate(roles, start=1)
        for each in draw(trees(depth, str(number), None, role))
    ]
    decimals = st.one_of(st.none(), st.integers(0, 9))
    return Scheme(
        id=draw(dotted_codes),
        edition=draw(dotted_codes),
        name=draw(st.builds(Name, vi=texts, en=texts)),
        criteria=tuple(criteria),
        rescale=draw(st.booleans()),
        capped=draw(st.booleans()),
        least_share=draw(st.sampled_from([None, 0.5, 1.0])),
        effects=draw(st.builds(Effects, missing=st.sampled_from(Effect))),
        rounding=draw(
            st.builds(
                Rounding, value=decimals, leaf=decimals, group=decimals, carries=st.booleans()
            )
        ),
        ranking=draw(st.builds(Ranking, method=st.sampled_from(RankMethod))),
        gradings=draw(st.sampled_from(GRADINGS)),
        levels=draw(st.lists(encodable, max_size=2).map(tuple)),
        notes=draw(st.lists(encodable, max_size=2).map(tuple)),
        source=draw(st.one_of(st.none(), texts)),
        valid_from=draw(st.one_of(st.none(), st.dates())),
        **draw(st.sampled_from(STAGES)),
    )
