"""Who is billed how, what the local power company pays, what was invested, and which years a pathway looks at."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ems.scenario.quantities import Bounds, Factor, Fraction, Name, Price, Title, TitleJa, Year
from ems.scenario.section import Section

TariffName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ContractSize = Annotated[float, Bounds(0, 1e6, "A, kVA or kW")]
Sum = Annotated[float, Bounds(0, 1e15, "")]
Lifetime = Annotated[int, Bounds(1, 100, "years", whole=True)]
Rate = Annotated[float, Bounds(-0.5, 1)]
DiscountRate = Annotated[float, Bounds(-0.05, 1)]
"""A real rate may lie a little below zero; far below it the last years would be all that counts."""


class Billing(Section):
    """Tariffs of the sites of a demand class."""

    tariff: TariffName = Field(description="Bundled tariff or tariff file that the sites pay by.")
    contract: ContractSize | None = Field(
        default=None, description="Size of the contract [its unit]; none: the tariff's."
    )
    tariff_with_storage: TariffName | None = Field(
        default=None, description="Tariff of the sites with a battery; none: the same."
    )
    contract_with_storage: ContractSize | None = Field(default=None, description="Size of their contract [its unit].")
    tariff_before: TariffName | None = Field(
        default=None, description="Tariff without the plan, from another supplier; none: the same."
    )
    contract_before: ContractSize | None = Field(default=None, description="Size of that contract [its unit].")

    tariff_before_with_storage: TariffName | None = Field(
        default=None, description="Tariff without the plan of the sites that get a battery; none: as the others'."
    )
    contract_before_with_storage: ContractSize | None = Field(
        default=None, description="Size of that contract [its unit]."
    )


class Retailer(Section):
    """The local power company (地域新電力): what it pays besides the market price."""

    title: Title = Field(default="Local power company", description="Name for people.")
    title_ja: TitleJa = Field(default="地域新電力", description="The same in Japanese.")
    of_the_plan: bool = Field(
        default=True,
        strict=True,
        description="Whether what it earns is the plan's, not that of a seller from outside; a scenario without "
        "[retailer] has such a seller.",
    )
    contract_price_per_kwh: Price = Field(
        default=0.0, description="Paid for contracted supply (卒FIT) [currency per kWh]."
    )
    ppa_price_per_kwh: Price = Field(
        default=0.0, description="Paid by a site for what it uses of PV that an operator owns (PPA) [currency per kWh]."
    )
    fuel_adjustment_per_kwh: Price = Field(
        default=0.0, description="Fuel-cost adjustment where the tariffs know none [currency per kWh]."
    )
    running_cost_per_year: Sum = Field(default=0.0, description="Staff, systems and offices [currency a year].")
    plan_price_per_kwh: tuple[Price, Price] | None = Field(
        default=None, description="Mean price to customers that the plan states, lowest and highest [currency per kWh]."
    )
    plan_price_before_per_kwh: Price | None = Field(
        default=None, description="The same before the plan [currency per kWh]."
    )


class Spending(Section):
    """Capital of one fiscal year."""

    year: Year = Field(description="Fiscal year.")
    cost: Sum = Field(description="Before subsidy [currency].")


class Capital(Section):
    """An item of investment."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    group: Name = Field(description='Group whose figures are reported together: "homes", "shops", "public", "city".')
    kind: Literal["pv", "storage", "generation", "other"] = Field(description="What it pays for.")
    of: tuple[Name, ...] = Field(
        default=(), description="Classes of PV, storage or generation of the scenario that it pays for."
    )
    measures: tuple[Name, ...] = Field(default=(), description="Savings measures of the scenario that it pays for.")
    owner: Literal["site", "operator", "city"] = Field(description="Who owns it.")
    subsidy_fraction: Fraction = Field(default=0.0, description="Share paid by the state.")
    life_years: Lifetime = Field(description="Years until it is replaced.")
    om_fraction_per_year: Annotated[float, Bounds(0, 1)] = Field(
        default=0.0, description="Operation and maintenance a year as a share of the cost before subsidy."
    )
    replacement_fraction: Factor = Field(
        default=1.0, description="Cost of a replacement as a share of the first cost, prices of the first year."
    )
    replacement_change_per_year: Rate = Field(
        default=0.0, description="How that cost changes a year; below zero: it falls."
    )
    spending: Annotated[tuple[Spending, ...], Field(min_length=1)] = Field(description="What is spent when.")


