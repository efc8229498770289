"""One factor at a time: the value where it is low and where it is high, all others at their medians."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.sureness.factors.factor import HIGH, LOW, MIDDLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ems.sizing.sureness.draws.sobol_indices import Of
    from ems.sizing.sureness.factors.factor import Factor

    Floats = NDArray[np.float64]


def one_at_a_time(factors: Mapping[str, Factor], value_of: Of) -> pd.DataFrame:
    """Value at the 10 % and at the 90 % quantile of each factor, those that move it most first.

    Parameters
    ----------
    factors
        By name.
    value_of
        Values for probabilities by name, shape (n,) each.

    Returns
    -------
    pandas.DataFrame
        Index ``factor``; ``low``, ``middle``, ``high``, ``low_value``, ``high_value``, ``title``, ``title_ja``.
    """
    import pandas as pd  # noqa: PLC0415 - imported where used

    names = list(factors)
    chance = np.full((2 * len(names) + 1, len(names)), MIDDLE)
    for column in range(len(names)):
        chance[2 * column, column], chance[2 * column + 1, column] = LOW, HIGH
    value = value_of({name: chance[:, column] for column, name in enumerate(names)}) if names else np.zeros(1)
    frame = pd.DataFrame(
        {
            "low": value[:-1:2],
            "middle": value[-1],
            "high": value[1:-1:2],
            "low_value": [factor.low for factor in factors.values()],
            "high_value": [factor.high for factor in factors.values()],
            "title": [factor.title for factor in factors.values()],
            "title_ja": [factor.title_ja for factor in factors.values()],
        },
        index=pd.Index(names, name="factor", dtype=object),
    )
    moved = (frame["high"] - frame["low"]).abs()
    return frame.loc[moved.sort_values(ascending=False, kind="stable").index]
