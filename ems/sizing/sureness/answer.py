"""What a study of uncertainty answers: gains of sizes over many draws, what matters, and the size for bad times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sureness:
    """How sure the size of a storage is, when much about the coming years is not.

    The *gain* of a size is by how much it makes a year cheaper than having none of it, its purchase included (annuity
    and upkeep); what it serves in outages counts too, where outages are among what is uncertain. All sizes meet the
    same draws.

    Parameters
    ----------
    title, title_ja
        Names of the scenario for people.
    currency
        Unit of the money.
    key
        What was sized, such as ``"storage.shelter"``.
    units
        How many storages of the class there are.
    draws
        Number of draws.
    worlds
        Number of years of weather and loads that the draws choose from.
    seed
        What the draws were made from.
    evaluations
        Number of further draws that the Sobol indices are made of.
    sizes
        One row a size: ``capacity_kwh`` and ``power_kw`` (each unit) and of the yearly gain over all draws ``mean``,
        ``q05``, ``q10``, ``q25``, ``q50``, ``q75``, ``q90``, ``q95`` and ``worst_tenth``, the mean of the worst tenth
        of the draws [currency].
    best
        One row a draw: the value of every factor and ``capacity_kwh``, the size that is best in that draw (each
        unit; between the sizes tried by the parabola through the best of them and its neighbours), and ``gain``, the
        gain of the best size tried [currency].
    gains
        Yearly gain, shape (draws, sizes) [currency].
    found_kwh
        Size that ``one_at_a_time`` and ``sobol`` are about, each unit [kWh].
    planned_kwh
        Size that the scenario has, each unit [kWh].
    best_mean_kwh
        Size of the highest mean gain, each unit [kWh].
    best_worst_tenth_kwh
        Size of the highest mean gain over its worst tenth of the draws, each unit [kWh].
    one_at_a_time
        Index ``factor``, the one that matters most first: ``low`` and ``high``, the gain of the found size at the
        factor's 10 % and 90 % quantile with all others at their medians; ``middle``, with all at their medians
        [currency]; ``low_value`` and ``high_value``, those quantiles; ``title``, ``title_ja``.
    sobol
        Index ``factor``, in the same order: ``first`` and ``total`` index of the found size's gain, the half widths
        ``first_confidence`` and ``total_confidence`` of their 95 % intervals, ``title``, ``title_ja``. An index may
        come out a little below zero, where it cannot be told from zero.
    factors
        Index ``factor``: ``title``, ``title_ja``, ``unit``, ``distribution``, ``low_value``, ``median``,
        ``high_value`` (its 10 %, 50 % and 90 % quantile) and ``source``.
    sentences, sentences_ja
        The answer in words.
    notes
        What a reader must know.
    """

    title: str
    title_ja: str
    currency: str
    key: str
    units: int
    draws: int
    worlds: int
    seed: int
    evaluations: int
    sizes: pd.DataFrame
    best: pd.DataFrame
    gains: Floats
    found_kwh: float
    planned_kwh: float
    best_mean_kwh: float
    best_worst_tenth_kwh: float
    one_at_a_time: pd.DataFrame
    sobol: pd.DataFrame
    factors: pd.DataFrame
    sentences: tuple[str, ...]
    sentences_ja: tuple[str, ...]
    notes: tuple[str, ...]
