"""Sobol indices: worked values, and the same numbers by scipy."""

from __future__ import annotations

import numpy as np
import pytest

from parindex.errors import InputError
from parindex.stats.by_draws.sobol import sobol_indices


def indices_of(output, count, draws, *, seed=1, **options):
    """Draw inputs that are uniform from 0 to 1; the output takes an array (inputs, draws)."""
    a, b = np.random.default_rng(seed).random((2, count, draws))
    mixed = np.repeat(a[np.newaxis], count, axis=0)
    mixed[np.arange(count), np.arange(count)] = b
    return sobol_indices([output(a)], [output(b)], [[output(each)] for each in mixed], **options)


def ishigami(x):
    one, two, three = np.pi * (2 * x - 1)
    return np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one)


def test_the_function_of_ishigami():
    """Analytic values for a = 7, b = 0.1 (Ishigami and Homma 1990)."""
    found = indices_of(ishigami, 3, 60_000, resamples=10)
    assert found.first[0] == pytest.approx([0.313905, 0.442411, 0], abs=0.02)
    assert found.total[0] == pytest.approx([0.557589, 0.442411, 0.243684], abs=0.02)


def test_a_linear_output_owes_each_input_the_square_of_its_weight():
    found = indices_of(lambda x: np.array([0.5, 0.3, 0.2]) @ x, 3, 40_000, resamples=50)
    expected = [0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38]
    assert found.first[0] == pytest.approx(expected, abs=0.02)
    assert found.total[0] == pytest.approx(expected, abs=0.02)
    assert (found.first_lower <= found.first).all()
    assert (found.first <= found.first_upper).all()
    assert (found.total_lower <= found.total).all()
    assert (found.total <= found.total_upper).all()


def test_scipy_gives_the_same_numbers():
    stats = pytest.importorskip("scipy.stats")
    a, b = np.random.default_rng(3).random((2, 3, 256))
    mixed = np.repeat(a[np.newaxis], 3, axis=0)
    mixed[np.arange(3), np.arange(3)] = b
    outputs = [ishigami, lambda x: x[0] * x[1] + 5]
    of_a, of_b = (np.array([each(x) for each in outputs]) for x in (a, b))
    of_mixed = np.array([[each(x) for each in outputs] for x in mixed])
    found = sobol_indices(of_a, of_b, of_mixed, resamples=5)
    expected = stats.sobol_indices(func={"f_A": of_a, "f_B": of_b, "f_AB": of_mixed}, n=256)
    assert found.first == pytest.approx(expected.first_order)
    assert found.total == pytest.approx(expected.total_order)


def test_an_output_that_does_not_vary_has_no_indices_and_hinders_no_other():
    a = np.random.default_rng(1).random((1, 64))
    flat = np.full((1, 64), 0.1)
    found = sobol_indices(np.vstack([flat, a]), np.vstack([flat, 1 - a]), [np.vstack([flat, a])])
    assert np.isnan(found.first[0]).all()
    assert np.isnan(found.total_upper[0]).all()
    assert not np.isnan(found.first[1]).any()


def test_an_estimate_below_0_stays_and_the_same_seed_gives_the_same_limits():
    one, two = (indices_of(ishigami, 3, 64, seed=6, resamples=30) for _ in range(2))
    assert (one.first < 0).any()
    assert one.first_lower.tolist() == two.first_lower.tolist()


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="a row for each output"):
        sobol_indices([[1.0]], [[1.0]], [[[1.0, 2.0]]])
    with pytest.raises(InputError, match="a row for each output"):
        sobol_indices([1.0], [1.0], [[1.0]])
    with pytest.raises(InputError, match="draws must be a whole number"):
        sobol_indices([[1.0]], [[1.0]], [[[1.0]]], resamples=0)
