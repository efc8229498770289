"""The least-cost reserve with which vital services last so long for so many starts: promised, then played."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch import read_policy
from ems.island.asked import share_problems
from ems.island.build.shelters import shelters as shelters_of
from ems.island.reserve.floors import own_storage_number, with_floors
from ems.island.reserve.profile import length_problems, reserve_profile
from ems.resilience.asked import check_district, chosen_shelters, policy_problems
from ems.resilience.safety.promise import Guarantee
from ems.resilience.safety.settled import settled_year
from ems.resilience.safety.shapes import SHAPES, Shape, alike_kwh, shaped_kwh
from ems.resilience.starts.play import study_outages
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.scenario.resilience import LONGEST_H
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.island.reserve.profile import ReserveProfile
    from ems.island.shelter import Shelter
    from ems.resilience.safety.promise import Order
    from ems.results import Result

    Floats = NDArray[np.float64]

KINDS: list[tuple[Shape, bool]] = [("hourly", False), *((shape, True) for shape in SHAPES)]
"""Shapes, and whether units of one group keep the same share; the first, no more than it must be, is a planner's."""


def guaranteed_reserve(
    district: District,
    shelters: str | Shelter | Sequence[str | Shelter] | None = None,
    *,
    policy: PolicyLike | None = None,
    hours: float | None = None,
    share_fraction: float | None = None,
    tell: Callable[[str], None] | None = None,
) -> Guarantee:
    """Find the reserve that guarantees vital services for so many hours at a share of the starts; dispatch with it.

    Parameters
    ----------
    district
        The district.
    shelters
        Which shelters keep a reserve, by name or as they are; None: all of the scenario that have a battery at the
        pool.
    policy
        As :func:`ems.simulate` takes it; None takes the scenario's.
    hours
        How long the vital services must last [h]; None: the scenario's ``outage.guarantee_hours``.
    share_fraction
        For how large a share of the starts at each shelter; None: ``outage.guarantee_fraction``.
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    Guarantee
        The reserve, and the year played with it.

    Raises
    ------
    profiles.errors.InputError
        No shelter has a battery at the pool, a shelter is unknown, or policy, hours or share break their rule; all
        problems at once.

    Notes
    -----
    The hourly floor of a start is what its outage needs and no more, so a year keeps the promise for every start
    exactly if it keeps the floors: no reserve that promises every start is cheaper under the policy ``optimal``, as far
    as its plan is. A rule may do better with a simpler reserve that keeps more: several are dispatched, and the
    cheapest is taken. For a share below 1 two choices of the starts to leave out are dispatched, and none left out; the
    cheapest of them need not be the cheapest of all. Everything is promised with all equipment working, services that
    are not vital switched off, and without cars.
    """
    check_district(district, "guaranteed reserve")
    settings = district.scenario.outage
    chosen_h = settings.guarantee_hours if hours is None else hours
    share = settings.guarantee_fraction if share_fraction is None else share_fraction
    given, problems = chosen_shelters(district, shelters)
    longest_h = min(LONGEST_H, district.grid.n_steps * district.grid.step_h)
    problems += [*policy_problems(policy), *length_problems(chosen_h, longest_h), *share_problems(share)]
    if problems:
        raise InputError("guaranteed reserve", problems)
    chosen = read_policy(district.scenario.policy.name if policy is None else policy)
    known = shelters_with_batteries(district, given)
    say = tell or _nothing
    say(f"Simulating {chosen.name} without a reserve")
    before = settled_year(district, chosen)
    promises = [
        _Promise(district=district, shelters=known, policy=chosen, share_fraction=share, order=order, profiles=profiles)
        for order, profiles in _profiles(known, before, chosen_h, share, settings.tolerance_kw).items()
    ]
    played = []
    for promise in promises:
        for shape, alike in KINDS if chosen.planner is None else KINDS[:1]:
            say(f"Simulating {chosen.name} with a reserve: {shape}, for {chosen_h:g} h")
            played.append(promise.played(shape, before, alike=alike))
    best = min(played, key=lambda one: (not one.held, one.extra_cost))
    return replace(best, tried=tuple((one.order, one.shape, one.alike, one.extra_cost) for one in played))


def _profiles(
    shelters: tuple[Shelter, ...], before: Result, hours: float, share_fraction: float, tolerance_kw: float
) -> dict[Order, tuple[ReserveProfile, ...]]:
    """What the shelters must hold, for every choice of the starts to leave out."""

    def profiles(share: float, dearness_kwh: Callable[[Shelter], Floats | None]) -> tuple[ReserveProfile, ...]:
        return tuple(
            reserve_profile(
                one, hours=hours, share_fraction=share, dearness_kwh=dearness_kwh(one), tolerance_kw=tolerance_kw
            )
            for one in shelters
        )

    by_need = profiles(share_fraction, lambda _: None)
    if not any(profile.left_out.any() for profile in by_need):
        return {"need": by_need}
    need_kwh = {profile.shelter: profile.need_kwh for profile in by_need}
    return {
        "need": by_need,
        "gap": profiles(share_fraction, lambda one: need_kwh[one.name] - energy_at_start_kwh(before, one)),
        "none": profiles(1.0, lambda _: None),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """What is promised, to be dispatched with reserves of several shapes."""

    district: District
    shelters: tuple[Shelter, ...]
    policy: Policy
    share_fraction: float
    order: Order
    profiles: tuple[ReserveProfile, ...]

    def played(self, shape: Shape, before: Result, *, alike: bool) -> Guarantee:
        """Dispatch with a reserve and play every outage."""
        district, shelters, steps = self.district, self.shelters, self.profiles[0].steps
        hours = steps * district.grid.step_h
        floors = {one.shelter: shaped_kwh(one.floor_kwh, shape, district.calendar) for one in self.profiles}
        floors = alike_kwh(district, shelters, floors) if alike else floors
        floored = with_floors(district, shelters, floors)
        result = settled_year(floored, self.policy)
        lasted = []
        for shelter in shelters:
            alone = replace(shelter, shedding="vital", cars=None)
            study = study_outages(floored, result, alone, hours=hours, definition="at_least")
            lasted.append(np.asarray(study.survived() >= steps))
        return Guarantee(
            hours=hours,
            share_fraction=self.share_fraction,
            policy=self.policy.name,
            order=self.order,
            shape=shape,
            alike=alike,
            shelters=shelters,
            profiles=self.profiles,
            floors_kwh=tuple(floors[one.name] for one in shelters),
            district=floored,
            result=result,
            before=before,
            lasted=tuple(lasted),
        )


def shelters_with_batteries(district: District, shelters: Sequence[Shelter] | None = None) -> tuple[Shelter, ...]:
    """Shelters that can keep a reserve.

    Parameters
    ----------
    district
        The district.
    shelters
        Shelters to choose from; None: all of the scenario.

    Returns
    -------
    tuple of Shelter
        Those with a battery at the pool.

    Raises
    ------
    profiles.errors.InputError
        There are none.
    """
    if shelters is None:
        shelters = shelters_of(district)
    found = tuple(one for one in shelters if own_storage_number(district, one) is not None)
    if not found:
        what = "no shelter has a battery at the pool, in which a reserve could be kept"
        raise InputError("reserve", [Problem(where="shelters", what=what, remedy="describe one in [shelter.NAME]")])
    return found


def _nothing(text: str) -> None:
    """Tell nobody."""
