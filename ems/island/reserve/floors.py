"""Energy kept for an outage as a floor of a shelter's battery, step by step: whoever dispatches it must respect it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.storage import Storages

    Floats = NDArray[np.float64]

LAPS = 2
"""How often a cyclic year is gone round: a floor is reached from below within a year, or never."""
ROUNDING_FRACTION = 1e-9
"""Share of a capacity that is no energy worth a storage of its own, and no floor above a ceiling."""
ALIKE_FRACTION = 1e-12
"""Difference of two floors, as shares of a capacity, that is rounding."""
SCALED = ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "initial_energy_kwh", "reserve_kwh")
TAKEN = (
    *("node", "charge_efficiency", "discharge_efficiency", "standing_loss_fraction_per_h", "wear_price_per_kwh"),
    *("may_export", "power_row", "drain_row"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Part of a storage at the pool: which storage, its name, size, number of units, floor as a share of its size."""

    number: int
    group: str
    capacity_kwh: float
    units: int
    floor_fraction: Floats


def with_floors(
    district: District, shelters: Sequence[Shelter], floor_kwh: Mapping[str, Floats], *, foreseen: bool = True
) -> District:
    """Give the batteries of shelters floors that vary by step.

    Parameters
    ----------
    district
        The district.
    shelters
        Its shelters.
    floor_kwh
        By name of the shelter: energy that its own battery holds at least when each step ends, shape (steps,) [kWh]. An
        outage that starts with step i finds the energy at the end of step i − 1. Shelters without one keep what their
        class of storage says.
    foreseen
        Whether the battery is charged ahead of a floor that it could not reach in time; False: it charges as fast as it
        can from the step on in which the floor lies above it (E4).

    Returns
    -------
    District
        With a note on what is kept.

    Raises
    ------
    profiles.errors.InputError
        A shelter is unknown or has no battery of its own at the pool, or a floor is no series that the battery can
        hold; all problems at once.

    Notes
    -----
    Charging ahead raises the floors before (:func:`reachable_floor_kwh`). The year begins with at least the floor of
    its last step: it goes round. Equal units act as one storage; where their floors differ they are taken apart, named
    ``<group>_<unit>`` as ``Shelter.storage_unit`` counts them, and act in this order. Batteries of neighbours keep
    nothing.
    """
    _check(district, shelters, floor_kwh)
    storages, parts = district.pool_storages, []
    for number in range(storages.count):
        mine = [one for one in shelters if own_storage_number(district, one) == number]
        parts += _parts(district, number, mine, floor_kwh, foreseen=foreseen)
    return replace(
        district,
        pool_storages=_packed(storages, parts),
        pool_units=tuple(part.units for part in parts),
        notes=(*district.notes, *_notes(shelters, floor_kwh)),
    )


def own_storage_number(district: District, shelter: Shelter) -> int | None:
    """Number of the storage at the pool that the shelter's own battery is (a part of); None where it has none.

    Parameters
    ----------
    district, shelter
        The shelter and where it stands.
    """
    group, names = shelter.storage_group, district.pool_storages.group
    if group is None or shelter.storage is None:
        return None
    # In results a group at the pool that has the name of one at the sites is told from it by an ending.
    known_as = (group, f"{group}_{shelter.storage_unit}", group.removesuffix("_pool"))
    return next((names.index(name) for name in known_as if name in names), None)


def own_capacity_kwh(shelter: Shelter) -> float:
    """Capacity of the shelter's own battery, without those of neighbours that act with it [kWh].

    Parameters
    ----------
    shelter
        The shelter.
    """
    if shelter.storage is None:
        return 0.0
    return max(shelter.storage.capacity_kwh - sum(kwh for _, kwh in shelter.neighbour_storage), 0.0)


