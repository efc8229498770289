"""The smallest battery that carries a shelter's vital services through an outage of a given length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.island.reserve.floors import own_capacity_kwh
from ems.island.reserve.profile import constant_reserve_kwh, outage_steps, vital_need_kwh
from profiles.errors import InputError, Problem, RunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.island.shelter import Shelter
    from ems.storage import Storage

CLOSE_FRACTION = 1e-3
CLOSE_KWH = 1.0
"""The capacity is found to the smaller of the two, from above: the battery that is returned does what it promises."""
FIRST_KWH = 1.0
LARGEST_KWH = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestBattery:
    """The smallest battery that is enough when it is kept full.

    Parameters
    ----------
    shelter
        Name of the shelter.
    hours
        How long its vital services last [h].
    share_fraction
        For at least this share of the starts of the year.
    storage
        The battery, with powers in the proportion of the shelter's own.
    present_kwh
        Capacity of the shelter's own battery [kWh].
    hardest_start
        Step with which the outage begins that asks most of it, among those that it carries.
    """

    shelter: str
    hours: float
    share_fraction: float
    storage: Storage
    present_kwh: float
    hardest_start: int


def smallest_battery(
    shelter: Shelter,
    *,
    hours: float,
    share_fraction: float = 1.0,
    storage: Storage | None = None,
    tolerance_kw: float = 1e-5,
) -> SmallestBattery:
    """Find the smallest battery that carries the vital services when it is kept full, by bisection.

    Parameters
    ----------
    shelter
        The shelter; batteries of neighbours and cars do not help.
    hours
        How long the vital services must last [h].
    share_fraction
        For how large a share of the starts of the year.
    storage
        Whose power per capacity, efficiencies and limits it has; None: the shelter's.
    tolerance_kw
        A step counts as served while no more than this is missing [kW].

    Returns
    -------
    SmallestBattery
        At most 1 kWh and 0.1 % above the smallest, and no less.

    Raises
    ------
    profiles.errors.InputError
        There is no battery to be like, it has no capacity, or hours or share break their rule.
    profiles.errors.RunError
        No battery of this kind is enough, however large.

    Notes
    -----
    A larger battery of the same kind holds and gives more, so nothing that a smaller one carries is lost: bisection is
    sound. Sun and battery are sure to work.
    """
    like = storage or shelter.storage
    if like is None or like.capacity_kwh <= 0.0:
        what = "has no battery that another could be like"
        remedy = "pass storage = ems.Storage(…) for its power per capacity and its efficiencies"
        raise InputError("smallest battery", [Problem(where=shelter.name, what=what, remedy=remedy)])
    steps = outage_steps(shelter, hours, share_fraction)

    def enough(capacity_kwh: float) -> bool:
        one = _with_battery(shelter, like, capacity_kwh)
        return bool(
            np.isfinite(constant_reserve_kwh(vital_need_kwh(one, steps, tolerance_kw=tolerance_kw), share_fraction))
        )

    capacity_kwh = _least(enough, shelter.name)
    found = _with_battery(shelter, like, capacity_kwh)
    need = vital_need_kwh(found, steps, tolerance_kw=tolerance_kw)
    return SmallestBattery(
        shelter=shelter.name,
        hours=steps * shelter.step_h,
        share_fraction=share_fraction,
        storage=_scaled(like, capacity_kwh),
        present_kwh=own_capacity_kwh(shelter),
        hardest_start=int(np.argmax(np.where(np.isfinite(need), need, -1.0))),
    )


def _least(enough: Callable[[float], bool], name: str) -> float:
    """Least capacity that is enough, from above [kWh]."""
    if enough(0.0):
        return 0.0
    low, high = 0.0, FIRST_KWH
    while not enough(high):
        low, high = high, 2.0 * high
        if high > LARGEST_KWH:
            message = f"no battery of this kind, however large, carries the vital services of shelter {name!r} so long"
            raise RunError(message)
    while high - low > min(CLOSE_KWH, CLOSE_FRACTION * high):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _with_battery(shelter: Shelter, like: Storage, capacity_kwh: float) -> Shelter:
    return replace(shelter, storage=_scaled(like, capacity_kwh), neighbour_storage=())


def _scaled(like: Storage, capacity_kwh: float) -> Storage:
    share = capacity_kwh / like.capacity_kwh
    return replace(
        like,
        capacity_kwh=capacity_kwh,
        max_charge_kw=like.max_charge_kw * share,
        max_discharge_kw=like.max_discharge_kw * share,
    )
