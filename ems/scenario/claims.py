"""What the plan says of itself: sums that must add up, and claims that the simulation is laid beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from ems.scenario.quantities import Bounds, Count, EnergyKwh, Name, PowerKw, Title, TitleJa, refusal
from ems.scenario.section import Section

CLAIM_KPIS = (
    "demand_kwh",
    "savings_kwh",
    "pv_kwh",
    "generation_kwh",
    "contract_kwh",
    "self_consumption_on_site_kwh",
    "self_consumption_in_district_kwh",
    "renewable_supply_kwh",
    "menu_supply_kwh",
    "renewable_volume_fraction",
    "hourly_matched_fraction",
    "co2_avoided_kg",
)
"""Quantities that a claim can be laid beside; ``.group`` or ``@class`` after one restricts it."""


def split_kpi(kpi: str) -> tuple[str, str, str]:
    """Return quantity, group and demand class of a claim's key, the last two empty where it has none.

    Examples
    --------
    >>> split_kpi("savings_kwh.homes")
    ('savings_kwh', 'homes', '')
    >>> split_kpi("self_consumption_on_site_kwh@school")
    ('self_consumption_on_site_kwh', '', 'school')
    """
    rest, _, demand = kpi.partition("@")
    quantity, _, group = rest.partition(".")
    return quantity, group, demand


def _known_kpi(kpi: str) -> str:
    """Return a key whose quantity is known, or raise."""
    if split_kpi(kpi)[0] not in CLAIM_KPIS:
        rule = f"must be one of {', '.join(CLAIM_KPIS)}"
        raise refusal(rule)
    return kpi


class PlanClaim(Section):
    """One figure of the plan."""

    title: Title = Field(description="What the plan states.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    value: Annotated[float, Bounds(-1e12, 1e12)] = Field(description="The plan's figure [unit].")
    unit: str = Field(description='Unit; "" for a pure number.')
    kpi: Annotated[str, AfterValidator(_known_kpi)] = Field(
        description='Simulated quantity beside it; ".homes" or "@school" after it restricts it to a group or a class.'
    )
    note: str = Field(default="", description="How the two differ in definition.")
    note_ja: str = Field(default="", description="The same in Japanese.")


class Totals(Section):
    """Sums that the plan states; each one given is checked."""

    sites: Count | None = Field(default=None, description="Sites with demand.")
    energy_kwh: EnergyKwh | None = Field(default=None, description="Demand before savings [kWh a year].")
    saving_kwh: EnergyKwh | None = Field(default=None, description="Savings at the end of the plan [kWh a year].")
    pv_kw: PowerKw | None = Field(default=None, description="PV in the district at the end of the plan [kW].")
    pv_energy_kwh: EnergyKwh | None = Field(default=None, description="Its yearly output as the plan states it [kWh].")
    storage_units: Count | None = Field(default=None, description="Batteries at the end of the plan.")
    storage_kwh: EnergyKwh | None = Field(default=None, description="Their capacity [kWh].")
    group_sites: Mapping[Name, Count] = Field(default_factory=dict, description="Sites of a group.")
    group_energy_kwh: Mapping[Name, EnergyKwh] = Field(default_factory=dict, description="Its demand [kWh a year].")
    group_saving_kwh: Mapping[Name, EnergyKwh] = Field(default_factory=dict, description="Its savings [kWh a year].")
    group_storage_units: Mapping[Name, Count] = Field(default_factory=dict, description="Batteries of a group.")
    group_storage_kwh: Mapping[Name, EnergyKwh] = Field(default_factory=dict, description="Their capacity [kWh].")
    kw_tolerance: PowerKw = Field(default=0.5, description="Rounding allowed in every sum of kW.")
    kwh_tolerance: EnergyKwh = Field(default=0.5, description="Rounding allowed in every sum of kWh.")
