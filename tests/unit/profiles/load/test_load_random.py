from __future__ import annotations

import numpy as np

from profiles.load.kernel import _skewed, _uniform
from profiles.load.random import Purpose, key_of_class, mix, normals, stream, uniforms


def test_hash_equals_plain_32_bit_arithmetic() -> None:
    """The same function written with Python's unbounded integers (lowbias32 as published)."""

    def lowbias32(x: int) -> int:
        x ^= x >> 16
        x = x * 0x7FEB352D % 2**32
        x ^= x >> 15
        x = x * 0x846CA68B % 2**32
        return x ^ (x >> 16)

    numbers = [0, 1, 2, 12_345, 2**31, 2**32 - 1]
    assert mix(np.array(numbers)).tolist() == [lowbias32(number) for number in numbers]


def test_compiled_and_plain_hash_are_the_same() -> None:
    for number in (0, 1, 77, -5, 2**40 + 3):
        expected = int(mix(np.array([number]))[0]) / 2.0**32
        assert _uniform(number) == expected
        assert getattr(_uniform, "py_func", _uniform)(number) == expected


def test_numbers_do_not_depend_on_how_many_are_asked_for() -> None:
    key = key_of_class(1, "homes")
    np.testing.assert_array_equal(stream(key, Purpose.SIZE, 10), stream(key, Purpose.SIZE, 1000)[:10])


def test_seed_class_and_purpose_each_give_another_stream() -> None:
    key = key_of_class(1, "homes")
    first = stream(key, Purpose.SIZE, 100)
    for other in (
        stream(key_of_class(2, "homes"), Purpose.SIZE, 100),
        stream(key_of_class(1, "shops"), Purpose.SIZE, 100),
        stream(key, Purpose.ROUTINE, 100),
    ):
        assert not np.intersect1d(first, other).size


def test_numbers_are_even_and_normal() -> None:
    """Of 100,000: mean 1/2 and variance 1/12, mean 0 and variance 1, each within five standard errors."""
    key = key_of_class(3, "x")
    even, normal = uniforms(key, Purpose.SIZE, 100_000), normals(key, Purpose.SIZE, 100_000)
    assert abs(even.mean() - 0.5) < 5 * np.sqrt(1 / 12 / 1e5)
    assert abs(even.var() - 1 / 12) < 5 * np.sqrt(1 / 180 / 1e5)
    assert abs(normal.mean()) < 5 / np.sqrt(1e5)
    assert abs(normal.var() - 1.0) < 5 * np.sqrt(2 / 1e5)
    assert abs(np.corrcoef(even[:-1], even[1:])[0, 1]) < 5 / np.sqrt(1e5)


def test_skewed_factor_has_mean_one_and_its_scatter() -> None:
    """Of 20,000: mean 1 ± 5 standard errors, standard deviation 0.5 ± 3 %, more values below the mean than above."""
    skewed = getattr(_skewed, "py_func", _skewed)
    factors = np.array([skewed(number * 2654435761, 0.5) for number in range(20_000)])
    assert abs(factors.mean() - 1.0) < 5 * 0.5 / np.sqrt(20_000)
    assert abs(factors.std() - 0.5) < 0.015
    assert np.median(factors) < 1.0
    assert factors.min() > 0.0
