"""A storage behind the meters of sites: what of it does not change with its size, and the cases that sizes make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.cases import Cases
from ems.dispatch.exact.slopes import Direction
from ems.storage import Storage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteUnit:
    """One storage of a class, as it stands at every site.

    Parameters
    ----------
    planned_kwh, planned_kw
        Capacity and power (the higher of charge and discharge) as the scenario has them [kWh] and [kW].
    charge_kw_per_kw, discharge_kw_per_kw
        Charge and discharge limit as shares of that power, stated per kW.
    charge_efficiency, discharge_efficiency
        After the placement of the losses (E3).
    kept_fraction
        Share of the energy left after a step.
    floor_fraction, ceiling_fraction, initial_fraction
        Of the capacity.
    wear_price_per_kwh
        Price of a discharged kWh [currency/kWh].
    may_export
        Whether it may discharge more than its site needs.
    """

    planned_kwh: float
    planned_kw: float
    charge_kw_per_kw: float
    discharge_kw_per_kw: float
    charge_efficiency: float
    discharge_efficiency: float
    kept_fraction: float
    floor_fraction: float
    ceiling_fraction: float
    initial_fraction: float
    wear_price_per_kwh: float
    may_export: bool

    @property
    def kw_per_kwh(self) -> float:
        """Power to capacity as the scenario has it; 0 where there is none [kW/kWh]."""
        return self.planned_kw / self.planned_kwh if self.planned_kwh > 0.0 else 0.0

    def storage(self, *, capacity_kwh: float, power_kw: float, step_h: float) -> Storage:
        """Return the storage of one size; one of no size is there too, and does nothing.

        Parameters
        ----------
        capacity_kwh, power_kw
            Its size [kWh] and [kW].
        step_h
            Length of the step after which ``kept_fraction`` is left [h].
        """
        return Storage(
            capacity_kwh=capacity_kwh,
            max_charge_kw=self.charge_kw_per_kw * power_kw,
            max_discharge_kw=self.discharge_kw_per_kw * power_kw,
            charge_efficiency=self.charge_efficiency,
            discharge_efficiency=self.discharge_efficiency,
            standing_loss_fraction_per_h=1.0 - self.kept_fraction ** (1.0 / step_h),
            floor_fraction=self.floor_fraction,
            ceiling_fraction=self.ceiling_fraction,
            wear_price_per_kwh=self.wear_price_per_kwh,
            initial_fraction=self.initial_fraction,
            may_export=self.may_export,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteLoads:
    """Loads, plants and lines of sites.

    Parameters
    ----------
    step_h
        Length of a step [h].
    load_kw
        Load, shape (sites, steps) [kW].
    generation_kw
        Output of the plants that are not sized, shape (sites, steps) [kW].
    unit_kw
        Output of a kW of the plants that are, shape (steps,) [kW].
    plants_share
        What of these plants each site has, over the mean of the sites, shape (sites,).
    import_limit_kw, export_limit_kw
        Limits of the lines, shape (sites,) [kW].
    unserved_price_per_kwh
        Price of load that a line does not let in [currency/kWh].
    """

    step_h: float
    load_kw: Floats
    generation_kw: Floats
    unit_kw: Floats
    plants_share: Floats
    import_limit_kw: Floats
    export_limit_kw: Floats
    unserved_price_per_kwh: float

    def net_load_kw(self, plants_kw: float) -> Floats:
        """Net load without a storage, shape (sites, steps) [kW].

        Parameters
        ----------
        plants_kw
            Rated power of the plants that are sized, the mean of the sites [kW].
        """
        if not plants_kw:
            return np.asarray(self.load_kw - self.generation_kw)
        return np.asarray(self.load_kw - self.generation_kw - plants_kw * self.plants_output_kw())

    def plants_output_kw(self, rows: Ints | slice = slice(None)) -> Floats:
        """Output at each site of plants whose mean is a kW, shape (sites, steps) [kW].

        Parameters
        ----------
        rows
            Which of the sites.
        """
        return np.asarray(self.plants_share[rows, None] * self.unit_kw)


def cases_of_sites(
    unit: SiteUnit,
    loads: SiteLoads,
    rows: Ints,
    *,
    capacity_kwh: Floats,
    power_kw: Floats,
    plants_kw: float,
    own_use: bool = True,
) -> Cases:
    """Storages and plants of some sites as cases of the exact planner; prices are still missing.

    Parameters
    ----------
    unit, loads
        The storage and its sites.
    rows
        Which of the sites.
    capacity_kwh, power_kw
        Size of the storage at each of these sites, shape (rows,) [kWh] and [kW].
    plants_kw
        Size of the plants, the mean of all sites [kW].
    own_use
        Whether a storage that may not export discharges at most the net load; otherwise at most the load, which no
        plant takes away: the limits are then linear in the plants.
    """
    net = loads.net_load_kw(plants_kw)[rows]
    count = len(rows)
    power, capacity = power_kw[:, None], capacity_kwh[:, None]
    discharge = unit.discharge_kw_per_kw * power
    if not unit.may_export:
        discharge = np.minimum(discharge, np.maximum(net, 0.0) if own_use else loads.load_kw[rows])
    each, nothing = np.ones(count), np.zeros((1, 1))
    return Cases(
        step_h=loads.step_h,
        net_load_kw=net,
        import_price_per_kwh=nothing,
        export_price_per_kwh=nothing,
        import_limit_kw=loads.import_limit_kw[rows, None],
        export_limit_kw=loads.export_limit_kw[rows, None],
        charge_limit_kw=unit.charge_kw_per_kw * power,
        discharge_limit_kw=discharge,
        floor_kwh=unit.floor_fraction * capacity,
        ceiling_kwh=unit.ceiling_fraction * capacity,
        drain_kwh=nothing,
        charge_efficiency=unit.charge_efficiency * each,
        discharge_efficiency=unit.discharge_efficiency * each,
        kept_fraction=unit.kept_fraction * each,
        wear_price_per_kwh=unit.wear_price_per_kwh * each,
        loss_price_per_kwh=0.0 * each,  # a site pays for its losses with what it takes
        initial_energy_kwh=unit.initial_fraction * capacity_kwh,
        end="at_least",
        end_energy_kwh=unit.initial_fraction * capacity_kwh,
        end_value_per_kwh=np.zeros((count, 0)),
        end_piece_kwh=np.zeros((count, 0)),
        unserved_price_per_kwh=loads.unserved_price_per_kwh,
        unmet_drain_price_per_kwh=loads.unserved_price_per_kwh,
    )


def direction_of_power(unit: SiteUnit, cases: Cases, power_kw: Floats, added_kw: Floats) -> Direction:
    """How the limits of cases move with a size that brings power: a discharge that the site's need limits does not.

    Parameters
    ----------
    unit, cases
        The storage and its cases.
    power_kw
        Power of the storage in each of them, shape (cases,) [kW].
    added_kw
        Power that a unit of the size brings to each, shape (cases,) [kW].
    """
    discharge = added_kw[:, None] * unit.discharge_kw_per_kw
    if not unit.may_export:
        limited = cases.discharge_limit_kw < unit.discharge_kw_per_kw * power_kw[:, None]
        discharge = np.where(limited, 0.0, discharge)
    return Direction(charge_limit_kw=added_kw[:, None] * unit.charge_kw_per_kw, discharge_limit_kw=discharge)


def direction_of_capacity(
    unit: SiteUnit, cases: Cases, power_kw: Floats, added_kwh: Floats, added_kw: Floats
) -> Direction:
    """How the limits of cases move with a size that brings capacity.

    Parameters
    ----------
    unit, cases
        The storage and its cases.
    power_kw
        Power of the storage in each of them, shape (cases,) [kW].
    added_kwh, added_kw
        Capacity, and power, that a unit of the size brings to each, shape (cases,); no power where that is a size of
        its own [kWh] and [kW].
    """
    return replace(
        direction_of_power(unit, cases, power_kw, added_kw),
        floor_kwh=unit.floor_fraction * added_kwh[:, None],
        ceiling_kwh=unit.ceiling_fraction * added_kwh[:, None],
        initial_energy_kwh=unit.initial_fraction * added_kwh,
        end_energy_kwh=unit.initial_fraction * added_kwh,
    )
