"""Sums that must add up: what the plan states against what the file lists."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ems.scenario.keys import nearest
from ems.scenario.problems import problem_at
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ems.scenario.model import Scenario

SHARE_TOLERANCE = 1e-6
WHAT_IF = "for a what-if use scale_fraction"


def _differs(
    path: tuple[str | int, ...], stated: float | None, listed: float, unit: str, what: str, *, tolerance: float = 0.0
) -> Iterator[Problem]:
    """Yield a problem where a stated sum is not the listed one."""
    if stated is not None and abs(stated - listed) > tolerance + 1e-9 * abs(stated):
        text = f"{listed:,.10g} {unit}".rstrip()
        yield problem_at(
            path,
            stated,
            f"{what} add up to {text}",
            f"the difference is {listed - stated:+,.10g}; change both together",
        )


def _groups(
    key: str, stated: Mapping[str, float], listed: Iterable[tuple[str, float]], unit: str, *, tolerance: float = 0.0
) -> Iterator[Problem]:
    """Yield a problem for each group whose stated sum is not the listed one."""
    sums: Counter[str] = Counter()
    for group, value in listed:
        sums[group] += value  # type: ignore[assignment]  # a Counter adds floats as well
    for group, value in stated.items():
        path = ("totals", key, group)
        if group not in sums:
            yield problem_at(path, value, "there is no such group", nearest(group, sums))
        else:
            yield from _differs(path, value, sums[group], unit, f"the {group}", tolerance=tolerance)


def sites(scenario: Scenario) -> Iterator[Problem]:
    """Compare the sites of the demand classes with the district's."""
    totals = scenario.totals
    listed = [(section.group, section.sites) for section in scenario.demand.values()]
    total = sum(number for _, number in listed)
    yield from _differs(("totals", "sites"), totals.sites, total, "sites", "the demand classes")
    yield from _groups("group_sites", totals.group_sites, listed, "sites")


def energy(scenario: Scenario) -> Iterator[Problem]:
    """Compare the energy of the demand classes with the district's."""
    totals, within = scenario.totals, scenario.totals.kwh_tolerance
    listed = [(section.group, section.energy_kwh) for section in scenario.demand.values()]
    total, path = sum(kwh for _, kwh in listed), ("totals", "energy_kwh")
    yield from _differs(path, totals.energy_kwh, total, "kWh", "the demand classes", tolerance=within)
    yield from _groups("group_energy_kwh", totals.group_energy_kwh, listed, "kWh", tolerance=within)


def plants(scenario: Scenario) -> Iterator[Problem]:
    """Compare the plants with what their class states."""
    within = scenario.totals.kw_tolerance
    for name, section in scenario.pv.items():
        count = sum(plant.sites for plant in section.plants)
        kw = sum(plant.kw for plant in section.plants)
        yield from _differs(("pv", name, "sites"), section.sites, count, "sites", "its plants")
        for problem in _differs(("pv", name, "kw"), section.kw, kw, "kW", "its plants", tolerance=within):
            yield Problem(where=problem.where, what=problem.what, remedy=f"{problem.remedy}; {WHAT_IF}")


def shares(scenario: Scenario) -> Iterator[Problem]:
    """Compare the shares of the azimuths with 1."""
    for name, section in scenario.pv.items():
        total = sum(section.shares)
        if abs(total - 1.0) > SHARE_TOLERANCE:
            yield Problem(where=f"pv.{name}.azimuths", what=f"the shares must sum to 1, not {total:g}")


def pv_kw(scenario: Scenario) -> Iterator[Problem]:
    """Compare the rated power of the PV classes with the district's."""
    kw, totals = sum(section.kw for section in scenario.pv.values()), scenario.totals
    yield from _differs(("totals", "pv_kw"), totals.pv_kw, kw, "kW", "the PV classes", tolerance=totals.kw_tolerance)


def pv_energy(scenario: Scenario) -> Iterator[Problem]:
    """Compare the stated output of the PV classes with the district's."""
    kwh, totals = sum(section.plan_energy_kwh or 0.0 for section in scenario.pv.values()), scenario.totals
    path, stated = ("totals", "pv_energy_kwh"), totals.pv_energy_kwh
    yield from _differs(path, stated, kwh, "kWh", "the PV classes", tolerance=totals.kwh_tolerance)


def measure_sites(scenario: Scenario) -> Iterator[Problem]:
    """Compare the years of a savings measure with its sites."""
    for name, measure in scenario.measure.items():
        total = sum(step.sites for step in measure.rollout)
        yield from _differs(("measure", name, "sites"), measure.sites, total, "sites", "its years")


def savings(scenario: Scenario) -> Iterator[Problem]:
    """Compare the savings measures with the district's savings."""
    totals, within = scenario.totals, scenario.totals.kwh_tolerance
    saved = [
        (scenario.demand[measure.demand].group, measure.energy_kwh)
        for measure in scenario.measure.values()
        if measure.demand in scenario.demand
    ]
    total = sum(kwh for _, kwh in saved)
    yield from _differs(("totals", "saving_kwh"), totals.saving_kwh, total, "kWh", "the measures", tolerance=within)
    yield from _groups("group_saving_kwh", totals.group_saving_kwh, saved, "kWh", tolerance=within)


def storage_units(scenario: Scenario) -> Iterator[Problem]:
    """Compare the units of the storages with the district's."""
    totals = scenario.totals
    units = [(section.group, step.units) for section in scenario.storage.values() for step in section.rollout]
    total = sum(number for _, number in units)
    yield from _differs(("totals", "storage_units"), totals.storage_units, total, "units", "the roll-outs")
    yield from _groups("group_storage_units", totals.group_storage_units, units, "units")


def storage_kwh(scenario: Scenario) -> Iterator[Problem]:
    """Compare the capacity of the storages, as printed, with the district's."""
    totals, within = scenario.totals, scenario.totals.kwh_tolerance
    kwh = [
        (section.group, step.kwh if step.kwh is not None else (section.capacity_kwh or 0.0) * step.units)
        for section in scenario.storage.values()
        for step in section.rollout
    ]
    total, path = sum(number for _, number in kwh), ("totals", "storage_kwh")
    yield from _differs(path, totals.storage_kwh, total, "kWh", "the roll-outs", tolerance=within)
    yield from _groups("group_storage_kwh", totals.group_storage_kwh, kwh, "kWh", tolerance=within)


CHECKS = (
    sites,
    energy,
    plants,
    shares,
    pv_kw,
    pv_energy,
    measure_sites,
    savings,
    storage_units,
    storage_kwh,
)
