"""The least effort: a solver's answers, brute force, and worked numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parindex as pi
from parindex.stats.paths import least_effort

# 268 of 300 by share(full=98; floor=90) of 4 points, 190 of 320 by bands of 40, 60 and 80
ON_TIME = np.maximum.accumulate(
    [min(4.0, 4 * (268 + k) / 300 / 0.98) if (268 + k) / 300 >= 0.9 else 0.0 for k in range(33)]
)
ONLINE = np.array([1.0 + (190 + k >= 192) + (190 + k >= 256) for k in range(131)])


@pytest.mark.parametrize(
    ("target", "effort", "moves"),
    [(2, 2, (2, 0)), (4, 2, (2, 0)), (5, 4, (2, 2)), (6, 28, (26, 2)), (7, 92, (26, 66))],
)
def test_the_worked_targets(target, effort, moves):
    path = least_effort(
        [np.arange(33), np.arange(131)], [ON_TIME - ON_TIME[0], ONLINE - 1], target - 1
    )
    assert path is not None
    assert (path.effort, path.level) == (effort, moves)
    assert 1 + path.gain >= target - 1e-9


parts = st.lists(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20)), max_size=4), min_size=1, max_size=4
)


def levels_of(table):
    costs, gains = [], []
    for part in table:
        cost = np.cumsum([0, *(step for step, _ in part)])
        costs.append(cost)
        gains.append(np.array([0.0, *(gain / 4 for _, gain in part)]))
    return costs, gains


@given(parts, st.integers(1, 100))
def test_brute_force_never_needs_less(table, quarter):
    costs, gains = levels_of(table)
    wanted = quarter / 4
    choices = [
        (sum(cost[k] for cost, k in zip(costs, each, strict=True)), each)
        for each in itertools.product(*(range(len(cost)) for cost in costs))
        if sum(gain[k] for gain, k in zip(gains, each, strict=True)) >= wanted
    ]
    path = least_effort(costs, gains, wanted)
    if not choices:
        assert path is None
        return
    assert path is not None
    assert path.effort == min(choices)[0]
    assert sum(cost[k] for cost, k in zip(costs, path.level, strict=True)) == path.effort
    assert sum(gain[k] for gain, k in zip(gains, path.level, strict=True)) == path.gain
    assert (np.diff(path.frontier) >= 0).all()


def test_a_solver_needs_as_much():
    optimize = pytest.importorskip("scipy.optimize")
    rng = np.random.default_rng(11)
    for _ in range(60):
        costs = [np.insert(np.cumsum(rng.integers(1, 30, 6)), 0, 0) for _ in range(6)]
        gains = [np.insert(np.cumsum(rng.uniform(0, 2, 6)), 0, 0.0) for _ in range(6)]
        wanted = 0.6 * sum(gain[-1] for gain in gains)
        one_each = np.zeros((6, 42))
        for part in range(6):
            one_each[part, 7 * part : 7 * part + 7] = 1
        solved = optimize.milp(
            np.concatenate(costs),
            integrality=np.ones(42),
            bounds=optimize.Bounds(0, 1),
            constraints=[
                optimize.LinearConstraint(one_each, 1, 1),
                optimize.LinearConstraint(np.concatenate(gains)[np.newaxis], wanted, np.inf),
            ],
        )
        path = least_effort(costs, gains, wanted)
        assert path is not None
        assert path.effort == round(solved.fun)


def test_what_is_reached_already_needs_nothing():
    path = least_effort([[0, 3]], [[0, 1]], 0)
    assert path is not None
    assert (path.level, path.effort) == ((0,), 0)
    assert least_effort([], [], 1) is None


def test_of_equal_choices_the_one_that_touches_fewest():
    path = least_effort([[0, 1, 2], [0, 1, 2], [0, 2]], [[0, 1, 2], [0, 1, 2], [0, 2]], 2)
    assert path is not None
    assert (path.effort, sum(level > 0 for level in path.level)) == (2, 1)


@pytest.mark.parametrize(
    ("costs", "gains"), [([[0, 1]], [[0]]), ([[1]], [[0]]), ([[0, 2, 1]], [[0, 1, 2]])]
)
def test_levels_that_are_none_are_refused(costs, gains):
    with pytest.raises(pi.errors.InputError):
        least_effort(costs, gains, 1)