class Loan(Section):
    """Borrowed money."""

    share_fraction: Fraction = Field(default=0.7, description="Share of the cost after subsidy that is borrowed.")
    interest_fraction: Annotated[float, Bounds(0, 1)] = Field(default=0.02, description="Interest a year.")
    years: Lifetime = Field(default=15, description="Years of equal payments.")


class Ppa(Section):
    """Somebody else pays, owns and sells the power (PPA)."""

    price_per_kwh: Price | None = Field(
        default=None, description="Price of the power [currency per kWh]; none: the retailer's."
    )
    years: Lifetime = Field(default=17, description="Length of the contract; afterwards the plant is the customer's.")


class Esco(Section):
    """Somebody else pays and is repaid out of the savings; no money up front."""

    savings_share_fraction: Fraction = Field(default=0.8, description="Share of the savings that goes to the investor.")
    years: Lifetime = Field(default=15, description="Length of the contract.")


class Finance(Section):
    """Who pays up front, and at which rates money of different years is compared."""

    form: Literal["own", "loan", "ppa", "esco"] = Field(default="own", description="Who pays up front.")
    discount_fraction: DiscountRate = Field(default=0.03, description="Discount rate a year, real.")
    city_discount_fraction: DiscountRate = Field(default=0.02, description="The city's.")
    first_year: Year | None = Field(
        default=None, description="Year that money is discounted to; none: the plan's first."
    )
    last_year: Year | None = Field(default=None, description="Last year that is looked at; none: 20 years in all.")
    co2_price_per_kg: Annotated[float, Bounds(0, 1e6, "per kg")] = Field(
        default=0.0, description="Worth of avoided CO2 in the city's view [currency per kg]."
    )
    loan: Loan = Field(default_factory=Loan, description="Terms of a loan.")
    ppa: Ppa = Field(default_factory=Ppa, description="Terms of a PPA.")
    esco: Esco = Field(default_factory=Esco, description="Terms of an ESCO contract.")


class PriceCase(Section):
    """How prices go on over the years of a pathway."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    wholesale_change_per_year: Rate = Field(
        default=0.0, description="Change of wholesale prices a year, from the base year on."
    )
    retail_change_per_year: Rate = Field(
        default=0.0,
        description="Change a year of energy, basic, demand and minimum charges of all tariffs, after the later of the "
        "base year and the last date in any tariff.",
    )
    levy_per_kwh: Price | None = Field(
        default=None, description="Levy after its last known year; none: stays [currency per kWh]."
    )
    fuel_adjustment_per_kwh: Price = Field(
        default=0.0,
        description="Added to the fuel-cost adjustment of [retailer] where tariffs know none [currency per kWh].",
    )
    emission_change_per_year: Rate = Field(default=0.0, description="Change of the grid's emission factor a year.")


class Pathway(Section):
    """The years of a pathway and how prices go on in them."""

    first_year: Year = Field(default=2023, description="First year.")
    last_year: Year = Field(default=2042, description="Last year.")
    base_year: Year = Field(
        default=2026, description="Year whose wholesale prices and emission factor the scenario states."
    )
    prices: Name | None = Field(default=None, description="One of [price_case]; none: prices stay.")


class Ageing(Section):
    """How batteries of a storage class age."""

    chemistry: Literal["none", "nmc", "lfp"] = Field(default="none", description="Published set of ageing parameters.")
    temperature_c: Annotated[float, Bounds(-30, 60, "°C")] | None = Field(
        default=None, description="Temperature of the cells [°C]; none: that of the air, but never below the lowest."
    )
    lowest_temperature_c: Annotated[float, Bounds(-30, 60, "°C")] = Field(
        default=10.0, description="Cells are kept above it [°C]."
    )
    end_of_life_fraction: Annotated[float, Bounds(0.3, 0.99)] = Field(
        default=0.7, description="Capacity at which a battery is replaced, share of the new one."
    )
    warranty_years: Lifetime | None = Field(
        default=None, description="Replaced after so many years at the latest; none: by capacity alone."
    )
