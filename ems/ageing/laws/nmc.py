"""Laws of Schmalstieg et al. (2014) for a graphite/NMC cell: each function is an equation of the paper.

The coefficients agree in three codes that were written apart: NREL's BLAST-Lite, SimSES and REVOL-E-TION of TU Munich.
The laws are per day and per ampere-hour through a cell of 2.05 Ah; here they are per day and per full cycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.ageing.laws.chemistry import ChemistrySet, Source, Validity

if TYPE_CHECKING:
    from ems.ageing.laws.chemistry import Floats

CELL_AH = 2.05
FULL_CYCLE_AH = 2.0 * CELL_AH
"""Charge through the cell in a full cycle: once in, once out [Ah]."""
KELVIN = 273.15
LEAST_CYCLE_RESISTANCE_PER_AH = 1.5e-5
"""Growth of the resistance that cycles cause at least, as the paper limits its equation 21 [1/Ah]."""

# Open-circuit voltage, read off the paper's figure 1 by NREL (BLAST-Lite) and rounded to 5 mV; straight between them.
SOC_FRACTION = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 1.0])
VOLTAGE = np.array([3.33, 3.42, 3.49, 3.545, 3.58, 3.61, 3.625, 3.655, 3.695, 3.73, 3.775, 3.87, 3.965, 4.075, 4.16])


def voltage(soc_fraction: Floats) -> Floats:
    """Open-circuit voltage of the cell [V].

    Parameters
    ----------
    soc_fraction
        State of charge.

    Returns
    -------
    numpy.ndarray
        Of the same shape.

    Examples
    --------
    >>> float(voltage(np.array(0.5)))
    3.695
    """
    return np.asarray(np.interp(soc_fraction, SOC_FRACTION, VOLTAGE))


def rms_voltage(depth_fraction: Floats, soc_fraction: Floats) -> Floats:
    """Quadratic mean of the voltage over a cycle [V].

    Parameters
    ----------
    depth_fraction, soc_fraction
        Depth and mean state of charge of the cycle.

    Returns
    -------
    numpy.ndarray
        Of the same shape; exact for a cycle of constant current and the straight pieces of :func:`voltage`.
    """
    low = np.clip(soc_fraction - depth_fraction / 2.0, 0.0, 1.0)
    high = np.clip(soc_fraction + depth_fraction / 2.0, 0.0, 1.0)
    width = high - low
    narrow = width < 1e-6  # noqa: PLR2004 - a cycle without depth has the voltage of its mean
    mean_square = (_squared_until(high) - _squared_until(low)) / np.where(narrow, 1.0, width)
    return np.asarray(np.where(narrow, voltage(soc_fraction), np.sqrt(np.maximum(mean_square, 0.0))))


def _squared_until(soc_fraction: Floats) -> Floats:
    """Integral of the squared voltage from empty to a state of charge [V²]; the voltage is straight between points."""
    pieces = np.diff(SOC_FRACTION) * (VOLTAGE[:-1] ** 2 + VOLTAGE[:-1] * VOLTAGE[1:] + VOLTAGE[1:] ** 2) / 3.0
    whole = np.concatenate([[0.0], np.cumsum(pieces)])
    at = np.clip(np.searchsorted(SOC_FRACTION, soc_fraction, side="right") - 1, 0, SOC_FRACTION.size - 2)
    begin, end = VOLTAGE[at], voltage(soc_fraction)
    return np.asarray(whole[at] + (soc_fraction - SOC_FRACTION[at]) * (begin**2 + begin * end + end**2) / 3.0)


def calendar_loss(soc_fraction: Floats, temperature_c: Floats) -> Floats:
    """Capacity lost by rest: α of the law 1 − α·days^0.75.

    Parameters
    ----------
    soc_fraction
        State of charge.
    temperature_c
        Temperature of the cells [°C].

    Returns
    -------
    numpy.ndarray
        Value of α [1/day^0.75].

    Notes
    -----
    α = (7.543 V − 23.75)·10⁶·exp(−6976 K/T).
    """
    return np.asarray((7.543 * voltage(soc_fraction) - 23.75) * 1e6 * np.exp(-6976.0 / (temperature_c + KELVIN)))


def calendar_resistance(soc_fraction: Floats, temperature_c: Floats) -> Floats:
    """Resistance grown by rest: α of the law 1 + α·days^0.75.

    Parameters
    ----------
    soc_fraction
        State of charge.
    temperature_c
        Temperature of the cells [°C].

    Returns
    -------
    numpy.ndarray
        Value of α [1/day^0.75].

    Notes
    -----
    α = (5.270 V − 16.32)·10⁵·exp(−5986 K/T).
    """
    return np.asarray((5.270 * voltage(soc_fraction) - 16.32) * 1e5 * np.exp(-5986.0 / (temperature_c + KELVIN)))


def cycle_loss(depth_fraction: Floats, soc_fraction: Floats, c_rate: Floats) -> Floats:  # noqa: ARG001
    """Capacity lost by cycles: β of the law 1 − β·√(charge through the cell), for the charge of one full cycle.

    Parameters
    ----------
    depth_fraction, soc_fraction
        Depth and mean state of charge of the cycle.
    c_rate
        Not in the law: the cells were cycled at 1 C [1/h].

    Returns
    -------
    numpy.ndarray
        Value of β·√(4.1 Ah).

    Notes
    -----
    β = 7.348·10⁻³ (V − 3.667)² + 7.600·10⁻⁴ + 4.081·10⁻³ · depth, V the quadratic mean of the voltage, per √Ah.
    """
    middle = rms_voltage(depth_fraction, soc_fraction)
    beta = 7.348e-3 * (middle - 3.667) ** 2 + 7.600e-4 + 4.081e-3 * depth_fraction
    return np.asarray(beta * np.sqrt(FULL_CYCLE_AH))


def cycle_resistance(depth_fraction: Floats, soc_fraction: Floats, c_rate: Floats) -> Floats:  # noqa: ARG001
    """Resistance grown by cycles: β of the law 1 + β·(charge through the cell), for the charge of one full cycle.

    Parameters
    ----------
    depth_fraction, soc_fraction
        Depth and mean state of charge of the cycle.
    c_rate
        Not in the law: the cells were cycled at 1 C [1/h].

    Returns
    -------
    numpy.ndarray
        Value of β·4.1 Ah.

    Notes
    -----
    β = 2.153·10⁻⁴ (V − 3.725)² − 1.521·10⁻⁵ + 2.798·10⁻⁴ · depth, at least 1.5·10⁻⁵, per Ah.
    """
    middle = rms_voltage(depth_fraction, soc_fraction)
    beta = 2.153e-4 * (middle - 3.725) ** 2 - 1.521e-5 + 2.798e-4 * depth_fraction
    return np.asarray(np.maximum(beta, LEAST_CYCLE_RESISTANCE_PER_AH) * FULL_CYCLE_AH)


NMC = ChemistrySet(
    name="nmc",
    title="NMC (lithium nickel manganese cobalt oxide)",
    title_ja="三元系（NMC）",
    cell="Sanyo UR18650E, 2.05 Ah, graphite/NMC",
    sources=(
        Source(
            text="J. Schmalstieg, S. Käbitz, M. Ecker, D. U. Sauer: A holistic aging model for Li(NiMnCo)O2 based "
            "18650 lithium-ion batteries, Journal of Power Sources 257 (2014) 325-334",
            doi="10.1016/j.jpowsour.2014.02.012",
        ),
        Source(
            text="M. Ecker et al.: Calendar and cycle life study of Li(NiMnCo)O2-based 18650 lithium-ion batteries, "
            "Journal of Power Sources 248 (2014) 839-851: the measurements",
            doi="10.1016/j.jpowsour.2013.09.143",
        ),
    ),
    validity=Validity(
        temperature_c=(35.0, 50.0), soc_fraction=(0.0, 1.0), depth_fraction=(0.0, 1.0), c_rate=(1.0, 1.0)
    ),
    remark=(
        "A consumer cell of about 2010: charge was varied at 50 °C, temperature at half charge, cycles were run at "
        "35 °C and 1 C. Cells of today's stationary batteries age more slowly; a study of electric cars (Teichert, TU "
        "Munich) multiplies these losses by 0.43. Sudden death after deep cycles is not in the laws."
    ),
    calendar_loss=calendar_loss,
    calendar_exponent=0.75,
    cycle_loss=cycle_loss,
    cycle_exponent=0.5,
    calendar_resistance=calendar_resistance,
    calendar_resistance_exponent=0.75,
    cycle_resistance=cycle_resistance,
    # derived: I·R/U of a like cell (Molicel IHR18650A, 1.9 A · 98.4 mΩ / 3.7 V, Schuster et al. 2015,
    # doi 10.1016/j.est.2015.05.003, as SimSES has it); that it holds for the Sanyo cell is an assumption, unchecked
    ohmic_loss_at_1c_fraction=0.0505,
)
"""NMC by Schmalstieg et al."""
