"""What a tariff file says: charges with dates, validated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from ems.scenario.quantities import Bounds, Fraction, Hour, Month, MonthDay, Name, Price, Title, TitleJa, refusal
from ems.scenario.section import Section


def _first_of_a_month(value: object) -> date:
    """Return a date on which a month begins, or raise: bills are monthly, so prices change between two of them."""
    if not isinstance(value, date) or isinstance(value, datetime) or value.day != 1:
        rule = "must be the first day of a month, without quotes, such as 2026-05-01"
        raise refusal(rule)
    return value


Day = Annotated[date, BeforeValidator(_first_of_a_month)]
Certainty = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Money = Annotated[float, Bounds(0, 1e9, "")]
ContractSize = Annotated[float, Bounds(0, 1e6, "A, kVA or kW")]


class Dated(Section):
    """Something that holds from one day to another; both are first days of a month, the second is left out."""

    since: Day | None = Field(default=None, description="First day on which it holds; none: it always did.")
    until: Day | None = Field(
        default=None, description="First day on which it holds no more; none: until further notice."
    )


class Contract(Section):
    """What the basic charge is paid for."""

    unit: Literal["A", "kVA", "kW"] = Field(description="Unit of the contract.")
    default: ContractSize = Field(description="Size where none is given [unit].")
    sizes: tuple[ContractSize, ...] = Field(default=(), description="Sizes on offer [unit]; none: any.")


class Basic(Dated):
    """Basic charge of a month."""

    price_per_month: Money = Field(default=0.0, description="Whatever the contract [currency a month].")
    price_per_unit: Money = Field(default=0.0, description="For each unit of the contract [currency per unit a month].")


class Block(Section):
    """Price of the kWh of a month from one number to another."""

    from_kwh: Annotated[float, Bounds(0, 1e9, "kWh")] = Field(
        default=0.0, description="Where the block begins [kWh a month]."
    )
    to_kwh: Annotated[float, Bounds(0, 1e9, "kWh")] | None = Field(
        default=None, description="Where it ends [kWh a month]; none: never."
    )
    price_per_kwh: Price = Field(description="Price in it [currency per kWh].")


class Period(Section):
    """Steps of the year that are priced together: a season, a kind of day, hours."""

    name: Title = Field(default="all day", description="Name on the bill.")
    name_ja: TitleJa = Field(default="", description="The same in Japanese.")
    season: Name | None = Field(default=None, description="One of [seasons]; none: all year.")
    days: Literal["all", "weekday", "day_off"] = Field(default="all", description="Kind of day.")
    hours: tuple[Hour, Hour] = Field(
        default=(0.0, 24.0), description="From and to, local time [h]; through midnight where from is later."
    )
    price_per_kwh: Price | None = Field(default=None, description="Price of every kWh [currency per kWh]; or blocks.")
    blocks: tuple[Block, ...] = Field(default=(), description="Prices by the kWh of the month.")


class Energy(Dated):
    """Energy prices: periods that together cover every step once."""

    periods: tuple[Period, ...] = Field(description="Periods.")


class Demand(Dated):
    """Charge for the highest half-hour."""

    price_per_kw: Money = Field(description="For each kW of billing demand [currency per kW a month].")
    season: Name | None = Field(default=None, description="One of [seasons]; none: all year.")


class Ratchet(Section):
    """Billing demand (実量制): the highest half-hour of this month or, in part, of months before."""

    months: Annotated[int, Bounds(0, 23, "months", whole=True)] = Field(default=11, description="How many months back.")
    fraction: Fraction = Field(default=1.0, description="How much of their highest half-hour counts.")


class PowerFactor(Section):
    """Discount on the demand charge for a power factor above the base, surcharge below."""

    value_fraction: Fraction = Field(description="Power factor of the site.")
    base_fraction: Fraction = Field(default=0.85, description="Power factor without discount or surcharge.")
    per_point_fraction: Fraction = Field(default=0.01, description="Change of the charge for each 0.01.")


class Market(Section):
    """Energy price that follows a market, step by step; comes on top of the energy prices."""

    title: Title = Field(description="Which price, for example JEPX spot, Kyushu area.")
    loss_fraction: Annotated[float, Bounds(0, 0.5)] = Field(
        default=0.0, description="Network losses: the price is divided by 1 less this."
    )
    factor: Annotated[float, Bounds(0, 10)] = Field(default=1.0, description="Multiplies the price.")


class FuelAdjustment(Dated):
    """Fuel-cost adjustment of a kWh."""

    price_per_kwh: Price = Field(description="Adjustment [currency per kWh].")


class FuelShare(Dated):
    """How much of the fuel-cost adjustment a customer pays."""

    fraction: Fraction = Field(description="Share; 1 is all of it.")


class Levy(Dated):
    """Levy on every kWh that is taken from the grid, none on self-consumption."""

    price_per_kwh: Price = Field(description="Levy [currency per kWh].")


class Minimum(Dated):
    """Least charge of a month."""

    price_per_month: Money = Field(description="Least sum of basic, demand and energy charge [currency].")


class ExportPrice(Dated):
    """Price of a kWh that is fed in."""

    price_per_kwh: Price = Field(description="Price [currency per kWh].")


class Export(Section):
    """What is paid for energy that is fed in."""

    kind: Literal["none", "fixed", "feed_in", "market"] = Field(
        default="none",
        description="Nothing, a price with dates, a feed-in price by the plant's first year, or the market's.",
    )
    prices: tuple[ExportPrice, ...] = Field(default=(), description="Fixed prices; for feed_in: the price afterwards.")
    feed_in_per_kwh: Mapping[str, Price] = Field(
        default_factory=dict,
        description="Feed-in price by the fiscal year in which the plant began [currency per kWh].",
    )
    feed_in_years: Annotated[int, Bounds(1, 30, "years", whole=True)] = Field(
        default=10, description="How long it is paid."
    )
    market_fraction: Annotated[float, Bounds(0, 1)] = Field(
        default=1.0, description="Share of the market price that is paid."
    )
    never_negative: bool = Field(default=True, strict=True, description="Whether a negative market price pays nothing.")


class Tariff(Section):
    """A tariff as its file says it; read one with :func:`ems.read_tariff`."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")] = Field(description="Identifier.")
    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    seller: Title = Field(description="Who sells by it.")
    certainty: Certainty = Field(description="Where the figures come from and how sure they are.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,12}$")] = Field(
        default="yen", description="Unit of money."
    )
    timezone: Title = Field(default="Asia/Tokyo", description="IANA name of the local time of seasons, days and hours.")
    country: str | None = Field(default=None, description="ISO 3166 code of the country whose holidays are days off.")
    extra_days_off: tuple[MonthDay, ...] = Field(default=(), description="Further days off, MM-DD.")
    contract: Contract | None = Field(default=None, description="What the basic charge is paid for.")
    tax_fraction: Fraction = Field(default=0.0, description="Consumption tax.")
    prices_include_tax: bool = Field(default=True, strict=True, description="Whether the prices contain it.")
    seasons: Mapping[Name, tuple[Month, ...]] = Field(default_factory=dict, description="Months of each season.")
    basic: tuple[Basic, ...] = Field(default=(), description="Basic charge.")
    energy: tuple[Energy, ...] = Field(default=(), description="Energy prices.")
    market: Market | None = Field(default=None, description="Market price on top of the energy prices.")
    demand: tuple[Demand, ...] = Field(default=(), description="Demand charge.")
    ratchet: Ratchet = Field(default_factory=lambda: Ratchet(months=0), description="Billing demand.")
    power_factor: PowerFactor | None = Field(default=None, description="Power factor.")
    fuel_adjustment: tuple[FuelAdjustment, ...] = Field(default=(), description="Fuel-cost adjustment by month.")
    fuel_share: tuple[FuelShare, ...] = Field(default=(), description="Share of it that is paid; none: all.")
    levy_name: Literal["japan"] | None = Field(default=None, description="Levy that comes with the program.")
    levy: tuple[Levy, ...] = Field(default=(), description="Levy of the tariff's own.")
    minimum: tuple[Minimum, ...] = Field(default=(), description="Least charge of a month.")
    export: Export = Field(default_factory=Export, description="What is paid for energy that is fed in.")
