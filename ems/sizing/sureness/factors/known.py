"""What is uncertain about a battery's worth, unless the user says otherwise.

Most of these distributions are assumptions: nobody knows next year's prices. They are stated with every answer, and a
user replaces any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ems.sizing.sureness.factors.factor import Factor

NAMES: Final = (
    *("weather", "loads", "wholesale_level", "wholesale_spread", "retail_level", "investment"),
    *("discount", "life", "forecast", "outages", "outage_worth"),
)
"""All factors, in the order in which they are listed."""
CHOSEN: Final = frozenset({"weather", "loads", "outages"})
"""Those that are numbers of years; how many there are to choose from is an argument of the study."""

LEVEL: Final = ((0.0, 0.5), (0.1, 0.7), (0.5, 1.0), (0.9, 1.45), (1.0, 2.0))
SPREAD: Final = ((0.0, 0.5), (0.1, 0.7), (0.5, 1.0), (0.9, 1.4), (1.0, 2.0))
RETAIL: Final = ((0.0, 0.7), (0.1, 0.85), (0.5, 1.0), (0.9, 1.25), (1.0, 1.5))
INVESTMENT: Final = ((0.0, 0.6), (0.1, 0.75), (0.5, 1.0), (0.9, 1.15), (1.0, 1.3))
DISCOUNT_SHIFTS: Final = ((0.0, -0.02), (0.1, -0.01), (0.5, 0.0), (0.9, 0.02), (1.0, 0.04))
LIFE_SHARES: Final = ((0.0, 0.6), (0.1, 0.75), (0.5, 1.0), (0.9, 1.2), (1.0, 1.35))
FORECAST: Final = ((0.0, 0.0), (1.0, 1.0))
WORTH_RATIO: Final = (295.0, 570.0)
"""Worth of a kWh that is not served, in mean wholesale prices: 3,050 to 5,890 yen/kWh at 10.32 yen/kWh."""
LEAST_DISCOUNT: Final = -0.05
OWN_DAYS: Final = "whole weeks of the scenario's own year, put together anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the distributions are laid around: the scenario's own figures.

    Parameters
    ----------
    worlds, load_draws, outage_years
        How many years of weather, draws of the loads and years of outages there are; 0 or 1: nothing to choose from.
    discount_fraction, life_years
        Discount rate and life of the storage.
    wholesale_per_kwh
        Mean wholesale price [currency/kWh].
    currency
        Unit of the money.
    has_forecast
        Whether planning on forecasts can be told.
    at_sites
        Whether the storage stands behind meters, where tariffs count in place of wholesale prices.
    own_days
        What of the years is made of the days of the one year there is: ``"weather"``, with the loads of the same days,
        ``"loads"``, or nothing.
    """

    worlds: int
    load_draws: int
    outage_years: int
    discount_fraction: float
    life_years: float
    wholesale_per_kwh: float
    currency: str
    has_forecast: bool
    at_sites: bool
    own_days: str = ""


def known_factors(about: About) -> dict[str, Factor]:
    """Return the factors of a scenario by name; what there is nothing to choose from is not among them.

    Parameters
    ----------
    about
        The scenario's own figures.
    """
    listed = (*_years(about), *(_tariffs() if about.at_sites else _prices()), *_money(about), *_operation(about))
    return {factor.name: factor for factor in sorted(listed, key=lambda factor: NAMES.index(factor.name))}


def _years(about: About) -> list[Factor]:
    """Years of weather, of loads, and of outages."""
    synthetic = "synthetic years drawn from the climate's spread"
    spread = "the scenario's own spread among sites, drawn with other seeds"
    of_weather, of_loads = about.own_days == "weather", about.own_days == "loads"
    several = {
        "weather": (
            about.worlds,
            ("Weather and loads of the year", "気象と需要の年") if of_weather else ("Weather of the year", "気象年"),
            f"{OWN_DAYS if of_weather else synthetic}; ordered by the surplus, the least first",
        ),
        "loads": (
            about.load_draws,
            ("Loads of the year", "需要の年") if of_loads else ("Habits of the sites", "需要家のばらつき"),
            f"{OWN_DAYS if of_loads else spread}; ordered as the weather",
        ),
        "outages": (
            about.outage_years,
            ("Outages of the year", "停電の年"),
            "years drawn from the scenario's events; ordered by the energy that the battery gives in them",
        ),
    }
    return [
        Factor(name=name, title=titles[0], title_ja=titles[1], unit="", choices=count, source=source)
        for name, (count, titles, source) in several.items()
        if count > 1
    ]


def _prices() -> list[Factor]:
    """Wholesale prices."""
    return [
        Factor(
            name="wholesale_level",
            title="Level of wholesale prices",
            title_ja="卸電力価格の水準",
            unit="1",
            quantiles=LEVEL,
            source="assumption: order of the swings of JEPX's yearly means in the last ten years, unchecked",
        ),
        Factor(
            name="wholesale_spread",
            title="Spread of wholesale prices",
            title_ja="卸電力価格の変動幅",
            unit="1",
            quantiles=SPREAD,
            source="assumption: distance of each hour's price from the mean, as a share of the scenario's; unchecked",
        ),
    ]


def _tariffs() -> list[Factor]:
    """What sites pay and earn."""
    return [
        Factor(
            name="retail_level",
            title="Level of the tariffs",
            title_ja="電気料金の水準",
            unit="1",
            quantiles=RETAIL,
            source="assumption: all that the sites pay and earn a kWh, over what their tariffs say, unchecked",
        )
    ]


def _money(about: About) -> list[Factor]:
    """What the purchase costs a year."""
    rates = tuple((p, max(about.discount_fraction + shift, LEAST_DISCOUNT)) for p, shift in DISCOUNT_SHIFTS)
    lives = tuple((p, max(about.life_years * share, 1.0)) for p, share in LIFE_SHARES)
    return [
        Factor(
            name="investment",
            title="Price of the storage",
            title_ja="設備の価格",
            unit="1",
            quantiles=INVESTMENT,
            source="assumption: as a share of the scenario's price; offers differ by about a quarter, unchecked",
        ),
        Factor(
            name="discount",
            title="Discount rate",
            title_ja="割引率",
            unit="1",
            quantiles=rates,
            source="assumption: around the scenario's rate, unchecked",
        ),
        Factor(
            name="life",
            title="Life of the storage",
            title_ja="設備の寿命",
            unit="years",
            quantiles=lives,
            source="assumption: around the scenario's life; a warranty is no life, unchecked",
        ),
    ]


def _operation(about: About) -> list[Factor]:
    """How well it is planned, and what a kWh is worth when the grid fails."""
    factors = []
    if about.has_forecast:
        factors.append(
            Factor(
                name="forecast",
                title="Error of the forecasts",
                title_ja="予測誤差",
                unit="1",
                quantiles=FORECAST,
                source="assumption: anything between perfect foresight (0) and yesterday's net load as forecast (1)",
            )
        )
    if about.outage_years > 1:
        low, high = (ratio * about.wholesale_per_kwh for ratio in WORTH_RATIO)
        factors.append(
            Factor(
                name="outage_worth",
                title="Worth of a kWh in an outage",
                title_ja="停電時の1kWhの価値",
                unit=f"{about.currency}/kWh",
                quantiles=((0.0, low), (1.0, high)),
                source="assumption: 295 to 570 mean wholesale prices, after the 3,050 to 5,890 yen/kWh that the "
                "planners of Japan's grid (OCCTO) reckon with, unchecked",
            )
        )
    return factors
