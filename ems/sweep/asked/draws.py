"""Places drawn for the cases: each for itself, or spread evenly over every key by a Latin hypercube."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sweep.asked.plan import Method

MOST_SAMPLES = 1_000_000


def drawn_places(method: Method, samples: int, keys: int, seed: int) -> NDArray[np.float64]:
    """Places from 0 to below 1 for every case and key.

    Parameters
    ----------
    method
        ``"random"`` or ``"latin_hypercube"``.
    samples
        Number of cases.
    keys
        Number of keys.
    seed
        The same seed gives the same places.

    Returns
    -------
    numpy.ndarray
        Shape (cases, keys).

    Notes
    -----
    A Latin hypercube cuts the range of every key into as many equal parts as there are cases and uses each part once
    (McKay, Beckman and Conover 1979, doi:10.1080/00401706.1979.10489755).

    Examples
    --------
    >>> places = drawn_places("latin_hypercube", 4, 2, seed=1)
    >>> sorted(int(place) for place in places[:, 1] * 4)
    [0, 1, 2, 3]
    """
    generator = np.random.default_rng(seed)
    if method == "random":
        return generator.random((samples, keys))
    from scipy.stats import qmc  # noqa: PLC0415 - imported where used

    places = qmc.LatinHypercube(keys, seed=generator).random(samples)
    return np.asarray(places, dtype=np.float64)
