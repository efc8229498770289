"""What a shelter's battery holds when an outage comes: as the policy left it, or charged up since the warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.play.charging import charged_up_kwh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.storage import Storage

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def energy_at_outage_kwh(
    storage: Storage | None,
    policy_energy_kwh: Floats,
    start: Ints,
    warning_steps: Ints,
    *,
    charge_on_warning: bool = True,
    step_h: float = 1.0,
) -> Floats:
    """Energy in a battery when each outage begins, shape (outages,) [kWh].

    Parameters
    ----------
    storage
        The battery; None: there is none.
    policy_energy_kwh
        What the policy leaves in it when each step of the year begins, shape (steps,) [kWh].
    start
        Steps with which the outages begin, shape (outages,).
    warning_steps
        Steps from the announcement to the start, shape (outages,).
    charge_on_warning
        Whether it charges from the announcement on; else the policy goes on as if nothing were known.
    step_h
        Length of a step [h].

    Notes
    -----
    A warning before the year's first step begins at the year's end: the year goes round.
    """
    if storage is None:
        return np.zeros(len(start))
    steps = warning_steps if charge_on_warning else np.zeros_like(warning_steps)
    told_kwh = np.asarray(policy_energy_kwh, dtype=np.float64)[(start - steps) % len(policy_energy_kwh)]
    return charged_up_kwh(storage, told_kwh, steps, step_h=step_h)
