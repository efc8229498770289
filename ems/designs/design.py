"""Designs: many variants of one storage as arrays, checked together."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FINITE = ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "wear_price_per_kwh", "reserve_kwh")
EFFICIENCIES = ("charge_efficiency", "discharge_efficiency")
SHARES = ("floor_fraction", "ceiling_fraction", "initial_fraction")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Designs:
    """Variants of one storage; all units of it are one, so that capacity and powers are those of all units together.

    Parameters
    ----------
    capacity_kwh
        Energy between empty and full, shape (designs,), as all that follows [kWh].
    max_charge_kw, max_discharge_kw
        Power limits [kW].
    charge_efficiency, discharge_efficiency
        After the placement of the losses (E3), in (0, 1].
    standing_loss_fraction_per_h
        Share of the stored energy lost in an hour, in [0, 1).
    floor_fraction, ceiling_fraction
        Lowest and highest energy as a share of the capacity.
    initial_fraction
        Energy at the start as a share of the capacity; below the floor it counts as the floor.
    wear_price_per_kwh
        Price of a discharged kWh [currency/kWh].
    reserve_kwh
        What rules that know a reserve keep for an outage [kWh].

    Raises
    ------
    profiles.errors.InputError
        A value breaks its rule; all problems at once.
    """

    capacity_kwh: Floats
    max_charge_kw: Floats
    max_discharge_kw: Floats
    charge_efficiency: Floats
    discharge_efficiency: Floats
    standing_loss_fraction_per_h: Floats
    floor_fraction: Floats
    ceiling_fraction: Floats
    initial_fraction: Floats
    wear_price_per_kwh: Floats
    reserve_kwh: Floats

    def __post_init__(self) -> None:
        """Check every rule and report all that is broken, each with the first design that breaks it."""
        problems = ProblemCollector("designs")
        for name in FINITE:
            _check(problems, self, name, getattr(self, name) >= 0.0, "must be a finite number, 0 or more")
        for name in EFFICIENCIES:
            values = getattr(self, name)
            _check(problems, self, name, (values > 0.0) & (values <= 1.0), "must lie above 0 and at most at 1")
        loss = self.standing_loss_fraction_per_h
        _check(problems, self, "standing_loss_fraction_per_h", (loss >= 0.0) & (loss < 1.0), "must lie in [0, 1) per h")
        for name in SHARES:
            values = getattr(self, name)
            _check(problems, self, name, (values >= 0.0) & (values <= 1.0), "must lie between 0 and 1")
        in_order = ~(self.floor_fraction > self.ceiling_fraction)
        _check(problems, self, "floor_fraction", in_order, "must not lie above ceiling_fraction")
        problems.raise_if_any()

    @property
    def count(self) -> int:
        """Number of designs."""
        return len(self.capacity_kwh)

    @property
    def initial_energy_kwh(self) -> Floats:
        """Energy at the start, at least the floor, shape (designs,) [kWh]."""
        return np.asarray(np.maximum(self.initial_fraction, self.floor_fraction) * self.capacity_kwh)

    @property
    def usable_kwh(self) -> Floats:
        """Capacity between floor and ceiling, shape (designs,) [kWh]."""
        return np.asarray((self.ceiling_fraction - self.floor_fraction) * self.capacity_kwh)

    def part(self, first: int, end: int) -> Designs:
        """Designs from number ``first`` up to ``end``, which is left out."""
        return Designs(**{field.name: getattr(self, field.name)[first:end] for field in fields(self)})


def lay_out(**values: ArrayLike) -> Designs:
    """Bring numbers and arrays to one length, as read-only arrays.

    Parameters
    ----------
    **values
        Every field of :class:`Designs`, a number or one a design.

    Raises
    ------
    profiles.errors.InputError
        They are of unlike lengths, no numbers, or break a rule.
    """
    problems, arrays = ProblemCollector("designs"), {}
    for name, value in values.items():
        try:
            arrays[name] = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            problems.add(name, "is not a number or an array of numbers", "give a number, or one a design")
            continue
        if arrays[name].ndim > 1:
            problems.add(name, f"shape {arrays[name].shape}", "give a number, or one a design")
    lengths = {len(array) for array in arrays.values() if array.ndim == 1}
    if len(lengths - {1}) > 1:
        found = ", ".join(f"{name} {len(array)}" for name, array in arrays.items() if array.ndim == 1)
        problems.add("", f"unlike numbers of designs: {found}", "give numbers, or arrays of one length")
    problems.raise_if_any()
    count = max(lengths - {1}, default=1) if 0 not in lengths else 0
    laid = {name: np.array(np.broadcast_to(array, count)) for name, array in arrays.items()}
    for array in laid.values():
        array.setflags(write=False)
    return Designs(**laid)


def _check(problems: ProblemCollector, designs: Designs, name: str, is_good: NDArray[np.bool_], rule: str) -> None:
    """Report the first design whose value is not finite or breaks the rule, and how many do."""
    values = getattr(designs, name)
    bad = np.flatnonzero(~(is_good & np.isfinite(values)))
    if len(bad):
        others = f" ({len(bad)} designs)" if len(bad) > 1 else ""
        problems.add(f"{name}[{bad[0]}] = {values[bad[0]]:g}{others}", rule)
