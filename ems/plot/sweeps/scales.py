"""Units of a sweep's numbers, the digits that tell them apart, and values that are spread by factors."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.plot.amounts import MILLION, MILLIONS_FROM
from ems.units import Scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from ems.plot.words import Words

    Floats = np.ndarray[Any, np.dtype[np.float64]]

MONEY = re.compile(r"^(cost|purchase|yearly_cost|operation_cost|bills|yearly_bills)_([a-z]+)$")
MOST_DECIMALS, EXACT_WITHIN = 6, 1e-9
"""Digits after the point at most; values that differ from rounded ones by less than this share are round."""
FEW_LEVELS = 100
"""Up to so many different values of a key each is shown as what it is."""
LOG_FROM, LOG_CLEARER = 5.0, 0.5
"""Highest over lowest value of a key on a log axis at least, and how much more even its values are there."""


def money_unit(highest: float, currency: str, words: Words) -> Scale:
    """Choose the unit of all sums of money of a sweep: the currency itself, or millions of it.

    Parameters
    ----------
    highest
        Largest sum [currency].
    currency
        Its name.
    words
        Language.

    Notes
    -----
    There are no thousands, unlike on other axes: the same unit stands in sentences, where "8.30 1,000 EUR" misleads.
    """
    if highest < MILLIONS_FROM:
        return Scale(1.0, words("money_plain", currency=currency))
    return Scale(MILLION, words("money_million", currency=currency))


def highest_money(frame: pd.DataFrame, names: Iterable[str]) -> float:
    """Return the largest sum among columns of money, by which all of them are scaled [currency].

    Parameters
    ----------
    frame
        The sweep.
    names
        Names of its columns.
    """
    columns = [frame[name].to_numpy(dtype=np.float64) for name in names if MONEY.match(name)]
    return max((float(np.abs(one[np.isfinite(one)]).max()) for one in columns if np.isfinite(one).any()), default=0.0)


def decimals_for(values: Floats, scale: Scale, parts: int = 2) -> int:
    """Digits after the point with which values are told apart: a hundredth of their range, or less if none needs it.

    Parameters
    ----------
    values
        All values of a column.
    scale
        The unit in which they are shown.
    parts
        Digits by which the range is resolved: 2 for hundredths of it.

    Examples
    --------
    >>> decimals_for(np.array([1_000.0, 1_500.0, 12_000.0]), Scale(1_000.0, "MWh"))
    1
    >>> decimals_for(np.array([0.4512, 0.7123]), Scale(0.01, "%")), decimals_for(np.array([5.0]), Scale(1.0, "h"))
    (1, 0)
    """
    shown = values[np.isfinite(values)] / scale.base_per_unit
    if not shown.size:
        return 0
    width, size = float(np.ptp(shown)), float(np.abs(shown).max())
    # what rounding alone tells apart is the same
    width = width if width > EXACT_WITHIN * size else size
    fine = min(max(parts - math.floor(math.log10(width)), 0), MOST_DECIMALS) if width > 0.0 else 0
    return _enough(shown, fine)


def level_decimals(values: Floats, scale: Scale) -> int:
    """Digits after the point with which the values of a key are told apart: no two of a few look the same.

    Parameters
    ----------
    values
        All values of a key.
    scale
        The unit in which they are shown.

    Examples
    --------
    >>> level_decimals(np.array([1_000.0, 1_250.0, 12_000.0]), Scale(1_000.0, "MWh"))
    2
    >>> level_decimals(np.array([100.0, 251.1886, 20_000.0]), Scale(1_000.0, "MWh"))
    2
    >>> level_decimals(np.geomspace(0.01, 1.0, 300), Scale(1.0, "kWh"))
    4
    """
    levels = np.unique(values[np.isfinite(values)]) / scale.base_per_unit
    if len(levels) < 2:  # noqa: PLR2004 - nothing to tell apart
        return decimals_for(values, scale)
    # of values spread by factors the least needs most digits
    size = levels[0] if is_log_spaced(levels) else float(np.ptp(levels))
    fine = max(2 - math.floor(math.log10(size)), 0)
    if len(levels) <= FEW_LEVELS:
        apart = max(math.ceil(0.5 - math.log10(float(np.diff(levels).min()))), 0)
        exact = _enough(levels, apart + 3)
        fine = exact if exact < apart + 3 else max(fine, apart)
    return _enough(levels, min(fine, MOST_DECIMALS))


def _enough(shown: Floats, fine: int) -> int:
    """Return the fewest digits that change no value, at most as many as asked for."""
    within = EXACT_WITHIN * max(float(np.abs(shown).max()), 1e-300)
    enough = (digits for digits in range(fine) if np.abs(shown - np.round(shown, digits)).max() <= within)
    return next(enough, fine)


def is_log_spaced(values: Floats) -> bool:
    """Whether the values of a key are spread by factors, so that they belong on a logarithmic axis.

    Parameters
    ----------
    values
        All values of a key.

    Notes
    -----
    Evenly drawn values are even by chance alone, so that neither scale is exact: the clearly better one counts.

    Examples
    --------
    >>> is_log_spaced(np.array([100.0, 300.0, 1_000.0, 3_000.0])), is_log_spaced(np.arange(1.0, 13.0))
    (True, False)
    """
    levels = np.unique(values[np.isfinite(values)])
    if len(levels) <= 2 or levels[0] <= 0.0 or levels[-1] < LOG_FROM * levels[0]:  # noqa: PLR2004 - two are an interval
        return False
    return _unevenness(np.log(levels)) < LOG_CLEARER * _unevenness(levels)


def _unevenness(levels: Floats) -> float:
    """How far values in order are from an even spread over their range at most, as a share of it."""
    places = (levels - levels[0]) / (levels[-1] - levels[0])
    return float(np.abs(places - np.linspace(0.0, 1.0, len(levels))).max())