def reachable_floor_kwh(floor_kwh: Floats, *, ceiling_kwh: Floats, charged_kwh: Floats, kept_fraction: float) -> Floats:
    """Raise a floor where a battery that charges at full power would not reach it in time; shape (steps,) [kWh].

    Parameters
    ----------
    floor_kwh
        Energy wanted at least when each step ends, shape (steps,) [kWh]; the year goes round.
    ceiling_kwh
        Highest energy when each step ends, same shape [kWh].
    charged_kwh
        What full power stores within each step, same shape [kWh].
    kept_fraction
        Share of the stored energy that is left after a step.

    Notes
    -----
    r[t−1] = max(floor[t−1], (r[t] − charged[t]) / kept), at most the ceiling: a floor that even a full battery cannot
    keep, because it loses more in a step than it can charge, stays out of reach.

    Examples
    --------
    >>> full, power = np.full(4, 9.0), np.full(4, 2.0)
    >>> reachable_floor_kwh(np.array([0.0, 0, 6, 0]), ceiling_kwh=full, charged_kwh=power, kept_fraction=1.0).tolist()
    [2.0, 4.0, 6.0, 0.0]
    """
    raised = np.minimum(floor_kwh, ceiling_kwh).tolist()
    ceiling, charged = ceiling_kwh.tolist(), charged_kwh.tolist()
    later = 0.0
    for t in [*range(len(raised))[::-1]] * LAPS:
        later = raised[t] = max(raised[t], min(later, ceiling[t]))
        later = (later - charged[t]) / kept_fraction
    return np.array(raised)


def _check(district: District, shelters: Sequence[Shelter], floor_kwh: Mapping[str, Floats]) -> None:
    problems, n_steps = ProblemCollector("floors of shelters"), district.grid.n_steps
    known = {one.name: one for one in shelters}
    for name, floor in floor_kwh.items():
        if name not in known:
            problems.add(name, "no such shelter", f"there are {', '.join(known) or 'none'}")
            continue
        if own_storage_number(district, known[name]) is None:
            problems.add(name, "has no battery at the pool, which a floor could keep", "leave it out")
            continue
        most = own_capacity_kwh(known[name])
        if np.shape(floor) != (n_steps,) or not np.isfinite(floor).all():
            problems.add(name, f"a floor of shape {np.shape(floor)}", f"give ({n_steps},) finite numbers of kWh")
        elif np.min(floor) < 0.0 or np.max(floor) > most * (1.0 + ROUNDING_FRACTION):
            what = f"a floor of {np.min(floor):g} to {np.max(floor):g} kWh"
            problems.add(name, what, f"must lie between 0 and its battery's {most:g} kWh")
    for number, group in enumerate(district.pool_storages.group):
        mine = [one for one in shelters if own_storage_number(district, one) == number]
        wanted, most = sum(map(own_capacity_kwh, mine)), float(district.pool_storages.capacity_kwh[number])
        if wanted > most * (1.0 + ROUNDING_FRACTION):
            problems.add(group, f"shelters use {wanted:g} kWh of it", f"it has {most:g} kWh")
        if len({one.storage_unit for one in mine}) < len(mine):
            names = ", ".join(one.name for one in mine)
            problems.add(group, f"{names} share a unit of it", "give each shelter a unit of its own")
    problems.raise_if_any()


def _parts(
    district: District,
    number: int,
    shelters: Sequence[Shelter],
    floor_kwh: Mapping[str, Floats],
    *,
    foreseen: bool,
) -> list[_Part]:
    """One part for a storage whose units have one floor, else one a shelter and one for what no shelter uses."""
    storages, units = district.pool_storages, district.pool_units[number]
    whole = _Part(
        number=number,
        group=storages.group[number],
        capacity_kwh=float(storages.capacity_kwh[number]),
        units=units,
        floor_fraction=storages.floor_fraction[storages.limit_row[number]],
    )
    pieces = []
    for one in sorted(shelters, key=lambda shelter: shelter.storage_unit):
        size, floor = own_capacity_kwh(one), whole.floor_fraction
        if one.name in floor_kwh and size > 0.0:
            floor = np.maximum(floor, np.asarray(floor_kwh[one.name], dtype=np.float64) / size)
            floor = np.minimum(floor, storages.ceiling_fraction[storages.limit_row[number]])
            floor = _reachable_fraction(storages, number, floor, district.grid.step_h) if foreseen else floor
        group = f"{whole.group}_{one.storage_unit}"
        pieces.append(_Part(number=number, group=group, capacity_kwh=size, units=1, floor_fraction=floor))
    rest_kwh = whole.capacity_kwh - sum(piece.capacity_kwh for piece in pieces)
    if rest_kwh > ROUNDING_FRACTION * whole.capacity_kwh:
        used = {one.storage_unit for one in shelters}
        free = next(unit for unit in range(1, len(used) + 2) if unit not in used)
        rest = replace(whole, group=f"{whole.group}_{free}", capacity_kwh=rest_kwh, units=max(units - len(pieces), 1))
        pieces.append(rest)
    if not pieces or all(_alike(piece.floor_fraction, pieces[0].floor_fraction) for piece in pieces):
        return [replace(whole, floor_fraction=pieces[0].floor_fraction if pieces else whole.floor_fraction)]
    _refuse_taken_names(district, pieces)
    return pieces


