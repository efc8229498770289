"""What happened: the series of a run, class by class and storage by storage, with where it all came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd

    from ems.results.planning import Planning, Requests
    from profiles.calendar import Calendar
    from profiles.time_grid import TimeGrid

DISTRICT_COLUMNS = (
    "load_kw",
    "pv_kw",
    "other_generation_kw",
    "import_kw",
    "export_kw",
    "charge_kw",
    "discharge_kw",
    "curtailed_kw",
    "unserved_kw",
    "contract_kw",
    "energy_kwh",
    "site_import_kw",
    "site_export_kw",
    "grid_charge_kw",
    "grid_discharge_kw",
    "import_price_per_kwh",
    "export_price_per_kwh",
    "site_import_price_per_kwh",
    "site_export_price_per_kwh",
    "wheeling_and_levy_per_kwh",
    "demand_charge_per_kw",
    "unserved_price_per_kwh",
    "emission_kg_per_kwh",
)
"""Columns of ``Result.series``; names and signs are those of NOMENCLATURE.md.

``site_import_kw`` and ``site_export_kw`` are the sums over the sites' meters before the pool shares them;
``grid_charge_kw`` is charge that did not come from renewable surplus, ``grid_discharge_kw`` the discharge of such
energy. ``import_price_per_kwh`` and ``export_price_per_kwh`` are wholesale prices at the pool.
"""

CLASS_COLUMNS = (
    "load_kw",
    "pv_kw",
    "other_generation_kw",
    "import_kw",
    "export_kw",
    "charge_kw",
    "discharge_kw",
    "curtailed_kw",
    "unserved_kw",
    "energy_kwh",
    "grid_charge_kw",
    "grid_discharge_kw",
)
"""Columns of every frame in ``Result.classes`` (sums over the sites of a class at their own meters)."""

STORAGE_COLUMNS = ("charge_kw", "discharge_kw", "energy_kwh", "grid_charge_kw", "grid_discharge_kw")
"""Columns of every frame in ``Result.storages`` (one frame a pool storage or class of site storages)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of the plan beside what was simulated.

    Parameters
    ----------
    claim
        What the plan states, in English.
    claim_ja
        The same in Japanese; may be empty.
    plan
        The plan's figure [unit].
    simulated
        The simulated figure [unit]; NaN where the simulation has none.
    unit
        Unit of both.
    note
        How the two differ in definition; may be empty.
    kpi
        Key of what the claim is compared with: ``name``, ``name.group`` or ``name@class``; may be empty.
    """

    claim: str
    plan: float
    simulated: float
    unit: str
    claim_ja: str = ""
    note: str = ""
    kpi: str = ""

    @property
    def is_headline(self) -> bool:
        """Whether it speaks of the whole district, not of one group or site."""
        return "." not in self.kpi and "@" not in self.kpi


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A simulated year.

    Parameters
    ----------
    scenario
        Identifier of the scenario, for example ``"hitotsugaoka"``.
    title, title_ja
        Its names for people.
    policy
        Name of the policy that decided, for example ``"self_consumption"``.
    currency
        Unit of the prices and costs, for example ``"yen"``.
    grid, calendar
        Steps of the year, and what kind of day each is.
    series
        District series at the pool, shape (steps, columns), columns ``DISTRICT_COLUMNS`` [units in their names].
    classes
        Per class of sites: frame with ``CLASS_COLUMNS``.
    storages
        Per storage group: frame with ``STORAGE_COLUMNS``.
    storage_table
        One row a storage group: ``capacity_kwh``, ``usable_capacity_kwh``, ``floor_kwh``, ``initial_energy_kwh``,
        ``max_charge_kw``, ``max_discharge_kw``, ``wear_price_per_kwh``, ``count``, ``tier`` ("site" or "pool"),
        ``title``, ``title_ja``.
    sites
        One row a node: ``name``, ``class_name``, ``counted``, ``pv_kw``, ``other_kw`` (rated), ``storage_kwh``,
        ``usable_kwh``, ``initial_energy_kwh``, and ``load_kwh``, ``generation_kwh``, ``import_kwh``, ``export_kwh``,
        ``charge_kwh``, ``discharge_kwh``, ``peak_import_kw``, ``peak_export_kw`` of the year.
    site_series
        Net grid power of every node (import positive), shape (nodes, steps) [kW]; None unless asked for.
    kpis
        District KPIs by the names of NOMENCLATURE.md.
    claims
        The plan beside the simulation.
    plants
        One row a generation class: rated kW, plane of array, yield, performance ratio, plan's energy.
    notes
        What a reader must know (leap day, shape of the load, post-FIT supply, …).
    provenance
        Versions, seeds, digests: enough to reproduce the run.
    class_titles, class_titles_ja
        Names of the classes of sites for people, in English and Japanese; a name may be missing.
    planning
        What the planner was told and what it promised; None where a rule decided.
    requests
        What people and air conditioners were asked to do; None where nobody was asked.
    """

    scenario: str
    title: str
    title_ja: str
    policy: str
    currency: str
    grid: TimeGrid
    calendar: Calendar
    series: pd.DataFrame
    classes: Mapping[str, pd.DataFrame]
    storages: Mapping[str, pd.DataFrame]
    storage_table: pd.DataFrame
    sites: pd.DataFrame
    kpis: Mapping[str, float]
    claims: tuple[Claim, ...]
    plants: pd.DataFrame
    notes: tuple[str, ...]
    provenance: Mapping[str, object]
    class_titles: Mapping[str, str] = field(default_factory=dict)
    class_titles_ja: Mapping[str, str] = field(default_factory=dict)
    site_series: np.ndarray | None = None
    planning: Planning | None = None
    requests: Requests | None = None
