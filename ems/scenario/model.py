"""The scenario: everything that a district is, as its TOML file says it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, PrivateAttr, StringConstraints

from ems.scenario.claims import PlanClaim, Totals
from ems.scenario.demand import Demand, Load, Measure
from ems.scenario.demand_response import AirConditioning, DemandResponse, Nudge
from ems.scenario.forecast import Forecast
from ems.scenario.generation import Contract, DisasterSupply, Generation, Pv
from ems.scenario.market import Grid, Prices
from ems.scenario.money import Billing, Capital, Finance, Pathway, PriceCase, Retailer
from ems.scenario.place import Place, Time
from ems.scenario.planner import Planner
from ems.scenario.policy import Policy
from ems.scenario.quantities import Name, Title, TitleJa, Year
from ems.scenario.resilience import Outage, OutageEvent, Service, ShelterSite
from ems.scenario.section import Section
from ems.scenario.storage import StorageClass
from ems.scenario.weather import ClimateTable, WeatherChoice


class Scenario(Section):
    """A district, its plan, its prices and the rule that runs it.

    Tables keyed by name keep the order of the file, which is the order of nodes.

    Notes
    -----
    Read one with :func:`ems.scenario.read_scenario`, which also checks what no single section can see.
    """

    name: Name = Field(description="Identifier, used in file names and results.")
    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,12}$")] = Field(
        default="yen", description='Unit of money, for example "yen".'
    )
    fiscal_year: Year = Field(description="What is installed by then is simulated.")
    first_fiscal_year: Year = Field(description="First fiscal year of the plan.")
    last_fiscal_year: Year = Field(description="Last fiscal year of the plan.")
    place: Place = Field(description="Position, clock and calendar.")
    time: Time = Field(default_factory=Time, description="Steps of the simulated year.")
    weather: WeatherChoice = Field(default_factory=WeatherChoice, description="Weather file or synthetic year.")
    climate: ClimateTable | None = Field(default=None, description="Monthly climate of the synthetic year.")
    load: Load = Field(default_factory=Load, description="Shape, seed or file of the demand.")
    totals: Totals = Field(default_factory=Totals, description="Sums that the plan states, checked.")
    demand: Annotated[Mapping[Name, Demand], Field(min_length=1)] = Field(description="Demand classes.")
    measure: Mapping[Name, Measure] = Field(default_factory=dict, description="Savings measures.")
    pv: Mapping[Name, Pv] = Field(default_factory=dict, description="PV classes.")
    generation: Mapping[Name, Generation] = Field(default_factory=dict, description="Plants that are not PV.")
    contract: Mapping[Name, Contract] = Field(default_factory=dict, description="Renewable supply from outside.")
    disaster: Mapping[Name, DisasterSupply] = Field(default_factory=dict, description="PV that serves in outages only.")
    storage: Mapping[Name, StorageClass] = Field(default_factory=dict, description="Storage classes.")
    prices: Prices = Field(description="Prices at the sites and at the district's boundary.")
    billing: Mapping[Name, Billing] = Field(
        default_factory=dict, description="Tariffs by demand class; none: the prices at the sites' meters."
    )
    retailer: Retailer = Field(
        default_factory=lambda: Retailer(title="Outside supplier", title_ja="外部の小売事業者", of_the_plan=False),
        description="The local power company; none: the seller is somebody outside.",
    )
    capital: Mapping[Name, Capital] = Field(default_factory=dict, description="What is invested.")
    finance: Finance = Field(default_factory=Finance, description="How money over the years is judged.")
    price_case: Mapping[Name, PriceCase] = Field(default_factory=dict, description="How prices go on.")
    pathway: Pathway = Field(default_factory=Pathway, description="Years that a pathway looks at.")
    grid: Grid = Field(description="Limits and carbon of the grid.")
    policy: Policy = Field(default_factory=Policy, description="Rule that decides.")
    forecast: Forecast = Field(default_factory=Forecast, description="Forecasts that a planner is given.")
    planner: Planner = Field(default_factory=Planner, description="How a planner plans.")
    demand_response: DemandResponse = Field(
        default_factory=DemandResponse, description="Requests to people and air conditioners."
    )
    nudge: Mapping[Name, Nudge] = Field(default_factory=dict, description="Groups of people who get requests.")
    air_conditioning: Mapping[Name, AirConditioning] = Field(
        default_factory=dict, description="Rooms whose air conditioners may be steered."
    )
    outage: Outage = Field(default_factory=Outage, description="How long shelters must last without the grid.")
    service: Mapping[Name, Service] = Field(
        default_factory=dict, description="What shelters serve, first things first."
    )
    shelter: Mapping[Name, ShelterSite] = Field(
        default_factory=dict, description="Shelters that go on without the grid."
    )
    event: Mapping[Name, OutageEvent] = Field(default_factory=dict, description="Kinds of outage that may come.")
    claims: Mapping[Name, PlanClaim] = Field(default_factory=dict, description="What the plan claims.")

    _source: Path | None = PrivateAttr(default=None)

    @property
    def source(self) -> Path | None:
        """File that the scenario was read from; None for one built in Python."""
        return self._source

    @property
    def year(self) -> int:
        """Calendar year that is simulated."""
        return self.time.year or self.fiscal_year

    @property
    def digest(self) -> str:
        """SHA-256 of everything the scenario says, overrides included, wherever its file lies."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    def resolved(self, path: str | Path) -> Path:
        """Return a path of the scenario as seen from its own file.

        Parameters
        ----------
        path
            Path as the scenario gives it; relative ones start at the scenario's file.
        """
        folder = self._source.parent if self._source else Path()
        return folder / path

    def with_source(self, source: Path) -> Scenario:
        """Return the same scenario that knows its file."""
        copy = self.model_copy()
        copy._source = source  # noqa: SLF001  (a copy of this class: its own private field)
        return copy
