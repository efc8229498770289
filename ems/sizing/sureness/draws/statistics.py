"""What gains over many draws say of sizes: means, quantiles, the worst tenth, and the best size of each draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

QUANTILES: Final = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
WORST_FRACTION: Final = 0.1


def worst_tenth(gains: Floats) -> Floats:
    """Mean of the worst tenth of the draws of each size, at least of one draw, shape (sizes,) [currency].

    Parameters
    ----------
    gains
        Shape (draws, sizes) [currency].

    Notes
    -----
    Each size has a worst tenth of its own. Of n draws ⌈n / 10⌉ are the worst tenth.

    Examples
    --------
    >>> import numpy as np
    >>> worst_tenth(np.arange(20.0)[:, None]).tolist()
    [0.5]
    """
    worst = math.ceil(round(WORST_FRACTION * len(gains), 9))
    return np.asarray(np.sort(gains, axis=0)[:worst].mean(axis=0))


def sizes_table(capacity_kwh: Floats, power_kw: Floats, gains: Floats) -> pd.DataFrame:
    """One row a size: what its gain is on average, in good years and in bad ones.

    Parameters
    ----------
    capacity_kwh, power_kw
        Of each unit, shape (sizes,) [kWh] and [kW].
    gains
        Shape (draws, sizes) [currency].
    """
    import pandas as pd  # noqa: PLC0415 - imported where used

    quantiles = np.quantile(gains, QUANTILES, axis=0)
    columns = {f"q{round(100 * chance):02d}": row for chance, row in zip(QUANTILES, quantiles, strict=True)}
    return pd.DataFrame(
        {
            "capacity_kwh": capacity_kwh,
            "power_kw": power_kw,
            "mean": gains.mean(axis=0),
            **columns,
            "worst_tenth": worst_tenth(gains),
        }
    )


def best_size_kwh(capacity_kwh: Floats, worth_cost: Floats) -> float:
    """Capacity with the highest value, of equals the smallest [kWh].

    Parameters
    ----------
    capacity_kwh
        Rising, shape (sizes,) [kWh].
    worth_cost
        What is to be high, shape (sizes,) [currency].
    """
    return float(capacity_kwh[int(np.argmax(worth_cost))])


def best_of_draws_kwh(capacity_kwh: Floats, gains: Floats) -> Floats:
    """Size that is best in each draw, between the sizes tried too, shape (draws,) [kWh].

    Parameters
    ----------
    capacity_kwh
        Of each unit, rising, shape (sizes,) [kWh].
    gains
        Shape (draws, sizes) [currency].

    Notes
    -----
    The vertex of the parabola through the best size tried and its two neighbours; it lies between the middles of the
    two intervals. Where the smallest or the largest is the best tried it is taken as it is.

    Examples
    --------
    >>> import numpy as np
    >>> sizes = np.array([0.0, 10.0, 20.0])
    >>> best_of_draws_kwh(sizes, np.array([[0.0, 3.0, 3.0], [0.0, 3.0, 2.0], [0.0, -1.0, -3.0]])).round(3).tolist()
    [15.0, 12.5, 0.0]
    """
    at = np.argmax(gains, axis=1)
    inner = (at > 0) & (at < len(capacity_kwh) - 1)
    rows, middle = np.flatnonzero(inner), at[inner]
    best = np.asarray(capacity_kwh[at], dtype=np.float64).copy()
    left, size, right = (capacity_kwh[middle + step] for step in (-1, 0, 1))
    below, top, above = (gains[rows, middle + step] for step in (-1, 0, 1))
    rise, fall = (top - below) / (size - left), (top - above) / (right - size)
    # Slopes left and right of the best hold at the middles of the intervals; in between they fall along a line.
    share = np.divide(rise, rise + fall, out=np.full(len(rows), 0.5), where=rise + fall > 0.0)
    best[rows] = (left + size) / 2.0 + share * (right - left) / 2.0
    return best


def best_table(capacity_kwh: Floats, gains: Floats, values: dict[str, Floats]) -> pd.DataFrame:
    """One row a draw: the factors' values, the size that is best there, and the gain of the best size tried.

    Parameters
    ----------
    capacity_kwh
        Of each unit, rising, shape (sizes,) [kWh].
    gains
        Shape (draws, sizes) [currency].
    values
        Values of the factors by name, shape (draws,) each.
    """
    import pandas as pd  # noqa: PLC0415 - imported where used

    best = best_of_draws_kwh(capacity_kwh, gains)
    return pd.DataFrame({**values, "capacity_kwh": best, "gain": gains.max(axis=1)})
