"""What steered air conditioners do: a plan for them, played with the physics of every storage (E8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.simulation.physics import charge_within_limits_kw, discharge_within_limits_kw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.demand_response import CooledRooms

    Floats = NDArray[np.float64]


def play_room(
    room: CooledRooms,
    energy_kwh: float,
    wanted_kw: Floats,
    baseline_kw: Floats,
    step_h: float,
    *,
    comfort: tuple[Floats, Floats] | None = None,
    most_kwh: float = np.inf,
) -> tuple[Floats, Floats]:
    """What steered air conditioners do (E8).

    Parameters
    ----------
    room
        The rooms.
    energy_kwh
        Deviation from the set point at the start, as electric energy, positive ahead of it [kWh].
    wanted_kw
        Wanted power, positive where less than the baseline is drawn, shape (steps,) [kW].
    baseline_kw
        What they would draw anyway, shape (steps,) [kW].
    step_h
        Length of a step [h].
    comfort
        Share of the limits behind and ahead of the set point that may be used when each step ends, shape (steps,) each;
        None: all.
    most_kwh
        Most energy that may be put off, for what the points still pay [kWh].

    Returns
    -------
    numpy.ndarray
        Change of what they draw, shape (steps,) [kW].
    numpy.ndarray
        Deviation when each step ends, shape (steps,) [kWh].

    Notes
    -----
    The physics of every storage (E2, E4) without conversion losses: charge ≤ rated − baseline, discharge ≤ baseline
    where the whole of the comfort limit may be used, and nothing where the rooms must come back.
    """
    change_kw, stored_kwh = np.zeros(len(wanted_kw)), np.zeros(len(wanted_kw))
    behind, ahead = (np.ones(len(wanted_kw)),) * 2 if comfort is None else comfort
    floors_kwh, ceilings_kwh = (-room.behind_kwh * behind).tolist(), (room.ahead_kwh * ahead).tolist()
    kept = (1.0 - room.leak_fraction_per_h) ** step_h
    for t, (wanted, baseline) in enumerate(zip(wanted_kw.tolist(), baseline_kw.tolist(), strict=True)):
        held_kwh, spare_kw = energy_kwh * kept, max(room.rated_kw - baseline, 0.0)
        limits_kwh = held_kwh, floors_kwh[t], ceilings_kwh[t]
        charge_kw = charge_within_limits_kw(wanted, *limits_kwh, spare_kw, 1.0 / step_h)
        paid_kw = min(baseline, most_kwh / step_h) if behind[t] == 1.0 else 0.0
        discharge_kw = discharge_within_limits_kw(wanted, *limits_kwh, paid_kw, 1.0 / step_h)
        most_kwh -= discharge_kw * step_h
        change_kw[t] = charge_kw - discharge_kw
        energy_kwh = stored_kwh[t] = held_kwh + step_h * change_kw[t]
    return change_kw, stored_kwh
