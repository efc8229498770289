"""The smallest battery that carries a shelter's vital services through an outage of a given length."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.island.asked import share_problems, shelter_problems, tolerance_problems
from ems.island.reserve.floors import own_capacity_kwh
from ems.island.reserve.profile import length_problems, outage_steps, starts_asked, vital_need_kwh
from ems.storage import Storage
from profiles.errors import InputError, Problem, RunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.island.shelter import Shelter

    Bools = NDArray[np.bool_]

CLOSE_FRACTION = 1e-3
CLOSE_KWH = 1.0
"""The capacity is found to the smaller of the two, from above: the battery that is returned does what it promises."""
SAME_FRACTION = 1e-9
"""Share of its size by which two batteries are the same."""
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
        Step with which an outage begins that forces the size: of those that the battery carries the first to fail when
        it is a little smaller. None where no battery is needed.
    """

    shelter: str
    hours: float
    share_fraction: float
    storage: Storage
    present_kwh: float
    hardest_start: int | None


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
        For how large a share of the starts of the year, above 0.
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
        There is no shelter, no battery to be like, it has no capacity, or hours, share or tolerance break their rule;
        all problems at once.
    profiles.errors.RunError
        No battery of this kind is enough, however large.

    Notes
    -----
    A larger battery of the same kind holds and gives more, so nothing that a smaller one carries is lost: bisection is
    sound. Sun and battery are sure to work.
    """
    like = _checked(shelter, hours, share_fraction, storage, tolerance_kw)
    steps = outage_steps(shelter, hours, share_fraction)

    def fails(capacity_kwh: float) -> Bools:
        one = _with_battery(shelter, like, capacity_kwh)
        return np.asarray(np.isinf(vital_need_kwh(one, steps, tolerance_kw=tolerance_kw)))

    most_failing = shelter.n_steps - starts_asked(shelter.n_steps, share_fraction)
    capacity_kwh, too_small_kwh = _least(lambda kwh: int(fails(kwh).sum()) <= most_failing, shelter.name)
    return SmallestBattery(
        shelter=shelter.name,
        hours=steps * shelter.step_h,
        share_fraction=share_fraction,
        storage=_scaled(like, capacity_kwh),
        present_kwh=own_capacity_kwh(shelter),
        hardest_start=_hardest(fails, most_failing, too_small_kwh, capacity_kwh) if capacity_kwh > 0.0 else None,
    )


def _checked(shelter: Shelter, hours: object, share_fraction: object, storage: object, tolerance_kw: object) -> Storage:
    """Battery to be like, or everything that is wrong with what is asked."""
    problems = shelter_problems(shelter)
    known = not problems
    longest_h = shelter.n_steps * shelter.step_h if known else np.inf
    problems += [
        *length_problems(hours, longest_h),
        *share_problems(share_fraction, above_zero=True),
        *tolerance_problems(tolerance_kw),
    ]
    like = shelter.storage if known and storage is None else storage
    remedy = "pass storage = ems.Storage(…) for its power per capacity and its efficiencies"
    if like is not None and not isinstance(like, Storage):
        problems.append(Problem(where=f"storage = {reprlib.repr(like)}", what="must be a storage", remedy=remedy))
    elif known and (like is None or like.capacity_kwh <= 0.0):
        what = "has no battery that another could be like"
        problems.append(Problem(where=shelter.name, what=what, remedy=remedy))
    if problems or not isinstance(like, Storage):
        raise InputError("smallest battery", problems)
    return like


def _least(enough: Callable[[float], bool], name: str) -> tuple[float, float]:
    """Least capacity that is enough, from above, and one a little smaller that is not [kWh]."""
    if enough(0.0):
        return 0.0, 0.0
    low, high = 0.0, FIRST_KWH
    while not enough(high):
        low, high = high, 2.0 * high
        if high > LARGEST_KWH:
            message = f"no battery of this kind, however large, carries the vital services of shelter {name!r} so long"
            raise RunError(message)
    while high - low > min(CLOSE_KWH, CLOSE_FRACTION * high):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high, low


def _hardest(fails: Callable[[float], Bools], most_failing: int, low: float, high: float) -> int:
    """Start that the larger of two batteries carries and the smaller does not; of several the last that is carried.

    Between the two lies the least battery that is enough. They are brought closer until one start is left, or several
    that ask for the same.
    """
    forcing = fails(low) & ~fails(high)
    while forcing.sum() > 1 and high - low > SAME_FRACTION * high:
        middle = 0.5 * (low + high)
        failing = fails(middle)
        if failing.sum() <= most_failing:
            high, forcing = middle, forcing & ~failing
        else:
            low, forcing = middle, forcing & failing
    return int(np.argmax(forcing))


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
