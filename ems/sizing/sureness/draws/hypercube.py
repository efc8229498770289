"""Latin hypercube: every factor meets every part of its distribution once, by random numbers of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.random_numbers import random_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from ems.sizing.sureness.factors.factor import Factor

    Floats = NDArray[np.float64]


def probabilities(names: Iterable[str], draws: int, seed: int) -> dict[str, Floats]:
    """Draw probabilities for factors, one in each of as many equal parts of 0 to 1 as there are draws.

    Parameters
    ----------
    names
        Of the factors.
    draws
        How many.
    seed
        Whole number, 0 or greater.

    Returns
    -------
    dict
        By name, shape (draws,). What a factor draws depends on its name and the seed alone, so that leaving another one
        out changes nothing.

    Examples
    --------
    >>> import numpy as np
    >>> drawn = probabilities(["life", "weather"], 4, seed=1)
    >>> np.sort(np.floor(4 * drawn["life"])).tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    drawn = {}
    for name in names:
        stream = random_stream(seed, f"sureness: {name}")
        drawn[name] = (stream.permutation(draws) + stream.random(draws)) / draws
    return drawn


def values_at(
    factors: Mapping[str, Factor], chances: Mapping[str, Floats], held: Mapping[str, float]
) -> dict[str, Floats]:
    """Values of all factors at probabilities; those that are held have one value throughout.

    Parameters
    ----------
    factors
        By name; those that vary.
    chances
        Probabilities by name, shape (draws,) each.
    held
        Values by name of what does not vary.

    Returns
    -------
    dict
        By name, shape (draws,) each.
    """
    count = max((len(chance) for chance in chances.values()), default=1)
    fixed = {name: np.full(count, float(value)) for name, value in held.items()}
    return fixed | {name: factor.at(chances[name]) for name, factor in factors.items()}
