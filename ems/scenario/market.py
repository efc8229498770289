"""Prices at the sites' meters and at the district's boundary, limits and carbon of the grid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.quantities import Bounds, Hour, Month, PowerKw, Price
from ems.scenario.section import Section


class PricePeriod(Section):
    """Hours in which another price holds; the first period that covers a step decides."""

    price_per_kwh: Price = Field(description="Price in these hours [currency per kWh].")
    months: Annotated[tuple[Month, ...], Field(min_length=1)] = Field(
        default=tuple(range(1, 13)), description="Months, 1 to 12."
    )
    hours: tuple[Hour, Hour] = Field(
        default=(0.0, 24.0), description="From and to, local time [h]; from later than to: through midnight."
    )
    days: Literal["all", "weekday", "day_off"] = Field(default="all", description="Kind of day.")


class SitePrices(Section):
    """What a site pays and gets at its meter."""

    import_per_kwh: Price = Field(description="Price outside every period [currency per kWh].")
    import_periods: tuple[PricePeriod, ...] = Field(default=(), description="Hours with another price.")
    export_per_kwh: Price = Field(default=0.0, description="Price for what the site feeds in [currency per kWh].")
    export_periods: tuple[PricePeriod, ...] = Field(default=(), description="Hours with another price.")


class PoolPrices(Section):
    """What the district pays and gets at its boundary (E11)."""

    wholesale_per_kwh: Price = Field(description="Price outside every period [currency per kWh].")
    wholesale_periods: tuple[PricePeriod, ...] = Field(default=(), description="Hours with another price.")
    levy_per_kwh: Price = Field(default=0.0, description="Levy on a kWh over the public grid [currency per kWh].")
    wheeling_per_kwh: Price = Field(default=0.0, description="Network fee on the same kWh [currency per kWh].")
    demand_charge_per_kw: Annotated[float, Bounds(0, 1e6, "per kW")] = Field(
        default=0.0, description="Price of the highest import of each calendar month [currency per kW]."
    )


class Prices(Section):
    """Both sides of the meter."""

    site: SitePrices = Field(description="At the sites' meters.")
    pool: PoolPrices = Field(description="At the district's boundary.")


class Grid(Section):
    """The grid beyond the district's boundary."""

    emission_kg_per_kwh: Annotated[float, Bounds(0, 3, "kg-CO2/kWh")] = Field(
        description="Carbon of imported energy [kg-CO2/kWh]."
    )
    import_limit_kw: PowerKw | None = Field(default=None, description="Highest import of the district [kW].")
    export_limit_kw: PowerKw | None = Field(default=None, description="Highest export of the district [kW].")
    unserved_price_per_kwh: Annotated[float, Bounds(0, 1e6, "per kWh")] = Field(
        default=1000.0,  # assumption: far above any tariff, of the order of published values of lost load in yen
        description="Worth of load that a limit leaves unserved [currency per kWh]; above every import price.",
    )
