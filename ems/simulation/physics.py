"""The one storage physics: what a wanted power becomes within the limits (E2, E4).

Scalar functions that numba inlines into the kernel; called from Python they compute the same.
"""

from __future__ import annotations

import numba as nb

FASTMATH = {"contract", "reassoc"}
"""Floating-point freedom of every kernel: full fast-math would make ``isnan`` always false."""


@nb.njit(inline="always", fastmath=FASTMATH)
def charge_within_limits_kw(
    wanted_kw: float,
    energy_kwh: float,
    floor_kwh: float,
    ceiling_kwh: float,
    max_charge_kw: float,
    charge_kw_per_kwh: float,
) -> float:
    """Charge power that a wanted power becomes [kW].

    Parameters
    ----------
    wanted_kw
        Wanted battery power, discharge positive [kW].
    energy_kwh
        Energy after standing loss and drain, before the step's charge [kWh].
    floor_kwh, ceiling_kwh
        Limits of the energy when the step ends [kWh].
    max_charge_kw
        Power limit [kW].
    charge_kw_per_kwh
        Power that stores one kWh within the step, 1 / (Δ·η_c) [kW/kWh].

    Notes
    -----
    Below its floor a storage must charge as fast as it can (E4), whatever is wanted.
    """
    at_least_kw = (floor_kwh - energy_kwh) * charge_kw_per_kwh
    at_most_kw = (ceiling_kwh - energy_kwh) * charge_kw_per_kwh
    charge_kw = min(max(max(-wanted_kw, 0.0), at_least_kw), at_most_kw)
    return min(max(charge_kw, 0.0), max_charge_kw)


@nb.njit(inline="always", fastmath=FASTMATH)
def discharge_within_limits_kw(
    wanted_kw: float,
    energy_kwh: float,
    floor_kwh: float,
    ceiling_kwh: float,
    max_discharge_kw: float,
    discharge_kw_per_kwh: float,
) -> float:
    """Discharge power that a wanted power becomes [kW].

    Parameters
    ----------
    wanted_kw
        Wanted battery power, discharge positive [kW].
    energy_kwh
        Energy after standing loss and drain, before the step's discharge [kWh].
    floor_kwh, ceiling_kwh
        Limits of the energy when the step ends [kWh].
    max_discharge_kw
        Power limit, already reduced where export is banned [kW].
    discharge_kw_per_kwh
        Power that takes one kWh out within the step, η_d / Δ [kW/kWh].

    Notes
    -----
    Above a ceiling that fell a storage must discharge as fast as it can (E4), whatever is wanted.
    """
    at_least_kw = (energy_kwh - ceiling_kwh) * discharge_kw_per_kwh
    at_most_kw = (energy_kwh - floor_kwh) * discharge_kw_per_kwh
    discharge_kw = min(max(max(wanted_kw, 0.0), at_least_kw), at_most_kw)
    return min(max(discharge_kw, 0.0), max_discharge_kw)


@nb.njit(inline="always", fastmath=FASTMATH)
def unmet_drain_kwh(energy_kwh: float, floor_kwh: float, drain_kwh: float) -> float:
    """Part of a drain that cannot be served without passing the floor [kWh].

    Parameters
    ----------
    energy_kwh
        Energy at the end of the step if the whole drain were served [kWh].
    floor_kwh
        Lowest energy allowed [kWh].
    drain_kwh
        The step's drain [kWh].
    """
    return min(max(floor_kwh - energy_kwh, 0.0), drain_kwh)
