"""What ``how_sure`` is asked, checked before anything is computed; all problems at once."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.sizing.sureness.factors.asked import asked_problems
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_DRAWS, MOST_DRAWS = 10, 100_000
MOST_YEARS: Final = 1000
MOST_INDEX_DRAWS: Final = 2**16
WHOLE: Final = {
    "draws": (FEWEST_DRAWS, MOST_DRAWS, "draws; a worst tenth needs ten"),
    "worlds": (1, MOST_YEARS, "years of weather"),
    "load_draws": (1, MOST_YEARS, "draws of the loads"),
    "seed": (0, 2**32 - 2, ""),
    "workers": (0, 1024, "threads; 0 takes all cores"),
}
"""Lowest and highest whole number of each argument, and what it counts."""
PRICES: Final = {
    "price_per_kwh": (0.0, 1e12, "currency/kWh"),
    "price_per_kw": (0.0, 1e12, "currency/kW"),
    "subsidy_fraction": (0.0, 1.0, "1"),
    "life_years": (1.0, 100.0, "years"),
    "discount_fraction": (-0.05, 1.0, "1 a year"),
}
"""Lowest and highest value of what may be said of the price, and the unit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What is asked, checked.

    Parameters
    ----------
    draws, worlds, load_draws, index_draws, seed, workers
        As :func:`ems.how_sure` takes them.
    sizes_kwh
        Capacities of each unit, rising, without 0; None: to be chosen [kWh].
    size_kwh
        Capacity that is looked at one factor at a time; None: the best on average [kWh].
    factors
        What was said of the factors by name.
    prices
        What was said of the storage's price by argument; None: as the scenario has it.
    """

    draws: int
    worlds: int
    load_draws: int
    index_draws: int
    seed: int
    workers: int
    sizes_kwh: Floats | None
    size_kwh: float | None
    factors: Mapping[str, object]
    prices: Mapping[str, float | None]


def read_asked(
    whole: Mapping[str, object],
    index_draws: object,
    sizes_kwh: object,
    size_kwh: object,
    factors: Mapping[str, object] | None,
    prices: Mapping[str, object],
) -> Asked:
    """Check what is asked.

    Parameters
    ----------
    whole
        Arguments of :data:`WHOLE` by name.
    index_draws
        0 or a power of two.
    sizes_kwh, size_kwh
        Capacities of each unit [kWh].
    factors
        What is said of the factors by name.
    prices
        Arguments of :data:`PRICES` by name.

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong; all problems at once.
    """
    problems = ProblemCollector("how_sure")
    for name, (low, high, what) in WHOLE.items():
        if not (_is_whole(whole[name]) and low <= int(whole[name]) <= high):  # type: ignore[call-overload]
            rule = f"must be a whole number between {low:,} and {high:,}"
            problems.add(f"{name} = {reprlib.repr(whole[name])}", f"{rule} {what}".strip())
    if not _is_power_of_two_or_none(index_draws):
        remedy = "64, 128, 256, 512 …; 0 leaves the Sobol indices out"
        rule = f"must be 0 or a power of two up to {MOST_INDEX_DRAWS:,}"
        problems.add(f"index_draws = {reprlib.repr(index_draws)}", rule, remedy)
    sizes = _sizes(sizes_kwh, problems)
    if size_kwh is not None and not _is_size(size_kwh, least=0.0):
        problems.add(f"size_kwh = {reprlib.repr(size_kwh)}", "must be a finite number above 0 kWh")
    problems.problems += asked_problems(factors)
    for name, (lowest, highest, unit) in PRICES.items():
        if prices[name] is not None and not _is_between(prices[name], lowest, highest):
            rule = f"must lie between {lowest:g} and {highest:g} [{unit}]"
            problems.add(f"{name} = {reprlib.repr(prices[name])}", rule)
    problems.raise_if_any()
    numbers = {name: int(whole[name]) for name in WHOLE}  # type: ignore[call-overload]
    return Asked(
        **numbers,
        index_draws=int(index_draws),  # type: ignore[call-overload]
        sizes_kwh=sizes,
        size_kwh=None if size_kwh is None else float(size_kwh),  # type: ignore[arg-type]
        factors=dict(factors or {}),
        prices={name: None if prices[name] is None else float(prices[name]) for name in PRICES},  # type: ignore[arg-type]
    )


def _sizes(given: object, problems: ProblemCollector) -> Floats | None:
    """Sizes that are tried, rising, without 0; None where they are not said."""
    if given is None:
        return None
    listed = given.tolist() if isinstance(given, np.ndarray) else given
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        problems.add(f"sizes_kwh = {reprlib.repr(given)}", "must be a list of capacities of each unit [kWh]")
        return None
    wrong = [at for at, size in enumerate(listed) if not _is_size(size, least=-1.0)]
    for at in wrong:
        problems.add(f"sizes_kwh[{at}] = {reprlib.repr(listed[at])}", "must be a finite number, 0 kWh or more")
    sizes = sorted({float(size) for size in listed if _is_size(size, least=0.0)})
    if not wrong and not sizes:
        problems.add(f"sizes_kwh = {reprlib.repr(given)}", "must have at least one size above 0 kWh")
    return np.array(sizes)


def _is_size(given: object, *, least: float) -> bool:
    """Whether it is a finite number above ``least``, and not below 0."""
    if not isinstance(given, Real) or isinstance(given, bool):
        return False
    number = float(given)
    return math.isfinite(number) and number > least and number >= 0.0


def _is_between(given: object, low: float, high: float) -> bool:
    """Whether it is a number between two limits."""
    if not isinstance(given, Real) or isinstance(given, bool):
        return False
    number = float(given)
    return low <= number <= high


def _is_whole(given: object) -> bool:
    return isinstance(given, Integral) and not isinstance(given, bool)


def _is_power_of_two_or_none(given: object) -> bool:
    """Whether it is 0 or a power of two that is not too large."""
    if not _is_whole(given) or not 0 <= int(given) <= MOST_INDEX_DRAWS:  # type: ignore[call-overload]
        return False
    number: int = int(given)  # type: ignore[call-overload]
    return number == 0 or (number & (number - 1) == 0 and number > 1)
