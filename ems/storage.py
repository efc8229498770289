"""Storages: everything that shifts energy in time, as parameters only (the physics is in ``ems.simulation``).

:class:`Storage` describes one, :class:`Storages` is the struct of arrays that the kernel streams over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

Loss = Literal["split", "on_charge"]
LOSSES: tuple[Loss, ...] = ("split", "on_charge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """One storage: a home battery, a shelter battery, later a car or a tank.

    Parameters
    ----------
    capacity_kwh
        Energy between empty and full [kWh], 0 or more.
    max_charge_kw, max_discharge_kw
        Power limits at the terminals [kW].
    charge_efficiency, discharge_efficiency
        Fractions in (0, 1]; together the round trip.
    standing_loss_fraction_per_h
        Share of the stored energy lost in an hour, in [0, 1).
    floor_fraction, ceiling_fraction
        Lowest and highest energy as a share of the capacity; usable = ceiling − floor.
    wear_price_per_kwh
        Price of a discharged kWh that a planner should count [currency/kWh].
    initial_fraction
        Energy at the start as a share of the capacity; None starts at the floor.
    may_export
        Whether it may discharge more than its node needs.
    loss
        ``"split"``: both efficiencies as given; ``"on_charge"``: their product on charge, none on discharge (E3).

    Raises
    ------
    profiles.errors.InputError
        A value breaks its rule; all problems at once.

    Examples
    --------
    >>> Storage(capacity_kwh=5.6, max_charge_kw=2.5, max_discharge_kw=2.5, charge_efficiency=0.95,
    ...         discharge_efficiency=0.95).usable_kwh
    5.6
    """

    capacity_kwh: float
    max_charge_kw: float
    max_discharge_kw: float
    charge_efficiency: float
    discharge_efficiency: float
    standing_loss_fraction_per_h: float = 0.0
    floor_fraction: float = 0.0
    ceiling_fraction: float = 1.0
    wear_price_per_kwh: float = 0.0
    initial_fraction: float | None = None
    may_export: bool = True
    loss: Loss = "split"

    def __post_init__(self) -> None:
        """Check every rule and report all that is broken."""
        problems = ProblemCollector("storage")
        for name in ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "wear_price_per_kwh"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= 0):
                problems.add(f"{name} = {value}", "must be a finite number, 0 or more")
        for name in ("charge_efficiency", "discharge_efficiency"):
            value = getattr(self, name)
            if not 0 < value <= 1:
                problems.add(f"{name} = {value}", "must lie above 0 and at most at 1")
        if not 0 <= self.standing_loss_fraction_per_h < 1:
            problems.add(
                f"standing_loss_fraction_per_h = {self.standing_loss_fraction_per_h}", "must lie in [0, 1) per h"
            )
        if not 0 <= self.floor_fraction <= self.ceiling_fraction <= 1:
            problems.add(
                f"floor_fraction = {self.floor_fraction}, ceiling_fraction = {self.ceiling_fraction}",
                "must satisfy 0 ≤ floor ≤ ceiling ≤ 1",
            )
        if self.initial_fraction is not None and not 0 <= self.initial_fraction <= 1:
            problems.add(f"initial_fraction = {self.initial_fraction}", "must lie between 0 and 1")
        if self.loss not in LOSSES:
            problems.add(f"loss = {self.loss!r}", f"must be one of {', '.join(LOSSES)}")
        problems.raise_if_any()

    @property
    def usable_kwh(self) -> float:
        """Energy between floor and ceiling [kWh]."""
        return self.capacity_kwh * (self.ceiling_fraction - self.floor_fraction)

    @property
    def effective_efficiencies(self) -> tuple[float, float]:
        """Efficiencies of charge and discharge after the placement of the losses (E3)."""
        if self.loss == "on_charge":
            return self.charge_efficiency * self.discharge_efficiency, 1.0
        return self.charge_efficiency, self.discharge_efficiency


@dataclass(frozen=True, slots=True, kw_only=True)
class Storages:
    """Many storages as arrays; the first axis is the storage.

    Parameters
    ----------
    group
        Name of the group each belongs to (``"home"``, ``"shelter_1"``), length storages.
    node
        Node each stands at, ascending; several at one node act in this order.
    capacity_kwh, max_charge_kw, max_discharge_kw, charge_efficiency, discharge_efficiency
        As in :class:`Storage` after E3, shape (storages,).
    standing_loss_fraction_per_h, wear_price_per_kwh, initial_energy_kwh, reserve_kwh
        The same; ``reserve_kwh`` is what the rule ``shelter_reserve`` keeps for an outage.
    may_export
        Whether each may discharge beyond the net load of its node.
    limit_row
        Row of ``floor_fraction`` and ``ceiling_fraction`` that each follows.
    floor_fraction, ceiling_fraction
        Lowest and highest energy per step as a share of the capacity, shape (rows, steps); a floor below zero is energy
        that may be borrowed (E8).
    power_row
        Row of ``charge_limit_fraction`` and ``discharge_limit_fraction`` that each follows; row 0 is one.
    charge_limit_fraction, discharge_limit_fraction
        Power limits per step as a share of ``max_charge_kw`` and ``max_discharge_kw``, shape (rows, steps).
    drain_row
        Row of ``drain_kwh`` that each follows; row 0 is zero.
    drain_kwh
        Energy taken out per step (trips, hot water), shape (rows, steps) [kWh].
    """

    group: tuple[str, ...]
    node: IntArray
    capacity_kwh: FloatArray
    max_charge_kw: FloatArray
    max_discharge_kw: FloatArray
    charge_efficiency: FloatArray
    discharge_efficiency: FloatArray
    standing_loss_fraction_per_h: FloatArray
    wear_price_per_kwh: FloatArray
    initial_energy_kwh: FloatArray
    reserve_kwh: FloatArray
    may_export: NDArray[np.bool_]
    limit_row: IntArray
    floor_fraction: FloatArray
    ceiling_fraction: FloatArray
    power_row: IntArray
    charge_limit_fraction: FloatArray
    discharge_limit_fraction: FloatArray
    drain_row: IntArray
    drain_kwh: FloatArray

    @property
    def count(self) -> int:
        """Number of storages."""
        return len(self.group)

    @property
    def has_drain(self) -> bool:
        """Whether any storage has a drain."""
        return bool(self.drain_kwh.any())

    @property
    def has_power_limits(self) -> bool:
        """Whether the power limits of any storage vary by step."""
        return bool(self.power_row.any())

    @property
    def lowest_energy_kwh(self) -> FloatArray:
        """Energy that the lowest floor of the run allows, at most zero, shape (storages,) [kWh]."""
        lowest = self.floor_fraction.min(axis=1)[self.limit_row]
        return np.asarray(np.minimum(lowest, 0.0) * self.capacity_kwh)

    @property
    def usable_kwh(self) -> FloatArray:
        """Capacity between the lowest floor and the highest ceiling of the run, shape (storages,) [kWh]."""
        lowest = self.floor_fraction.min(axis=1)[self.limit_row]
        highest = self.ceiling_fraction.max(axis=1)[self.limit_row]
        return np.asarray(self.capacity_kwh * (highest - lowest))


def pack_storages(
    storages: Sequence[Storage],
    *,
    nodes: Sequence[int],
    groups: Sequence[str],
    n_steps: int,
    reserve_fractions: Sequence[float] | None = None,
    drains_kwh: dict[int, FloatArray] | None = None,
) -> Storages:
    """Lay storages out as arrays, ordered by node.

    Parameters
    ----------
    storages
        The storages, in the order in which those of one node act.
    nodes
        Node of each.
    groups
        Group of each.
    n_steps
        Number of steps of the run.
    reserve_fractions
        Share of the capacity that each keeps for an outage; None keeps nothing.
    drains_kwh
        Energy taken out per step by storage number, shape (steps,) each [kWh].

    Returns
    -------
    Storages
        Read-only arrays.
    """
    order = np.argsort(np.asarray(nodes, dtype=np.int64), kind="stable")
    ordered = [storages[i] for i in order]
    reserve = np.zeros(len(ordered)) if reserve_fractions is None else np.asarray(reserve_fractions, dtype=float)[order]
    limits = sorted({(s.floor_fraction, s.ceiling_fraction) for s in ordered}) or [(0.0, 1.0)]
    row_of = {limit: row for row, limit in enumerate(limits)}
    drains = drains_kwh or {}
    drain_rows = {number: row for row, number in enumerate(drains, start=1)}
    capacity = np.array([s.capacity_kwh for s in ordered], dtype=float)
    start = [s.floor_fraction if s.initial_fraction is None else s.initial_fraction for s in ordered]
    return Storages(
        group=tuple(groups[i] for i in order),
        node=_frozen(np.asarray(nodes, dtype=np.int64)[order]),
        capacity_kwh=_frozen(capacity),
        max_charge_kw=_frozen(np.array([s.max_charge_kw for s in ordered], dtype=float)),
        max_discharge_kw=_frozen(np.array([s.max_discharge_kw for s in ordered], dtype=float)),
        charge_efficiency=_frozen(np.array([s.effective_efficiencies[0] for s in ordered], dtype=float)),
        discharge_efficiency=_frozen(np.array([s.effective_efficiencies[1] for s in ordered], dtype=float)),
        standing_loss_fraction_per_h=_frozen(np.array([s.standing_loss_fraction_per_h for s in ordered], dtype=float)),
        wear_price_per_kwh=_frozen(np.array([s.wear_price_per_kwh for s in ordered], dtype=float)),
        initial_energy_kwh=_frozen(np.array(start, dtype=float) * capacity),
        reserve_kwh=_frozen(reserve * capacity),
        may_export=_frozen(np.array([s.may_export for s in ordered], dtype=bool)),
        limit_row=_frozen(np.array([row_of[s.floor_fraction, s.ceiling_fraction] for s in ordered], dtype=np.int64)),
        floor_fraction=_frozen(np.repeat([[floor] for floor, _ in limits], n_steps, axis=1).astype(float)),
        ceiling_fraction=_frozen(np.repeat([[ceiling] for _, ceiling in limits], n_steps, axis=1).astype(float)),
        power_row=_frozen(np.zeros(len(ordered), dtype=np.int64)),
        charge_limit_fraction=_frozen(np.ones((1, n_steps))),
        discharge_limit_fraction=_frozen(np.ones((1, n_steps))),
        drain_row=_frozen(np.array([drain_rows.get(int(i), 0) for i in order], dtype=np.int64)),
        drain_kwh=_frozen(np.vstack([np.zeros(n_steps), *drains.values()])),
    )


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
