"""The storages of a result as two tiers: those at the sites and those of the whole district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.style import one_line
from ems.plot.wrong import wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.plot.days import Days
    from ems.plot.words import Words
    from ems.results.result import Result

    Series = NDArray[np.float64]

EVENING_HOUR = 22.0
"""By this local hour a battery that served the evening may be empty."""
EMPTY_FRACTION = 0.05
"""A storage with less than this share of its usable capacity counts as empty."""
FULL_FRACTION = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tier:
    """Storages seen as one.

    Parameters
    ----------
    name
        ``"site"`` or ``"pool"``.
    title
        Their name for people.
    usable_capacity_kwh
        Ceiling minus floor of all together [kWh].
    stored_fraction
        Energy above the floor at the end of every step, as a share of the usable capacity; shape (steps,).
    """

    name: str
    title: str
    usable_capacity_kwh: float
    stored_fraction: Series


def storage_tiers(result: Result, words: Words) -> tuple[Tier, ...]:
    """Sum the storage groups of each tier; the pool's come last. Empty where there are no storages.

    Parameters
    ----------
    result
        The simulated year.
    words
        Language of the titles.
    """
    table = result.storage_table
    tiers = []
    for name in ("site", "pool"):
        groups = [group for group in result.storages if str(table["tier"][group]) == name]
        usable_kwh = sum(float(table["usable_capacity_kwh"][group]) for group in groups)
        if usable_kwh > 0.0:
            title = str(table["title"][groups[0]]) if len(groups) == 1 else words(f"{name}_tier")
            tiers.append(_tier(result, groups, name, title, usable_kwh))
    return tuple(tiers)


def all_storages(result: Result, words: Words) -> Tier:
    """All storages of a result as one.

    Raises
    ------
    InputError
        The result has no storages.
    """
    usable_kwh = float(result.storage_table["usable_capacity_kwh"].sum()) if result.storages else 0.0
    if usable_kwh <= 0.0:
        raise wrong(where="storages", what="there are none, so nothing is stored", source=result.scenario)
    return _tier(result, list(result.storages), "all", words("state_of_charge"), usable_kwh)


def _tier(result: Result, groups: Sequence[str], name: str, title: str, usable_kwh: float) -> Tier:
    above_floor = np.zeros(result.grid.n_steps)
    for group in groups:
        energy_kwh = result.storages[group]["energy_kwh"].to_numpy(dtype=np.float64)
        above_floor += energy_kwh - _floor_kwh(result, group, energy_kwh)
    return Tier(
        name=name,
        title=one_line(title),
        usable_capacity_kwh=usable_kwh,
        stored_fraction=above_floor / usable_kwh,
    )


def _floor_kwh(result: Result, group: str, energy_kwh: Series) -> float:
    """Floor of a group: as stated, or what lies under the usable capacity when the group is at its fullest."""
    table = result.storage_table
    if "floor_kwh" in table:
        return float(table["floor_kwh"][group])
    return max(float(energy_kwh.max()) - float(table["usable_capacity_kwh"][group]), 0.0)


def evening_steps(result: Result, days: Days) -> NDArray[np.int64]:
    """Last step of every local day that ends by ``EVENING_HOUR``; shape (days,)."""
    ends_by_evening = result.calendar.hour < EVENING_HOUR - 1e-9
    steps = np.arange(result.grid.n_steps)
    last = np.zeros(days.count, dtype=np.int64)
    np.maximum.at(last, result.calendar.day[ends_by_evening], steps[ends_by_evening])
    return last


def is_empty_in_the_evening(result: Result, days: Days, tier: Tier) -> NDArray[np.bool_]:
    """Whether a tier is empty by ``EVENING_HOUR`` of every day; shape (days,)."""
    return np.asarray(tier.stored_fraction[evening_steps(result, days)] < EMPTY_FRACTION)


def is_full_some_time(days: Days, tier: Tier) -> NDArray[np.bool_]:
    """Whether a tier is full at the end of some step of every day; shape (days,)."""
    return np.asarray(np.maximum.reduceat(tier.stored_fraction, days.first_step[:-1]) > FULL_FRACTION)