def _reachable_fraction(storages: Storages, number: int, floor_fraction: Floats, step_h: float) -> Floats:
    """Raise a floor where it could not be reached in time, as a share of the capacity."""
    limits = storages.charge_limit_fraction[storages.power_row[number]]
    per_kwh = storages.max_charge_kw[number] / max(storages.capacity_kwh[number], np.finfo(float).tiny)
    return reachable_floor_kwh(
        floor_fraction,
        ceiling_kwh=storages.ceiling_fraction[storages.limit_row[number]],
        charged_kwh=limits * per_kwh * storages.charge_efficiency[number] * step_h,
        kept_fraction=float((1.0 - storages.standing_loss_fraction_per_h[number]) ** step_h),
    )


def _alike(floor_fraction: Floats, other_fraction: Floats) -> bool:
    return bool(np.allclose(floor_fraction, other_fraction, rtol=0.0, atol=ALIKE_FRACTION))


def _refuse_taken_names(district: District, pieces: Sequence[_Part]) -> None:
    problems, known = (
        ProblemCollector("floors of shelters"),
        {*district.pool_storages.group, *district.site_storages.group},
    )
    for piece in pieces:
        if piece.group in known:
            what = "is a class of storages, and the name of a unit whose reserve differs from that of the others"
            problems.add(piece.group, what, "name one of the two classes in the scenario otherwise")
    problems.raise_if_any()


def _packed(before: Storages, parts: Sequence[_Part]) -> Storages:
    """Storages of the parts, each with a row of limits of its own."""
    source = np.array([part.number for part in parts], dtype=np.int64)
    size = np.array([part.capacity_kwh for part in parts])
    share = size / np.maximum(before.capacity_kwh[source], np.finfo(float).tiny)
    share[size == before.capacity_kwh[source]] = 1.0  # also of a storage of no size
    scaled = {name: getattr(before, name)[source] * share for name in SCALED}
    shape = (len(parts), before.floor_fraction.shape[1])
    floor = np.array([part.floor_fraction for part in parts]).reshape(shape)
    # The year goes round: it cannot begin below the floor of its last step.
    scaled["initial_energy_kwh"] = np.maximum(scaled["initial_energy_kwh"], floor[:, -1] * scaled["capacity_kwh"])
    ceiling = before.ceiling_fraction[before.limit_row[source]].reshape(shape)
    arrays = scaled | {name: getattr(before, name)[source] for name in TAKEN}
    arrays |= {"limit_row": np.arange(len(parts)), "floor_fraction": floor, "ceiling_fraction": ceiling}
    for array in arrays.values():
        array.setflags(write=False)
    return replace(before, group=tuple(part.group for part in parts), **arrays)


def _notes(shelters: Sequence[Shelter], floor_kwh: Mapping[str, Floats]) -> tuple[str, ...]:
    if not floor_kwh:
        return ()
    kept = [
        f"{one.title} {np.min(floor_kwh[one.name]):,.0f} to {np.max(floor_kwh[one.name]):,.0f} kWh"
        for one in shelters
        if one.name in floor_kwh
    ]
    return (f"batteries keep energy for an outage at every step: {', '.join(kept)}",)
