from __future__ import annotations

import pytest

from parindex.errors import DefinitionError
from parindex.formulas import Award, Share
from parindex.name import Name
from parindex.schemes.criterion import Criterion
from parindex.schemes.scheme import Scheme

NAME = Name(vi="Tên", en="Name")


def criterion(code: str, **fields) -> Criterion:
    return Criterion(code=code, name=NAME, **fields)


def scheme(*criteria: Criterion, **fields) -> Scheme:
    return Scheme(id="own", edition="2023", name=NAME, criteria=criteria, **fields)


# I has two parts, of which only the second is known in full; II is known to the last line
HALF_KNOWN = scheme(
    criterion("I", max_points=60.0),
    criterion("I.1", parent="I"),
    criterion("I.2", parent="I", max_points=20.0),
    criterion("II", max_points=40.0),
    criterion("II.1", parent="II"),
    criterion("II.1.a", parent="II.1", max_points=15.0, formula=Share()),
    criterion("II.2", parent="II", max_points=25.0, formula=Share()),
    missing=("the maximum of I.1",),
)


def awards_of(groups: Scheme) -> dict[str, float | None]:
    return {each.code: each.max_points for each in groups.leaves if each.formula == Award()}


def test_the_lowest_level_that_is_kept_takes_awards():
    groups = HALF_KNOWN.by_groups()
    assert groups.codes == ("I", "II")
    assert awards_of(groups) == {"I": 60.0, "II": 40.0}
    assert groups.is_complete


def test_a_criterion_whose_parts_have_no_known_maxima_takes_the_award_itself():
    groups = HALF_KNOWN.by_groups(2)
    assert groups.codes == ("I", "II", "II.1", "II.2")
    assert awards_of(groups) == {"I": 60.0, "II.1": 15.0}


def test_a_scheme_that_is_known_in_full_is_kept_in_full_at_its_depth():
    known = scheme(criterion("I"), criterion("I.1", parent="I", max_points=5.0, formula=Share()))
    assert known.by_groups(2).criteria == known.criteria


def test_a_topmost_criterion_without_a_known_maximum_is_named():
    unknown = scheme(criterion("I"), missing=("all of it",))
    with pytest.raises(DefinitionError, match=r"Criterion 'I': max_points must be known"):
        unknown.by_groups()
