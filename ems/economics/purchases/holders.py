"""Who holds what: the share of an investment that is the sites', the operator's and the city's, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.scenario.ppa import ppa_sites_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.scenario import Scenario
    from ems.scenario.generation import Pv
    from ems.scenario.money import Capital

    Floats = NDArray[np.float64]

OWNERS = ("site", "operator", "city")
"""Columns of the shares."""
SITE, OPERATOR, CITY = range(3)
OF_PPA = ("pv", "storage", "generation")
"""Kinds that an operator takes over under a PPA: what makes or stores electricity."""


def takes_over_customers(scenario: Scenario) -> bool:
    """Whether the plan's own power company has customers that another supplier had before.

    Parameters
    ----------
    scenario
        Its power company, and the tariffs before the plan.
    """
    billing = scenario.billing.values()
    had_others = any(part.tariff_before is not None or part.tariff_before_with_storage is not None for part in billing)
    return scenario.retailer.of_the_plan and had_others


def built(scenario: Scenario, kind: str, name: str) -> dict[int, float]:
    """Size of what is built of a class in each fiscal year.

    Parameters
    ----------
    scenario
        The district and its plan.
    kind
        ``"pv"`` or ``"generation"`` [kW], or ``"storage"`` [kWh].
    name
        Name of the class.

    Returns
    -------
    dict
        Fiscal year → size.
    """
    sizes: dict[int, float] = {}
    if kind == "pv":
        parts = [(plant.year, plant.kw) for plant in scenario.pv[name].plants]
    elif kind == "generation":
        parts = [(scenario.generation[name].year, scenario.generation[name].kw)]
    else:
        section = scenario.storage[name]
        unit = section.capacity_kwh
        parts = [(step.year, (step.kwh or 0.0) if unit is None else unit * step.units) for step in section.rollout]
    for year, size in parts:
        sizes[year] = sizes.get(year, 0.0) + size
    return sizes


def shares_of_classes(scenario: Scenario, item: Capital, year: int) -> dict[str, float]:
    """Parts of what an item spends in a year by class that it pays for, in proportion to what is built then.

    Parameters
    ----------
    scenario
        The district and its plan.
    item
        What is invested.
    year
        Fiscal year of the spending. Where nothing is built in it, all that the plan builds counts.

    Returns
    -------
    dict
        Class → share; one entry, ``""``, where the item pays for no class.
    """
    if not item.of:
        return {"": 1.0}
    sizes = {name: built(scenario, item.kind, name) for name in item.of}
    now = {name: found.get(year, 0.0) for name, found in sizes.items()}
    if not sum(now.values()):
        now = {name: sum(found.values()) for name, found in sizes.items()}
    total = sum(now.values())
    if not total:
        return {name: 1.0 / len(now) for name in now}
    return {name: size / total for name, size in now.items() if size}


def ppa_fraction(pv: Pv, year: int) -> float:
    """Share of the kW of a PV class built in a year that an operator owns.

    Parameters
    ----------
    pv
        The class, whose first ``ppa_sites`` sites in the order of its plants are an operator's.
    year
        Fiscal year. Where nothing is built in it, the share of all its kW.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> ppa_fraction(read_scenario("renca").pv["roof"], 2023)
    0.0
    """
    of_operator: dict[int, float] = {}
    of_all: dict[int, float] = {}
    for plant, sites in zip(pv.plants, ppa_sites_of(pv), strict=True):
        of_operator[plant.year] = of_operator.get(plant.year, 0.0) + plant.kw * sites / plant.sites
        of_all[plant.year] = of_all.get(plant.year, 0.0) + plant.kw
    kw = of_all.get(year, 0.0)
    if kw:
        return of_operator[year] / kw
    total_kw = sum(of_all.values())
    return sum(of_operator.values()) / total_kw if total_kw else 0.0


def site_fraction(scenario: Scenario, item: Capital, of: str, year: int) -> float:
    """Share of an investment that is the sites' own where no contract of the form of finance says otherwise.

    Parameters
    ----------
    scenario
        The district and its plan.
    item
        What is invested.
    of
        Class that it pays for; "" for none.
    year
        Fiscal year of the spending.
    """
    if item.owner != "site":
        return 0.0
    return 1.0 - ppa_fraction(scenario.pv[of], year) if item.kind == "pv" and of else 1.0


def holders(scenario: Scenario, item: Capital, of: str, year: int, years: tuple[int, ...], form: str) -> Floats:
    """Share of an investment that each owner holds, shape (years, owners).

    Parameters
    ----------
    scenario
        The district and its plan.
    item
        What is invested.
    of
        Class that it pays for; "" for none.
    year
        Fiscal year of the spending.
    years
        Fiscal years that are looked at.
    form
        Under ``"ppa"`` and ``"esco"`` the operator holds what is a site's until the contract ends.

    Returns
    -------
    numpy.ndarray
        Columns as ``OWNERS``; every row sums to 1.
    """
    shares = np.zeros((len(years), len(OWNERS)))
    own = site_fraction(scenario, item, of, year)
    shares[:, SITE] = own
    shares[:, CITY if item.owner == "city" else OPERATOR] += 1.0 - own
    if form == "esco" or (form == "ppa" and item.kind in OF_PPA):
        length = scenario.finance.esco.years if form == "esco" else scenario.finance.ppa.years
        runs = np.asarray(years) < year + length
        shares[runs, OPERATOR] += shares[runs, SITE]
        shares[runs, SITE] = 0.0
    return shares
