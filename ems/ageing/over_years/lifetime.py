"""How long a battery lasts if every year is like this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from ems.ageing.over_years.fading import NEW, age

if TYPE_CHECKING:
    from ems.ageing.laws.chemistry import ChemistrySet
    from ems.ageing.over_years.year_stress import Stress

DAYS_A_YEAR = 365.2425
LONGEST_YEARS = 1000.0


def years_to_end_of_life(chemistry: ChemistrySet, span: Stress, end_of_life_fraction: float) -> float:
    """Years until a new battery has the capacity at which it is replaced.

    Parameters
    ----------
    chemistry
        Laws by which it ages.
    span
        What happens to it again and again, of any length.
    end_of_life_fraction
        Capacity at its end, over that of the new battery.

    Returns
    -------
    float
        Years, not whole; infinite where it would take more than 1,000.

    Notes
    -----
    With a and b the losses of the first span and p and q the exponents of rest and cycles, n spans cost a·n^p + b·n^q:
    the laws are carried on by equivalent age, so this is exact.
    """
    first = age(chemistry, NEW, span)
    lost = 1.0 - end_of_life_fraction

    def beyond_fraction(elapsed_days: float) -> float:
        spans = elapsed_days / span.days
        by_rest = first.calendar_loss_fraction * spans**chemistry.calendar_exponent
        return float(by_rest + first.cycle_loss_fraction * spans**chemistry.cycle_exponent - lost)

    longest_days = LONGEST_YEARS * DAYS_A_YEAR
    if beyond_fraction(longest_days) <= 0.0:
        return float(np.inf)
    return float(brentq(beyond_fraction, 0.0, longest_days, xtol=1e-6)) / DAYS_A_YEAR
