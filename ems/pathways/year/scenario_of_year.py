"""The scenario as it is in one year of a pathway: what is installed by then, prices and carbon of that year."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.pathways.asked import Asked
    from ems.scenario import Scenario
    from ems.scenario.market import PoolPrices


def scenario_of_year(scenario: Scenario, year: int, asked: Asked, *, levy_per_kwh: float | None = None) -> Scenario:
    """Return the scenario of one year.

    Parameters
    ----------
    scenario
        The plan.
    year
        Fiscal year whose equipment is installed, and calendar year that is simulated.
    asked
        How prices go on.
    levy_per_kwh
        Levy on what the district takes over the public grid in that year; None: the scenario's [currency/kWh].

    Returns
    -------
    Scenario
        Wholesale prices and emission factor are those of the scenario up to the base year, and change from there on.

    Notes
    -----
    Outage warnings of other years are left out: a scenario may hold those of one year only.
    """
    passed = max(0, year - asked.base_year)
    prices, policy = scenario.prices, scenario.policy
    return scenario.model_copy(
        update={
            "fiscal_year": year,
            "time": scenario.time.model_copy(update={"year": year}),
            "prices": prices.model_copy(
                update={"pool": _pool_prices(prices.pool, wholesale_factor(asked, year), levy_per_kwh)}
            ),
            "grid": scenario.grid.model_copy(
                update={
                    "emission_kg_per_kwh": scenario.grid.emission_kg_per_kwh
                    * (1.0 + asked.prices.emission_change_per_year) ** passed
                }
            ),
            "retailer": scenario.retailer.model_copy(
                update={
                    "fuel_adjustment_per_kwh": scenario.retailer.fuel_adjustment_per_kwh
                    + asked.prices.fuel_adjustment_per_kwh
                }
            ),
            "policy": policy.model_copy(
                update={"warnings": tuple(one for one in policy.warnings if year in (one.start.year, one.end.year))}
            ),
        }
    )


def wholesale_factor(asked: Asked, year: int) -> float:
    """Wholesale prices of a year over those that the scenario states.

    Parameters
    ----------
    asked
        How prices go on.
    year
        The year.

    Examples
    --------
    >>> from ems.pathways.asked import Asked
    >>> from ems.scenario.money import PriceCase
    >>> case = PriceCase(title="Dearer", wholesale_change_per_year=0.1)
    >>> asked = Asked(first_year=2023, last_year=2030, base_year=2026, case="dearer", prices=case)
    >>> wholesale_factor(asked, 2024), round(wholesale_factor(asked, 2028), 2)
    (1.0, 1.21)
    """
    return float((1.0 + asked.prices.wholesale_change_per_year) ** max(0, year - asked.base_year))


def retail_change_fraction(asked: Asked, year: int, last_known_year: int | None) -> float:
    """How much the energy prices of a tariff lie above its last known ones.

    Parameters
    ----------
    asked
        How prices go on.
    year
        The year.
    last_known_year
        Year of the tariff's last date; None: it has none, and changes from the base year on.

    Returns
    -------
    float
        0 up to the base year, and up to the year of the tariff's last date.
    """
    since = asked.base_year if last_known_year is None else max(asked.base_year, last_known_year)
    return float((1.0 + asked.prices.retail_change_per_year) ** max(0, year - since) - 1.0)


def _pool_prices(pool: PoolPrices, factor: float, levy_per_kwh: float | None) -> PoolPrices:
    """Wholesale prices times a factor, and the levy of the year."""
    periods = tuple(
        one.model_copy(update={"price_per_kwh": one.price_per_kwh * factor}) for one in pool.wholesale_periods
    )
    return pool.model_copy(
        update={
            "wholesale_per_kwh": pool.wholesale_per_kwh * factor,
            "wholesale_periods": periods,
            "levy_per_kwh": pool.levy_per_kwh if levy_per_kwh is None else levy_per_kwh,
        }
    )
