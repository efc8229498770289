"""Cases played one by one: scenario, district, year; with weather, loads and districts that they share made once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ems.dispatch import read_policy
from ems.district import build_district
from ems.district.drivers import build_drivers
from ems.district.loads import load_request
from ems.kpis import cost_name
from ems.scenario.overrides import apply_overrides
from ems.scenario.read import parse_scenario
from ems.sweep.evaluation import columns, fingerprints
from ems.sweep.evaluation.bills import bills_cost
from ems.sweep.evaluation.failures import CASE_ERRORS, in_one_line
from ems.sweep.evaluation.money import prices_of, yearly_purchase_cost
from ems.sweep.evaluation.survival.of_year import survival_of_year
from ems.sweep.evaluation.year_kpis import played_year

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from ems.dispatch import Policy
    from ems.district import District
    from ems.scenario import Scenario
    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.evaluation.memory import Memory

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A case whose scenario is right."""

    case: int
    values: Mapping[str, object]
    scenario: Scenario


def single_rows(plan: SweepPlan, cases: Mapping[int, Mapping[str, object]], memory: Memory) -> dict[int, Row]:
    """Play cases one by one.

    Parameters
    ----------
    plan
        The plan.
    cases
        What each case sets, by its number.
    memory
        Keeps what they share.

    Returns
    -------
    dict
        Number of the case → columns; of a case that failed the reason alone.

    Notes
    -----
    Cases of one weather and one set of loads are played after each other, whatever their numbers.
    """
    rows: dict[int, Row] = {}
    read: list[_Read] = []
    for case, values in cases.items():
        try:
            scenario = scenario_of(plan, values)
        except CASE_ERRORS as error:
            rows[case] = {columns.ERROR: in_one_line(error)}
            continue
        read.append(_Read(case=case, values=values, scenario=scenario))
    for one in _side_by_side(read):
        try:
            rows[one.case] = _row(plan, one, memory)
        except CASE_ERRORS as error:
            rows[one.case] = {columns.ERROR: in_one_line(error)}
    return rows


def scenario_of(plan: SweepPlan, values: Mapping[str, object]) -> Scenario:
    """Return the scenario of a case, read and checked as from a file.

    Parameters
    ----------
    plan
        The plan.
    values
        What the case sets.

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong with it.
    """
    return parse_scenario(apply_overrides(dict(plan.tables), values), source=plan.source)


def policy_of(plan: SweepPlan, scenario: Scenario, memory: Memory) -> Policy:
    """Policy of a case.

    Parameters
    ----------
    plan
        Its policy goes before the scenario's.
    scenario
        The case.
    memory
        Keeps policies that were read.

    Raises
    ------
    profiles.errors.InputError
        There is no such policy.
    """
    name = scenario.policy.name if plan.policy is None else plan.policy
    return memory.policies.get(name, lambda: read_policy(name))


def district_of(scenario: Scenario, memory: Memory) -> District:
    """Build the district of a case from what others have built already.

    Parameters
    ----------
    scenario
        The case.
    memory
        Keeps drivers, loads and districts.

    Raises
    ------
    profiles.errors.InputError
        A file is wrong, or the parts do not fit together.
    """

    def build() -> District:
        drivers = memory.drivers.get(fingerprints.drivers_of(scenario), lambda: build_drivers(scenario))
        loads = memory.loads.get(fingerprints.loads_of(scenario), lambda: load_request(scenario).build(drivers))
        return build_district(scenario, drivers=drivers, loads=loads)

    return replace(memory.districts.get(fingerprints.district_of(scenario), build), scenario=scenario)


def _side_by_side(read: Iterable[_Read]) -> list[_Read]:
    """Put cases that share loads, then those that share a district, after each other; else they keep their order."""
    groups: dict[Hashable, dict[Hashable, list[_Read]]] = {}
    for one in read:
        of_loads = groups.setdefault(fingerprints.loads_of(one.scenario), {})
        of_loads.setdefault(fingerprints.district_of(one.scenario), []).append(one)
    return [one for of_loads in groups.values() for alike in of_loads.values() for one in alike]


def _row(plan: SweepPlan, one: _Read, memory: Memory) -> Row:
    """Columns of one case."""
    scenario = one.scenario
    policy = policy_of(plan, scenario, memory)
    district = district_of(scenario, memory)
    result = played_year(district, policy, keep_sites=plan.bills)
    bought = float(yearly_purchase_cost(scenario, prices_of(plan, one.values, scenario, memory)))
    row: Row = dict(result.kpis)
    bills = bills_cost(district, result) if plan.bills else None
    row |= columns.money_columns(scenario.currency, bought, float(result.kpis[cost_name(scenario.currency)]), bills)
    if plan.survival_h is not None:
        row |= survival_of_year(district, result, hours=plan.survival_h)
    return row | {columns.ERROR: ""}
