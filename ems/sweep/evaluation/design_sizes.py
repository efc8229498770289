"""Sizes of many cases of one class of storages as arrays: of each entry of its roll-out, and of all that runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.sweep.evaluation.sized import POOL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.designs import DesignBase, Designs
    from ems.scenario.storage import StorageClass

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

SMALLEST_KWH: Final = 1e-9
RATIO_DIGITS: Final = 9
"""Units are alike by the rule of ``ems.district.placing``: powers per kWh equal to so many digits."""
SHARED: Final = (
    *("charge_efficiency", "discharge_efficiency", "standing_loss_fraction_per_h"),
    *("floor_fraction", "ceiling_fraction", "initial_fraction", "wear_price_per_kwh"),
)
"""Numbers that all units of a class share."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignSizes:
    """Cases of a class of storages.

    Parameters
    ----------
    units
        Units of each entry of the roll-out, shape (entries, 1).
    runs
        Whether each runs in the fiscal year, at the pool, shape (entries,).
    capacity_kwh, max_charge_kw, max_discharge_kw
        Of each unit of an entry, shape (entries, cases) [kWh] and [kW].
    shared
        Numbers that all units share, by field, shape (cases,).
    loss
        Where the losses are counted (E3).
    """

    units: Floats
    runs: Bools
    capacity_kwh: Floats
    max_charge_kw: Floats
    max_discharge_kw: Floats
    shared: dict[str, Floats]
    loss: str

    @property
    def are_alike(self) -> Bools:
        """Whether the units that run act as one storage in a case, shape (cases,)."""
        size = np.maximum(self.capacity_kwh[self.runs], SMALLEST_KWH)
        ratios = [
            np.round(power[self.runs] / size, RATIO_DIGITS) for power in (self.max_charge_kw, self.max_discharge_kw)
        ]
        return np.asarray(np.all([(ratio == ratio[:1]).all(axis=0) for ratio in ratios], axis=0))

    @property
    def total_kwh(self) -> Floats:
        """Capacity of all units that run, shape (cases,) [kWh]."""
        return self._total(self.capacity_kwh)

    @property
    def total_kw(self) -> Floats:
        """Power of all units that run, the higher of charge and discharge of each, shape (cases,) [kW]."""
        return self._total(np.maximum(self.max_charge_kw, self.max_discharge_kw))

    def chosen(self, cases: Bools | NDArray[np.int64]) -> DesignSizes:
        """Return some of the cases.

        Parameters
        ----------
        cases
            Which, as flags of shape (cases,) or by number.
        """
        return DesignSizes(
            units=self.units,
            runs=self.runs,
            capacity_kwh=self.capacity_kwh[:, cases],
            max_charge_kw=self.max_charge_kw[:, cases],
            max_discharge_kw=self.max_discharge_kw[:, cases],
            shared={name: values[cases] for name, values in self.shared.items()},
            loss=self.loss,
        )

    def designs(self, base: DesignBase) -> Designs:
        """Designs of the cases.

        Parameters
        ----------
        base
            The year up to the storage.
        """
        charge, discharge = self.shared["charge_efficiency"], self.shared["discharge_efficiency"]
        after_e3 = (charge * discharge, np.ones(len(charge))) if self.loss == "on_charge" else (charge, discharge)
        others = {name: values for name, values in self.shared.items() if not name.endswith("_efficiency")}
        return base.designs(
            capacity_kwh=self.total_kwh,
            max_charge_kw=self._total(self.max_charge_kw),
            max_discharge_kw=self._total(self.max_discharge_kw),
            charge_efficiency=after_e3[0],
            discharge_efficiency=after_e3[1],
            **others,
        )

    def _total(self, each: Floats) -> Floats:
        """Sum of a size over all units that run, shape (cases,)."""
        return np.asarray((each * self.units)[self.runs].sum(axis=0))


def sizes_of(sections: Sequence[StorageClass], fiscal_year: int) -> DesignSizes:
    """Sizes of cases from their sections, which differ in numbers alone.

    Parameters
    ----------
    sections
        One a case, at least one; checked.
    fiscal_year
        What is installed by then runs.
    """
    rollout = sections[0].rollout
    units = np.array([[step.units] for step in rollout], dtype=np.float64)
    printed = np.array([[np.nan if step.kwh is None else step.kwh] for step in rollout], dtype=np.float64)
    given = _numbers(sections, "capacity_kwh")
    capacity = np.where(np.isnan(given), np.nan_to_num(printed) / units, given)
    return DesignSizes(
        units=units,
        runs=np.array([step.at == POOL and step.year <= fiscal_year for step in rollout]),
        capacity_kwh=capacity,
        max_charge_kw=_power(sections, "charge", capacity),
        max_discharge_kw=_power(sections, "discharge", capacity),
        shared={name: _numbers(sections, name) for name in SHARED},
        loss=sections[0].loss,
    )


def _power(sections: Sequence[StorageClass], direction: str, capacity_kwh: Floats) -> Floats:
    """Power of each unit, shape (entries, cases) [kW]."""
    given = _numbers(sections, f"max_{direction}_kw")
    per_kwh = np.nan_to_num(_numbers(sections, f"{direction}_kw_per_kwh"))
    return np.where(np.isnan(given), per_kwh * capacity_kwh, given)


def _numbers(sections: Sequence[StorageClass], name: str) -> Floats:
    """Field of every section, not a number where it is not given, shape (cases,)."""
    return np.array([np.nan if (value := getattr(one, name)) is None else value for one in sections], dtype=np.float64)
