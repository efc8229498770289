"""Cases that differ in one storage at the pool alone: one year up to it, then all its designs at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.kpis import cost_name
from ems.scenario.overrides import apply_overrides
from ems.sweep.evaluation import columns
from ems.sweep.evaluation.design_group import DesignGroup, design_group
from ems.sweep.evaluation.design_sections import DesignSections
from ems.sweep.evaluation.design_sizes import DesignSizes, sizes_of
from ems.sweep.evaluation.failures import CASE_ERRORS, in_one_line
from ems.sweep.evaluation.money import yearly_purchase_cost
from ems.sweep.evaluation.single_cases import scenario_of
from ems.sweep.evaluation.survival.of_designs import survival_of_designs
from ems.sweep.evaluation.survival.of_year import survival_columns
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.designs import DesignYears
    from ems.designs.years import Kept
    from ems.scenario import Scenario
    from ems.scenario.storage import StorageClass
    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.evaluation.memory import Memory

    Bools = NDArray[np.bool_]

PART: Final = 256
"""Designs whose energies are held at a time: 18 MB for a year of hours."""
APART = "its units have unlike powers per kWh and act one after the other; a planned storage is one"


@dataclass(slots=True, kw_only=True, eq=False)
class DesignRows:
    """Rows of cases, as they come.

    Parameters
    ----------
    frames
        Rows of designs that were played, the number of the case as index.
    errors
        Reason by case.
    left
        Cases that are no designs of one storage and must be played one by one.
    """

    frames: list[pd.DataFrame] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)

    def add(self, more: DesignRows) -> None:
        """Take in the rows of other cases."""
        self.frames += more.frames
        self.errors |= more.errors
        self.left += more.left


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlikeCases:
    """Cases that differ in the numbers of one class of storages.

    Parameters
    ----------
    plan
        Their plan.
    storage
        Name of the class.
    fields
        Fields that vary, each with its key.
    others
        What all of them set besides.
    cases
        What each sets, by its number.
    """

    plan: SweepPlan
    storage: str
    fields: Mapping[str, str]
    others: Mapping[str, object]
    cases: Mapping[int, Mapping[str, object]]


def design_rows(alike: AlikeCases, memory: Memory) -> DesignRows:
    """Play or plan the designs of alike cases.

    Parameters
    ----------
    alike
        The cases.
    memory
        Keeps the year up to the storage.

    Returns
    -------
    DesignRows
        A row, a reason or a place among those left for every case.
    """
    rows = DesignRows()
    read = _read_cases(alike, rows)
    if read is None:
        return rows
    scenario, sections = read
    numbers = np.array(list(sections))
    sizes = sizes_of(list(sections.values()), scenario.fiscal_year)
    fit = sizes.are_alike & bool(sizes.runs.any())
    _leave(alike, rows, numbers[~fit].tolist(), APART)
    if not fit.any():
        return rows
    group = _group(alike, rows, numbers[fit].tolist(), sections, scenario, memory)
    if group is not None:
        _play(alike.plan, alike.storage, rows, group, numbers[fit], sizes.chosen(fit))
    return rows


def _read_cases(alike: AlikeCases, rows: DesignRows) -> tuple[Scenario, dict[int, StorageClass]] | None:
    """Scenario of the first case that is right, and the sections of all that are; None where none is."""
    checks: DesignSections | None = None
    scenario: Scenario | None = None
    sections: dict[int, StorageClass] = {}
    for case, values in alike.cases.items():
        try:
            if checks is None:
                scenario = scenario_of(alike.plan, values)
                tables = apply_overrides(dict(alike.plan.tables), alike.others)
                checks = DesignSections(scenario, tables, alike.storage, list(alike.fields))
            section = checks.section({name: values[key] for name, key in alike.fields.items()})
            if section is None:
                section = scenario_of(alike.plan, values).storage[alike.storage]
            checks.check(section)
        except CASE_ERRORS as error:
            rows.errors[case] = in_one_line(error)
        else:
            sections[case] = section
    return None if scenario is None or not sections else (scenario, sections)


def _group(
    alike: AlikeCases,
    rows: DesignRows,
    cases: list[int],
    sections: Mapping[int, StorageClass],
    scenario: Scenario,
    memory: Memory,
) -> DesignGroup | None:
    """What the designs share; None where they fail together, or are left to be played one by one."""
    first = cases[0]

    def make() -> DesignGroup | None:
        like_first = scenario.model_copy(update={"storage": {**scenario.storage, alike.storage: sections[first]}})
        return design_group(alike.plan, alike.storage, like_first, alike.cases[first], memory)

    try:
        group = memory.groups.get((alike.storage, repr(alike.others)), make)
    except CASE_ERRORS as error:
        rows.errors |= dict.fromkeys(cases, in_one_line(error))
        return None
    if group is None:
        rows.left += cases
    return group


def _leave(alike: AlikeCases, rows: DesignRows, cases: list[int], why: str) -> None:
    """Leave cases to be played one by one, or refuse them where they are to be planned."""
    if alike.plan.planned is None:
        rows.left += cases
    else:
        rows.errors |= dict.fromkeys(cases, f"sweep: planned = {alike.plan.planned}: {why}")


def _play(
    plan: SweepPlan, storage: str, rows: DesignRows, group: DesignGroup, cases: NDArray[np.int64], sizes: DesignSizes
) -> None:
    """Play designs part by part; a part that fails is halved until the design that fails is alone."""
    parts: list[NDArray[np.int64]]
    parts = [np.arange(first, min(first + PART, len(cases))) for first in range(0, len(cases), PART)][::-1]
    while parts:
        part = parts.pop()
        own = sizes.chosen(part)
        try:
            frame = _frame(plan, group, own, storage)
        except (InputError, RunError) as error:
            if len(part) == 1:
                rows.errors[int(cases[part[0]])] = in_one_line(error)
            else:
                parts += np.array_split(part, 2)[::-1]
            continue
        frame.index = pd.Index(cases[part])
        rows.frames.append(frame)


def _frame(plan: SweepPlan, group: DesignGroup, sizes: DesignSizes, storage: str) -> pd.DataFrame:
    """Columns of some designs."""
    years = _years(plan, group, sizes)
    scenario = group.base.district.scenario
    key = f"storage.{storage}"
    bought = yearly_purchase_cost(
        scenario, group.prices, total_kwh={key: sizes.total_kwh}, total_kw={key: sizes.total_kw}
    )
    cost = years.kpis[cost_name(scenario.currency)].to_numpy()
    money = columns.money_columns(scenario.currency, np.broadcast_to(bought, cost.shape), cost, group.bills_cost)
    frame = years.kpis.reset_index(drop=True).assign(**money)
    if plan.survival_h is not None and years.start_energy_kwh is not None:
        shares = survival_of_designs(group.shelters, sizes, years.start_energy_kwh)
        frame = frame.assign(**survival_columns(shares))
    return frame.assign(**{columns.ERROR: ""})


def _years(plan: SweepPlan, group: DesignGroup, sizes: DesignSizes) -> DesignYears:
    """Play or plan some designs."""
    import numba as nb  # noqa: PLC0415 - imported where used

    from ems.designs import plan_designs, play_designs  # noqa: PLC0415 - compiles kernels

    designs = sizes.designs(group.base)
    keep: tuple[Kept, ...] = () if plan.survival_h is None else ("energy",)
    if plan.planned is None:
        return play_designs(group.base, designs, keep=keep)
    return plan_designs(group.base, designs, keep=keep, threads=int(nb.get_num_threads()))
