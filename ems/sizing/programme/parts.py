"""What is sized at the pool: classes of storages and of plants, and how a district knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.results.storage_groups import classes_of_group
from ems.scenario.keys import nearest
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.economics.sizes import UnitPrice

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STORAGE, PV = "storage.", "pv."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolPart:
    """One class that is sized at the pool.

    Parameters
    ----------
    key
        Where it stands in the scenario: ``"storage.shelter"``, ``"pv.ground"``.
    kind
        A storage or a class of PV.
    storages
        Numbers of its storages at the pool, shape (storages,); none for PV.
    plant
        Number of its class of plants; −1 for a storage.
    units
        How many units it stands for.
    planned_kwh, planned_kw
        Capacity and power (the higher of charge and discharge; of PV the rated power) of all units [kWh] and [kW].
    price
        What a kWh and a kW cost.
    capacity_at, power_at
        Numbers of its variables; None where it has none: PV has no capacity, and the power of a storage may keep the
        scenario's proportion.
    """

    key: str
    kind: Literal["storage", "pv"]
    storages: Ints
    plant: int
    units: int
    planned_kwh: float
    planned_kw: float
    price: UnitPrice
    capacity_at: int | None
    power_at: int | None

    @property
    def name(self) -> str:
        """Name of its class."""
        return self.key.partition(".")[2]

    @property
    def kw_per_kwh(self) -> float:
        """Power to capacity as the scenario has it [kW/kWh]."""
        return self.planned_kw / self.planned_kwh

    @property
    def has_own_power(self) -> bool:
        """Whether its power is sized too."""
        return self.kind == "storage" and self.power_at is not None

    def per_variable(self, per_kwh: float, per_kw: float) -> Floats:
        """What a unit of each of its variables costs, from what a kWh and a kW cost.

        Parameters
        ----------
        per_kwh, per_kw
            Of capacity [currency/kWh], of power [currency/kW].
        """
        if self.kind == "pv":
            return np.array([per_kw])
        if self.has_own_power:
            return np.array([per_kwh, per_kw])
        return np.array([per_kwh + per_kw * self.kw_per_kwh])


def parts_of(
    district: District, keys: Sequence[str], prices: Mapping[str, UnitPrice], *, own_power: bool
) -> tuple[PoolPart, ...]:
    """Find what is to be sized at the pool.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    keys
        Classes such as ``"storage.shelter"`` and ``"pv.ground"``.
    prices
        What they cost, by key.
    own_power
        Whether the powers of the storages are variables too.

    Raises
    ------
    profiles.errors.InputError
        A key names nothing at the pool, stands twice, or has no price; all problems at once.
    """
    problems, first = ProblemCollector("sizes"), 0
    found: list[PoolPart] = []
    for key in keys:
        if list(keys).count(key) > 1 and key not in {part.key for part in found}:
            problems.add(key, "is named twice", "name every class once")
        price = prices.get(key)
        if price is None:
            problems.add(key, "has no price", f"add an item of [capital.*] with of = [{key.partition('.')[2]!r}]")
            continue
        part = _part(district, key, price, first, problems, own_power=own_power)
        if part is not None:
            found.append(part)
            first += len(part.per_variable(0.0, 0.0))
    problems.raise_if_any()
    return tuple(found)


def _part(
    district: District, key: str, price: UnitPrice, first: int, problems: ProblemCollector, *, own_power: bool
) -> PoolPart | None:
    if key.startswith(PV):
        return _plants(district, key, price, first, problems)
    storages, numbers = district.pool_storages, _numbers_of(district, key)
    if not len(numbers):
        classes = [name for group in storages.group for name in classes_of_group(district.scenario, group)]
        known = ", ".join(dict.fromkeys(STORAGE + name for name in classes)) or "none"
        problems.add(key, f"no such storage stands at the pool; storages there: {known}", nearest(key, classes))
        return None
    capacity = float(storages.capacity_kwh[numbers].sum())
    power = max(float(storages.max_charge_kw[numbers].sum()), float(storages.max_discharge_kw[numbers].sum()))
    if capacity <= 0.0 or power <= 0.0:
        problems.add(key, f"has {capacity:g} kWh and {power:g} kW", "give it a size above 0 to take proportions from")
        return None
    return PoolPart(
        key=key,
        kind="storage",
        storages=numbers,
        plant=-1,
        units=sum(district.pool_units[number] for number in numbers),
        planned_kwh=capacity,
        planned_kw=power,
        price=price,
        capacity_at=first,
        power_at=first + 1 if own_power else None,
    )


def _plants(district: District, key: str, price: UnitPrice, first: int, problems: ProblemCollector) -> PoolPart | None:
    names, name = district.drivers.plant_classes, key.removeprefix(PV)
    if name not in names[: district.drivers.n_pv]:
        problems.add(key, "there is no such class of PV", nearest(name, names))
        return None
    plant = names.index(name)
    rated_kw = float(district.pool_plants_kw[plant])
    if rated_kw <= 0.0 or (district.nodes.rated_kw()[:, plant] > 0.0).any():
        what = "stands at sites, at least in part, where rules decide what becomes of it"
        problems.add(key, what if rated_kw > 0.0 else "does not stand at the pool", "size it by a sweep over scale")
        return None
    return PoolPart(
        key=key,
        kind="pv",
        storages=np.zeros(0, dtype=np.int64),
        plant=plant,
        units=1,
        planned_kwh=0.0,
        planned_kw=rated_kw,
        price=price,
        capacity_at=None,
        power_at=first,
    )


def _numbers_of(district: District, key: str) -> Ints:
    """Numbers of a class's storages at the pool."""
    wanted = key.removeprefix(STORAGE)
    groups = enumerate(district.pool_storages.group)
    return np.array(
        [number for number, group in groups if classes_of_group(district.scenario, group) == (wanted,)], dtype=np.int64
    )
