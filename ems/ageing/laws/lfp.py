"""Laws of Naumann et al. (2018, 2020) for a graphite/LFP cell: each function is an equation of the papers.

The coefficients are those of SimSES (TU Munich, where the papers were written); NREL's BLAST-Lite and TU Munich's
truck model have the same. The laws are per second and per cent; here they are per day and fractions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.ageing.laws.chemistry import ChemistrySet, Source, Validity

if TYPE_CHECKING:
    from ems.ageing.laws.chemistry import Floats

GAS_CONSTANT = 8.3144598
"""J/(mol K)."""
KELVIN = 273.15
REFERENCE_K = 298.15
SECONDS_A_DAY = 86_400.0
PER_CENT = 0.01
HIGHEST_C_RATE = 1.0
"""The cells were cycled up to it; the growth of the resistance would become negative above."""


def _arrhenius(activation_j_per_mol: float, temperature_c: Floats) -> Floats:
    inverse = 1.0 / (temperature_c + KELVIN) - 1.0 / REFERENCE_K
    return np.asarray(np.exp(-activation_j_per_mol / GAS_CONSTANT * inverse))


def calendar_loss(soc_fraction: Floats, temperature_c: Floats) -> Floats:
    """Capacity lost by rest: k of the law 1 − k·√days.

    Parameters
    ----------
    soc_fraction
        State of charge.
    temperature_c
        Temperature of the cells [°C].

    Returns
    -------
    numpy.ndarray
        Value of k [1/√day].

    Notes
    -----
    k = 1.2571·10⁻⁵ /√s · exp(−17126/R·(1/T − 1/298.15 K)) · (2.8575 (soc − 0.5)³ + 0.60225).
    """
    charge = 2.8575 * (soc_fraction - 0.5) ** 3 + 0.60225
    return np.asarray(1.2571e-5 * np.sqrt(SECONDS_A_DAY) * _arrhenius(17_126.0, temperature_c) * charge)


def calendar_resistance(soc_fraction: Floats, temperature_c: Floats) -> Floats:
    """Resistance grown by rest: k of the law 1 + k·days.

    Parameters
    ----------
    soc_fraction
        State of charge.
    temperature_c
        Temperature of the cells [°C].

    Returns
    -------
    numpy.ndarray
        Value of k [1/day].

    Notes
    -----
    k = 3.4194·10⁻¹⁰ /s · exp(−71827/R·(1/T − 1/298.15 K)) · (−3.3903 (soc − 0.5)² + 1.5604).
    """
    charge = -3.3903 * (soc_fraction - 0.5) ** 2 + 1.5604
    return np.asarray(3.4194e-10 * SECONDS_A_DAY * _arrhenius(71_827.0, temperature_c) * charge)


def cycle_loss(depth_fraction: Floats, soc_fraction: Floats, c_rate: Floats) -> Floats:  # noqa: ARG001
    """Capacity lost by cycles: k of the law 1 − k·√(full cycles).

    Parameters
    ----------
    depth_fraction
        Depth of the cycle.
    soc_fraction
        Not in the law.
    c_rate
        Mean C-rate of the cycle [1/h].

    Returns
    -------
    numpy.ndarray
        Value of k, from the papers' per cent.

    Notes
    -----
    k = (0.0630 c + 0.0971)·(4.0253 (depth − 0.6)³ + 1.0923) per cent.
    """
    depth = 4.0253 * (depth_fraction - 0.6) ** 3 + 1.0923
    return np.asarray(PER_CENT * (0.0630 * c_rate + 0.0971) * depth)


def cycle_resistance(depth_fraction: Floats, soc_fraction: Floats, c_rate: Floats) -> Floats:  # noqa: ARG001
    """Resistance grown by cycles: k of the law 1 + k·(full cycles).

    Parameters
    ----------
    depth_fraction
        Depth of the cycle.
    soc_fraction
        Not in the law.
    c_rate
        Mean C-rate of the cycle, counted up to 1 [1/h].

    Returns
    -------
    numpy.ndarray
        Value of k, from the papers' per cent.

    Notes
    -----
    k = (−0.0020 c + 0.0021)·(6.8477 (depth − 0.5)³ + 0.91882) per cent.
    """
    depth = 6.8477 * (depth_fraction - 0.5) ** 3 + 0.91882
    speed = -0.0020 * np.minimum(c_rate, HIGHEST_C_RATE) + 0.0021
    return np.asarray(PER_CENT * speed * np.maximum(depth, 0.0))


LFP = ChemistrySet(
    name="lfp",
    title="LFP (lithium iron phosphate)",
    title_ja="リン酸鉄系（LFP）",
    cell="Sony/Murata US26650FTC1, 3 Ah, graphite/LFP",
    sources=(
        Source(
            text="M. Naumann, M. Schimpe, P. Keil, H. C. Hesse, A. Jossen: Analysis and modeling of calendar aging of "
            "a commercial LiFePO4/graphite cell, Journal of Energy Storage 17 (2018) 153-169",
            doi="10.1016/j.est.2018.01.019",
        ),
        Source(
            text="M. Naumann, F. B. Spingler, A. Jossen: Analysis and modeling of cycle aging of a commercial "
            "LiFePO4/graphite cell, Journal of Power Sources 451 (2020) 227666",
            doi="10.1016/j.jpowsour.2019.227666",
        ),
    ),
    validity=Validity(
        temperature_c=(25.0, 60.0), soc_fraction=(0.0, 1.0), depth_fraction=(0.1, 1.0), c_rate=(0.2, 1.0)
    ),
    remark=(
        "A cell made for power and long life. Rest below 25 °C is an extrapolation (TU Munich's truck model does not "
        "go below it), and the cycle law knows no temperature, so damage by charging in the cold is not in it."
    ),
    calendar_loss=calendar_loss,
    calendar_exponent=0.5,
    cycle_loss=cycle_loss,
    cycle_exponent=0.5,
    calendar_resistance=calendar_resistance,
    calendar_resistance_exponent=1.0,
    cycle_resistance=cycle_resistance,
    # derived: I·R/U of this cell, 3 A · 46.3 mΩ (mean of both directions, half charge, 25 °C, SimSES) / 3.2 V
    ohmic_loss_at_1c_fraction=0.0434,
)
"""LFP by Naumann et al."""
