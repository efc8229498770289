"""What a reader of a pathway must know."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ems.ageing import Life
    from ems.pathways.year.one_year import PathwayYears
    from ems.scenario import Scenario


def notes_of(
    scenario: Scenario, years: PathwayYears, cohorts: Mapping[tuple[str, int], Life], passes: int
) -> tuple[str, ...]:
    """What a reader of a pathway must know.

    Parameters
    ----------
    scenario
        The plan.
    years
        Its years.
    cohorts
        Lives of the batteries.
    passes
        How often all years were gone through.
    """
    return (
        "every year has the same weather; its days off and leap day are its own; fiscal and calendar year are one",
        *_prices(years),
        *_equipment(scenario, years),
        *_batteries(scenario, years, cohorts, passes),
    )


def _prices(years: PathwayYears) -> Iterator[str]:
    """Say how prices go on, and from when."""
    asked, last = years.asked, years.last_known_year
    name = asked.prices.title if asked.case is None else f"{asked.prices.title} ({asked.case})"
    yield (
        f"prices: {name}; wholesale prices and emission factor are those of the scenario up to {asked.base_year} and "
        f"change by {asked.prices.wholesale_change_per_year:+.1%} and {asked.prices.emission_change_per_year:+.1%} a "
        "year from then on"
    )
    if not years.tariffs:
        yield "the scenario names no tariffs ([billing]): the prices at the sites' meters stay as they are in all years"
        return
    fuel, currency = years.scenario_of(asked.last_year).retailer.fuel_adjustment_per_kwh, years.scenario.currency
    yield f"where the tariffs know no fuel-cost adjustment it is {fuel:g} {currency}/kWh in all years"
    since = asked.base_year if last is None else max(asked.base_year, last)
    yield (
        f"energy, basic, demand and minimum charges of the tariffs hold as dated and change by "
        f"{asked.prices.retail_change_per_year:+.1%} a year after {since}; feed-in and buy-back prices stay"
    )
    if asked.last_year > since:
        levy = asked.prices.levy_per_kwh
        after = "stays" if levy is None else f"is {levy:g} {currency}/kWh"
        yield f"no tariff is known beyond its last date: prices after {since} are those of the case, the levy {after}"


def _equipment(scenario: Scenario, years: PathwayYears) -> Iterator[str]:
    """Say what stays although years go by."""
    if years.asked.last_year > scenario.last_fiscal_year:
        yield (
            f"nothing is added after {scenario.last_fiscal_year}, the end of the plan; loads stay, and PV does not age"
        )
    if years.asked.first_year < scenario.first_fiscal_year:
        yield f"before {scenario.first_fiscal_year} nothing of the plan is there"


def _batteries(
    scenario: Scenario, years: PathwayYears, cohorts: Mapping[tuple[str, int], Life], passes: int
) -> Iterator[str]:
    """Say how batteries age, and when they are replaced."""
    ageing = {name: kind.ageing.chemistry for name, kind in scenario.storage.items() if kind.ageing.chemistry != "none"}
    if not ageing:
        yield "no storage class states how it ages (ageing.chemistry): batteries stay as good as new"
        if any(item.kind == "storage" for item in scenario.capital.values()):
            yield "batteries are renewed after the life_years of their [capital] all the same, in the money of the plan"
        return
    how = "each year was played once" if passes == 1 else f"{passes} passes, until no year's batteries were others"
    yield (
        f"batteries age by class ({', '.join(f'{name}: {kind}' for name, kind in ageing.items())}), a year as the mean "
        f"unit of its class went through it; {how}"
    )
    if years.asked.last_year < max(step.year for name in ageing for step in scenario.storage[name].rollout):
        yield "batteries that come after the last year are left out"
    replaced = sorted({year for cohort in cohorts.values() for year in cohort.replaced_in})
    if replaced:
        yield f"batteries are replaced by new ones of the same size in {', '.join(map(str, replaced))}"
    early = sorted({name for (name, _), cohort in cohorts.items() if _within_warranty(scenario, name, cohort)})
    if early:
        yield (
            f"batteries of {', '.join(early)} reach the end of their life before they are as old as their warranty; "
            "what replaces them is paid for all the same"
        )


def _within_warranty(scenario: Scenario, storage: str, cohort: Life) -> bool:
    """Whether batteries are replaced before they are as old as their warranty."""
    years = scenario.storage[storage].ageing.warranty_years
    begins = (cohort.first_year, *cohort.replaced_in)
    lasted = (after - before for before, after in pairwise(begins))
    return years is not None and any(one < years for one in lasted)
