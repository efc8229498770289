"""Which factor makes how much of the variance: Sobol indices, by SALib."""

from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Of = Callable[[Mapping[str, Floats]], Floats]

COLUMNS = ("first", "first_confidence", "total", "total_confidence")
NO_VARIANCE_FRACTION = 1e-12
"""Spread of the values, as a share of their size, below which nothing varies but rounding."""


def sobol_indices(names: Sequence[str], value_of: Of, *, base_draws: int, seed: int) -> tuple[pd.DataFrame, int]:
    """First and total Sobol index of each factor, with the half widths of their 95 % intervals.

    Parameters
    ----------
    names
        Factors; each is drawn as a probability, evenly between 0 and 1.
    value_of
        Values for probabilities by name, shape (n,) each.
    base_draws
        Power of two; so many times the number of factors and two more are evaluated, all at once.
    seed
        Whole number, 0 or greater.

    Returns
    -------
    tuple
        Frame with index ``factor``, and the number of evaluations.

    Notes
    -----
    Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018. The first index is the share of the variance that would go if
    the factor were known; the total one what is left while it alone is unknown. Estimates of small ones may come out
    below zero and are shown as they are; the intervals are those of a bootstrap. Where nothing varies all are 0.
    """
    import pandas as pd  # noqa: PLC0415 - imported where used

    index = pd.Index(list(names), name="factor")
    if not names or not base_draws:
        return pd.DataFrame(np.nan, index=index, columns=list(COLUMNS)), 0
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    with _known_warnings():
        from SALib.analyze import sobol as analysis  # noqa: PLC0415 - imports scipy and pandas
        from SALib.sample import sobol as sampling  # noqa: PLC0415

        drawn = sampling.sample(problem, base_draws, calc_second_order=False, seed=seed)
    value = np.asarray(value_of({name: drawn[:, column] for column, name in enumerate(names)}), dtype=np.float64)
    if np.ptp(value) <= NO_VARIANCE_FRACTION * max(float(np.abs(value).max()), 1.0):
        return pd.DataFrame(0.0, index=index, columns=list(COLUMNS)), len(value)
    with _known_warnings():
        # a seed of 0 would mean none to SALib
        found = analysis.analyze(problem, value, calc_second_order=False, seed=seed + 1)
    columns = dict(zip(COLUMNS, ("S1", "S1_conf", "ST", "ST_conf"), strict=True))
    frame = pd.DataFrame({name: np.asarray(found[key], dtype=np.float64) for name, key in columns.items()}, index=index)
    return frame, len(value)


@contextlib.contextmanager
def _known_warnings() -> Iterator[None]:
    """Silence what SALib tells of its own code and of samples of equal values, which are handled here."""
    with warnings.catch_warnings():
        for category in (FutureWarning, DeprecationWarning):
            warnings.filterwarnings("ignore", category=category)
        warnings.filterwarnings("ignore", message="Constant values encountered", category=UserWarning)
        yield
