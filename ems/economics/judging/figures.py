"""What a cash flow comes to: present value, internal rate, payback. The formulas are numpy-financial's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy_financial as npf

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDING_FRACTION = 1e-12
"""Sums that miss zero by less than this share of the largest amount are zero."""


def discounted(amounts: Floats, rate_fraction: float) -> Floats:
    """Worth of amounts in the first year, shape as given [currency].

    Parameters
    ----------
    amounts
        One a year, the first in the year that is discounted to, shape (years,) [currency].
    rate_fraction
        Rate a year.

    Examples
    --------
    >>> discounted(np.array([100.0, 110.0]), 0.1).round(6).tolist()
    [100.0, 100.0]
    """
    # at a rate of 0 numpy-financial also works out, and throws away, what divides by it
    with np.errstate(invalid="ignore"):
        return np.asarray(npf.pv(rate_fraction, np.arange(len(amounts)), 0.0, -amounts), dtype=np.float64) + 0.0


def npv(amounts: Floats, rate_fraction: float) -> float:
    """Net present value in the first year [currency].

    Parameters
    ----------
    amounts
        One a year, shape (years,) [currency].
    rate_fraction
        Rate a year.

    Examples
    --------
    >>> round(npv(np.array([-100.0, 60.0, 60.0]), 0.1), 6)
    4.132231
    """
    return float(npf.npv(rate_fraction, amounts))


def irr_fraction(amounts: Floats) -> float:
    """Rate at which the net present value is zero, the one nearest to zero; NaN where there is none.

    Parameters
    ----------
    amounts
        One a year, shape (years,) [currency].

    Examples
    --------
    >>> round(irr_fraction(np.array([-100.0, 60.0, 60.0])), 6)
    0.130662
    >>> irr_fraction(np.array([-100.0, -1.0]))
    nan
    """
    return float(npf.irr(amounts)) if sign_changes(amounts) else float("nan")


def sign_changes(amounts: Floats) -> int:
    """How often amounts change their sign; from two on more than one internal rate may exist.

    Parameters
    ----------
    amounts
        One a year, shape (years,) [currency].

    Examples
    --------
    >>> sign_changes(np.array([-100.0, 0.0, 60.0, -5.0]))
    2
    """
    signs = np.sign(amounts[np.abs(amounts) > _rounding(amounts)])
    return int((signs[1:] != signs[:-1]).sum())


def payback_years(amounts: Floats, spent_until: int = 0) -> float:
    """Years until the sum of amounts is no longer below zero; NaN if that does not come.

    Parameters
    ----------
    amounts
        One a year, shape (years,) [currency].
    spent_until
        Number of the last year in which capital is spent: before it nothing counts as paid back.

    Notes
    -----
    Between two years the sum moves in a straight line. 0 where it is never below zero until then. A sum that rose above
    zero before all was bought, and stayed there, is back in the year of the last purchase. Replacements may bring it
    below zero again (:func:`below_again`).

    Examples
    --------
    >>> payback_years(np.array([-100.0, 40.0, 40.0, 40.0]))
    2.5
    """
    total = np.cumsum(amounts)
    below = total < -_rounding(amounts)
    back = np.flatnonzero(~below[spent_until:])
    if not len(back):
        return float("nan")
    before = np.flatnonzero(below[: spent_until + int(back[0])])
    if not len(before):
        return 0.0
    last = int(before[-1])
    return max(last + float(-total[last] / amounts[last + 1]), float(spent_until))


def below_again(amounts: Floats, back_years: float) -> int | None:
    """Number of the first year after the payback in which the sum is below zero again; None if there is none.

    Parameters
    ----------
    amounts
        One a year, shape (years,) [currency].
    back_years
        From :func:`payback_years` [years].

    Examples
    --------
    >>> below_again(np.array([-100.0, 120.0, -50.0, 60.0]), 100.0 / 120.0)
    2
    """
    if np.isnan(back_years):
        return None
    later = np.flatnonzero(np.cumsum(amounts) < -_rounding(amounts))
    later = later[later > back_years]
    return int(later[0]) if len(later) else None


def _rounding(amounts: Floats) -> float:
    """Size below which a sum of amounts is zero [currency]."""
    return ROUNDING_FRACTION * float(np.abs(amounts).sum())
