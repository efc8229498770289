"""What a shelter must keep so that an outage of a given length does not darken its vital services, at every start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.island.asked import number_problems, share_problems
from ems.island.reserve.floors import own_capacity_kwh
from ems.island.shelter import people_at, vital_load
from ems.island.survival.need import needed_energy_kwh
from ems.storage import Storage
from profiles.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.shelter import Shelter
    from profiles.errors import Problem

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

ROOM_FRACTION = 1e-8
"""Share of a battery by which a floor lies above the need, so that no rounding on the way breaks a promise."""
ROUNDING_FRACTION = 1e-9
NO_BATTERY = Storage(
    capacity_kwh=0.0, max_charge_kw=0.0, max_discharge_kw=0.0, charge_efficiency=1.0, discharge_efficiency=1.0
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveProfile:
    """What a shelter's own battery must hold at every start of an outage.

    Parameters
    ----------
    shelter
        Name of the shelter.
    steps
        Length of the outages.
    share_fraction
        Share of the starts that was asked for.
    capacity_kwh
        What its own battery holds when full [kWh].
    need_kwh
        Least energy when each step begins with which the vital services last, shape (starts,) [kWh]; infinite where
        even a full battery is not enough.
    left_out
        Starts that could be promised and are not, because the share asked for does not need them, shape (starts,).
    """

    shelter: str
    steps: int
    share_fraction: float
    capacity_kwh: float
    need_kwh: Floats
    left_out: Bools

    @property
    def impossible(self) -> Bools:
        """Starts at which even a full battery is not enough, shape (starts,)."""
        return np.asarray(np.isinf(self.need_kwh))

    @property
    def promised(self) -> Bools:
        """Starts for which the promise holds whatever the battery is used for in between, shape (starts,)."""
        return np.asarray(~(self.left_out | self.impossible))

    @property
    def promised_fraction(self) -> float:
        """Share of the starts that are promised; below what was asked for where too many are impossible."""
        return float(self.promised.mean())

    @property
    def floor_kwh(self) -> Floats:
        """Energy to hold at least when each step ends, shape (steps of the year,) [kWh].

        Notes
        -----
        A start finds what was left at the end of the step before it. Starts that are not promised ask for nothing.
        """
        room_kwh = ROOM_FRACTION * self.capacity_kwh
        wanted = np.where(self.promised & (self.need_kwh > 0.0), self.need_kwh + room_kwh, 0.0)
        return np.roll(np.minimum(wanted, self.capacity_kwh), -1)


def vital_need_kwh(shelter: Shelter, steps: int, *, tolerance_kw: float = 1e-5) -> Floats:
    """Least energy in the shelter's own battery with which its vital services last, shape (starts,) [kWh].

    Parameters
    ----------
    shelter
        The shelter; its services that are not vital are off, its cars do not come.
    steps
        Length of the outage.
    tolerance_kw
        A step counts as served while no more than this is missing [kW].

    Notes
    -----
    Infinite where even a full battery is not enough. Batteries of neighbours that act with the shelter's count as
    empty: nobody has promised to keep anything in them. Sun and battery are sure to work here.
    """
    load_kw, load_kw_per_person = vital_load(shelter)
    need = needed_energy_kwh(
        load_kw,
        shelter.generation_kw,
        shelter.storage or NO_BATTERY,
        steps,
        load_per_person_kw=load_kw_per_person,
        people=people_at(shelter, steps),
        step_h=shelter.step_h,
        tolerance_kw=tolerance_kw,
    )
    most = full_kwh(shelter)
    return np.asarray(np.where(need > most * (1.0 + ROUNDING_FRACTION), np.inf, need))


def full_kwh(shelter: Shelter) -> float:
    """What the shelter's own battery holds when full [kWh].

    Parameters
    ----------
    shelter
        The shelter.
    """
    return 0.0 if shelter.storage is None else own_capacity_kwh(shelter) * shelter.storage.ceiling_fraction


def reserve_profile(
    shelter: Shelter,
    *,
    hours: float,
    share_fraction: float = 1.0,
    dearness_kwh: Floats | None = None,
    tolerance_kw: float = 1e-5,
) -> ReserveProfile:
    """Profile of the reserve with which vital services last for a share of the starts of the year.

    Parameters
    ----------
    shelter
        The shelter.
    hours
        How long vital services must last [h].
    share_fraction
        For how large a share of the starts.
    dearness_kwh
        How dear each start is to be promised, shape (starts,) [kWh]: the dearest are left out as far as the share
        allows. None: what it needs.
    tolerance_kw
        A step counts as served while no more than this is missing [kW].

    Returns
    -------
    ReserveProfile
        With the starts that are promised, left out, and impossible; the impossible count as left out first.

    Raises
    ------
    profiles.errors.InputError
        Hours or share break their rule.
    """
    steps = outage_steps(shelter, hours, share_fraction)
    need = vital_need_kwh(shelter, steps, tolerance_kw=tolerance_kw)
    spared = max(len(need) - starts_asked(len(need), share_fraction) - int(np.isinf(need).sum()), 0)
    order = np.where(np.isinf(need), -np.inf, need if dearness_kwh is None else dearness_kwh)
    left_out = np.zeros(len(need), dtype=bool)
    left_out[np.argsort(-order, kind="stable")[:spared]] = True
    # A start that needs nothing costs nothing: it is promised, whether asked for or not.
    left_out &= need > 0.0
    return ReserveProfile(
        shelter=shelter.name,
        steps=steps,
        share_fraction=share_fraction,
        capacity_kwh=full_kwh(shelter),
        need_kwh=need,
        left_out=left_out,
    )


def starts_asked(starts: int, share_fraction: float) -> int:
    """How many starts make a share, rounded up.

    Parameters
    ----------
    starts
        Number of starts.
    share_fraction
        Share of them.

    Examples
    --------
    >>> starts_asked(8760, 0.999), starts_asked(10, 0.3)
    (8752, 3)
    """
    return int(np.ceil(starts * share_fraction - ROUNDING_FRACTION * starts))


def constant_reserve_kwh(need_kwh: Floats, share_fraction: float) -> float:
    """Smallest energy that is enough at a share of the starts [kWh]; infinite where no full battery is.

    Parameters
    ----------
    need_kwh
        Least energy at each start, shape (starts,) [kWh].
    share_fraction
        Share of the starts.

    Examples
    --------
    >>> constant_reserve_kwh(np.array([1.0, 5.0, 2.0, np.inf]), 0.75)
    5.0
    """
    asked = starts_asked(len(need_kwh), share_fraction)
    return float(np.sort(need_kwh)[asked - 1]) if asked else 0.0


def outage_steps(shelter: Shelter, hours: float, share_fraction: float = 1.0) -> int:
    """Steps of an outage that vital services must last for a share of the starts, rounded up.

    Parameters
    ----------
    shelter
        The shelter.
    hours
        Length of the outage [h].
    share_fraction
        Share of the starts.

    Raises
    ------
    profiles.errors.InputError
        Hours or share break their rule.
    """
    problems = [
        *length_problems(hours, shelter.n_steps * shelter.step_h),
        *share_problems(share_fraction),
    ]
    if problems:
        raise InputError(f"reserve of shelter {shelter.name!r}", problems)
    return int(np.ceil(hours / shelter.step_h - ROUNDING_FRACTION))


def length_problems(hours: object, longest_h: float) -> list[Problem]:
    """Problems with a length of outages that a reserve is made for.

    Parameters
    ----------
    hours
        The length [h].
    longest_h
        Longest outage that is looked at; infinite where that is not known [h].
    """
    rule = "must lie above 0" + (f" and at most at {longest_h:g} h" if np.isfinite(longest_h) else "")
    return number_problems("hours", hours, "h", keeps=lambda h: 0.0 < h <= longest_h, rule=rule, remedy="try 72")
