"""A battery that charges at full power while an outage is announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.compiled import compiled
from ems.simulation.physics import charge_within_limits_kw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.storage import Storage

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def charged_up_kwh(storage: Storage, energy_kwh: Floats, steps: Ints, *, step_h: float = 1.0) -> Floats:
    """Energy of a battery after some steps of charge at full power, shape (cases,) [kWh].

    Parameters
    ----------
    storage
        The battery.
    energy_kwh
        What it holds before, at most its ceiling, shape (cases,) [kWh].
    steps
        How many steps it charges, shape (cases,).
    step_h
        Length of a step [h].

    Notes
    -----
    E2 with the losses of E3 and the standing loss: what rule ``shelter_reserve`` does while a warning is in force. The
    grid gives what is asked: limits of connections are not looked at.

    Examples
    --------
    >>> from ems.storage import Storage
    >>> battery = Storage(capacity_kwh=10, max_charge_kw=2, max_discharge_kw=2, charge_efficiency=0.9,
    ...                   discharge_efficiency=0.9)
    >>> charged_up_kwh(battery, np.array([1.0, 1.0]), np.array([2, 24])).tolist()
    [4.6, 10.0]
    """
    after_kwh = np.array(energy_kwh, dtype=np.float64)
    kept_fraction = (1.0 - storage.standing_loss_fraction_per_h) ** step_h
    kwh_per_kw = step_h * storage.effective_efficiencies[0]
    limits = (storage.capacity_kwh * storage.ceiling_fraction, float(storage.max_charge_kw))
    _charge(after_kwh, np.array(steps, dtype=np.int64), limits, kept_fraction, kwh_per_kw)
    return after_kwh


@compiled
def _charge(
    energy_kwh: Floats, steps: Ints, limits: tuple[float, float], kept_fraction: float, kwh_per_kw: float
) -> None:
    """Charge each case at full power for its steps."""
    ceiling_kwh, max_charge_kw = limits
    for case in range(len(steps)):
        stored = energy_kwh[case]
        for _ in range(steps[case]):
            held = stored * kept_fraction
            charge_kw = charge_within_limits_kw(-max_charge_kw, held, 0.0, ceiling_kwh, max_charge_kw, 1.0 / kwh_per_kw)
            stored = held + charge_kw * kwh_per_kw
        energy_kwh[case] = stored
