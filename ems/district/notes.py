"""What a reader of any result of a district must know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.district.drivers import Drivers
    from ems.scenario import Installed, Scenario

NOTABLE_SHORTFALL = 0.01
"""A class of plants that makes 1 % less than planned deserves a word; less is within the rounding of the plan."""


def roll_out_notes(scenario: Scenario) -> list[str]:
    """Say that the plan's figures are those of its end where an earlier year is simulated.

    Parameters
    ----------
    scenario
        Its years.
    """
    if scenario.fiscal_year >= scenario.last_fiscal_year:
        return []
    end, now = scenario.last_fiscal_year, scenario.fiscal_year
    return [f"the plan's figures are those of its end, {end}; simulated is what is installed by fiscal year {now}"]


def optimism_notes(scenario: Scenario, drivers: Drivers) -> list[str]:
    """Say where the plan expects more of its PV than the stated tilt, azimuths and performance ratio can give.

    Parameters
    ----------
    scenario
        Its PV, and what the plan expects of it.
    drivers
        What the plants make.
    """
    notes = []
    for name, result in drivers.yields.items():
        pv = scenario.pv[name]
        if pv.plan_energy_kwh is None or pv.kw <= 0.0:
            continue
        planned = pv.plan_energy_kwh / pv.kw
        shortfall = 1.0 - result.yield_kwh_per_kw / planned
        if shortfall > NOTABLE_SHORTFALL:
            notes.append(
                f"{pv.title}: the plan's {planned:,.0f} kWh/kW would need a performance ratio of "
                f"{planned / result.plane_of_array_kwh_per_m2:.3f}; with {result.performance_ratio:.3f} they give "
                f"{shortfall:.1%} less, which is the plan's optimism"
            )
    return notes


def contract_notes(scenario: Scenario, installed: Installed) -> list[str]:
    """Say what the supply of contracts is and how it counts.

    Parameters
    ----------
    scenario
        Its contracts.
    installed
        Those that hold.
    """
    return [
        f"{scenario.contract[name].title}: its owners are assumed to sell {scenario.contract[name].sold_fraction:.0%} "
        "of their output; the supply enters over the public grid, is counted as import, and serves load only in the "
        "hour in which it is made"
        for name in installed.contracts
    ]
