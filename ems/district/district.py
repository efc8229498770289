"""The district as arrays, ready to run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ems.district.drivers import Drivers
    from ems.district.nodes import Nodes
    from ems.district.tariffs import SiteTariffs
    from ems.scenario import Installed, Scenario
    from ems.storage import Storages
    from profiles.calendar import Calendar
    from profiles.load import ShapeReport
    from profiles.time_grid import TimeGrid

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPrices:
    """Prices at the meters of one tier, shape (steps,) [currency/kWh]."""

    import_per_kwh: Floats
    export_per_kwh: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """Everything a replay needs; built once, never changed.

    Parameters
    ----------
    scenario, installed
        What was asked for, and what of it is installed in the fiscal year.
    drivers
        Steps, calendar, weather and the plants' output.
    class_names
        Classes of nodes in order: the demand classes, then classes of nodes that only generate.
    group_of_class
        ``"homes"``, ``"shops"``, ``"public"`` … per class.
    title_of_class
        Names for people, English and Japanese, per class.
    site_table
        One row a node: ``name``, ``class_name``, ``counted``, ``pv_kw``, ``other_kw``, ``storage_kwh``, ``usable_kwh``,
        ``initial_energy_kwh``.
    nodes
        Sites and generation-only nodes with their loads and plants.
    class_load_kw
        Load per class, shape (classes, steps) [kW].
    class_air_conditioning_kw
        Air conditioning in it as the load model has it, shape (classes, steps) [kW].
    class_plants_kw
        Rated power per class of nodes and class of plants, shape (classes, plant classes) [kW].
    group_plants_kw
        Rated power per group and class of plants, pool plants included [kW], by group.
    pool_plants_kw
        Rated power at the pool per class of plants, shape (plant classes,) [kW].
    site_storages, pool_storages
        Storages of both tiers.
    pool_units
        How many units each storage at the pool stands for.
    tariffs
        Tariffs of the sites, with the plan and without it; None where the scenario bills nobody by a tariff.
    site_prices, pool_prices
        Retail prices at the sites as rules see them, wholesale prices at the pool.
    grid_charge_per_kwh
        Wheeling and levy on every kWh taken over the public grid [currency/kWh].
    emission_kg_per_kwh, warning
        Emission factor of the import, outage warnings; shape (steps,).
    contract_kw
        Supply bought from outside, shape (steps,) [kW].
    saving_kwh
        Savings of the installed measures per group [kWh].
    shape
        Shape of the load and what it took.
    notes
        What a reader of any result must know.
    """

    scenario: Scenario
    installed: Installed
    drivers: Drivers
    class_names: tuple[str, ...]
    group_of_class: tuple[str, ...]
    title_of_class: Mapping[str, tuple[str, str]]
    site_table: pd.DataFrame
    nodes: Nodes
    class_load_kw: Floats
    class_air_conditioning_kw: Floats
    class_plants_kw: Floats
    group_plants_kw: Mapping[str, Floats]
    pool_plants_kw: Floats
    site_storages: Storages
    pool_storages: Storages
    pool_units: tuple[int, ...]
    tariffs: SiteTariffs | None
    site_prices: TierPrices
    pool_prices: TierPrices
    grid_charge_per_kwh: float
    emission_kg_per_kwh: Floats
    warning: Floats
    contract_kw: Floats
    saving_kwh: Mapping[str, float]
    shape: ShapeReport
    notes: tuple[str, ...]

    @property
    def grid(self) -> TimeGrid:
        """Steps of the year."""
        return self.drivers.grid

    @property
    def calendar(self) -> Calendar:
        """Kinds of day."""
        return self.drivers.calendar

    @property
    def load_kw(self) -> Floats:
        """Load of the district, shape (steps,) [kW]."""
        return np.asarray(self.class_load_kw.sum(axis=0))

    def output_kw(self, plants_kw: Floats, *, kind: str = "all") -> Floats:
        """Output of plants given by their rated power [kW].

        Parameters
        ----------
        plants_kw
            Rated power per class of plants, shape (…, plant classes) [kW].
        kind
            ``"pv"``, ``"other"`` or ``"all"``.

        Returns
        -------
        numpy.ndarray
            Shape (…, steps) [kW].
        """
        n_pv = self.drivers.n_pv
        part = {"pv": slice(0, n_pv), "other": slice(n_pv, None), "all": slice(None)}[kind]
        return np.asarray(
            np.matmul(plants_kw[..., part], self.drivers.unit_kw[: plants_kw.shape[-1]][part]), dtype=np.float64
        )
